"""A metric's numbers in a window of time, thinned so that every extreme is kept, with its gaps and what does not count.

Times go out as whole milliseconds after the window's start. Pure arithmetic on arrays.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.metrics import CATALOGUE
from server.reports.statistics_file import statistics_file
from server.store.columns import ARTEFACT, LATE, REPEAT, Columns, Ints
from server.store.thinning import extremes

Span = tuple[int, int]
"""From when, inclusive, until when, exclusive; µs since 1970."""

# Of gaps, and of stretches of what does not count, so many are told; the longest ones.
_MOST_STRETCHES = 400


def window_of(columns: Columns, span: Span, most: int) -> dict[str, object]:
    """Make what a chart draws of a metric in a window.

    Args:
        columns: The metric's, of the whole session.
        span: The window.
        most: At most so many numbers, and those beside gaps; one before and one after the window are among them.

    Returns:
        ``t`` and ``v``: times and numbers; ``counted``: how many there are in the window; ``gaps``: [from, to];
        ``late``: [from, to, how many]; ``left_out``: [from, to, how many, why, the first one's value].
    """
    usable = columns.usable
    us, values = columns.measured_us[usable], columns.values[usable]
    first, last = np.searchsorted(us, span)
    longest_us = statistics_file().continuous.longest_s(columns.interval_s) * 1e6
    us, values = us[max(first - 1, 0) : last + 1], values[max(first - 1, 0) : last + 1]
    gaps = np.empty(0, np.int64) if CATALOGUE[columns.metric].is_spot else _gaps(us, longest_us)
    kept = _kept(us, values, most, gaps)
    return {
        "unit": CATALOGUE[columns.metric].unit.value,
        "counted": int(last - first),
        "t": _ms(us[kept], span),
        "v": values[kept],
        "gaps": [[*_ms(us[gap : gap + 2], span).tolist()] for gap in gaps],
        "late": [[*_ms(ends, span).tolist(), number] for ends, number, _ in _late(columns, span)],
        "left_out": _left_out(columns, span),
    }


def values_at(columns: Columns, moment_us: int) -> dict[str, object] | None:
    """Tell what was known of a metric at a moment: its last number, no older than it counts; None without one."""
    rules = statistics_file()
    is_spot = CATALOGUE[columns.metric].is_spot
    counts_for_us = (
        rules.spot.bridges_at_most_min * 60e6 if is_spot else rules.continuous.longest_s(columns.interval_s) * 1e6
    )
    usable = columns.usable
    us = columns.measured_us[usable]
    place = int(np.searchsorted(us, moment_us, side="right")) - 1
    if place < 0 or moment_us - us[place] > counts_for_us:
        return None
    is_late = bool(columns.marks[usable][place] & LATE)
    value = float(columns.values[usable][place])
    return {"value": value, "age_s": float(moment_us - us[place]) / 1e6, "late": is_late}


def _kept(us: Ints, values: NDArray[np.float64], most: int, gaps: Ints) -> Ints:
    """Choose what is drawn: of equal shares of the time the lowest and the highest, and both edges of each gap."""
    kept = extremes(us, values, most)
    return kept if len(kept) == len(us) else np.unique(np.concatenate([kept, gaps, gaps + 1]))


def _gaps(us: Ints, longest_us: float) -> Ints:
    """Find after which numbers there is a gap; of very many the longest."""
    apart = np.diff(us)
    found = np.flatnonzero(apart > longest_us)
    longest = found[np.argsort(apart[found])[-_MOST_STRETCHES:]]
    return np.sort(longest).astype(np.int64)


def _late(columns: Columns, span: Span) -> list[tuple[Ints, int, int]]:
    return _stretches(columns, span, lambda part: (part.marks & LATE) != 0)


def _left_out(columns: Columns, span: Span) -> list[list[object]]:
    """Tell what does not count, and why; earlier readings sent again are nothing of their own."""
    found: list[list[object]] = []
    for why, test in (("artefact", _is_artefact), ("invalid", _is_invalid)):
        for ends, number, first in _stretches(columns, span, test):
            value = columns.values[first]
            found.append([*_ms(ends, span).tolist(), number, why, None if np.isnan(value) else float(value)])
    return found


def _is_artefact(part: Columns) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (part.marks & ARTEFACT) != 0
    return found


def _is_invalid(part: Columns) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = ~part.usable & ((part.marks & (ARTEFACT | REPEAT)) == 0)
    return found


def _stretches(columns: Columns, span: Span, test: Callable[[Columns], Any]) -> list[tuple[Ints, int, int]]:
    """Find runs of neighbours that pass a test: both ends in µs, how many, and the place of the first."""
    low, high = np.searchsorted(columns.measured_us, span)
    part = Columns(
        columns.metric, columns.measured_us[low:high], columns.values[low:high], columns.validity[low:high],
        columns.marks[low:high],
    )  # fmt: skip
    edges = np.diff(np.concatenate([[0], test(part).astype(np.int8), [0]]))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
    kept = np.sort(np.argsort(ends - starts, kind="stable")[-_MOST_STRETCHES:])
    return [
        (part.measured_us[[starts[one], ends[one]]], int(ends[one] - starts[one] + 1), int(low + starts[one]))
        for one in kept
    ]


def _ms(us: Ints, span: Span) -> Ints:
    return np.round((us - span[0]) / 1000).astype(np.int64)
