"""A series names each of its days once, in order."""

from datetime import date

import pytest
from pydantic import ValidationError

from models.record.treatment import SeriesPhase, SeriesPlanned

MONDAY, WEDNESDAY = date(2026, 3, 2), date(2026, 3, 4)


def test_days_in_order_are_a_series() -> None:
    found = SeriesPlanned(phase=SeriesPhase.INDUCTION, protocol="iv_ketamine", days=(MONDAY, WEDNESDAY))
    assert found.days == (MONDAY, WEDNESDAY)


@pytest.mark.parametrize("days", [(), (WEDNESDAY, MONDAY), (MONDAY, MONDAY)])
def test_days_out_of_order_or_twice_are_none(days: tuple[date, ...]) -> None:
    with pytest.raises(ValidationError):
        SeriesPlanned(phase=SeriesPhase.INDUCTION, protocol="iv_ketamine", days=days)
