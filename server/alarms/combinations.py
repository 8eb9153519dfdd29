"""Metrics that mean more together than each alone: all criteria at once, for their delay, from the newest numbers."""

from models.alarm import AlarmKind
from server.alarms.conditions import ConditionKey, Determination, Finding
from server.alarms.course_rules import CombinationRule, Criterion
from server.alarms.lasting import Lasting
from server.alarms.numbers import Numbers
from server.alarms.words import label_of, number


class CombinationTrack:
    """One combination of one session.

    Args:
        session: The session's id.
        rule: What is judged.
    """

    __slots__ = ("_lasting", "_told", "key", "metrics", "rule")

    def __init__(self, session: int, rule: CombinationRule) -> None:
        """Start calm."""
        self.rule = rule
        self.key = ConditionKey(session, None, rule.name, None)
        self.metrics = frozenset(criterion.metric for criterion in rule.criteria)
        self._lasting = Lasting(rule.delay_s)
        self._told: Finding | None = None

    def determine(self, numbers: Numbers, now_s: float) -> Determination | None:
        """Say whether it holds, by the newest numbers; None: it did not hold before either."""
        found = [(criterion, numbers.of(criterion.metric, now_s)) for criterion in self.rule.criteria]
        values = [(criterion, latest.value) for criterion, latest in found if latest is not None]
        known = [(criterion, value) for criterion, value in values if value is not None]
        if any(not _is_met(criterion, value) for criterion, value in known):
            self._lasting.end()
        elif len(known) < len(found):
            self._lasting.suspend()
        else:
            self._lasting.begin(max(latest.at_s for _, latest in found if latest is not None))
        if not self._lasting.wait(now_s):
            told, self._told = self._told, None
            return None if told is None else Determination(self.key, None, _as_remembered(told))
        if self._told is None:  # the numbers go on moving on the tile; said anew each second they would be no news
            self._told = self._finding(known)
        return Determination(self.key, self._told)

    def due_s(self) -> float | None:
        """Tell when :meth:`determine` next says something new by time alone."""
        return self._lasting.due_s()

    def retire(self) -> list[Determination]:
        """End what it told, because it is not judged any more."""
        return [] if self._told is None else [Determination(self.key, None, _as_remembered(self._told))]

    def forget(self) -> None:
        """Begin anew: a device that gave one of its numbers was taken away."""
        self._lasting.end()

    def adopt(self, told: Finding, now_s: float) -> None:
        """Go on with an alarm from before a restart."""
        self._lasting.adopt(now_s)
        self._told = told

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
