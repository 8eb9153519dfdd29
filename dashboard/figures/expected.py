"""Pressure as it may be expected, behind what is measured: the published course, and this patient's earlier sessions.

Drawn as shapes: Plotly lays every line over every bar, and what was measured lies over what was expected.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from dashboard import text
from dashboard.figures import lanes
from dashboard.figures.canvas import Canvas
from dashboard.source import PressurePoint, RecordView
from dashboard.theme import translucent

_BAND_OPACITY = 0.22
_LETTER_PX = 6.5

Points = Sequence[tuple[float, float]]


def draw_expected(record: RecordView, canvas: Canvas) -> None:
    """Draw mean ± SD as bands, or the mean alone where no SD is published; earlier sessions dashed; say which is which.

    Args:
        record: The courses; what is empty is not drawn.
        canvas: What is drawn on.
    """
    has_band = _draw_course(_shown(record.expected, canvas), canvas)
    for points in _lines(_shown(record.earlier, canvas), canvas):
        _line(points, "6px,4px", "trace-2", canvas)
    words = []
    if record.expected:
        words.append(text.EXPECTED_BAND if has_band else text.EXPECTED_MEAN)
    if record.earlier:
        words.append(
            text.EARLIER_ONE if record.earlier_sessions == 1 else text.EARLIER.format(n=record.earlier_sessions)
        )
    line = " ".join(words)
    if line and not canvas.stack.narrow and _LETTER_PX * len(line) < canvas.axis.width_px:
        canvas.write(lanes.BP, 0, lanes.BP.low, line, yanchor="bottom", xshift=4)


def _shown(course: Sequence[PressurePoint], canvas: Canvas) -> Sequence[PressurePoint]:
    """Leave out of a course what is not on the chart; what is expected after now is on it."""
    axis = canvas.axis
    edges = [axis.start, *([] if axis.end is None else [axis.end])]
    found = [*course, *(cut for edge in edges if (cut := _cut(course, edge)) is not None)]
    shown = [one for one in found if axis.start <= one.at and (axis.end is None or one.at <= axis.end)]
    return sorted(shown, key=lambda one: one.at)


def _cut(course: Sequence[PressurePoint], at: datetime) -> PressurePoint | None:
    """The course at a moment between two of its points: straight between them."""
    pair = next(((a, b) for a, b in pairwise(course) if a.at < at < b.at), None)
    if pair is None:
        return None
    first, second = pair
    share = (at - first.at) / (second.at - first.at)

    def between(one: float, other: float) -> float:
        return one + share * (other - one)

    spreads = [
        None if one is None or other is None else between(one, other)
        for one, other in ((first.systolic_sd, second.systolic_sd), (first.diastolic_sd, second.diastolic_sd))
    ]
    systolic = between(first.systolic, second.systolic)
    return PressurePoint(at, systolic, between(first.diastolic, second.diastolic), *spreads)


def _draw_course(course: Sequence[PressurePoint], canvas: Canvas) -> bool:
    """Draw the published course; tell whether it has bands."""
    sides = [[(one.at, one.systolic, one.systolic_sd) for one in course],
             [(one.at, one.diastolic, one.diastolic_sd) for one in course]]  # fmt: skip
    has_band = bool(course) and all(sd is not None for side in sides for _, _, sd in side)
    if not has_band:
        for points in _lines(course, canvas):
            _line(points, "solid", "expect", canvas)
        return False
    for side in sides:
        upper = [(canvas.axis.at(at), mean + (sd or 0.0)) for at, mean, sd in side]
        lower = [(canvas.axis.at(at), mean - (sd or 0.0)) for at, mean, sd in side]
        fill = translucent(canvas.tokens["expect"], _BAND_OPACITY)
        outline = f"{_path([*upper, *reversed(lower)])} Z"
        canvas.shapes.append(_shape(canvas, outline) | {"fillcolor": fill, "line": {"width": 0}})
    return True


def _lines(course: Sequence[PressurePoint], canvas: Canvas) -> list[Points]:
    places = [canvas.axis.at(one.at) for one in course]
    highs, lows = [one.systolic for one in course], [one.diastolic for one in course]
    return [list(zip(places, values, strict=True)) for values in (highs, lows)] if len(course) > 1 else []


def _line(points: Points, dash: str, token: str, canvas: Canvas) -> None:
    style = {"width": 1.5, "dash": dash, "color": canvas.tokens[token]}
    # A path is filled unless its fill is clear: its ends would be joined.
    canvas.shapes.append(_shape(canvas, _path(points)) | {"fillcolor": "rgba(0,0,0,0)", "line": style})


def _shape(canvas: Canvas, path: str) -> dict[str, object]:
    return {"type": "path", "path": path, "xref": "x", "yref": canvas.y(lanes.BP), "layer": "between"}


def _path(points: Points) -> str:
    return "M " + " L ".join(f"{x:.1f} {y:.1f}" for x, y in points)
