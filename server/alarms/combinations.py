"""Metrics that mean more together than each alone: all criteria at once, for their delay, from the newest numbers."""

import math
from collections.abc import Sequence

from models.alarm import Alarm, AlarmKind
from server.alarms.conditions import ConditionKey, Determination, Finding
from server.alarms.course_rules import CombinationRule, Criterion
from server.alarms.lasting import Lasting
from server.alarms.numbers import Latest, Numbers
from server.alarms.words import label_of, number


class CombinationTrack:
    """One combination of one session.

    Args:
        session: The session's id.
        rule: What is judged.
    """

    __slots__ = ("_lasting", "_told", "is_stirred", "key", "metrics", "rule")

    def __init__(self, session: int, rule: CombinationRule) -> None:
        """Start calm."""
        self.rule = rule
        self.key = ConditionKey(session, None, rule.name, None)
        self.metrics = frozenset(criterion.metric for criterion in rule.criteria)
        self._lasting = Lasting(rule.delay_s)
        self._told: Finding | None = None
        self.is_stirred = True

    def determine(self, numbers: Numbers, now_s: float) -> Sequence[Determination]:
        """Say whether it holds, by the newest numbers; nothing while it did not hold before either."""
        known = self._look(numbers, now_s)
        if not self._lasting.wait(now_s):
            return self._cease()
        if self._told is None:  # the numbers go on moving on the tile; said anew each second they would be no news
            self._told = self._finding(known)
        return (Determination(self.key, self._told),)

    @property
    def is_at_rest(self) -> bool:
        """Tell whether it neither holds nor waits to."""
        return self._told is None and self._lasting.is_at_rest

    def may_begin_by(self, metric_id: str, latest: Latest, _numbers: Numbers) -> bool:
        """Tell whether it may begin by a number: one that meets its criterion."""
        value = latest.value
        if value is None:
            return False
        for criterion in self.rule.criteria:  # of every number there is: a generator would cost more
            if criterion.metric == metric_id and not _is_met(criterion, value):
                return False
        return True

    def due_s(self) -> float | None:
        """Tell when :meth:`determine` next says something new by time alone."""
        return self._lasting.due_s()

    def retire(self) -> Sequence[Determination]:
        """End what it told, because it is not judged any more."""
        return self._cease()

    def forget(self) -> None:
        """Begin anew: a device that gave one of its numbers was taken away."""
        self._lasting.end()

    def adopt(self, alarm: Alarm, now_s: float) -> bool:
        """Go on with an alarm from before a restart; tells whether it is this one."""
        if alarm.condition != self.rule.name:
            return False
        self._lasting.adopt(now_s)
        self._told = Finding(alarm.kind, alarm.priority, alarm.message, alarm.detail, is_latching=alarm.latched)
        return True

    def _look(self, numbers: Numbers, now_s: float) -> list[tuple[Criterion, float]]:
        """Begin, end or suspend it, and list the numbers that meet it: all of them, where it begins."""
        known: list[tuple[Criterion, float]] = []
        newest_s = -math.inf
        for criterion in self.rule.criteria:
            latest = numbers.of(criterion.metric, now_s)
            value = None if latest is None else latest.value
            if latest is None or value is None:
                continue
            if not _is_met(criterion, value):
                self._lasting.end()
                return known
            known.append((criterion, value))
            newest_s = max(newest_s, latest.at_s)
        if len(known) < len(self.rule.criteria):
            self._lasting.suspend()
        else:
            self._lasting.begin(newest_s)
        return known

    def _cease(self) -> Sequence[Determination]:
        told, self._told = self._told, None
        return () if told is None else (Determination(self.key, None, _as_remembered(told)),)

    def _finding(self, known: list[tuple[Criterion, float]]) -> Finding:
        facts = ", ".join(f"{label_of(criterion.metric)} {number(value)}" for criterion, value in known)
        return Finding(
            kind=AlarmKind.PHYSIOLOGICAL,
            priority=self.rule.priority,
            message=f"{self.rule.words}: {facts}",
            is_latching=self.rule.latching,
            since_s=self._lasting.since_s,
        )


def _as_remembered(told: Finding) -> Finding:
    return Finding(told.kind, told.priority, f"Was: {told.message}", is_latching=told.is_latching)


def _is_met(criterion: Criterion, value: float) -> bool:
    return value >= criterion.limit if criterion.is_high else value <= criterion.limit
