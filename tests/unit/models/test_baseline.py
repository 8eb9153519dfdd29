"""How a patient's own baseline is made."""

import pytest

from models.baseline import BaselineMean, baseline_of
from models.observation import MeasurementValidity

VALID = MeasurementValidity.VALID
QUESTIONABLE = MeasurementValidity.QUESTIONABLE
INVALID = MeasurementValidity.INVALID
NOT_AVAILABLE = MeasurementValidity.NOT_AVAILABLE


class TestBaseline:
    def test_it_is_the_mean_of_the_valid_readings(self) -> None:
        found = baseline_of([(120, VALID), (130, VALID), (128, VALID)], 2)

        assert found == BaselineMean(126, 3)

    @pytest.mark.parametrize("validity", [QUESTIONABLE, INVALID, NOT_AVAILABLE])
    def test_a_doubtful_reading_is_no_measure_for_others(self, validity: MeasurementValidity) -> None:
        assert baseline_of([(120, VALID), (200, validity), (122, VALID)], 2) == BaselineMean(121, 2)

    @pytest.mark.parametrize(
        "readings",
        [[], [(120, VALID)], [(120, VALID), (122, QUESTIONABLE)], [(120, VALID), (None, VALID)]],
    )
    def test_too_few_make_none(self, readings: list[tuple[float | None, MeasurementValidity]]) -> None:
        assert baseline_of(readings, 2) is None

    def test_exactly_enough_are_enough(self) -> None:
        assert baseline_of([(120, VALID), (122, VALID)], 2) == BaselineMean(121, 2)
