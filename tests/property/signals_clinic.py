"""The engine under proof: two of them that hear the same calls, on a clock that moves by hand, beside their story."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from models.alarm import Alarm, AlarmEvent, AlarmPriority
from models.errors import ChairsideError
from models.inactivation import Event, Inactivation
from models.session import SessionPhase
from models.timestamps import Moment
from server.alarms.engine import AlarmEngine, Watch
from server.alarms.limit_rules import LimitRule, PriorityLimit
from server.alarms.presets import AlarmPreset
from tests.property.signals_story import LIMITS, STEPS, Story

STARTED_AT = datetime(2026, 3, 1, 14, tzinfo=UTC)
PHASES = {"baseline": SessionPhase.BASELINE, "infusing": SessionPhase.INFUSING}


class Plan:
    def steps_of(self, priority: AlarmPriority) -> tuple[float, ...]:
        return STEPS[priority.value]


def rules() -> tuple[LimitRule, ...]:
    """The model's limits as the engine takes them, without any delay."""
    found = []
    for metric, (_, sign, hysteresis, is_remembered, phases) in LIMITS.items():
        everywhere = len({str(limits) for limits in phases.values()}) == 1
        for phase, limits in phases.items():
            loudest_first = tuple(
                PriorityLimit(AlarmPriority(priority), limit, 0, is_remembered and priority == "high", "A test")
                for priority, limit in reversed(limits.items())
            )
            low, high = ((), loudest_first) if sign > 0 else (loudest_first, ())
            where = frozenset() if everywhere else frozenset({PHASES[phase]})
            found.append(LimitRule(metric, where, low, high, hysteresis, "A test", None))
            if everywhere:
                break
    return tuple(found)


PRESET = AlarmPreset("test", 1, "Test", "A test", rules(), ())


def moment(now_s: int) -> Moment:
    return Moment(STARTED_AT + timedelta(seconds=now_s), 100.0 + now_s)


def seconds_of(at: datetime | None) -> int | None:
    return None if at is None else int((at - STARTED_AT).total_seconds())


class Clinic:
    """The engine, a twin that hears the same, and the story of both."""

    def __init__(self) -> None:
        self.engine, self.twin = self._new(1, 1), self._new(1, 1)
        self.story = Story()
        self.now_s = 0
        self.watches: dict[int, Watch] = {}
        self.told: dict[int, Alarm] = {}
        self.told_off: dict[int, Inactivation] = {}
        self.sessions_told: set[int | None] = set()

    def call(self, call: Callable[[AlarmEngine, Moment], list[Event]]) -> list[Event]:
        """Make the same call to both; the same events must come, each telling the whole state of one thing."""
        now = moment(self.now_s)
        try:
            events = call(self.engine, now)
        except ChairsideError as error:
            with pytest.raises(type(error), match=re.escape(str(error))):
                call(self.twin, now)
            raise
        assert call(self.twin, now) == events
        self._keep(events)
        return events + self._let_due_happen()

    def pass_time(self, seconds: int) -> None:
        until_s = self.now_s + seconds
        while (deadline_s := self.engine.next_deadline()) is not None and deadline_s - 100.0 <= until_s:
            self.now_s = max(self.now_s, int(deadline_s - 100.0))
            self._let_due_happen()
        self.now_s = until_s
        self.story.add("pass_time", seconds)

    def restart(self) -> None:
        """Both engines go on in a new process, with what was stored."""
        alarms, off = self.engine.alarms(), self.engine.inactivations()
        told = self.story.tell()
        now = moment(self.now_s)
        self.engine = self._new(told.next_alarm, told.next_off)
        self.twin = self._new(told.next_alarm, told.next_off)
        for engine in (self.engine, self.twin):
            engine.restore(alarms, now, off)
        assert (self.engine.alarms(), self.engine.inactivations()) == (alarms, off)
        for watch in self.watches.values():
            assert [engine.watch(watch, now) for engine in (self.engine, self.twin)] == [[], []]
        self.story.add("restart")
        self._let_due_happen()

    def _let_due_happen(self) -> list[Event]:
        now = moment(self.now_s)
        events: list[Event] = []
        for _ in range(100):
            deadline_s = self.engine.next_deadline()
            assert self.twin.next_deadline() == deadline_s
            if deadline_s is None or deadline_s > now.monotonic_s:
                return events
            advanced = self.engine.advance(now)
            assert self.twin.advance(now) == advanced
            self._keep(advanced)
            events += advanced
        message = "the engine asks to be woken for ever"
        raise AssertionError(message)

    def _keep(self, events: list[Event]) -> None:
        for event in events:
            assert event.determined_at == moment(self.now_s).utc
            if isinstance(event, AlarmEvent):
                self.told[event.alarm.id] = event.alarm
                self.sessions_told.add(event.alarm.session)
            else:
                self.told_off[event.inactivation.id] = event.inactivation
                self.sessions_told.add(event.inactivation.session)

    @staticmethod
    def _new(first_id: int, first_off: int) -> AlarmEngine:
        return AlarmEngine(first_id=first_id, first_inactivation=first_off, steps=Plan())
