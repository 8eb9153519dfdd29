"""What was entered, on the time axis: a square for a score, a ring for an event, a cross for a medicine or a dose."""

from collections.abc import Sequence
from typing import NamedTuple

from dashboard.figures import lanes
from dashboard.figures.canvas import Canvas, Trace, plain, scatter
from dashboard.source import DueMark, LogMark, MarkSort

_SHAPES = {
    MarkSort.SCORE: ("square", "t1"),
    MarkSort.EVENT: ("circle-open", "t1"),
    MarkSort.MEDICINE: ("cross", "drug"),
}
_MARK_PX = 11
_ROOM_PX = 20
_LETTER_PX = 7.2
_GAP_PX = 10
_LONGEST_SHOWN = 24


class _Placed(NamedTuple):
    """A mark, the row it is in from the top, and whether its words fit beside it."""

    mark: LogMark
    row: int
    has_words: bool


def log_traces(marks: Sequence[LogMark], canvas: Canvas) -> list[Trace]:
    """Draw the marks that are on the chart, their words beside them where they fit; all words on hover."""
    shown = [mark for mark in marks if canvas.axis.start <= mark.at <= canvas.axis.until]
    rows = canvas.stack.log_rows
    placed = _arranged(shown, canvas, rows)
    for one in placed:
        if one.has_words:
            place, height = canvas.axis.at(one.mark.at), _height(one.row, rows)
            canvas.write(lanes.LOG, place, height, plain(_beside(one.mark)), xshift=9, color=canvas.tokens["t2"])
    return [_marks(sort, [one for one in placed if one.mark.sort is sort], canvas, rows)
            for sort in MarkSort if any(one.mark.sort is sort for one in placed)]  # fmt: skip


def draw_due(checks: Sequence[DueMark], canvas: Canvas) -> None:
    """Draw a dotted line where a check is due, with its name where it fits; one that is missed stands before now."""
    axis, rows = canvas.axis, canvas.stack.log_rows
    shown = [one for one in checks if axis.end is None and axis.start <= one.at and axis.at(one.at) <= axis.span_s]
    for place, one in enumerate(shown):
        row, x = place % rows, axis.at(one.at)
        ends = (_height(row, rows) - 0.5 / rows, _height(row, rows) + 0.5 / rows)
        line = {"width": 2, "dash": "2px,3px", "color": canvas.tokens["t3"]}
        canvas.shapes.append({"type": "line", "xref": "x", "yref": canvas.y(lanes.LOG), "x0": x, "x1": x,
                              "y0": ends[0], "y1": ends[1], "line": line})  # fmt: skip
        room = axis.pixels(axis.span_s - x)
        if one.at > axis.now and _GAP_PX + _LETTER_PX * len(one.words) < room:
            canvas.write(lanes.LOG, x, _height(row, rows), plain(one.words), xshift=5)


def _arranged(marks: Sequence[LogMark], canvas: Canvas, rows: int) -> list[_Placed]:
    """Give each mark the first row where nothing is written yet, else the one that is free soonest, without words."""
    taken = [-float(_GAP_PX)] * rows
    placed = []
    edge = canvas.axis.pixels(canvas.axis.span_s)
    for mark in marks:
        begin = canvas.axis.pixels(canvas.axis.at(mark.at)) - _MARK_PX / 2
        end = begin + _ROOM_PX + _LETTER_PX * len(_beside(mark))
        row = next((row for row in range(rows) if taken[row] + _GAP_PX <= begin), None)
        has_words = row is not None and end <= edge
        if row is None:
            row = min(range(rows), key=lambda row: taken[row])
        taken[row] = max(taken[row], end if has_words else begin + _MARK_PX)
        placed.append(_Placed(mark, row, has_words))
    return placed


def _marks(sort: MarkSort, placed: Sequence[_Placed], canvas: Canvas, rows: int) -> Trace:
    symbol, token = _SHAPES[sort]
    marker = {"symbol": symbol, "size": _MARK_PX, "color": canvas.tokens[token], "opacity": 1,
              "line": {"width": 2 if symbol.endswith("open") else 0, "color": canvas.tokens[token]}}  # fmt: skip
    words = [plain(f"{canvas.axis.clock(one.mark.at)} {one.mark.words}") for one in placed]
    return scatter(
        x=[canvas.axis.at(one.mark.at) for one in placed], y=[_height(one.row, rows) for one in placed],
        mode="markers", marker=marker, hovertext=words, hoverinfo="text", yaxis=canvas.y(lanes.LOG), cliponaxis=False,
    )  # fmt: skip


def _height(row: int, rows: int) -> float:
    return 1 - (row + 0.5) / rows


def _beside(mark: LogMark) -> str:
    words = mark.words
    return words if len(words) <= _LONGEST_SHOWN else f"{words[: _LONGEST_SHOWN - 1]}…"
