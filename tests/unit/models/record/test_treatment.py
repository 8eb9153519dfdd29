"""A series names each of its days once, in order; doses at home are counted."""

from datetime import date

import pytest
from pydantic import ValidationError

from models.record.treatment import HomeDosesTold, SeriesPhase, SeriesPlanned

MONDAY, WEDNESDAY = date(2026, 3, 2), date(2026, 3, 4)


def test_days_in_order_are_a_series() -> None:
    found = SeriesPlanned(phase=SeriesPhase.INDUCTION, protocol="iv_ketamine", days=(MONDAY, WEDNESDAY))
    assert found.days == (MONDAY, WEDNESDAY)


@pytest.mark.parametrize("days", [(), (WEDNESDAY, MONDAY), (MONDAY, MONDAY)])
def test_days_out_of_order_or_twice_are_none(days: tuple[date, ...]) -> None:
    with pytest.raises(ValidationError):
        SeriesPlanned(phase=SeriesPhase.INDUCTION, protocol="iv_ketamine", days=days)


@pytest.mark.parametrize("lost", [-1, 1000, 1.0, True])
def test_doses_at_home_are_whole_numbers_that_somebody_can_have_lost(lost: object) -> None:
    with pytest.raises(ValidationError):
        HomeDosesTold.model_validate({"lost": lost, "extra": 0})
