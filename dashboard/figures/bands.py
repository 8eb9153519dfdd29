"""Bands along the time axis: the session's phases, and the gaps in a lane."""

from collections.abc import Sequence

from dashboard import text
from dashboard.figures import lanes
from dashboard.figures.axis import duration
from dashboard.figures.canvas import Canvas, Trace, bar
from dashboard.figures.lanes import Lane
from models.series import PhaseSpan
from models.session import SessionPhase

_LETTER_PX = 8
_LABELLED_GAP_PX = 8
_FILL = {SessionPhase.INFUSING: "drug-fill", SessionPhase.RECOVERY: "s-3", SessionPhase.READY: "s-3"}


def phase_traces(phases: Sequence[PhaseSpan], canvas: Canvas) -> list[Trace]:
    """Draw the phases as one row of bars; a paused one is hatched."""
    axis = canvas.axis
    spans = [span for span in phases if (span.end or axis.now) > axis.start and span.start < axis.until]
    starts = [axis.at(span.start) for span in spans]
    lengths = [axis.at(span.end or axis.now) - start for span, start in zip(spans, starts, strict=True)]
    for span, start, length in zip(spans, starts, lengths, strict=True):
        words = text.PHASES[span.phase.value]
        if axis.pixels(length) > _LETTER_PX * (len(words) + 1):
            canvas.write(lanes.PHASES, start, 0.5, f"<b>{words}</b>", size=14, color=canvas.tokens["t1"], xshift=7)
    return [*_phase_bars(spans, canvas, paused=False), *_phase_bars(spans, canvas, paused=True)]


def _phase_bars(spans: Sequence[PhaseSpan], canvas: Canvas, *, paused: bool) -> list[Trace]:
    axis = canvas.axis
    shown = [span for span in spans if (span.phase is SessionPhase.PAUSED) is paused]
    starts = [axis.at(span.start) for span in shown]
    lengths = [axis.at(span.end or axis.now) - start for span, start in zip(shown, starts, strict=True)]
    marker: dict[str, object] = {"line": {"width": 1, "color": canvas.tokens["s-1"]}}
    if paused:
        hatch = {"shape": "/", "size": 7, "fgcolor": canvas.tokens["t3"], "bgcolor": canvas.tokens["s-2"]}
        marker |= {"color": canvas.tokens["s-2"], "pattern": hatch}
    else:
        marker |= {"color": [canvas.tokens[_FILL.get(span.phase, "s-2")] for span in shown]}
    row = {"y": [0.5] * len(shown), "width": 0.8, "orientation": "h", "yaxis": canvas.y(lanes.PHASES)}
    return [bar(base=starts, x=lengths, marker=marker, **row)] if shown else []


def gap_traces(
    gaps: Sequence[tuple[float, float]], lane: Lane, canvas: Canvas, *, height: float | None = None
) -> list[Trace]:
    """Hatch where nothing was measured, and say for how long.

    Args:
        gaps: Start and end of each, in seconds on the axis.
        lane: Where.
        canvas: What is drawn on.
        height: Of the lane, in the metric's unit; None for its own scale.
    """
    if not gaps:
        return []
    height = height or lane.high - lane.low
    for start, end in gaps:
        if canvas.axis.pixels(end - start) >= _LABELLED_GAP_PX:
            words = f"{text.NO_DATA} {duration(end - start)}"
            right = end > 0.8 * canvas.axis.span_s
            place, anchor = (start, "right") if right else (end, "left")
            canvas.write(lane, place, lane.low, words, xanchor=anchor, yanchor="bottom", xshift=-4 if right else 4)
    pattern = {"shape": "/", "size": 7, "fgcolor": canvas.tokens["t3"], "fgopacity": 0.7, "bgcolor": "rgba(0,0,0,0)"}
    return [bar(x=[(start + end) / 2 for start, end in gaps], width=[end - start for start, end in gaps],
                   y=[height] * len(gaps), base=lane.low, yaxis=canvas.y(lane),
                   marker={"color": "rgba(0,0,0,0)", "pattern": pattern, "line": {"width": 0}})]  # fmt: skip
