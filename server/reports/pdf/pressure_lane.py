"""The chart's lane of pressures: each reading of the cuff a bar from diastolic to systolic, the mean a notch."""

from collections.abc import Sequence
from datetime import datetime
from math import isnan

import numpy as np

from models.metrics import CUFF_PRESSURES
from models.observation import USABLE
from models.timestamps import from_microseconds
from server.reports.outside import LimitSpan
from server.reports.pdf.axis import Axis, Lane, draw_frame
from server.reports.pdf.drawing import BLACK, FAINT, GREY, INK, WHITE, Drawing
from server.reports.pdf.gathered import Gathered
from server.reports.pdf.scales import SCALES, draw_limits
from server.reports.pdf.written import stored
from server.store.columns import ARTEFACT, LATE, REPEAT, Columns
from server.store.mapping import validity_code

_WIDEST_BAR, _BAR_SHARE = 1.5, 0.55


def draw_pressures(drawing: Drawing, lane: Lane, axis: Axis, found: Gathered) -> None:
    """Draw each reading of the cuff: a bar from diastolic to systolic, the mean as a notch."""
    draw_frame(drawing, lane, axis, ("BP", "mmHg"), SCALES["nibp_systolic"][2])
    limits = found.limits.get("nibp_systolic", ())
    draw_limits(drawing, lane, axis, limits)
    _draw_others(drawing, lane, axis, found)
    readings = _readings({metric: found.columns[metric] for metric in CUFF_PRESSURES if metric in found.columns})
    places = [axis.x(from_microseconds(us)) for us in sorted(readings)]
    closest = min(np.diff(places), default=10.0) if len(places) > 1 else 10.0
    width = max(0.5, min(_WIDEST_BAR, closest * _BAR_SHARE))
    for us, x in zip(sorted(readings), places, strict=True):
        at = from_microseconds(us)
        _draw_reading(drawing, lane, (x, width), readings[us], _limits_at(limits, at))


def _draw_others(drawing: Drawing, lane: Lane, axis: Axis, found: Gathered) -> None:
    """Draw what other cuffs gave that was not counted: a thin line from diastolic to systolic."""
    others = found.parted.others
    for device in sorted({device for metric in CUFF_PRESSURES for device in others.get(metric, {})}):
        given = {metric: others[metric][device] for metric in CUFF_PRESSURES if device in others.get(metric, {})}
        for us, values in _readings(given).items():
            numbers = [value for value, counts, _ in values.values() if counts]
            if numbers:
                x = axis.x(from_microseconds(us))
                ends = [(x, lane.y(max(numbers)) - 0.3), (x, lane.y(min(numbers)))]
                drawing.line(ends, stroke=FAINT, weight=0.3)


def _readings(cuffs: dict[str, Columns]) -> dict[int, dict[str, tuple[float, bool, bool]]]:
    """By moment and metric: the value, whether it counts, whether it was late. What was sent again is no reading."""
    usable = {validity_code(validity) for validity in USABLE}
    found: dict[int, dict[str, tuple[float, bool, bool]]] = {}
    for metric, one in cuffs.items():
        rows = zip(
            one.measured_us.tolist(), one.values.tolist(), one.validity.tolist(), one.marks.tolist(), strict=True
        )
        for us, value, validity, marks in rows:
            if not marks & REPEAT:
                counts = validity in usable and not marks & ARTEFACT and not isnan(value)
                found.setdefault(us, {})[metric] = (value, counts, bool(marks & LATE))
    return found


def _draw_reading(
    drawing: Drawing,
    lane: Lane,
    place: tuple[float, float],
    values: dict[str, tuple[float, bool, bool]],
    limits: tuple[float | None, float | None],
) -> None:
    x, width = place
    counted = {metric: value for metric, (value, counts, _) in values.items() if counts}
    systolic, diastolic, mean = (counted.get(metric) for metric in CUFF_PRESSURES)
    if systolic is None or diastolic is None:
        _draw_failed(drawing, lane, x, values)
        return
    top, bottom = lane.y(systolic), lane.y(diastolic)
    is_late = any(late for _, counts, late in values.values() if counts)
    low, high = limits
    is_outside = (high is not None and systolic >= high) or (low is not None and systolic <= low)
    drawing.rect((x - width / 2, top), (width, bottom - top), fill=WHITE if is_late else INK, stroke=INK, weight=0.25)
    if mean is not None:
        y = lane.y(mean)
        drawing.line([(x - width / 2, y), (x + width / 2, y)], stroke=INK if is_late else WHITE, weight=0.4)
    if is_outside:
        drawing.mark((x, top - 1.2), "triangle", size=1.5, colour=BLACK)
    for metric, value in (("nibp_systolic", systolic), ("nibp_diastolic", diastolic)):
        if not lane.holds(value):
            drawing.text((x + width, lane.y(value)), stored(metric, value), size=5.4, plate=True)


def _draw_failed(drawing: Drawing, lane: Lane, x: float, values: dict[str, tuple[float, bool, bool]]) -> None:
    """A reading that failed or does not count: a dashed line with a cross, where its numbers were if it had any."""
    numbers = [value for value, _, _ in values.values() if not isnan(value)]
    top, bottom = (lane.y(max(numbers)), lane.y(min(numbers))) if numbers else (lane.top + 8, lane.bottom - 8)
    drawing.line([(x, top), (x, max(bottom, top + 2))], stroke=GREY, weight=0.25, dashed=True)
    drawing.mark((x, (top + max(bottom, top + 2)) / 2), "cross", size=1.6)


def _limits_at(limits: Sequence[LimitSpan], at: datetime) -> tuple[float | None, float | None]:
    held = next((one for one in limits if one.start <= at and (one.end is None or at < one.end)), None)
    return (None, None) if held is None else (held.low, held.high)
