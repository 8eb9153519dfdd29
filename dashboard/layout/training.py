"""The instructor's page of a demonstration: its frame. ``training.js`` writes what plays, and the buttons."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import ids, text


def training_page() -> Component:
    """Return the empty page: a list of what plays, and a panel for the one that is chosen."""
    return html.Section(
        id=ids.TRAINING,
        className="training",
        children=[
            html.Header(
                className="training-head",
                children=[
                    html.H1(text.TRAINING),
                    html.Div(text.SIMULATED, className="sim sim--big"),
                    html.P(text.TRAINING_NOTE, className="training-note"),
                    html.P(id=ids.TRAINING_AGE, className="training-age"),
                ],
            ),
            html.P(id=ids.TRAINING_FAULT, className="training-fault", role="alert", hidden=True),
            html.Div(
                className="training-body",
                children=[
                    html.Ul(id=ids.TRAINING_CHAIRS, className="training-chairs", **_label(text.TRAINING_CHAIRS_LABEL)),
                    html.Section(
                        id=ids.TRAINING_PANEL, className="card training-panel", **_label(text.TRAINING_PANEL_LABEL)
                    ),
                ],
            ),
        ],
    )


def _label(words: str) -> dict[str, Any]:
    return {"aria-label": words}
