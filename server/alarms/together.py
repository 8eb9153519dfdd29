"""The rules of one session that look at several metrics at once, and the newest numbers they look at."""

import math
from collections.abc import Iterable
from typing import Protocol

from models.alarm import Alarm
from models.session import SessionPhase
from server.alarms.breath import BreathTrack
from server.alarms.combinations import CombinationTrack
from server.alarms.conditions import Determination
from server.alarms.course_rules import ApnoeaRule, CombinationRule, RatesRule
from server.alarms.numbers import Latest, Numbers, shown_for_s
from server.alarms.presets import AlarmPreset
from server.alarms.rates import RatesTrack

Rule = CombinationRule | ApnoeaRule | RatesRule


class Room(Protocol):
    """One of these rules, and what it remembers."""

    is_stirred: bool
    metrics: frozenset[str]

    @property
    def rule(self) -> Rule:
        """What is judged."""

    def determine(self, numbers: Numbers, now_s: float) -> Iterable[Determination]:
        """Say what holds; the same numbers of the same age say the same."""

    @property
    def is_at_rest(self) -> bool:
        """Tell whether nothing holds, waits to hold, or was told."""

    def may_begin_by(self, metric_id: str, latest: Latest, numbers: Numbers) -> bool:
        """Tell whether something may begin to hold by a metric's newest word, where the rule is at rest."""

    def due_s(self) -> float | None:
        """Tell when :meth:`determine` says something new though no number comes or grows too old."""

    def retire(self) -> Iterable[Determination]:
        """End what it told, because another rule judges from now on, or none."""

    def forget(self) -> None:
        """Begin anew: a device that gave one of its numbers was taken away."""

    def adopt(self, alarm: Alarm, now_s: float) -> bool:
        """Go on with an alarm from before a restart; tells whether it is one of its own."""


class Together:
    """Combinations, breath and rates of one session.

    A rule is looked at when one of its numbers came by which it may begin; any of its numbers, while one of the rules
    holds or waits to. All are once time may have changed something: a number is too old, or a condition has lasted long
    enough. The earliest such moment is kept; looking too early costs a look.

    Args:
        session: The session's id.
    """

    __slots__ = (
        "_due_s",
        "_ended",
        "_is_at_rest",
        "_look_s",
        "_rooms",
        "_rooms_of",
        "_session",
        "is_stirred",
        "numbers",
    )

    def __init__(self, session: int) -> None:
        """Start with no rule."""
        self._session = session
        self.numbers = Numbers()
        self._rooms: tuple[Room, ...] = ()
        self._rooms_of: dict[str, tuple[Room, ...]] = {}
        self._ended: list[Determination] = []
        self._look_s = -math.inf
        self._due_s = math.inf
        self._is_at_rest = False
        self.is_stirred = False

    def follow(self, preset: AlarmPreset, phase: SessionPhase) -> None:
        """Take the rules of a preset in a phase; a rule that stays keeps what it knows."""
        rules = (*preset.combinations_in(phase), preset.apnoea, preset.rates_disagree)
        before = {room.rule: room for room in self._rooms}
        self._rooms = tuple(before[rule] if rule in before else self._begin(rule) for rule in rules if rule)
        self._ended += [ended for rule, room in before.items() if rule not in rules for ended in room.retire()]
        metrics = frozenset[str]().union(*(room.metrics for room in self._rooms))
        self._rooms_of = {name: tuple(room for room in self._rooms if name in room.metrics) for name in metrics}
        self._stir_all()

    def take(self, metric_id: str, latest: Latest) -> None:
        """Take a metric's newest word; one that no rule looks at changes nothing."""
        rooms = self._rooms_of.get(metric_id)
        if rooms is None:
            return
        self.numbers.take(metric_id, latest)
        old_s = latest.at_s + shown_for_s(metric_id)
        self._look_s = min(self._look_s, old_s)
        for room in rooms:
            if not self._is_at_rest or room.may_begin_by(metric_id, latest, self.numbers):
                room.is_stirred = self.is_stirred = True

    def forget(self, device: str) -> None:
        """Expect nothing more from a device."""
        gone = self.numbers.forget(device)
        for room in self._rooms:
            if room.metrics & gone:
                room.forget()
        self._stir_all()

    def adopt(self, alarm: Alarm, now_s: float) -> bool:
        """Go on with an alarm from before a restart; tells whether one of these rules raised it."""
        self._look_s = -math.inf
        self._is_at_rest = False
        return any(room.adopt(alarm, now_s) for room in self._rooms)

    def determine(self, now_s: float) -> list[Determination]:
        """Say what holds, by the rules that may have something new to say."""
        self.is_stirred = False
        found, self._ended = self._ended, []
        is_time = now_s >= self._look_s
        is_waiting = self._due_s < math.inf
        for room in self._rooms:
            if is_time or room.is_stirred:
                room.is_stirred = False
                found += room.determine(self.numbers, now_s)
                is_waiting = is_waiting or room.due_s() is not None
        if is_waiting:
            due = (room.due_s() for room in self._rooms)
            self._due_s = min((due_s for due_s in due if due_s is not None), default=math.inf)
            self._look_s = min(self._look_s, self._due_s)
        if is_time:
            self._look_s = min(self.numbers.shown_until_s(now_s), self._due_s)
        self._is_at_rest = all(room.is_at_rest for room in self._rooms)
        return found

    def due_s(self) -> float:
        """Tell when :meth:`determine` next says something new by time alone; infinity: never."""
        return self._due_s

    def _stir_all(self) -> None:
        self._look_s = -math.inf
        self._is_at_rest = False
        self.is_stirred = True

    def _begin(self, rule: Rule) -> Room:
        if isinstance(rule, CombinationRule):
            return CombinationTrack(self._session, rule)
        return BreathTrack(self._session, rule) if isinstance(rule, ApnoeaRule) else RatesTrack(self._session, rule)
