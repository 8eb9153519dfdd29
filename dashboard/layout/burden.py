"""The page of alarm burden and rehearsal: its frame. ``burden.js`` and ``rehearsal.js`` write the numbers."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import ids, text


def burden_page() -> Component:
    """Return the empty page: what alarms cost in a time, and what other limits would have done."""
    return html.Section(
        id=ids.BURDEN,
        className="burden",
        children=[
            html.Header(
                className="burden-head",
                children=[
                    html.H1(text.BURDEN),
                    html.Div(className="seg burden-spans", role="group", **_label(text.BURDEN_SPANS)),
                    html.P(className="burden-age", role="status"),
                    html.Div(className="grow"),
                    html.A(text.BURDEN_CSV, className="btn burden-csv", href="/api/v1/alarms/burden?format=csv"),
                ],
            ),
            html.P(className="burden-fault", role="alert", hidden=True),
            html.Div(
                className="burden-body",
                children=[
                    html.Div(className="burden-numbers card"),
                    html.Figure(className="burden-days card", **_label(text.BURDEN_DAYS)),
                    html.Div(className="burden-tables card"),
                    html.Section(className="rehearsal card", **_label(text.REHEARSAL)),
                ],
            ),
        ],
    )


def _label(words: str) -> dict[str, Any]:
    return {"aria-label": words}
