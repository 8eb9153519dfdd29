"""Thinning: fewer points that still show every extreme, for charts of long sessions."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from tsdownsample import MinMaxDownsampler

from models.observation import Judgement
from models.series import Series, SeriesPoint
from models.timestamps import from_microseconds, to_microseconds
from server.store.columns import ARTEFACT, LATE, REPEAT, Columns
from server.store.mapping import validity_of
from server.store.observations import StoredObservation

_EXTREMES: Any = MinMaxDownsampler()  # type: ignore[no-untyped-call]  # holds nothing between two calls


def thin(found: Sequence[StoredObservation], most: int) -> list[StoredObservation]:
    """Keep at most so many points of each metric: of each equal share the lowest and the highest, in their order.

    Observations without a number end a share's run and are kept only where there is room; a gap in time stays a gap.
    """
    runs: dict[str, list[StoredObservation]] = {}
    for item in found:
        runs.setdefault(item.metric, []).append(item)
    kept = [item for run in runs.values() for item in _thin_run(run, most)]
    return sorted(kept, key=lambda item: (item.measured_at, item.stream, item.seq, item.place))


def _thin_run(run: Sequence[StoredObservation], most: int) -> list[StoredObservation]:
    if len(run) <= most:
        return list(run)
    shares = max(1, most // 2)
    kept = [item for item in run if Judgement.ARTEFACT in item.judgements]  # what people crossed out is seen, always
    run = [item for item in run if Judgement.ARTEFACT not in item.judgements]
    for share in range(shares):
        part = run[share * len(run) // shares : (share + 1) * len(run) // shares]
        numbers = [item for item in part if item.value is not None] or list(part)
        ends = {id(item): item for item in (min(numbers, key=_value), max(numbers, key=_value))}
        kept += sorted(ends.values(), key=lambda item: item.measured_at)
    return kept


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
        counted = counted[_EXTREMES.downsample(found.values[counted], n_out=most - most % 2)]
    kept = np.sort(np.concatenate([counted, others[:: max(1, len(others) // most)]]))
    return Series(found.metric, tuple(_point(found, place) for place in kept.tolist()))


def _point(found: Columns, place: int) -> SeriesPoint:
    value, marks = float(found.values[place]), int(found.marks[place])
    return SeriesPoint(
        from_microseconds(int(found.measured_us[place])), None if math.isnan(value) else value,
        validity_of(int(found.validity[place])), bool(marks & REPEAT), bool(marks & LATE), bool(marks & ARTEFACT),
    )  # fmt: skip


def _value(item: StoredObservation) -> float:
    return 0.0 if item.value is None else item.value
