"""How fast a number changes: against the lowest, or the highest, of the last moments.

A single number is no place to have come from: of two in a row the less extreme counts, or an artefact of one beat would
leave a minute of "fell" behind it.
"""

from collections import deque

from models.alarm import AlarmKind
from server.alarms.conditions import ConditionKey, Determination, Finding
from server.alarms.course_rules import ChangeRule
from server.alarms.lasting import Lasting
from server.alarms.words import label_of, number


class ChangeTrack:
    """One change rule of one metric of a device; used like a side of its limits.

    Args:
        session: The session it is judged for.
        device: The device it comes from.
        rule: What is judged.
    """

    __slots__ = (
        "_before",
        "_extremes",
        "_from",
        "_lasting",
        "_sign",
        "_told",
        "_unknown_until_s",
        "is_stirred",
        "key",
        "rule",
    )

    def __init__(self, session: int, device: str, rule: ChangeRule) -> None:
        """Start calm."""
        self.rule = rule
        self._sign = 1.0 if rule.is_rise else -1.0
        self.key = ConditionKey(session, device, condition_of(rule), rule.metric)
        self._extremes: deque[tuple[float, float]] = deque()  # of the window, rising from its own extreme
        self._before: float | None = None
        self._unknown_until_s = float("-inf")  # after a restart: nobody knows yet what it came from
        self._lasting = Lasting(rule.delay_s)
        self._from = 0.0
        self._told: Finding | None = None
        self.is_stirred = False

    def take(self, value: float, at_s: float) -> Determination | None:
        """Take a usable value measured at ``at_s``; answers when the condition changed."""
        pressing = self._sign * value
        extremes = self._extremes
        while extremes and extremes[0][0] < at_s - self.rule.within_s:
            extremes.popleft()
        if self._before is not None:
            seen_twice = max(self._before, pressing)
            while extremes and extremes[-1][1] >= seen_twice:
                extremes.pop()
            extremes.append((at_s, seen_twice))
        self._before = pressing
        if extremes and pressing - extremes[0][1] >= self.rule.by:
            if self._lasting.since_s is None:
                self._from = self._sign * extremes[0][1]
            self._lasting.begin(at_s)
        elif self._told is None or at_s >= self._unknown_until_s:
            self._lasting.end()
        return self._determine(value, at_s)

    def wait(self, value: float, now_s: float, shown_until_s: float) -> Determination | None:
        """Let time pass; ``value`` is the last usable one. Answers when the condition changed."""
        due_s = self.due_s(shown_until_s)
        return self._determine(value, now_s) if due_s is not None and due_s <= now_s else None

    def due_s(self, shown_until_s: float) -> float | None:
        """Tell when :meth:`wait` next changes something."""
        due_s = self._lasting.due_s()
        return due_s if due_s is not None and due_s <= shown_until_s else None

    def adopt(self, told: Finding, now_s: float) -> None:
        """Go on with an alarm that holds already, until its time has passed: what came before is not known."""
        self._lasting.adopt(now_s)
        self._unknown_until_s = now_s + self.rule.within_s
        self._told = told
        self.is_stirred = True

    def told(self) -> Finding | None:
        """Give the finding that the alarm stands on, or None when the condition does not hold."""
        return self._told

    def retire(self) -> Determination | None:
        """End the condition because nothing judges it any more."""
        self._lasting.end()
        return self._cease()

    def _determine(self, value: float, now_s: float) -> Determination | None:
        is_held = self._lasting.wait(now_s)
        self.is_stirred = self._lasting.since_s is not None
        if not is_held:
            return self._cease()
        if self._told is not None:
            return None
        verb = "rose" if self.rule.is_rise else "fell"
        by, within = abs(value - self._from), f"{int(self.rule.within_s) // 60}:{int(self.rule.within_s) % 60:02}"
        message = f"{label_of(self.rule.metric)} {verb} {number(by)} to {number(value)} within {within}"
        self._told = Finding(
            kind=AlarmKind.PHYSIOLOGICAL,
            priority=self.rule.priority,
            message=message,
            value=value,
            limit=self.rule.by,
            since_s=self._lasting.since_s,
        )
        return Determination(self.key, self._told)

    def _cease(self) -> Determination | None:
        if self._told is None:
            return None
        self._told = None
        return Determination(self.key, None)


def condition_of(rule: ChangeRule) -> str:
    """Name the condition: ``heart_rate_falling``."""
    return f"{rule.metric}_{'rising' if rule.is_rise else 'falling'}"
