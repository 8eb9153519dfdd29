"""How times, durations and numbers are written."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from models.written_day import written_day
from server.reports.pdf.written import Clock, amount, computed, duration, given, stored

NEW_YORK = ZoneInfo("America/New_York")


def test_a_time_names_its_day_where_it_is_another_and_its_offset_where_that_changed() -> None:
    clock = Clock(NEW_YORK, datetime(2026, 11, 1, 5, 0, tzinfo=UTC))  # 01:00 in summer time, an hour before it ends
    assert clock.zone_words == "America/New_York (UTC-04:00)"
    assert clock.time(datetime(2026, 11, 1, 5, 30, 7, tzinfo=UTC)) == "01:30:07"
    assert clock.time(datetime(2026, 11, 1, 6, 30, 7, tzinfo=UTC)) == "01:30:07 UTC-05:00"
    assert clock.time(datetime(2026, 10, 31, 5, 0, tzinfo=UTC)) == "31 Oct 2026, 01:00:00"
    assert clock.full(datetime(2026, 11, 1, 6, 30, tzinfo=UTC)) == "1 Nov 2026, 01:30:00 UTC-05:00"
    assert (clock.time(None), clock.minute(None)) == ("–", "–")


def test_a_zone_east_by_half_an_hour_is_written_so() -> None:
    assert Clock(ZoneInfo("Asia/Kolkata"), datetime(2026, 1, 1, tzinfo=UTC)).zone_words == "Asia/Kolkata (UTC+05:30)"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0:00"), (59.6, "1:00"), (580, "9:40"), (3600, "1:00:00"), (-0.2, "0:00"), (-61, "-1:01"), (None, "–")],
)
def test_durations(seconds: float | None, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("metric", "value", "words"),
    [("heart_rate", 72.0, "72"), ("heart_rate", 72.25, "72.25"), ("temperature", 36.0, "36.0"),
     ("temperature", 36.65, "36.65"), ("spo2", 0.0, "0"), ("perfusion_index", 1.5, "1.50"), ("etco2", None, "–")],
)  # fmt: skip
def test_a_stored_value_is_never_rounded(metric: str, value: float | None, words: str) -> None:
    assert stored(metric, value) == words
    assert value is None or float(words) == value


def test_what_was_computed_is_rounded_and_what_was_entered_is_not() -> None:
    assert computed("nibp_systolic", 121.667, 1) == "121.7"
    assert given(36.5361, "mg") == "36.5 mg"
    assert (amount(0.123456789, "mg"), amount(40.0), amount(None, "mg")) == ("0.123456789 mg", "40", "–")


def test_a_day_has_its_month_in_letters() -> None:
    assert written_day(date(1979, 3, 12)) == "12 Mar 1979"
