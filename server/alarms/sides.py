"""One side of a metric's limits: delay, hysteresis, confirmation by a second reading. Pure; time comes in as seconds.

Both sides work alike, so a low side is judged with its sign turned: what follows speaks of "beyond" and "inside" only.
A value on the limit is beyond it.
"""

import math
from collections.abc import Mapping, Sequence

from models.alarm import AlarmKind
from server.alarms.conditions import ConditionKey, Determination, Finding
from server.alarms.limit_rules import LimitRule, PriorityLimit
from server.alarms.words import breach_words, from_baseline, label_of, number, ordinal

_CONFIRMING_READINGS = 2


class EdgeTrack:
    """One limit of one side: since when it is breached, and whether that makes the condition hold."""

    __slots__ = ("_inside", "beyond", "is_held", "limit", "needed", "patience_s", "readings", "since_s")

    def __init__(self, limit: PriorityLimit, rule: LimitRule, sign: float) -> None:
        """Start unbreached."""
        self.limit = limit
        self.beyond = sign * limit.limit
        self._inside = self.beyond - rule.hysteresis
        confirm_s = rule.confirm_within_s
        self.needed = 1 if confirm_s is None else _CONFIRMING_READINGS
        self.patience_s = limit.delay_s if confirm_s is None else max(confirm_s, limit.delay_s)
        self.since_s: float | None = None
        self.readings = 0
        self.is_held = False

    @property
    def is_waiting(self) -> bool:
        """Tell whether it is breached but not yet an alarm."""
        return self.since_s is not None and not self.is_held

    def take(self, pressing: float, at_s: float) -> None:
        """Take a value, its sign turned so that larger is worse, measured at ``at_s``."""
        if pressing >= self.beyond:
            self.since_s = at_s if self.since_s is None else self.since_s
            if self.readings or not self.is_held:  # of a breach taken over from before a restart nobody knows the count
                self.readings += 1
            if self.readings >= self.needed and at_s >= self.since_s + self.limit.delay_s:
                self.is_held = True
        elif not self.is_held or pressing <= self._inside:
            self.since_s = None
            self.readings = 0
            self.is_held = False

    def due_s(self, shown_until_s: float) -> float | None:
        """Tell when waiting makes it an alarm without another value; None when waiting alone never does."""
        if self.since_s is None or self.is_held or self.patience_s == math.inf:
            return None
        due_s = self.since_s + self.patience_s
        return due_s if due_s <= shown_until_s else None


class SideTrack:
    """The low or the high side of a metric: one alarm, whose priority follows the highest limit that holds."""

    __slots__ = (
        "_baseline",
        "_edges",
        "_is_high",
        "_is_spot",
        "_mildest_edge",
        "_sign",
        "_told",
        "_worst",
        "is_stirred",
        "key",
    )

    def __init__(
        self, key: ConditionKey, rules: Sequence[LimitRule], *, is_high: bool, is_spot: bool, baseline: float | None
    ) -> None:
        """Start calm.

        Args:
            key: Names the condition.
            rules: Whose limits on this side are judged; those of one priority in any order.
            is_high: Which side it is.
            is_spot: Whether the metric comes one reading at a time.
            baseline: The patient's own, said beside the breach, or None.
        """
        self._baseline = baseline
        self._is_high = is_high
        self._is_spot = is_spot
        self._sign = 1.0 if is_high else -1.0
        self.key = key
        edges = [EdgeTrack(limit, rule, self._sign) for rule in rules for limit in (rule.high if is_high else rule.low)]
        self._edges = tuple(sorted(edges, key=lambda edge: (edge.limit.priority.rank, edge.beyond), reverse=True))
        self._mildest_edge = min(edge.beyond for edge in self._edges)
        self._told: Finding | None = None
        self._worst: Finding | None = None
        self.is_stirred = False

    def take(self, value: float, at_s: float) -> Determination | None:
        """Take a usable value measured at ``at_s``; answers when the condition changed."""
        pressing = self._sign * value
        if pressing < self._mildest_edge and not self.is_stirred:
            return None
        for edge in self._edges:
            edge.take(pressing, at_s)
        return self._determine(value)

    def wait(self, value: float, now_s: float, shown_until_s: float) -> Determination | None:
        """Let time pass; ``value`` is the last usable one. Answers when the condition changed."""
        matured = False
        for edge in self._edges:
            due_s = edge.due_s(shown_until_s)
            if due_s is not None and due_s <= now_s:
                edge.is_held = matured = True
        return self._determine(value) if matured else None

    def due_s(self, shown_until_s: float) -> float | None:
        """Tell when :meth:`wait` next changes something."""
        due = (edge.due_s(shown_until_s) for edge in self._edges)
        return min((due_s for due_s in due if due_s is not None), default=None)

    def adopt(self, told: Finding, now_s: float) -> None:
        """Go on with an alarm that holds already, after a restart or a change of limits, where its value breaches."""
        pressing = self._mildest_edge if told.value is None else self._sign * told.value
        for edge in self._edges:
            if edge.limit.priority.rank <= told.priority.rank and pressing >= edge.beyond:
                edge.is_held = True
                edge.since_s = now_s
        self._told = self._worst = told
        self.is_stirred = True

    def waiting_since_s(self) -> dict[PriorityLimit, float]:
        """Tell which limits are breached and not yet an alarm, and since when."""
        return {edge.limit: edge.since_s for edge in self._edges if edge.since_s is not None and not edge.is_held}

    def wait_on(self, since_s: Mapping[PriorityLimit, float]) -> None:
        """Let a limit that was there before wait since when it was first breached: other limits cost it no second."""
        for edge in self._edges:
            if edge.is_waiting:
                edge.since_s = since_s.get(edge.limit, edge.since_s)

    def told(self) -> Finding | None:
        """Give the finding that the alarm stands on, or None when the condition does not hold."""
        return self._told

    def retire(self) -> Determination | None:
        """End the condition because nothing judges it any more."""
        return self._cease() if self._told is not None else None

    def _determine(self, value: float) -> Determination | None:
        held = self._highest_held()
        self.is_stirred = held is not None or any(edge.is_waiting for edge in self._edges)
        if held is None:
            return self._cease() if self._told is not None else None
        finding = self._finding(held, value)
        if finding == self._told:
            return None
        self._told = finding
        if self._worst is None or _is_worse(finding, self._worst, self._sign):
            self._worst = finding
        return Determination(self.key, finding)

    def _highest_held(self) -> EdgeTrack | None:
        """Find the highest limit that holds; what holds for it holds for the milder ones, whatever their delay."""
        held: EdgeTrack | None = None
        for edge in self._edges:
            if held is not None:
                edge.is_held = True
            elif edge.is_held:
                held = edge
        return held

    def _finding(self, held: EdgeTrack, value: float) -> Finding:
        told = self._told
        if told is not None and told.value is not None and not self._is_news(held, value, told):
            value = told.value
        limit = held.limit.limit
        return Finding(
            kind=AlarmKind.PHYSIOLOGICAL,
            priority=held.limit.priority,
            message=breach_words(self.key.metric or "", value, limit, is_high=self._is_high)
            + from_baseline(value, self._baseline),
            detail=_confirmation(held),
            value=value,
            limit=limit,
            is_latching=held.limit.latching,
            since_s=held.since_s,
        )

    def _is_news(self, held: EdgeTrack, value: float, told: Finding) -> bool:
        """Tell whether the alarm shall say this value: each reading of a cuff, but of a stream only what is worse."""
        pressing = self._sign * value
        if pressing < held.beyond:
            return False  # inside the hysteresis: "SBP 178 > 180" would not be true
        is_same_limit = told.limit == held.limit.limit
        return self._is_spot or not is_same_limit or pressing > self._sign * (told.value or 0.0)

    def _cease(self) -> Determination:
        worst = self._worst
        self._told = self._worst = None
        self.is_stirred = any(edge.is_waiting for edge in self._edges)
        return Determination(self.key, None, None if worst is None else _as_remembered(worst, self.key))


def _confirmation(held: EdgeTrack) -> str:
    if held.needed < _CONFIRMING_READINGS or held.readings == 0:
        return ""
    return f"{ordinal(held.readings)} reading" if held.readings > 1 else "1st reading, not repeated"


def _is_worse(finding: Finding, than: Finding, sign: float) -> bool:
    if finding.priority is not than.priority:
        return finding.priority.rank > than.priority.rank
    return sign * (finding.value or 0.0) > sign * (than.value or 0.0)


def _as_remembered(worst: Finding, key: ConditionKey) -> Finding:
    value = "" if worst.value is None else f" was {number(worst.value)}"
    return Finding(
        worst.kind,
        worst.priority,
        f"{label_of(key.metric or '')}{value}",
        "",
        worst.value,
        worst.limit,
        worst.is_latching,
    )
