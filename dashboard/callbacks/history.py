"""The two requests a screen makes for history: the chart of a chair, and the last half hour of every tile.

A request is the data of a store, set by the browser's scripts on load, after a reconnect and every few seconds. It
comes from a browser, so it is checked; one that makes no sense is not answered.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output
from dash.exceptions import PreventUpdate

from dashboard import ids
from dashboard.figures.canvas import Figure
from dashboard.figures.chair import METRICS, ChairHistory, chair_figure
from dashboard.figures.traces import MOST_POINTS
from dashboard.source import DashboardSource
from dashboard.theme import read_themes
from models.series import Series, SeriesPoint
from models.timestamps import EPOCH, parse_timestamp

_TREND_POINTS = 200
_TREND_SPAN = timedelta(minutes=30)
_TREND_METRICS = ("heart_rate", "pulse_rate", "nibp_systolic", "nibp_diastolic", "infusion_rate")
_MOST_CHAIRS = 200
_USUAL_PX, _WIDEST_PX = 1000, 8000

# The lowest and the highest of what falls on a pixel.
_POINTS_A_PX = 2
_SHORTEST = timedelta(seconds=10)

Request = Mapping[str, Any] | None
Window = tuple[datetime, datetime] | None


def register(dash: Dash, source: DashboardSource, tokens_css: Path) -> None:
    """Give the application its callbacks.

    Args:
        dash: The application.
        source: What they read.
        tokens_css: The stylesheet whose colours the figures use.
    """
    themes = read_themes(tokens_css)

    async def chart(request: Request) -> Figure:
        chair, now, width = _chair(request), _now(request), _width(request)
        history = await chair_history(source, chair, now, _window(request), max(MOST_POINTS, _POINTS_A_PX * width))
        theme = themes.get(str((request or {}).get("theme")), themes["dark"])
        return chair_figure(history, theme, width_px=width, narrow=bool((request or {}).get("narrow")))

    async def trends(request: Request) -> dict[str, Any]:
        now = _now(request)
        found = {}
        for chair in _chairs(request):
            view = await source.session_view(chair)
            if view is not None:
                series = await source.series(view.session, _TREND_METRICS, now - _TREND_SPAN, _TREND_POINTS)
                found[str(view.session)] = half_hour(series)
        return found

    asked, wanted = Input(ids.CHART_REQUEST, "data"), Input(ids.TREND_REQUEST, "data")
    dash.callback(Output(ids.CHART, "figure"), asked, prevent_initial_call=True)(chart)
    dash.callback(Output(ids.TREND_ANSWER, "data"), wanted, prevent_initial_call=True)(trends)
    deliver = ClientsideFunction("chairside", "deliver")
    answer, delivered = Input(ids.TREND_ANSWER, "data"), Output(ids.TREND_DELIVERED, "data")
    dash.clientside_callback(deliver, delivered, answer, prevent_initial_call=True)  # type: ignore[no-untyped-call]


async def chair_history(
    source: DashboardSource, chair: str, now: datetime, window: Window = None, most: int = MOST_POINTS
) -> ChairHistory:
    """Read what a chair's chart is drawn from.

    Args:
        source: What is read.
        chair: The chair's name.
        now: UTC.
        window: From when until when somebody looks closer; None for the whole session.
        most: So many points of a metric at most.
    """
    zone = source.clinic().time_zone
    view = await source.session_view(chair)
    if view is None:
        return ChairHistory(None, {}, (), now, zone)
    series = await source.chart_series(view.session, METRICS, window, most)
    record = await source.record(view.session)
    return ChairHistory(view, series, await source.alarms(view.session), now, zone, record, window)


def half_hour(series: Mapping[str, Series]) -> dict[str, list[list[float]]]:
    """Return a tile's points: ``rate`` and ``drug`` as [ms, value], ``pressure`` as [ms, diastolic, systolic]."""
    rate = series.get("heart_rate") or series.get("pulse_rate")
    lows = {p.measured_at: p.value for p in _usable(series.get("nibp_diastolic"))}
    readings = [p for p in _usable(series.get("nibp_systolic")) if p.measured_at in lows and not p.repeat]
    return {
        "rate": [[_ms(p), p.value or 0.0] for p in _usable(rate)],
        "pressure": [[_ms(p), lows[p.measured_at] or 0.0, p.value or 0.0] for p in readings],
        "drug": [[_ms(p), p.value or 0.0] for p in _usable(series.get("infusion_rate"))],
    }


def _usable(series: Series | None) -> list[SeriesPoint]:
    return [point for point in series.points if point.is_usable] if series else []


def _ms(point: SeriesPoint) -> float:
    return (point.measured_at - EPOCH) / timedelta(milliseconds=1)


def _chair(request: Request) -> str:
    chair = (request or {}).get("chair")
    if not isinstance(chair, str):
        raise PreventUpdate
    return chair


def _chairs(request: Request) -> list[str]:
    chairs = (request or {}).get("chairs")
    if not isinstance(chairs, list):
        raise PreventUpdate
    return [chair for chair in chairs[:_MOST_CHAIRS] if isinstance(chair, str)]


def _width(request: Request) -> int:
    width = (request or {}).get("width")
    return min(max(width, 1), _WIDEST_PX) if isinstance(width, int) else _USUAL_PX


def _window(request: Request) -> Window:
    """From when until when somebody looks closer; None for all there is."""
    found = [(request or {}).get(name) for name in ("from", "to")]
    if None in found:
        return None
    try:
        start, end = (parse_timestamp(str(moment)) for moment in found)
    except ValueError as error:
        raise PreventUpdate from error
    if end - start < _SHORTEST:
        raise PreventUpdate
    return start, end


def _now(request: Request) -> datetime:
    """The server's time as the screen knows it: it decides only where the chart ends."""
    try:
        return parse_timestamp(str((request or {}).get("now")))
    except ValueError as error:
        raise PreventUpdate from error
