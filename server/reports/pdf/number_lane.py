"""The chart's lanes of continuous numbers: lines that end at a gap, with marks for what does not count or was late.

The line is what the metric's source gave; what other devices gave beside it is faint behind it.
"""

from typing import Any

import numpy as np

from models.metrics import CATALOGUE
from server.reports.pdf.axis import LEFT, Axis, Lane, draw_frame
from server.reports.pdf.drawing import BLACK, FAINT, Drawing, text_width
from server.reports.pdf.gathered import Gathered
from server.reports.pdf.scales import SCALES, draw_limits
from server.reports.pdf.written import duration, stored
from server.reports.timeline import window_of

_POINTS = 900
_MARK_ROOM = 1.7
_APART_MM = 1.3


def draw_numbers(drawing: Drawing, lane: Lane, axis: Axis, found: Gathered, metric: str) -> None:
    """Draw a continuous number: a line that ends at a gap, with marks for what was left out or came late."""
    label = CATALOGUE[metric].label
    draw_frame(drawing, lane, axis, (label, CATALOGUE[metric].unit.symbol), SCALES[metric][2])
    draw_limits(drawing, lane, axis, found.limits.get(metric, ()))
    if metric not in found.columns:
        drawing.text((LEFT + 1, lane.top + lane.height / 2), "Not measured", size=6)
        return
    window: dict[str, Any] = window_of(found.columns[metric], axis.span_us, _POINTS)
    for first, last in window["gaps"]:
        _draw_gap(drawing, lane, (axis.x_of_ms(first), axis.x_of_ms(last)), (last - first) / 1000)
    for other in found.parted.others.get(metric, {}).values():
        _draw_line(drawing, lane, axis, window_of(other, axis.span_us, _POINTS), is_other=True)
    _draw_line(drawing, lane, axis, window)
    _draw_beyond(drawing, lane, axis, metric, (window["t"].tolist(), window["v"].tolist()))
    _draw_marks(drawing, lane, axis, window)


def _draw_line(drawing: Drawing, lane: Lane, axis: Axis, window: dict[str, Any], *, is_other: bool = False) -> None:
    starts = {first for first, _ in window["gaps"]}
    piece: list[tuple[float, float]] = []
    for time, value in zip(window["t"].tolist(), window["v"].tolist(), strict=True):
        piece.append((axis.x_of_ms(time), lane.y(value)))
        if time in starts:
            _draw_piece(drawing, piece, is_other=is_other)
            piece = []
    _draw_piece(drawing, piece, is_other=is_other)


def _draw_piece(drawing: Drawing, piece: list[tuple[float, float]], *, is_other: bool) -> None:
    if len(piece) > 1:
        drawing.line(piece, stroke=FAINT if is_other else BLACK, weight=0.15 if is_other else 0.22)
    elif piece:
        drawing.mark(piece[0], "circle", size=0.5, colour=FAINT if is_other else BLACK)


def _draw_gap(drawing: Drawing, lane: Lane, ends: tuple[float, float], seconds: float) -> None:
    """Hatch a gap, and write its length where there is room."""
    width = max(ends[1] - ends[0], 0.3)
    drawing.rect((ends[0], lane.top), (width, lane.height), hatched=True)
    words = duration(seconds)
    if text_width(words, 5.4) + 1 < width:
        drawing.text(((ends[0] + ends[1]) / 2, lane.top + 1.6), words, size=5.4, anchor="centre", plate=True)


def _draw_beyond(
    drawing: Drawing, lane: Lane, axis: Axis, metric: str, series: tuple[list[float], list[float]]
) -> None:
    """Write the extreme that lies outside the scale on either side."""
    times, values = series
    for place in {int(np.argmax(values)), int(np.argmin(values))} if values else set():
        if not lane.holds(values[place]):
            at = (max(axis.x_of_ms(times[place]), LEFT + 2.5), lane.y(values[place]))
            drawing.text(at, stored(metric, values[place]), size=5.4, bold=True, anchor="centre", plate=True)


def _draw_marks(drawing: Drawing, lane: Lane, axis: Axis, window: dict[str, Any]) -> None:
    """Mark below the line what was left out with a cross, and what came late with a ring."""
    y = lane.bottom - _MARK_ROOM / 2
    last = {"cross": LEFT - _APART_MM, "ring": LEFT - _APART_MM}
    told = [(first, end, "cross") for first, end, *_ in window["left_out"]]
    told += [(first, end, "ring") for first, end, *_ in window["late"]]
    for first, end, shape in sorted(told):
        start, stop = axis.x_of_ms(first), axis.x_of_ms(end)
        if stop - start > _APART_MM:
            drawing.line([(start, y), (stop, y)], stroke=BLACK, weight=0.3, dashed=shape == "ring")
        if (start + stop) / 2 - last[shape] >= _APART_MM:
            last[shape] = (start + stop) / 2
            drawing.mark((last[shape], y), "cross" if shape == "cross" else "ring", size=1.1, filled=False)
