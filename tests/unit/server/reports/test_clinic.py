"""A clinic over time: what is counted, in which group, with which interval."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models.session_line import SessionFlag, SessionLine
from server.reports.clinic import ClinicSession, adverse_rates, chairs, responses, weeks, wilson
from server.reports.clinic_file import clinic_file

ZONE = ZoneInfo("Europe/Berlin")
AT = datetime(2026, 11, 12, 12, 0, tzinfo=UTC)  # a Thursday
LINE = SessionLine(
    session=1, at=AT, phase="discharged", is_over=True, is_signed=False, drug="ketamine", given_mg=36.5, mg_per_kg=0.6,
    nurse="ada", alarms=2, flags=frozenset(), came_at=AT - timedelta(hours=1), rise=20.0,
)  # fmt: skip


def session(day: int = 0, chair: str = "4", born: date = date(1965, 11, 30), **changes: object) -> ClinicSession:
    at = AT + timedelta(days=day)
    line = replace(LINE, at=at, came_at=at - timedelta(hours=1), **changes)  # type: ignore[arg-type]  # a line's fields
    return ClinicSession(line, born, chair, at + timedelta(hours=1))


def test_weeks_begin_on_monday_and_one_without_a_session_is_there() -> None:
    found = weeks([session(0), session(3), session(11)], date(2026, 11, 10), date(2026, 11, 24), ZONE)
    assert [(week.monday, week.sessions) for week in found] == [
        (date(2026, 11, 9), 2), (date(2026, 11, 16), 0), (date(2026, 11, 23), 1),
    ]  # fmt: skip
    assert (found[0].hours, found[0].alarms) == (4, 4)


def test_a_session_belongs_to_the_day_of_the_clinics_clock() -> None:
    late = ClinicSession(replace(LINE, at=datetime(2026, 11, 15, 23, 30, tzinfo=UTC)), date(1965, 1, 1), "1", None)
    assert [week.sessions for week in weeks([late], date(2026, 11, 9), date(2026, 11, 22), ZONE)] == [0, 1]


def test_the_interval_is_wilsons() -> None:
    rate = wilson("Nausea", 10, 100)
    assert rate.share == 0.1
    assert rate.low == pytest.approx(0.0552, abs=1e-4)
    assert rate.high == pytest.approx(0.1744, abs=1e-4)
    none = wilson("Nausea", 0, 20)
    assert none.low == 0
    assert none.high == pytest.approx(0.1611, abs=1e-4)
    assert wilson("Nausea", 0, 0).share is None


def test_adverse_events_are_counted_by_session_each_term_once() -> None:
    nausea = session(flags=frozenset({SessionFlag.ADVERSE}), adverse=("nausea", "Headache"))
    other = session(flags=frozenset({SessionFlag.ADVERSE, SessionFlag.SERIOUS}), adverse=("Nausea",))
    found = {rate.what: (rate.sessions, rate.of) for rate in adverse_rates([nausea, other, session()])}
    assert found == {
        "Any adverse event": (2, 3), "Serious adverse event": (1, 3), "Ended early": (0, 3),
        "Nausea": (2, 3), "Headache": (1, 3),
    }  # fmt: skip


def test_pressure_is_told_by_age_at_the_session_and_by_history() -> None:
    young = session(born=date(1986, 11, 13))  # 39 on that day
    older = [session(born=date(1986, 11, 12), rise=rise, is_hypertensive=True) for rise in (10.0, 30.0)]
    unknown = session(rise=None)
    found = {
        (one.ages, one.is_hypertensive): (one.sessions, one.mean, one.highest)
        for one in responses([young, *older, unknown])
    }
    assert found["0-39", False] == (1, 20, 20)
    assert found["40-64", True] == (2, 20, 30)
    assert found["65+", False] == (0, None, None)
    assert len(found) == 6


def test_a_chair_is_in_use_from_when_somebody_came_until_the_end() -> None:
    found = [
        (use.chair, use.sessions, use.hours)
        for use in chairs([session(chair="10"), session(chair="2"), session(1, chair="2")])
    ]
    assert found == [("2", 2, 4), ("10", 1, 2)]


@pytest.mark.parametrize(
    ("words", "code", "is_it"),
    [
        ("Hypertension", None, True),
        ("Pressure", "I10", True),
        ("Hypertension", "G43.9", False),
        ("Migraine", None, False),
    ],
)
def test_raised_pressure_is_known_by_its_code_else_by_its_words(words: str, code: str | None, is_it: bool) -> None:
    assert clinic_file().is_hypertension(words, code) is is_it
