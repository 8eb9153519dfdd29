"""The pages of patients and of the hand-over: their frames. ``people/`` writes what stands in them."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import ids, text


def patients_page() -> Component:
    """Return the empty page: the list, and beside it a patient's card or the form of a new one."""
    return html.Section(
        id=ids.PATIENTS,
        className="people",
        children=[
            html.Section(
                className="people-side card",
                children=[
                    html.Header(className="people-head", children=[html.H1(text.PATIENTS)]),
                    html.Div(className="people-list", **_label(text.PATIENTS)),
                ],
            ),
            html.Div(
                className="people-main",
                children=[
                    html.P(className="people-empty card"),
                    html.Section(className="people-take-in card", hidden=True, **_label(text.TAKE_IN)),
                    html.Article(className="people-card", hidden=True),
                ],
            ),
        ],
    )


def handover_page() -> Component:
    """Return the empty page: a card for each chair, for whoever comes next."""
    return html.Section(
        id=ids.HANDOVER,
        className="handover",
        children=[
            html.Header(
                className="handover-head",
                children=[
                    html.H1(text.HANDOVER),
                    html.P(className="handover-age", role="status"),
                    html.Div(className="seg handover-filter", role="group", **_label(text.HANDOVER_SHOWN)),
                    html.Div(className="grow"),
                    html.Button(text.PRINT, className="btn handover-print", type="button"),
                ],
            ),
            html.Div(className="handover-chairs"),
        ],
    )


def _label(words: str) -> dict[str, Any]:
    return {"aria-label": words}
