"""The shell of every signed-in page: status bar, alarm bar, the pages that fill it, foot; and what of it is Dash's.

Board, chair page and a demonstration's training stand in one document: going from one to the other changes an attribute
of the body, not the document, so the live stream and the cover stay as they are.
"""

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import ids, text
from dashboard.layout.board import board_page
from dashboard.layout.burden import burden_page
from dashboard.layout.chair import chair_page
from dashboard.layout.menu import menu
from dashboard.layout.people import handover_page, patients_page
from dashboard.layout.record import clinic_page, over_time_page, record_page, sessions_page
from dashboard.layout.training import training_page

_ON_A_PHONE = frozenset({"board", "alarms", "handover"})


def page(*, has_training: bool) -> Component:
    """Return the whole frame, without data: the live stream fills it.

    Args:
        has_training: Whether an instructor's page belongs to it: in a demonstration alone.
    """
    return html.Main(
        className="page",
        children=[
            _status_bar(has_training=has_training),
            html.Section(
                id=ids.ALARMS, className="alarms", **_attributes(aria_label=text.ALARMS_LABEL, aria_live="polite")
            ),
            board_page(),
            chair_page(),
            burden_page(),
            patients_page(),
            handover_page(),
            sessions_page(),
            record_page(),
            clinic_page(),
            over_time_page(),
            *([training_page()] if has_training else []),
            html.Section(id=ids.STRIP, className="strip", **_attributes(aria_label=text.STRIP_LABEL)),
            _foot(),
            menu(_places(has_training=has_training)),
        ],
    )


def chart_place() -> Component:
    """Return the layout of the Dash application: where a chart comes, and what its requests go through."""
    return html.Div([html.Div(id=ids.CHART_PLACE, className="chart-place"), *_stores()], className="chart-place")


def _status_bar(*, has_training: bool) -> Component:
    return html.Header(
        className="bar",
        children=[
            html.A(
                className="brand",
                href="/board",
                children=[html.I(className="brand-sign", **_attributes(aria_hidden="true")), _wide(text.PRODUCT)],
            ),
            html.Nav(
                className="nav",
                children=[html.A(words, href=f"/{place}") for place, words in _places(has_training=has_training)],
                **_attributes(aria_label=text.PAGES_LABEL),
            ),
            html.Div(className="grow"),
            html.Div(id=ids.SIMULATED, className="sim", hidden=True),
            html.Div(id=ids.FACTS, className="facts-row"),
            html.Div(id=ids.SOUND_STATE, className="fact fact--sound", role="status"),
            html.Div(
                className="fact fact--user",
                children=[
                    html.Span(id=ids.USER),
                    _sign_out("btn btn--quiet"),
                ],
            ),
            html.Div(
                id=ids.LIVE,
                className="live",
                role="status",
                children=[html.I(), html.Span(text.LIVE, className="live-word"), html.Span(className="live-age")],
            ),
            html.Div(id=ids.CLOCK, className="clock"),
        ],
    )


def _places(*, has_training: bool) -> list[tuple[str, str]]:
    """Every page but a chair's, by its path."""
    places = [
        ("board", text.BOARD), ("sessions", text.SESSIONS), ("patients", text.PATIENTS), ("handover", text.HANDOVER),
        ("alarms", text.LANE_ALARMS),
    ]  # fmt: skip
    return [*places, ("training", text.TRAINING)] if has_training else places


def _wide(words: str) -> Component:
    return html.Span(words, className="wide")


def _sign_out(classes: str) -> Component:
    return html.Button(text.SIGN_OUT, className=classes, type="button", **_attributes(data_do="sign-out"))


def _foot() -> Component:
    # The navigation has no room on a phone: three pages stay in reach there, the others are in the menu.
    links = [
        html.A(words, href=f"/{place}", className=f"btn btn--quiet narrow to-{place}")
        for place, words in _places(has_training=False)
        if place in _ON_A_PHONE
    ]
    return html.Footer(
        className="foot",
        children=[
            html.Div(
                id=ids.ORDER,
                className="seg board-only",
                role="group",
                **_attributes(aria_label=text.ORDER_LABEL),
                children=[_order_button("chair", text.BY_CHAIR), _order_button("urgency", text.BY_URGENCY)],
            ),
            html.Button(
                [html.Span(text.MINE), _wide("")],
                id=ids.MINE,
                className="btn btn--quiet board-only",
                type="button",
                **_attributes(aria_pressed="false"),
            ),
            html.Button(text.LIGHT_OR_DARK, id=ids.THEME, className="btn btn--quiet", type="button"),
            html.Button(text.KEYS, id=ids.KEYS, className="btn btn--quiet", type="button"),
            html.Button(id=ids.SOUND, className="btn btn--quiet sound", type="button"),
            *links,
            _sign_out("btn btn--quiet narrow"),  # beside it Lock is put, which tablets show here
            html.Button(
                text.MORE,
                id=ids.MORE,
                className="btn btn--quiet",
                type="button",
                **_attributes(aria_haspopup="true", aria_expanded="false"),
            ),
            html.Div(className="grow"),
            html.Span([text.NO_DEVICE, html.Span(f" {text.BEDSIDE_FIRST}", className="wide")], className="secondary"),
            html.Span(text.LIMITS_NOTE, className="wide"),
            html.Span(id=ids.FOOT_PRESET, className="wide"),
        ],
    )


def _order_button(order: str, words: str) -> Component:
    return html.Button(words, type="button", **_attributes(data_order=order, aria_pressed="false"))


def _attributes(**values: str) -> dict[str, Any]:
    """Attributes with a hyphen in their name."""
    return {name.replace("_", "-"): value for name, value in values.items()}


def _stores() -> list[Component]:
    names = (ids.CHART_REQUEST, ids.TREND_REQUEST, ids.TREND_ANSWER, ids.TREND_DELIVERED)
    return [dcc.Store(id=name, storage_type="memory") for name in names]
