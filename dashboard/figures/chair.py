"""One session on one time axis: phases, alarms, pressure, heart rate, oxygen, breathing, drug, log. Pure.

No smoothing, no second axis in a lane, no legend. Where nothing was measured there is hatching with its length, never
a line. SVG traces only: WebGL ones evaluate code, which the content policy forbids.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from dashboard import text
from dashboard.figures import lanes
from dashboard.figures.alarms import alarm_traces, reading_colours
from dashboard.figures.axis import LEAST_SPAN_S, TimeAxis
from dashboard.figures.bands import phase_traces
from dashboard.figures.canvas import Canvas, Figure, margins_px
from dashboard.figures.record import draw_record
from dashboard.figures.traces import curve, drug, pressure
from dashboard.source import LimitLine, RecordView, SessionView
from models.alarm import Alarm
from models.series import Series
from models.session import SessionPhase

METRICS = (
    "nibp_systolic", "nibp_diastolic", "nibp_mean", "art_systolic", "art_diastolic", "art_mean", "heart_rate",
    "pulse_rate", "spo2", "respiratory_rate", "etco2", "infusion_rate", "infused_volume",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChairHistory:
    """What a chart is drawn from.

    Args:
        view: The session; None when the chair is empty.
        series: By metric; a missing one was never measured.
        alarms: All of the session, in order of arising.
        now: UTC.
        zone: The clinic's IANA time zone.
        record: What the record puts on the chart.
        window: From when until when somebody looks closer, UTC; None for the whole session.
    """

    view: SessionView | None
    series: Mapping[str, Series]
    alarms: Sequence[Alarm]
    now: datetime
    zone: str
    record: RecordView = field(default_factory=RecordView)
    window: tuple[datetime, datetime] | None = None


def chair_figure(
    history: ChairHistory, tokens: Mapping[str, str], *, width_px: int = 1000, narrow: bool = False
) -> Figure:
    """Draw a session.

    Args:
        history: The values.
        tokens: The theme's colours.
        width_px: How wide it will be drawn; decides what fits.
        narrow: Drawn low, for a tablet or phone: fewer lanes.
    """
    stack = lanes.NARROW if narrow else lanes.WIDE
    start, end = _edges(history)
    history = replace(history, series={metric: _since(series, start) for metric, series in history.series.items()})
    axis = TimeAxis.in_zone(start, history.now, history.zone, max(width_px - margins_px(stack), 1), end)
    canvas = Canvas(axis, tokens, stack)
    if history.view is None:
        canvas.note(text.NO_SESSION)
        return canvas.figure()
    canvas.add(*phase_traces(history.view.phases, canvas))
    canvas.add(*alarm_traces(history.alarms, canvas))
    draw_record(history.record, history.view.due, canvas)
    _draw_pressure(history, canvas)
    _draw_curves(history, canvas)
    canvas.add(*drug(history.series.get("infusion_rate"), history.series.get("infused_volume"), canvas))
    for line in _shown_limits(history.view.limits):
        canvas.limit(line)
    return canvas.figure()


def _edges(history: ChairHistory) -> tuple[datetime, datetime | None]:
    """Where the chart begins, and where it ends, if before now."""
    if history.window is None:
        return _start(history), None
    start, end = history.window
    return start, end if end < history.now else None


def _start(history: ChairHistory) -> datetime:
    """The baseline's beginning, else the first observation; never less than ten minutes ago."""
    phases = history.view.phases if history.view else ()
    baseline = [span.start for span in phases if span.phase is SessionPhase.BASELINE]
    first = [series.points[0].measured_at for series in history.series.values() if series.points]
    begin = baseline[0] if baseline else min(first, default=history.now)
    return min(begin, history.now - timedelta(seconds=LEAST_SPAN_S))


def _since(series: Series, start: datetime) -> Series:
    """What was measured before the chart begins is not on it, and says nothing about gaps."""
    return Series(series.metric, tuple(point for point in series.points if point.measured_at >= start))


def _draw_pressure(history: ChairHistory, canvas: Canvas) -> None:
    kind = "nibp" if history.series.get("nibp_systolic") else "art"
    high, low, mean = (history.series.get(f"{kind}_{part}") for part in ("systolic", "diastolic", "mean"))
    if high is None or low is None:
        canvas.lane_note(lanes.BP, text.NOTHING_MEASURED)
    elif kind == "nibp":
        colour = reading_colours(history.alarms, canvas.tokens)
        canvas.add(*pressure(high, low, mean, canvas, colour))
    else:
        canvas.add(*curve(high, lanes.BP, canvas), *curve(low, lanes.BP, canvas, second=True, gaps=False))


def _draw_curves(history: ChairHistory, canvas: Canvas) -> None:
    rate = history.series.get("heart_rate") or history.series.get("pulse_rate")
    for series, lane in ((rate, lanes.HR), (history.series.get("spo2"), lanes.SPO2)):
        if series is None:
            canvas.lane_note(lane, text.NOTHING_MEASURED)
        else:
            canvas.add(*curve(series, lane, canvas))
    if canvas.stack.narrow:
        return
    breath = history.series.get("respiratory_rate")
    carbon = history.series.get("etco2")
    if breath is None and carbon is None:
        canvas.lane_note(lanes.BREATH, text.NOTHING_MEASURED)
    if breath is not None:
        canvas.add(*curve(breath, lanes.BREATH, canvas, name="RR"))
    if carbon is not None:
        canvas.add(*curve(carbon, lanes.BREATH, canvas, second=True, gaps=breath is None, name="etCO₂"))


def _shown_limits(limits: Sequence[LimitLine]) -> list[LimitLine]:
    shown = ("nibp_systolic", "heart_rate", "spo2")
    return [line for line in limits if line.metric in shown]
