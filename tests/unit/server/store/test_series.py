"""Thinning: fewer points, every extreme."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.observation import MeasurementValidity
from models.series import SeriesPoint
from models.timestamps import to_microseconds
from server.store.columns import ARTEFACT, Columns
from server.store.mapping import validity_code
from server.store.observations import StoredObservation
from server.store.series import thin, thinned

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def stored(second: int, value: float | None, metric: str = "heart_rate") -> StoredObservation:
    measured = NOW + timedelta(seconds=second)
    return StoredObservation(
        metric, value, MeasurementValidity.VALID, frozenset(), measured, None, measured, "real", "m", "s", second, 0
    )


values = st.lists(st.none() | st.floats(allow_nan=False, allow_infinity=False), max_size=200)


@given(values, st.integers(2, 50))
def test_the_lowest_and_the_highest_are_always_there(found: list[float | None], most: int) -> None:
    kept = thin([stored(second, value) for second, value in enumerate(found)], most)
    numbers = [value for value in found if value is not None]
    assert len(kept) <= most
    if numbers:
        assert {min(numbers), max(numbers)} <= {item.value for item in kept}


@given(values, st.integers(2, 50))
def test_what_is_kept_was_there_and_stays_in_order(found: list[float | None], most: int) -> None:
    whole = [stored(second, value) for second, value in enumerate(found)]
    kept = thin(whole, most)
    assert kept == [item for item in whole if item in kept]
    assert len(found) > most or kept == whole


def test_each_metric_is_thinned_alone() -> None:
    whole = [stored(second, float(second), metric) for second in range(100) for metric in ("spo2", "heart_rate")]
    kept = thin(whole, 10)
    counts = [sum(item.metric == metric for item in kept) for metric in ("spo2", "heart_rate")]
    assert counts[0] == counts[1]
    assert 6 <= counts[0] <= 10


def columns(found: Sequence[float | None], marks: dict[int, int] | None = None) -> Columns:
    measured = to_microseconds(NOW) + 1_000_000 * np.arange(len(found), dtype=np.int64)
    return Columns(
        "heart_rate", measured, np.array([np.nan if value is None else value for value in found], np.float64),
        np.full(len(found), validity_code(MeasurementValidity.VALID), np.uint8),
        np.array([(marks or {}).get(place, 0) for place in range(len(found))], np.uint8),
    )  # fmt: skip


def numbers(points: tuple[SeriesPoint, ...]) -> list[float]:
    return [point.value for point in points if point.value is not None]


@given(values, st.integers(2, 50))
def test_of_columns_the_lowest_and_the_highest_are_there_in_order(found: list[float | None], most: int) -> None:
    kept = thinned(columns(found), None, most).points
    wanted = [value for value in found if value is not None]
    assert len(numbers(kept)) <= most
    if wanted:
        assert {min(wanted), max(wanted)} <= set(numbers(kept))
    assert [point.measured_at for point in kept] == sorted(point.measured_at for point in kept)


def test_of_columns_a_window_has_its_beginning_and_not_its_end() -> None:
    window = (NOW + timedelta(seconds=10), NOW + timedelta(seconds=20))
    assert numbers(thinned(columns([float(n) for n in range(60)]), window, 100).points) == [*range(10, 20)]


def test_of_columns_what_was_crossed_out_is_kept_and_marked() -> None:
    kept = thinned(columns([50.0] * 30 + [250.0] + [50.0] * 30, {30: ARTEFACT}), None, 10).points
    assert [point.value for point in kept if point.artefact] == [250.0]
