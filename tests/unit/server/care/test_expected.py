"""Expected pressure: what is published, on a patient's own baseline, and the mean of what was measured before."""

import pytest

from models.errors import FaultyFileError
from models.route import Route
from server.care.configuration import parse_file
from server.care.expected import ExpectedRise, Pressure, expected_pressure, expected_rise, mean_course

TEXT = """
route = "oral"
version = 1
title = "Invented"
[[rises]]
minute = 0
systolic = 0
diastolic = 0
source = "Nobody"
[[rises]]
minute = 10
systolic = 5
diastolic = 3
systolic_sd = 4
source = "Nobody"
[[rises]]
minute = 20
systolic = 5
diastolic = 3
source = "Nobody"
[[rises]]
minute = 30
systolic = 1
diastolic = 1
systolic_sd = 8
source = "Nobody"
[[rises]]
minute = 40
systolic = 0
diastolic = 0
source = "Nobody"
"""


def test_a_rise_stands_on_the_patients_own_baseline() -> None:
    found = expected_pressure(parse_file(ExpectedRise, TEXT, "invented.toml"), 120, 80)
    assert [(one.minute, one.systolic, one.diastolic) for one in found] == [
        (0, 120, 80), (10, 125, 83), (20, 125, 83), (30, 121, 81), (40, 120, 80),
    ]  # fmt: skip


def test_a_deviation_is_filled_between_what_is_given_kept_after_it_and_never_made_up() -> None:
    found = expected_pressure(parse_file(ExpectedRise, TEXT, "invented.toml"), 120, 80)
    assert [one.systolic_sd for one in found] == [None, 4, 6, 8, 8]
    assert {one.diastolic_sd for one in found} == {None}


def test_minutes_out_of_order_are_refused() -> None:
    with pytest.raises(FaultyFileError, match="in order"):
        parse_file(ExpectedRise, TEXT.replace("minute = 30", "minute = 10"), "invented.toml")


def test_for_an_infusion_the_published_rise_is_highest_from_the_30th_to_the_40th_minute() -> None:
    rise = expected_rise(Route.INTRAVENOUS)
    assert rise is not None
    highest = max(one.systolic for one in rise.rises)
    assert (highest, [one.minute for one in rise.rises if one.systolic == highest]) == (7.4, [30, 40])
    at_40 = next(one for one in expected_pressure(rise, 120, 80) if one.minute == 40)
    assert at_40 == Pressure(40, 127.4, 86.0, 11.2, 8.45)


def test_for_the_nasal_spray_no_deviation_is_published_and_none_is_given() -> None:
    rise = expected_rise(Route.NASAL)
    assert rise is not None
    assert {one.systolic_sd for one in expected_pressure(rise, 120, 80)} == {None}


@pytest.mark.parametrize("route", [Route.INTRAMUSCULAR, Route.SUBCUTANEOUS, Route.ORAL])
def test_where_nothing_is_published_nothing_is_expected(route: Route) -> None:
    assert expected_rise(route) is None


def test_earlier_sessions_are_averaged_by_minute_and_each_counts_once_there() -> None:
    first = [Pressure(1, 120, 80), Pressure(3, 130, 84), Pressure(12, 150, 90)]
    second = [Pressure(4, 105, 72)]
    assert mean_course([first, second]) == [Pressure(3, 115, 77), Pressure(12, 150, 90)]


def test_without_earlier_readings_there_is_no_course() -> None:
    assert mean_course([[], []]) == []
