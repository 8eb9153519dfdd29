"""The board's frame; the tiles in it are made and written by ``board.js`` from the live stream."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import ids, text


def board_page() -> Component:
    """Return the empty board."""
    attributes: dict[str, Any] = {"aria-label": text.CHAIRS_LABEL}
    return html.Section(id=ids.BOARD, className="board", **attributes)
