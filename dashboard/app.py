"""Composition of the screens: one Dash application on a FastAPI of its own, and the paths under which it shows.

The server hands in a source and an empty FastAPI made with ``docs_url=None, openapi_url=None``, and mounts
``PageShim(build_dashboard(...), source)`` last, at ``/``. Nothing here is global: several can live in one process.
"""

from pathlib import Path

from dash import Dash
from fastapi import FastAPI

from dashboard import text
from dashboard.callbacks.history import register
from dashboard.layout.page import chart_place
from dashboard.pages.index import index_html
from dashboard.source import DashboardSource

ASSETS = Path(__file__).resolve().parent / "assets"


def build_dashboard(source: DashboardSource, *, server: FastAPI, build: str) -> Dash:
    """Build the screens over a source.

    Args:
        source: Where history and the clinic's facts come from.
        server: An empty FastAPI of the dashboard's own; Dash puts its routes there.
        build: Identifies this code to the screens; must be what the live stream sends as ``build``.

    Returns:
        The Dash application; its ``server`` is the FastAPI that was given.
    """
    dash = Dash(
        "dashboard",
        server=server,  # type: ignore[arg-type]  # annotated for Flask factories; an instance is taken too
        assets_folder=str(ASSETS),
        include_assets_files=False,
        serve_locally=True,
        suppress_callback_exceptions=True,
        title=text.PRODUCT,
        update_title="",
        add_log_handler=False,
        index_string=index_html(source.clinic(), build, ASSETS / "js"),
    )
    dash.layout = chart_place()
    dash.backend.websocket_capability = False  # else the renderer opens a socket for callbacks that nobody registered
    register(dash, source, ASSETS / "tokens.css")
    return dash
