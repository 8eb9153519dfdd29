"""Which alarms somebody acted on, as far as a record can tell."""

import pytest

from models.alarm import Alarm, AlarmKind
from models.session import SessionPhase
from server.rehearsal.occurrences import of_stored
from server.rehearsal.record import Answered, Declared, Step
from server.rehearsal.treated import Treated, treated
from tests.unit.server.rehearsal.lived import DEVICE, HIGH, LOW, an_alarm, at, lived


def acted(steps: list[Step], *alarms: Alarm) -> list[Treated]:
    return treated(lived(*steps, until=4000), of_stored(alarms))


def answer(second: float, condition: str = "heart_rate_high", metric: str = "heart_rate") -> Answered:
    return Answered(at(second), condition, metric, DEVICE, "M. Ortiz")


def paused(second: float, phase: SessionPhase = SessionPhase.PAUSED) -> Declared:
    return Declared(at(second), phase, (DEVICE,))


def test_an_acknowledged_alarm_was_treated_and_by_whom_is_told() -> None:
    (found,) = acted([answer(30)], an_alarm())
    assert (found.at, found.how) == (at(30), "acknowledged by M. Ortiz")


def test_an_answer_is_about_the_newest_alarm_of_its_condition() -> None:
    first, second = an_alarm(ceased_at=at(20)), an_alarm(2, arose_at=at(40))
    (found,) = acted([answer(50)], first, second, an_alarm(3, arose_at=at(60)))
    assert found.occurrence.arose_at == at(40)


def test_an_answer_to_something_else_treats_nothing() -> None:
    assert acted([answer(30, "spo2_low", "spo2")], an_alarm()) == []


def test_an_answer_a_moment_before_the_rehearsed_alarm_is_still_about_it() -> None:
    assert len(acted([answer(9)], an_alarm())) == 1
    assert acted([answer(7)], an_alarm()) == []


@pytest.mark.parametrize(
    ("phase", "how"),
    [
        (SessionPhase.PAUSED, "infusion paused"),
        (SessionPhase.ABORTED, "session aborted"),
        (SessionPhase.TRANSFERRED, "patient transferred"),
    ],
)
def test_a_pause_within_five_minutes_treats_the_patients_alarm(phase: SessionPhase, how: str) -> None:
    (found,) = acted([paused(310, phase)], an_alarm(arose_at=at(10)))
    assert (found.how, found.at) == (how, at(310))


@pytest.mark.parametrize(
    "alarm",
    [
        an_alarm(arose_at=at(9)),
        an_alarm(arose_at=at(311)),
        an_alarm(priority=LOW),
        an_alarm(kind=AlarmKind.TECHNICAL, condition="feed_lost", metric=None),
    ],
    ids=["more than five minutes before", "only afterwards", "low", "technical"],
)
def test_a_pause_treats_nothing_else(alarm: Alarm) -> None:
    assert acted([paused(310)], alarm) == []


def test_another_change_of_phase_treats_nothing() -> None:
    assert acted([paused(20, SessionPhase.RECOVERY)], an_alarm(priority=HIGH)) == []


def test_what_was_answered_and_then_paused_for_counts_once() -> None:
    (found,) = acted([answer(30), paused(60)], an_alarm())
    assert found.how == "acknowledged by M. Ortiz"
