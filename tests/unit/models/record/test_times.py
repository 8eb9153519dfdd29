"""Days and times in a record are text, of years that a clinic has to do with; what code gives is taken as it is."""

from datetime import UTC, date, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from models.record.ledger import DrugDrawn
from models.record.times import Day, Moment, Time

DAY, MOMENT, TIME = TypeAdapter(Day), TypeAdapter(Moment), TypeAdapter(Time)
AT = datetime(2026, 3, 1, 14, 32, tzinfo=UTC)


def test_text_is_read_and_what_was_read_is_read_again() -> None:
    assert DAY.validate_python("1979-03-12") == DAY.validate_python(date(1979, 3, 12)) == date(1979, 3, 12)
    assert MOMENT.validate_python("2026-03-01T15:32:00+01:00") == MOMENT.validate_python(AT) == AT
    assert TIME.validate_python("0001-01-01T00:00:00Z").year == 1


@pytest.mark.parametrize("given", [0, 1.5, True, "19790312", "1979-03-12T00:00:00Z", "1979-02-30", AT])
def test_what_is_no_day_is_refused(given: object) -> None:
    with pytest.raises(ValidationError):
        DAY.validate_python(given)


@pytest.mark.parametrize("given", [0, "2026-03-01", "2026-03-01T14:32:00", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_time_is_refused(given: object) -> None:
    with pytest.raises(ValidationError):
        TIME.validate_python(given)


@pytest.mark.parametrize("year", ["0001", "1899", "2200", "9999"])
def test_a_year_that_cannot_be_meant_is_refused_by_its_number(year: str) -> None:
    for kind, text in ((DAY, f"{year}-06-01"), (MOMENT, f"{year}-06-01T00:00:00Z")):
        with pytest.raises(ValidationError, match=f"the year {int(year)} cannot be meant"):
            kind.validate_python(text)


def test_the_first_and_the_last_year_can_be_meant() -> None:
    assert [DAY.validate_python(f"{year}-01-01").year for year in (1900, 2199)] == [1900, 2199]


def test_a_vials_id_is_short_in_lower_case_too() -> None:
    assert DrugDrawn(vial="\u00df" * 32, mg=1.0).subject == "s" * 64
    with pytest.raises(ValidationError, match="at most 64 letters"):
        DrugDrawn(vial="\u00df" * 33, mg=1.0)
