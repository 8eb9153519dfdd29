"""The statistics of :mod:`server.reports.statistics` out of columns: the same numbers, hundreds of thousands at a time.

Single readings are few and go the plain way, one by one. Of continuous numbers each step is arithmetic on columns.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from models.metrics import CATALOGUE, CUFF_PRESSURES
from models.timestamps import from_microseconds, to_microseconds
from server.reports.measured import measured
from server.reports.outside import LimitSpan, Outside
from server.reports.statistics import (
    BaselineFound,
    Extreme,
    Gap,
    MetricStatistics,
    Recovery,
    SessionCourse,
    statistics,
)
from server.reports.statistics_file import NearBaseline, statistics_file
from server.reports.vitals import BESIDE_WITHIN, CuffReadings
from server.store.columns import LATE, Columns, Ints

_US_PER_S = 1e6
_Floats = NDArray[np.float64]
_Bools = NDArray[np.bool_]


def statistics_of(columns: Mapping[str, Columns], course: SessionCourse) -> dict[str, MetricStatistics]:
    """Compute the statistics of every metric that has an observation, in the order of the columns.

    Args:
        columns: Each metric's observations, in order of time.
        course: The session's.
    """
    spots = {metric: one for metric, one in columns.items() if CATALOGUE[metric].is_spot}
    found = statistics(measured(spots), course)
    for metric, one in columns.items():
        if metric not in spots and len(one.measured_us):
            found[metric] = _of_continuous(one, course)
    return {metric: found[metric] for metric in columns if metric in found}


def cuff_readings(columns: Mapping[str, Columns]) -> CuffReadings:
    """Find the readings of the cuff, and what was measured beside each; nothing else of the session is looked at."""
    moments = [columns[metric].measured_us for metric in CUFF_PRESSURES if metric in columns]
    cuffs = np.unique(np.concatenate(moments)) if moments else np.empty(0, np.int64)
    readings = CuffReadings()
    near = {metric: one if metric in CUFF_PRESSURES else _beside(one, cuffs) for metric, one in columns.items()}
    for _ in readings.passing(measured(near)):
        pass
    return readings


def _beside(one: Columns, moments: Ints) -> Columns:
    """Keep what was measured shortly before a moment, or at it."""
    places = np.searchsorted(moments, one.measured_us)
    next_us = np.append(moments, np.iinfo(np.int64).max)[places]
    kept = next_us - one.measured_us <= round(BESIDE_WITHIN.total_seconds() * _US_PER_S)
    return Columns(one.metric, one.measured_us[kept], one.values[kept], one.validity[kept], one.marks[kept])


def _of_continuous(one: Columns, course: SessionCourse) -> MetricStatistics:
    usable = one.usable
    us, values, late = one.measured_us[usable], one.values[usable], (one.marks[usable] & LATE) != 0
    began = course.drug_began
    since = len(us) if began is None else int(np.searchsorted(us, to_microseconds(began)))
    baseline = _baseline(values[:since], course, one.metric)
    counts_for_us = _counts_for_us(course.intervals_s.get(one.metric, 1.0))
    peak = _extreme(us[since:], values[since:], late[since:], highest=True)
    return MetricStatistics(
        metric=one.metric,
        counted=len(us),
        late=int(late.sum()),
        left_out=len(one.measured_us) - len(us),
        baseline=baseline,
        highest=_extreme(us, values, late, highest=True),
        lowest=_extreme(us, values, late, highest=False),
        peak=peak,
        time_to_peak_s=None if peak is None or began is None else (peak.at - began).total_seconds(),
        rise=None if peak is None or baseline is None else peak.value - baseline.value,
        outside=_outside(us, values, course.limits.get(one.metric, ()), counts_for_us),
        recovery=_recovery(us, values, baseline, course, statistics_file().near(one.metric)),
        longest_gap=_longest_gap(us, counts_for_us),
    )


def _extreme(us: Ints, values: _Floats, late: _Bools, *, highest: bool) -> Extreme | None:
    if not len(us):
        return None
    place = int(np.argmax(values) if highest else np.argmin(values))
    return Extreme(float(values[place]), from_microseconds(int(us[place])), bool(late[place]))


def _baseline(before: _Floats, course: SessionCourse, metric: str) -> BaselineFound | None:
    frozen = course.baselines.get(metric)
    if frozen is not None:
        return BaselineFound(*frozen, is_frozen=True)
    if not len(before) or course.drug_began is None:
        return None
    return BaselineFound(float(np.cumsum(before)[-1]) / len(before), len(before), is_frozen=False)


def _counts_for_us(interval_s: float) -> int:
    return round(statistics_file().continuous.longest_s(interval_s) * _US_PER_S)


def _longest_gap(us: Ints, counts_for_us: int) -> Gap | None:
    apart = np.diff(us)
    if not len(apart) or apart.max() <= counts_for_us:
        return None
    place = int(np.argmax(apart))
    return Gap(from_microseconds(int(us[place])), int(apart[place]) / _US_PER_S)


def _outside(us: Ints, values: _Floats, limits: Sequence[LimitSpan], counts_for_us: int) -> Outside:
    """Each number holds until the next one, and no longer than it counts."""
    found = Outside()
    if not len(us):
        return found
    ends = us + counts_for_us
    ends[:-1] = np.minimum(ends[:-1], us[1:])
    for span in limits:
        start_us, end_us = to_microseconds(span.start), None if span.end is None else to_microseconds(span.end)
        until = ends if end_us is None else np.minimum(ends, end_us)
        seconds = np.maximum(until - np.maximum(us, start_us), 0) / _US_PER_S
        if span.high is not None:
            time, area = _beyond(values - span.high, seconds)
            found.above_s, found.above_area = found.above_s + time, found.above_area + area
        if span.low is not None:
            time, area = _beyond(span.low - values, seconds)
            found.below_s, found.below_area = found.below_s + time, found.below_area + area
    return found


def _beyond(by: _Floats, seconds: _Floats) -> tuple[float, float]:
    is_beyond = by > 0
    return float(seconds[is_beyond].sum()), float((by[is_beyond] * seconds[is_beyond]).sum())


def _recovery(
    us: Ints, values: _Floats, baseline: BaselineFound | None, course: SessionCourse, near: NearBaseline | None
) -> Recovery | None:
    began, ended = course.drug_began, course.drug_ended
    if near is None or baseline is None or ended is None:
        return None
    if began is None:
        return Recovery(None, is_confirmed=False, left=False)
    first = int(np.searchsorted(us, to_microseconds(began)))
    is_near = np.array([near.holds(value, baseline.value) for value in np.unique(values[first:]).tolist()], np.bool_)
    held = is_near[np.unique(values[first:], return_inverse=True)[1]]
    after = int(np.searchsorted(us[first:], to_microseconds(max(began, ended))))
    since, confirmed = _way_back(us[first:][after:], held[after:])
    looked_at = held if confirmed is None else held[: after + confirmed + 1]
    after_s = None if since is None else _seconds_after(ended, int(us[first + after + since]))
    return Recovery(after_s, confirmed is not None, not bool(looked_at.all()))


def _seconds_after(ended: datetime, us: int) -> float:
    return (from_microseconds(us) - ended).total_seconds()


def _way_back(us: Ints, held: _Bools) -> tuple[int | None, int | None]:
    """Tell from which place on numbers stayed near the baseline, and at which one that was confirmed."""
    confirmed_after_us = round(statistics_file().continuous.confirmed_after_s * _US_PER_S)
    edges = np.diff(np.concatenate([[0], held.astype(np.int8), [0]]))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        confirmed = max(start + 1, int(np.searchsorted(us, us[start] + confirmed_after_us)))
        if confirmed < end:
            return start, confirmed
    return (int(starts[-1]), None) if len(held) and held[-1] else (None, None)
