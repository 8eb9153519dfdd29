from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.timestamps import (
    EPOCH,
    format_if_any,
    format_timestamp,
    from_microseconds,
    parse_timestamp,
    to_microseconds,
)

NOON = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
MOMENTS = st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01T12:00:00Z",
        "2026-03-01t12:00:00z",
        "2026-03-01T13:00:00+01:00",
        "2026-03-01T07:00:00-05:00",
        "2026-03-01T17:45:00+05:45",
        "2026-03-01T12:00:00.000Z",
        "2026-03-01T12:00:00.000000999Z",
    ],
)
def test_a_time_is_read_as_utc_whatever_its_offset(text: str) -> None:
    assert parse_timestamp(text) == NOON


def test_a_fraction_of_a_second_is_kept_to_the_microsecond() -> None:
    assert parse_timestamp("2026-03-01T12:00:00.25Z") == NOON + timedelta(milliseconds=250)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "noon",
        "2026-03-01",
        "2026-03-01T12:00:00",  # whose noon?
        "2026-03-01 12:00:00Z",
        "2026-03-01T12:00Z",
        "2026-W09-7T12:00:00Z",
        "2026-060T12:00:00Z",
        "20260301T120000Z",
        "2026-03-01T12:00:00+0100",
        "2026-03-01T12:00:00.Z",
        "2026-03-01T12:00:00.0000000000Z",
        "2026-03-01T12:00:00Z\n",
        "٢٠٢٦-03-01T12:00:00Z",
    ],
)
def test_what_is_not_rfc_3339_with_an_offset_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a time with offset such as 2026-03-01T14:32:07\.250Z"):
        parse_timestamp(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-29T12:00:00Z",
        "2026-13-01T12:00:00Z",
        "2026-03-01T24:30:00Z",
        "2026-06-30T23:59:60Z",  # a leap second: no clock of ours can hold it
        "2026-03-01T12:00:00+24:00",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00",  # before the first moment that exists
        "9999-12-31T23:59:59-01:00",
    ],
)
def test_a_time_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time that exists"):
        parse_timestamp(text)


def test_a_refusal_quotes_no_more_than_the_beginning() -> None:
    with pytest.raises(ValueError, match=r"^'x{40}' is not") as refused:
        parse_timestamp("x" * 10_000)
    assert len(str(refused.value)) < 150


def test_a_time_is_written_with_z() -> None:
    assert format_timestamp(NOON) == "2026-03-01T12:00:00Z"
    assert format_timestamp(NOON.astimezone(timezone(timedelta(hours=9)))) == "2026-03-01T12:00:00Z"
    assert format_timestamp(NOON + timedelta(microseconds=250)) == "2026-03-01T12:00:00.000250Z"


@given(MOMENTS)
def test_writing_and_reading_gives_the_same_time(moment: datetime) -> None:
    assert parse_timestamp(format_timestamp(moment)) == moment


@given(MOMENTS)
def test_microseconds_are_exact_both_ways(moment: datetime) -> None:
    assert from_microseconds(to_microseconds(moment)) == moment


def test_microseconds_count_from_1970_and_before() -> None:
    assert to_microseconds(EPOCH) == 0
    assert to_microseconds(EPOCH - timedelta(microseconds=1)) == -1


def test_the_hour_that_comes_twice_stays_two_hours() -> None:
    """On the last Sunday of October half past two is twice in Berlin; the offsets tell them apart."""
    first, second = (parse_timestamp(f"2026-10-25T02:30:00+0{offset}:00") for offset in (2, 1))
    assert second - first == timedelta(hours=1)


def test_a_time_that_is_none_stays_none() -> None:
    assert (format_if_any(None), format_if_any(NOON)) == (None, "2026-03-01T12:00:00Z")
