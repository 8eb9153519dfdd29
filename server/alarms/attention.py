"""What follows when an alarm waits: one that nobody answers is escalated, a high one that stays after it reminds.

Pure deadlines in monotonic seconds; the register writes down what happened, others send messages and make it louder.
"""

from datetime import datetime
from typing import Protocol

from models.alarm import Alarm, AlarmPriority
from models.timestamps import Moment
from server.alarms.lifecycle import Standing, standing_of

# A high condition that is still present so long after it was acknowledged reminds, and again after as long (seconds).
# Design choice: as long as a cuff takes from one reading to the next while the drug runs.
REMIND_AFTER_S = 300.0


class EscalationSteps(Protocol):
    """How long an alarm may wait for an answer."""

    def steps_of(self, priority: AlarmPriority) -> tuple[float, ...]:
        """Seconds unanswered until each step, rising; empty: it is never escalated."""


class NoEscalation:
    """Escalates nothing: for a rehearsal, where nobody answers."""

    def steps_of(self, priority: AlarmPriority) -> tuple[float, ...]:
        """No step at all."""
        del priority
        return ()


class Attention:
    """Deadlines of alarms that wait.

    Args:
        steps: When an unanswered alarm is escalated.
    """

    def __init__(self, steps: EscalationSteps) -> None:
        """Wait for nothing."""
        self._steps = steps
        self._unanswered_s: dict[int, float] = {}
        self._answered_s: dict[int, float] = {}
        self._due_s: dict[int, float] = {}

    def follow(self, alarm: Alarm, now_s: float) -> None:
        """Take an alarm as it is now; called after everything that happened to one."""
        standing = standing_of(alarm)
        self._due_s.pop(alarm.id, None)
        if standing is Standing.UNANSWERED and alarm.present:
            self._answered_s.pop(alarm.id, None)
            since_s = self._unanswered_s.setdefault(alarm.id, now_s)
            steps = self._steps.steps_of(alarm.priority)
            if alarm.escalation < len(steps):
                self._due_s[alarm.id] = since_s + steps[alarm.escalation]
            return
        self._unanswered_s.pop(alarm.id, None)
        if standing is Standing.ANSWERED and alarm.priority is AlarmPriority.HIGH:
            self._due_s[alarm.id] = self._answered_s.setdefault(alarm.id, now_s) + REMIND_AFTER_S
        else:
            self._answered_s.pop(alarm.id, None)

    def reminded(self, alarm_id: int, now_s: float) -> None:
        """Take note that an answered alarm reminded."""
        self._answered_s[alarm_id] = now_s

    def restore(self, alarm: Alarm, now: Moment) -> None:
        """Go on with an alarm after a restart; the time it waited meanwhile counts."""
        answered_at = alarm.reminded_at or alarm.acknowledged_at
        if answered_at is not None:
            self._answered_s[alarm.id] = now.monotonic_s - _waited_s(answered_at, now)
        else:
            self._unanswered_s[alarm.id] = now.monotonic_s - _waited_s(alarm.arose_at, now)
        self.follow(alarm, now.monotonic_s)

    def take_due(self, now_s: float) -> list[int]:
        """Take out the alarms whose time has come."""
        due = [alarm_id for alarm_id, due_s in self._due_s.items() if due_s <= now_s]
        for alarm_id in due:
            del self._due_s[alarm_id]
        return due

    def next_s(self) -> float | None:
        """Tell when :meth:`take_due` next has something."""
        return min(self._due_s.values(), default=None)


def _waited_s(since: datetime, now: Moment) -> float:
    return max(0.0, (now.utc - since).total_seconds())
