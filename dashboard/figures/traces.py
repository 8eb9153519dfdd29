"""What was measured: pressure as bars, curves broken at every gap, the pump's rate as a step area."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import fmean, median

from dashboard import text
from dashboard.figures import lanes
from dashboard.figures.bands import gap_traces
from dashboard.figures.canvas import DRUG_ROOM, Canvas, Trace, bar, scatter
from dashboard.figures.lanes import Lane
from dashboard.theme import translucent
from models.series import Series, SeriesPoint

# A chart asks for two points a pixel of each metric, and for so many at least. Thinning keeps one or two points of each
# of half as many equal shares, so a series with that many may have been thinned, and neighbours are then at most two
# shares apart.
MOST_POINTS = 600
_GAP_S = 10.0  # a continuous metric is blank on a tile after this
_GAP_MEDIANS = 3.0
_GAP_MEANS = 4.5
_BAR_SHARE = 0.0055

ReadingColour = Callable[[float, float], str]


def curve(
    series: Series, lane: Lane, canvas: Canvas, *, second: bool = False, gaps: bool = True, name: str = ""
) -> list[Trace]:
    """Draw a continuous metric as a line that stops where measuring stopped.

    Args:
        series: The points.
        lane: Where.
        canvas: What is drawn on.
        second: Drawn quieter, as the second of its lane.
        gaps: Whether this one hatches the lane's gaps.
        name: Written at the line's end, where a lane has two.
    """
    points = [(canvas.axis.at(point.measured_at), point.value) for point in series.points if point.is_usable]
    if not points:
        canvas.lane_note(lane, text.NOTHING_MEASURED)
        return _crossed([point for point in series.points if point.artefact], lane, canvas)
    found = _gaps([place for place, _ in points], canvas.axis.at(canvas.axis.until))
    xs, ys = _broken([(place, _inside(value or 0.0, lane)) for place, value in points], found)
    _edges(points, lane, canvas)
    if name:
        last = points[-1]
        canvas.write(lane, last[0], _inside(last[1] or 0.0, lane), name, xanchor="right", yanchor="bottom", xshift=-6)
    colour = canvas.tokens["trace-2" if second else "trace"]
    style = {"color": colour, "width": 2}
    line = scatter(x=xs, y=ys, mode="lines", connectgaps=False, line=style, yaxis=canvas.y(lane))
    late = [point for point in series.points if point.late and point.is_usable]
    crossed = [point for point in series.points if point.artefact]
    marks = [*_late(late, lane, canvas), *_crossed(crossed, lane, canvas)]
    return [*(gap_traces(found, lane, canvas) if gaps else []), line, *marks]


def pressure(high: Series, low: Series, mean: Series | None, canvas: Canvas, colour: ReadingColour) -> list[Trace]:
    """Draw each cuff reading as a bar from diastolic to systolic with a notch at the mean; failed ones as a cross.

    Args:
        high: Systolic.
        low: Diastolic.
        mean: Mean pressure, if measured.
        canvas: What is drawn on.
        colour: Colour of a reading by systolic and diastolic.
    """
    lows = _by_time(low)
    means = _by_time(mean) if mean else {}
    readings = [p for p in high.points if p.is_usable and not p.repeat and p.measured_at in lows]
    xs = [canvas.axis.at(point.measured_at) for point in readings]
    tops = [_inside(point.value or 0.0, lanes.BP) for point in readings]
    bottoms = [_inside(lows[point.measured_at], lanes.BP) for point in readings]
    colours = [colour(point.value or 0.0, lows[point.measured_at]) for point in readings]
    _edges([(x, point.value) for x, point in zip(xs, readings, strict=True)], lanes.BP, canvas)
    heights = [top - bottom for top, bottom in zip(tops, bottoms, strict=True)]
    bars = bar(x=xs, base=bottoms, y=heights, width=canvas.axis.span_s * _BAR_SHARE, yaxis=canvas.y(lanes.BP),
                  marker={"color": colours, "line": {"width": 0}})  # fmt: skip
    notches = [(x, means[p.measured_at]) for x, p in zip(xs, readings, strict=True) if p.measured_at in means]
    notch = {"symbol": "line-ew", "size": 9, "line": {"width": 2.5, "color": canvas.tokens["s-1"]}}
    places, values = [x for x, _ in notches], [value for _, value in notches]
    marks = scatter(x=places, y=values, mode="markers", yaxis=canvas.y(lanes.BP), marker=notch)
    failed = [p for p in high.points if not p.is_usable and not p.artefact]
    late = [p for p in readings if p.late]
    crossed = [p for series in (high, low) for p in series.points if p.artefact]
    return [bars, marks, *_failed(failed, canvas), *_late(late, lanes.BP, canvas), *_crossed(crossed, lanes.BP, canvas)]


def drug(rate: Series | None, volume: Series | None, canvas: Canvas) -> list[Trace]:
    """Draw the pump's rate as a step area, with the volume given so far beside its end."""
    points = [p for p in rate.points if p.is_usable] if rate else []
    if not points:
        canvas.lane_note(lanes.DRUG, text.NOTHING_MEASURED)
        return []
    canvas.drug_high = max(canvas.drug_high, *(p.value or 0.0 for p in points))
    if volume and volume.points and volume.points[-1].value is not None:
        words = text.GIVEN.format(volume=f"{volume.points[-1].value:.1f}")
        end = canvas.axis.at(canvas.axis.until)
        canvas.write(lanes.DRUG, end, canvas.drug_high * DRUG_ROOM, words, xanchor="right",
                     yanchor="top", xshift=-6, yshift=-3, color=canvas.tokens["t2"])  # fmt: skip
    places = [(canvas.axis.at(p.measured_at), p.value or 0.0) for p in points]
    standing = {place for place, value in places if value == 0.0}  # a pump that said so may keep silent
    heard = _gaps([place for place, _ in places], canvas.axis.at(canvas.axis.until))
    found = [gap for gap in heard if gap[0] not in standing]
    fill = translucent(canvas.tokens["drug-fill"], 0.9)
    line = {"color": canvas.tokens["drug"], "width": 2, "shape": "hv"}
    areas = [
        scatter(x=[x for x, _ in part], y=[y for _, y in part], mode="lines", fill="tozeroy", fillcolor=fill,
                   line=line, yaxis=canvas.y(lanes.DRUG))
        for part in _parts(places, found)
    ]  # fmt: skip
    height = canvas.drug_high * DRUG_ROOM
    return [*gap_traces(found, lanes.DRUG, canvas, height=height), *areas]


def _parts(
    points: Sequence[tuple[float, float]], gaps: Sequence[tuple[float, float]]
) -> list[list[tuple[float, float]]]:
    """Cut points apart where a gap ends: an area is filled to its own edges, never across."""
    ends = {end for _, end in gaps}
    parts: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point[0] in ends:
            parts.append([])
        parts[-1].append(point)
    return [part for part in parts if part]


def _gaps(places: Sequence[float], now: float) -> list[tuple[float, float]]:
    """Intervals without a point that are no effect of thinning; the last one may reach until now."""
    longest = _longest_step(places)
    found = [(before, after) for before, after in pairwise(places) if after - before > longest]
    return [*found, (places[-1], now)] if now - places[-1] > longest else found


def _broken(
    points: Sequence[tuple[float, float]], gaps: Sequence[tuple[float, float]]
) -> tuple[list[float], list[float | None]]:
    """Points as a line's coordinates, with nothing in between where a gap ends."""
    ends = {end for _, end in gaps}
    xs: list[float] = []
    ys: list[float | None] = []
    for place, value in points:
        if place in ends:
            xs.append(place)
            ys.append(None)
        xs.append(place)
        ys.append(value)
    return xs, ys


def _longest_step(places: Sequence[float]) -> float:
    steps = [after - before for before, after in pairwise(places)]
    if not steps:
        return _GAP_S
    is_thinned = len(places) >= MOST_POINTS / 2
    return max(_GAP_S, _GAP_MEANS * fmean(steps) if is_thinned else _GAP_MEDIANS * median(steps))


def _inside(value: float, lane: Lane) -> float:
    return min(max(value, lane.low), lane.high)


def _edges(points: Sequence[tuple[float, float | None]], lane: Lane, canvas: Canvas) -> None:
    """Write the number of a value that lies outside the lane at its edge; one number a stretch."""
    outside = False
    for place, value in points:
        if value is None or lane.low <= value <= lane.high:
            outside = False
            continue
        edge, anchor = (lane.high, "top") if value > lane.high else (lane.low, "bottom")
        if not outside:
            canvas.write(lane, place, edge, f"{value:g}", yanchor=anchor, xshift=5, color=canvas.tokens["t1"])
        outside = True


def _by_time(series: Series) -> dict[object, float]:
    return {point.measured_at: point.value for point in series.points if point.is_usable and point.value is not None}


def _failed(points: Sequence[SeriesPoint], canvas: Canvas) -> list[Trace]:
    if not points:
        return []
    middle = (lanes.BP.low + lanes.BP.high) / 2
    xs = [canvas.axis.at(point.measured_at) for point in points]
    canvas.shapes.extend(
        {"type": "line", "xref": "x", "yref": canvas.y(lanes.BP), "x0": x, "x1": x, "y0": middle - 25,
         "y1": middle + 25,
         "line": {"width": 1.5, "dash": "3px,3px", "color": canvas.tokens["trace-2"]}} for x in xs
    )  # fmt: skip
    cross = {"symbol": "x-thin", "size": 9, "line": {"width": 2, "color": canvas.tokens["trace"]}}
    return [scatter(x=xs, y=[middle] * len(xs), mode="markers", marker=cross, yaxis=canvas.y(lanes.BP))]


def _late(points: Sequence[SeriesPoint], lane: Lane, canvas: Canvas) -> list[Trace]:
    if not points:
        return []
    ring = {"symbol": "circle-open", "size": 9, "line": {"width": 2, "color": canvas.tokens["t2"]}}
    xs = [canvas.axis.at(point.measured_at) for point in points]
    ys = [_inside(point.value or 0.0, lane) for point in points]
    return [scatter(x=xs, y=ys, mode="markers", marker=ring, yaxis=canvas.y(lane))]


def _crossed(points: Sequence[SeriesPoint], lane: Lane, canvas: Canvas) -> list[Trace]:
    """Cross out what a person took for an artefact, at the number it was."""
    points = [point for point in points if point.value is not None]
    if not points:
        return []
    cross = {"symbol": "x-thin", "size": 8, "line": {"width": 2, "color": canvas.tokens["t3"]}}
    xs = [canvas.axis.at(point.measured_at) for point in points]
    ys = [_inside(point.value or 0.0, lane) for point in points]
    return [scatter(x=xs, y=ys, mode="markers", marker=cross, yaxis=canvas.y(lane))]
