"""How soon alarms were answered."""

from dataclasses import replace
from datetime import timedelta

from models.alarm import Alarm, AlarmKind, AlarmPriority, AlarmSignals, SignalPresence
from server.reports.answers import alarm_answers, answer_s
from tests.unit.server.reports.observed import at

ALARM = Alarm(
    1, 1, "C1", None, "nibp_systolic_high", "nibp_systolic", AlarmKind.PHYSIOLOGICAL, AlarmPriority.MEDIUM, False, 164,
    160, "SBP 164 > 160", "", at(44), at(51), False, AlarmSignals(SignalPresence.OFF, SignalPresence.OFF),
)  # fmt: skip


def answered(seconds: float) -> Alarm:
    return replace(ALARM, acknowledged_by="nurse", acknowledged_at=ALARM.arose_at + timedelta(seconds=seconds))


def test_the_answer_is_counted_from_when_the_alarm_arose() -> None:
    assert answer_s(answered(21)) == 21
    assert answer_s(ALARM) is None


def test_the_median_is_of_those_that_were_answered() -> None:
    found = alarm_answers([answered(10), ALARM, answered(20), answered(60)])
    assert (found.alarms, found.answered, found.median_s, found.longest_s) == (4, 3, 20, 60)
    assert alarm_answers([ALARM]).median_s is None
