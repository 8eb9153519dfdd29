"""The observations of one metric of one device against its limits, both sides of them.

Only usable numbers come here. A missing or unusable one shows nothing about the patient: it neither begins nor ends a
breach, it only suspends one that is not yet an alarm.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from models.alarm import AlarmKind
from server.alarms.baselines import as_limits, limit_from
from server.alarms.changes import ChangeTrack
from server.alarms.conditions import ConditionKey, Determination, Finding
from server.alarms.course_rules import BaselineRule, ChangeRule
from server.alarms.limit_rules import LimitRule
from server.alarms.sides import SideTrack
from server.alarms.words import breach_words

# No alarm arises by waiting from a number too old to be shown: a stream's is blank after this, and no_data tells it.
SHOWN_FOR_S = 10.0


class MetricRules(NamedTuple):
    """All that one metric is judged by, in one session and phase.

    Args:
        limits: Its limits, or None.
        relative: Its limits against the baseline; they count when there is one.
        changes: How fast it may change.
        baseline: The patient's own, in the metric's unit, or None.
    """

    limits: LimitRule | None
    relative: tuple[BaselineRule, ...] = ()
    changes: tuple[ChangeRule, ...] = ()
    baseline: float | None = None


class LimitTrack:
    """All rules of one metric of one device.

    Args:
        session: The session it is judged for.
        device: The device it comes from.
        rules: What is judged.
        is_spot: Whether it comes one reading at a time; such a number is shown until the next.
    """

    __slots__ = ("_is_spot", "is_stirred", "is_suspended", "last", "last_s", "rules", "sides")

    def __init__(self, session: int, device: str, rules: MetricRules, *, is_spot: bool) -> None:
        """Start calm."""
        self.rules = rules
        self._is_spot = is_spot
        self.last: float | None = None
        self.last_s = 0.0
        self.is_suspended = False
        self.is_stirred = False  # whether a breach holds or waits
        self.sides = tuple(_sides(session, device, rules, is_spot=is_spot))

    def take(self, value: float, at_s: float) -> list[Determination] | None:
        """Take a usable value measured at ``at_s`` monotonic seconds."""
        self.last = value
        self.last_s = at_s
        self.is_suspended = False
        self.is_stirred = False
        found: list[Determination] | None = None
        for side in self.sides:
            determined = side.take(value, at_s)
            if side.is_stirred:
                self.is_stirred = True
            if determined is not None:
                found = [determined] if found is None else [*found, determined]
        return found

    def suspend(self) -> None:
        """Take note that the device itself says it has no number now: a stream's waiting breach waits on."""
        self.is_suspended = not self._is_spot

    def wait(self, now_s: float) -> Iterator[Determination]:
        """Let time pass."""
        if self.last is None or self.is_suspended:
            return
        for side in self.sides:
            if side.is_stirred:
                determined = side.wait(self.last, now_s, self.shown_until_s())
                if determined is not None:
                    yield determined

    def due_s(self) -> float | None:
        """Tell when :meth:`wait` next changes something."""
        if self.last is None or self.is_suspended:
            return None
        due = (side.due_s(self.shown_until_s()) for side in self.sides if side.is_stirred)
        return min((due_s for due_s in due if due_s is not None), default=None)

    def follow(self, before: "LimitTrack", now_s: float) -> list[Determination]:
        """Take over from other limits of the same metric: what holds is judged anew, on the last number still shown."""
        earlier = {side.key: side for side in before.sides}
        self.sides = tuple(_same_rule(side, earlier.get(side.key)) for side in self.sides)
        mine = {side.key: side for side in self.sides}
        found: list[Determination] = []
        for key, side in earlier.items():
            told, heir = side.told(), mine.get(key)
            if told is not None and heir is None:
                found += [ended for ended in (side.retire(),) if ended is not None]
            elif told is not None and heir is not None and heir is not side:
                heir.adopt(told, now_s)
        self.is_suspended = before.is_suspended
        if before.last is not None and now_s <= before.shown_until_s():
            self.last, self.last_s = before.last, before.last_s
            found += self._judge_anew(before.last, now_s, earlier)
        self.is_stirred = any(side.is_stirred for side in self.sides)
        return found

    def shown_until_s(self) -> float:
        """Tell until when the last number is shown."""
        return float("inf") if self._is_spot else self.last_s + SHOWN_FOR_S

    def retire(self) -> list[Determination]:
        """End what holds, because nothing judges it any more."""
        return [ended for ended in (side.retire() for side in self.sides) if ended is not None]

    def _judge_anew(
        self, value: float, now_s: float, earlier: Mapping[ConditionKey, SideTrack | ChangeTrack]
    ) -> Iterator[Determination]:
        for side in self.sides:
            if side is earlier.get(side.key):
                continue
            determined = side.take(value, now_s)
            if determined is not None:
                yield determined
            before = earlier.get(side.key)
            if isinstance(side, SideTrack) and isinstance(before, SideTrack):
                side.wait_on(before.waiting_since_s())

    def adopt(self, side: SideTrack | ChangeTrack, told: Finding, now_s: float) -> None:
        """Go on with an alarm of one of its sides that holds already."""
        side.adopt(told, now_s)
        self.is_stirred = True

    def breached_by(self, value: float) -> Finding | None:
        """Tell the highest limit a value is beyond, without judging it as live."""
        rule = self.rules.limits
        if rule is None:
            return None
        for is_high, limits in ((True, rule.high), (False, rule.low)):
            for limit in limits:
                if value >= limit.limit if is_high else value <= limit.limit:
                    words = breach_words(rule.metric, value, limit.limit, is_high=is_high)
                    return Finding(AlarmKind.PHYSIOLOGICAL, limit.priority, words, "", value, limit.limit)
        return None


def _same_rule(side: SideTrack | ChangeTrack, earlier: SideTrack | ChangeTrack | None) -> SideTrack | ChangeTrack:
    """Keep what judges a change by the same rule: its minute of numbers began before."""
    if isinstance(side, ChangeTrack) and isinstance(earlier, ChangeTrack) and side.rule == earlier.rule:
        return earlier
    return side


def condition_of(metric_id: str, *, is_high: bool) -> str:
    """Name the condition of one side of a metric: ``nibp_systolic_high``."""
    return f"{metric_id}_{'high' if is_high else 'low'}"


def _sides(session: int, device: str, rules: MetricRules, *, is_spot: bool) -> Iterator[SideTrack | ChangeTrack]:
    """One side for all limits there are that way, absolute and from the baseline: one cause is told once."""
    for is_high in (True, False):
        limited = [*_limits(rules, is_high=is_high), *_relative(rules, is_high=is_high)]
        if limited:
            metric = limited[0].metric
            key = ConditionKey(session, device, condition_of(metric, is_high=is_high), metric)
            yield SideTrack(key, limited, is_high=is_high, is_spot=is_spot, baseline=rules.baseline)
    for change in rules.changes:
        yield ChangeTrack(session, device, change)


def _limits(rules: MetricRules, *, is_high: bool) -> Iterator[LimitRule]:
    if rules.limits is not None and (rules.limits.high if is_high else rules.limits.low):
        yield rules.limits


def _relative(rules: MetricRules, *, is_high: bool) -> Iterator[LimitRule]:
    """The limits that follow from the baseline; one that an absolute limit as loud reaches first says nothing new."""
    sign = 1.0 if is_high else -1.0
    absolute = [] if rules.limits is None else [*(rules.limits.high if is_high else rules.limits.low)]
    for rule in rules.relative:
        if rules.baseline is None or rule.is_rise != is_high:
            continue
        limit = sign * limit_from(rule, rules.baseline)
        as_loud = [sign * each.limit for each in absolute if each.priority.rank >= rule.priority.rank]
        if limit < min(as_loud, default=float("inf")):
            yield as_limits(rule, rules.baseline)
