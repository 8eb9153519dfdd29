"""Series for charts of long sessions: fewer points that still show every extreme."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import numpy as np

from models.observation import Judgement
from models.series import Series, SeriesPoint
from models.timestamps import from_microseconds, to_microseconds
from server.store.columns import ARTEFACT, LATE, REPEAT, Columns
from server.store.mapping import validity_of
from server.store.observations import StoredObservation
from server.store.thinning import extremes


def thin(found: Sequence[StoredObservation], most: int) -> list[StoredObservation]:
    """Keep at most so many points of each metric: of each equal share of the time the lowest and the highest, in order.

    What people crossed out stays beside them; what has no number is kept only where there is room for all.
    """
    runs: dict[str, list[StoredObservation]] = {}
    for item in found:
        runs.setdefault(item.metric, []).append(item)
    kept = [item for run in runs.values() for item in _thin_run(run, most)]
    return sorted(kept, key=lambda item: (item.measured_at, item.stream, item.seq, item.place))


def _thin_run(run: Sequence[StoredObservation], most: int) -> list[StoredObservation]:
    if len(run) <= most:
        return list(run)
    numbers = [item for item in run if item.value is not None and Judgement.ARTEFACT not in item.judgements]
    us = np.array([to_microseconds(item.measured_at) for item in numbers], np.int64)
    places = extremes(us, np.array([item.value for item in numbers], np.float64), most)
    crossed_out = [item for item in run if Judgement.ARTEFACT in item.judgements]  # is seen, always
    kept = crossed_out + [numbers[place] for place in places.tolist()]
    return kept or list(run[:: len(run) // most + 1])


def series_of(found: Sequence[StoredObservation], most: int) -> dict[str, Series]:
    """Make the series of what was read, thinned to ``most`` points each."""
    points: dict[str, list[SeriesPoint]] = {}
    for one in thin(found, most):
        is_marked = (mark in one.judgements for mark in (Judgement.REPEAT, Judgement.LATE, Judgement.ARTEFACT))
        points.setdefault(one.metric, []).append(SeriesPoint(one.measured_at, one.value, one.validity, *is_marked))
    return {metric: Series(metric, tuple(kept)) for metric, kept in points.items()}


def series_in(
    found: Mapping[str, Columns], metrics: Iterable[str], window: tuple[datetime, datetime] | None, most: int
) -> dict[str, Series]:
    """Make the series of some metrics in a window, as :func:`thinned` does; what was never measured has none."""
    return {metric: thinned(found[metric], window, most) for metric in metrics if metric in found}


def thinned(found: Columns, window: tuple[datetime, datetime] | None, most: int) -> Series:
    """Make the points of a metric in a window; of more than can be drawn the lowest and the highest of equal shares.

    What people crossed out, and what has no number or counts for nothing, stays beside them: a chart shows it too.

    Args:
        found: The metric's, of the whole session.
        window: From when, inclusive, until when, exclusive; None for all.
        most: So many points that count, at most.
    """
    low, high = (0, len(found.measured_us))
    if window is not None:
        low, high = np.searchsorted(found.measured_us, [to_microseconds(moment) for moment in window])
    places = np.arange(low, high)
    usable = found.usable[low:high]
    counted, others = places[usable], places[~usable]
    if len(counted) > most:
        counted = counted[extremes(found.measured_us[counted], found.values[counted], most)]
    kept = np.sort(np.concatenate([counted, others[:: max(1, len(others) // most)]]))
    return Series(found.metric, tuple(_point(found, place) for place in kept.tolist()))


def _point(found: Columns, place: int) -> SeriesPoint:
    value, marks = float(found.values[place]), int(found.marks[place])
    return SeriesPoint(
        from_microseconds(int(found.measured_us[place])), None if math.isnan(value) else value,
        validity_of(int(found.validity[place])), bool(marks & REPEAT), bool(marks & LATE), bool(marks & ARTEFACT),
    )  # fmt: skip
