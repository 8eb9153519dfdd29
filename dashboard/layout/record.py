"""The pages of sessions and of one session's record: their frames. ``record/`` writes what stands in them."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import ids, text


def sessions_page() -> Component:
    """Return the empty page: every session there is, searched and sorted."""
    return html.Section(
        id=ids.SESSIONS,
        className="sessions",
        children=[
            html.Header(className="sessions-head", children=[html.H1(text.SESSIONS)]),
            html.P(className="sessions-said", role="status", hidden=True),
            html.Div(className="sessions-list card", **_label(text.SESSIONS)),
        ],
    )


def clinic_page() -> Component:
    """Return the empty page: the clinic's sessions over time."""
    return html.Section(
        id=ids.CLINIC,
        className="clinic",
        children=[
            html.Header(className="clinic-head", children=[html.H1(text.CLINIC)]),
            html.P(className="clinic-said", role="status", hidden=True),
            html.Div(className="clinic-body"),
        ],
    )


def over_time_page() -> Component:
    """Return the empty page: one patient, session by session."""
    return html.Section(
        id=ids.OVER_TIME,
        className="over-time",
        children=[
            html.Header(className="over-head pt"),
            html.P(className="over-said", role="status", hidden=True),
            html.Dl(className="over-stats", **_label(text.OVER_TIME)),
            html.Div(className="over-body"),
        ],
    )


def record_page() -> Component:
    """Return the empty page: one session, as it is read afterwards."""
    return html.Section(
        id=ids.RECORD,
        className="record",
        children=[
            html.Header(className="record-head pt"),
            html.P(className="record-said", role="status", hidden=True),
            html.Dl(className="record-stats", **_label(text.RECORD)),
            html.Div(className="record-body"),
        ],
    )


def _label(words: str) -> dict[str, Any]:
    return {"aria-label": words}
