"""Thinning: fewer points, every extreme."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.observation import MeasurementValidity
from server.store.observations import StoredObservation
from server.store.series import thin

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
    assert {metric: sum(item.metric == metric for item in kept) for metric in ("spo2", "heart_rate")} == {
        "spo2": 10,
        "heart_rate": 10,
    }
