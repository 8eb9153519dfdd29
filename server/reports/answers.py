"""How soon people answered a session's alarms. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from models.alarm import Alarm


@dataclass(frozen=True, slots=True)
class AlarmAnswers:
    """A session's alarms and their answers.

    Args:
        alarms: So many.
        answered: So many were acknowledged by somebody.
        median_s: Half of these were answered sooner; None without any.
        longest_s: The latest answer; None without any.
    """

    alarms: int
    answered: int
    median_s: float | None
    longest_s: float | None


def answer_s(alarm: Alarm) -> float | None:
    """Tell how long after it arose an alarm was acknowledged, in s; None: nobody did."""
    return None if alarm.acknowledged_at is None else (alarm.acknowledged_at - alarm.arose_at).total_seconds()


def alarm_answers(alarms: Sequence[Alarm]) -> AlarmAnswers:
    """Sum up the answers."""
    found = [seconds for seconds in map(answer_s, alarms) if seconds is not None]
    return AlarmAnswers(len(alarms), len(found), median(found) if found else None, max(found, default=None))
