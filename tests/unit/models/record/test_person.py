"""What belongs to a patient: weights in both units, and bodies that say nothing impossible."""

import pytest
from pydantic import ValidationError

from models.record.person import WeightMeasured, WeightUnit


@pytest.mark.parametrize(
    ("value", "unit", "kg", "lb"),
    [
        (80.0, WeightUnit.KILOGRAM, 80.0, 176.4),
        (176.4, WeightUnit.POUND, 80.01, 176.4),
        (150.0, WeightUnit.POUND, 68.04, 150.0),
    ],
)
def test_a_weight_is_kept_as_read_and_given_in_both_units(value: float, unit: WeightUnit, kg: float, lb: float) -> None:
    found = WeightMeasured(value=value, unit=unit)
    assert (found.kg, found.lb) == (kg, lb)


@pytest.mark.parametrize("value", [0.0, -70.0, float("nan"), float("inf"), 3000.0])
def test_no_weight_is_zero_negative_or_no_number(value: float) -> None:
    with pytest.raises(ValidationError):
        WeightMeasured(value=value, unit=WeightUnit.KILOGRAM)
