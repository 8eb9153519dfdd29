"""What is heard and seen against a naive second model: two chairs, and everything people and time can do to them.

The first machine (``test_alarm_engine.py``) proves what is present; here presence is simple, and the proof is about
answers, pauses, what is off, escalation, reminders, restarts and calls for help. The model stands in
``signals_story.py``: it keeps the whole story and tells it anew after each step.
"""

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from models.alarm import Acknowledge, Alarm, AlarmPriority, SignalPresence, TechnicalConditionCode
from models.errors import ChairsideError
from models.inactivation import Event, Inactivate, InactivationKind, Resume
from models.observation import JudgedObservation, MeasurementValidity
from models.session import SessionPhase
from server.alarms.engine import Watch
from tests.property.signals_clinic import PHASES, PRESET, STARTED_AT, Clinic, moment, seconds_of
from tests.property.signals_story import LIMITS, LONGEST, Telling

VALUES: dict[str, list[float]] = {
    "heart_rate": [80, 109, 112, 119, 122, 135, 139, 145],
    "spo2": [97, 90, 88, 86, 84],
    "temperature": [36.8, 37.6, 38.6],
}
CHAIRS = ("3", "4", "5")
LENGTHS = [1, 30, 60, 119, 120, 121, 600, 1799, 1800, 1801, 43_200, 43_201, 0, -5]
PEOPLE = ("M. Ortiz", "J. Weber")
CONDITIONS = [None, "heart_rate_high", "spo2_low", "temperature_high", "help_called", "no_such_condition"]
KINDS = [*InactivationKind, InactivationKind.AUDIO_PAUSED, InactivationKind.AUDIO_PAUSED, InactivationKind.ALARM_OFF]
METRICS = [None, "heart_rate", "spo2", "temperature"]
STEPS_OF_TIME = [1, 2, 28, 29, 30, 31, 59, 60, 61, 119, 120, 121, 179, 180]
STEPS_OF_TIME += [299, 300, 301, 600, 1799, 1800, 1801, 43_200]


class SignalsMachine(RuleBasedStateMachine):
    """Two chairs; when a session ends, another begins; the clock moves in whole seconds."""

    @initialize()
    def begin(self) -> None:
        self.clinic = Clinic()
        self.sessions = 0
        self.open_a_session("3", "baseline")
        self.open_a_session("4", "infusing")

    # What happens at the chairs.

    def open_a_session(self, chair: str, phase: str) -> None:
        self.sessions += 1
        self.clinic.story.add("open", self.sessions, chair, phase)
        self.declare(Watch(self.sessions, chair, PHASES[phase], PRESET, ()))

    @rule(metric=st.sampled_from(sorted(VALUES)), data=st.data())
    def numbers_are_entered(self, metric: str, data: st.DataObject) -> None:
        session = data.draw(st.sampled_from(sorted(self.clinic.watches)))
        for value in data.draw(st.lists(st.sampled_from(VALUES[metric]), min_size=1, max_size=4)):
            self.enter(session, metric, value)

    @rule(metrics=st.permutations(sorted(VALUES)), data=st.data())
    def there_is_news_after_a_pause_began(self, metrics: list[str], data: st.DataObject) -> None:
        session = data.draw(st.sampled_from(sorted(self.clinic.watches)))
        self.enter(session, metrics[0], data.draw(st.sampled_from(VALUES[metrics[0]])))
        self.switch_off(Inactivate(InactivationKind.AUDIO_PAUSED, session, "M. Ortiz", None))
        self.enter(session, metrics[1], data.draw(st.sampled_from(VALUES[metrics[1]])))

    @rule(
        metric=st.sampled_from(["heart_rate", "spo2"]),
        waits=st.lists(st.sampled_from(STEPS_OF_TIME[:-4]), min_size=2, max_size=3),
        starts_anew=st.booleans(),
        data=st.data(),
    )
    def a_high_one_is_answered_and_stays(
        self, metric: str, waits: list[int], *, starts_anew: bool, data: st.DataObject
    ) -> None:
        session = data.draw(st.sampled_from(sorted(self.clinic.watches)))
        self.enter(session, metric, 145 if metric == "heart_rate" else 84)
        for alarm in self.clinic.engine.alarms():
            if alarm.session == session and alarm.present and alarm.signals.visual is SignalPresence.ON:
                self.acknowledge(alarm, "M. Ortiz")
        for seconds in waits:
            self.time_passes(seconds, starts_anew=starts_anew)

    @rule(
        what=st.sampled_from(["phase", "phase", "move", "clock", "end", "help"]),
        chair=st.sampled_from(CHAIRS),
        phase=st.sampled_from(sorted(PHASES)),
        data=st.data(),
    )
    def the_day_goes_on(self, what: str, chair: str, phase: str, data: st.DataObject) -> None:
        session = data.draw(st.sampled_from(sorted(self.clinic.watches)))
        if what == "phase":
            self.the_phase_changes(session, phase)
        elif what == "move":
            self.a_chair_is_renamed_or_the_patient_moves(session, chair)
        elif what == "clock":
            self.a_device_in_no_session_says_of_its_clock(is_wrong=phase == "infusing")
        elif what == "help":
            self.somebody_calls_for_help(
                data.draw(st.sampled_from([None, session])), data.draw(st.sampled_from(PEOPLE))
            )
        else:
            self.a_session_ends_and_another_begins(session, chair, phase)

    def the_phase_changes(self, session: int, phase: str) -> None:
        self.clinic.story.add("change_phase", session, phase)
        with self.only(session):
            self.declare(replace(self.clinic.watches[session], phase=PHASES[phase]))

    def a_chair_is_renamed_or_the_patient_moves(self, session: int, chair: str) -> None:
        before, where = self.picture(), self.clinic.watches[session].chair
        self.clinic.story.add("move", session, chair)
        moved = self.declare(replace(self.clinic.watches[session], chair=chair))
        assert {event.kind.value for event in moved} <= (set() if chair == where else {"moved"})
        assert self.declare(replace(self.clinic.watches[session], chair=chair)) == []  # nothing new once more
        assert self.picture() == before
        engine = self.clinic.engine
        there = [alarm.chair for alarm in engine.alarms() if alarm.session == session]
        there += [said.chair for said in engine.inactivations() if said.session == session]
        assert set(there) <= {chair}

    def a_session_ends_and_another_begins(self, session: int, chair: str, phase: str) -> None:
        self.clinic.story.add("close", session)
        with self.only(session):
            self.declare(replace(self.clinic.watches[session], phase=SessionPhase.DISCHARGED))
        self.open_a_session(chair, phase)

    def a_device_in_no_session_says_of_its_clock(self, *, is_wrong: bool) -> None:
        self.clinic.story.add("say_of_a_device", "spare", is_wrong=is_wrong)
        code = TechnicalConditionCode.CLOCK_WRONG
        self.clinic.call(lambda engine, now: engine.technical(code, device="spare", present=is_wrong, now=now))

    def somebody_calls_for_help(self, session: int | None, author: str) -> None:
        chair = "9" if session is None else self.clinic.watches[session].chair
        self.clinic.story.add("call_help", session, chair)
        self.clinic.call(lambda engine, now: engine.call_help(chair, session, author, now))

    # What people do.

    @precondition(lambda self: self.clinic.engine.alarms())
    @rule(data=st.data(), author=st.sampled_from(PEOPLE))
    def somebody_acknowledges(self, data: st.DataObject, author: str) -> None:
        self.acknowledge(data.draw(st.sampled_from(self.clinic.engine.alarms())), author)

    @rule(kind=st.sampled_from(KINDS), metric=st.sampled_from(sorted(LIMITS)), data=st.data())
    def somebody_switches_something_off(self, kind: InactivationKind, metric: str, data: st.DataObject) -> None:
        session = data.draw(st.sampled_from(sorted(self.clinic.watches)))
        lasts_s = data.draw(st.sampled_from([None, *(each for each in LENGTHS if 0 < each <= LONGEST[kind.value])]))
        condition = None if kind.is_of_audio else LIMITS[metric][0]
        narrowed = None if kind.is_of_audio else data.draw(st.sampled_from([None, metric]))
        self.switch_off(Inactivate(kind, session, "M. Ortiz", lasts_s, condition, narrowed, "a procedure"))

    @rule(
        kind=st.sampled_from(list(InactivationKind)),
        condition=st.sampled_from(CONDITIONS),
        metric=st.sampled_from(METRICS),
        lasts_s=st.sampled_from(LENGTHS),
        data=st.data(),
    )
    def somebody_asks_for_anything(
        self,
        kind: InactivationKind,
        condition: str | None,
        metric: str | None,
        lasts_s: int,
        data: st.DataObject,
    ) -> None:
        session = data.draw(st.sampled_from([*self.clinic.watches, 99]))
        metric = None if condition is None else metric
        self.switch_off(Inactivate(kind, session, "M. Ortiz", lasts_s, condition, metric, "a procedure"))

    @precondition(lambda self: self.clinic.told_off)
    @rule(data=st.data())
    def somebody_ends_what_is_off(self, data: st.DataObject) -> None:
        known = data.draw(st.sampled_from(sorted(self.clinic.told_off)))
        before = self.present()
        command = Resume(known, "J. Weber")
        if known not in {found.id for found in self.clinic.engine.inactivations()}:
            with self.nothing_changes(), pytest.raises(ChairsideError):
                self.clinic.call(lambda engine, now: engine.resume(command, now))
            return
        self.clinic.story.add("resume", known)
        with self.only(self.clinic.told_off[known].session):
            self.clinic.call(lambda engine, now: engine.resume(command, now))
        assert self.present() == before

    # What nobody does.

    @rule(seconds=st.sampled_from(STEPS_OF_TIME), starts_anew=st.sampled_from([False] * 5 + [True]))
    def time_passes(self, seconds: int, *, starts_anew: bool) -> None:
        before = self.present()
        self.clinic.pass_time(seconds)
        self.what_the_story_tells_and_nothing_else()
        if starts_anew:
            self.clinic.restart()
        assert self.present() == before

    # What must hold after each of them.

    @invariant()
    def what_the_story_tells_and_nothing_else(self) -> None:
        assert self.picture() == told_picture(self.clinic.story.tell())

    @invariant()
    def what_is_off_is_as_the_story_tells(self) -> None:
        told = self.clinic.story.tell()
        assert told.now_s == self.clinic.now_s
        assert [
            (off.id, off.session, off.kind.value, off.condition, off.metric, seconds_of(off.began_at),
             seconds_of(off.ends_at), seconds_of(off.reminded_at))
            for off in self.clinic.engine.inactivations()
        ] == [
            (off.id, off.session, off.kind, off.condition, off.metric, off.began_s, off.ends_s, off.reminded_s)
            for off in told.off.values()
        ]  # fmt: skip

    @invariant()
    def a_high_condition_always_shows(self) -> None:
        for alarm in self.clinic.engine.alarms():
            assert alarm.priority is not AlarmPriority.HIGH or alarm.signals.visual is not SignalPresence.OFF

    @invariant()
    def everything_that_is_off_ends(self) -> None:
        for off in self.clinic.engine.inactivations():
            assert off.session in self.clinic.watches
            assert 0 < (off.ends_at - off.began_at).total_seconds() <= LONGEST[off.kind.value]
            assert off.ends_at > moment(self.clinic.now_s).utc

    @invariant()
    def the_events_told_it_all(self) -> None:
        told = sorted((alarm for alarm in self.clinic.told.values() if not alarm.is_over), key=lambda each: each.id)
        assert told == self.clinic.engine.alarms()
        off = sorted((off for off in self.clinic.told_off.values() if not off.is_over), key=lambda each: each.id)
        assert off == self.clinic.engine.inactivations()

    @invariant()
    def both_engines_are_alike(self) -> None:
        assert self.clinic.twin.alarms() == self.clinic.engine.alarms()
        assert self.clinic.twin.inactivations() == self.clinic.engine.inactivations()

    # Private.

    def enter(self, session: int, metric: str, value: float) -> None:
        self.clinic.story.add("enter", session, metric, value)
        validity = MeasurementValidity.VALID if value % 2 else MeasurementValidity.QUESTIONABLE
        number = JudgedObservation(metric, value, STARTED_AT, validity, 0.0, frozenset())
        with self.only(session):
            self.clinic.call(lambda engine, now: engine.enter(session, [number], now))
        self.what_the_story_tells_and_nothing_else()

    def acknowledge(self, alarm: Alarm, author: str) -> None:
        is_open = alarm.signals.visual in {SignalPresence.ON, SignalPresence.LATCHED}
        before = self.present()
        command = Acknowledge(alarm.id, author, "seen")
        if not is_open:
            with self.nothing_changes(), pytest.raises(ChairsideError):
                self.clinic.call(lambda engine, now: engine.acknowledge(command, now))
            return
        self.clinic.story.add("acknowledge", alarm.id, author)
        with self.only(alarm.session):
            self.clinic.call(lambda engine, now: engine.acknowledge(command, now))
        over_by_it = {alarm.id} if alarm.condition == "help_called" else set()
        assert self.present() == {key: found for key, found in before.items() if key not in over_by_it}

    def switch_off(self, command: Inactivate) -> None:
        asked = (command.kind.value, command.session, command.condition, command.metric, command.lasts_s)
        before = self.present()
        if self.clinic.story.tell().refuses(*asked):
            with self.nothing_changes(), pytest.raises(ChairsideError):
                self.clinic.call(lambda engine, now: engine.inactivate(command, now))
            return
        self.clinic.story.add("switch_off", *asked)
        with self.only(command.session):
            self.clinic.call(lambda engine, now: engine.inactivate(command, now))
        assert self.present() == before

    def declare(self, watch: Watch) -> list[Event]:
        events = self.clinic.call(lambda engine, now: engine.watch(watch, now))
        if watch.phase.is_final:
            del self.clinic.watches[watch.session]
        else:
            self.clinic.watches[watch.session] = watch
        return events

    def present(self) -> dict[int, str]:
        return {alarm.id: alarm.condition for alarm in self.clinic.engine.alarms() if alarm.present}

    def picture(self) -> dict[int, tuple[object, ...]]:
        return {
            alarm.id: (
                alarm.session,
                alarm.condition,
                alarm.priority.value,
                alarm.present,
                (alarm.signals.visual.value, alarm.signals.auditory.value),
                alarm.acknowledged_by,
                seconds_of(alarm.acknowledged_at),
                seconds_of(alarm.reminded_at),
                seconds_of(alarm.arose_at),
                alarm.escalation if alarm.present else None,
            )
            for alarm in self.clinic.engine.alarms()
        }

    def only(self, session: int | None) -> "Untouched":
        """Prove of what is done within that it tells of no other session."""
        return Untouched(self.clinic, {session})

    def nothing_changes(self) -> "Untouched":
        """Prove of what is refused within that nothing is told."""
        return Untouched(self.clinic, set())


class Untouched:
    """Watches which sessions are told of."""

    def __init__(self, clinic: Clinic, allowed: set[int | None]) -> None:
        self._clinic = clinic
        self._allowed = allowed

    def __enter__(self) -> None:
        self._clinic.sessions_told = set()

    def __exit__(self, *_: object) -> None:
        assert self._clinic.sessions_told <= self._allowed


def told_picture(told: Telling) -> dict[int, tuple[object, ...]]:
    return {
        alarm.id: (
            alarm.session,
            alarm.condition.split()[0],
            alarm.priority,
            alarm.is_present,
            told.signals(alarm),
            alarm.answered_by,
            alarm.answered_s if alarm.answered_by is not None else None,
            alarm.reminded_s,
            alarm.arose_s,
            alarm.escalation if alarm.is_present else None,
        )
        for alarm in sorted(told.alarms.values(), key=lambda each: each.id)
    }


TestAlarmSignals = SignalsMachine.TestCase
TestAlarmSignals.settings = settings(stateful_step_count=50, max_examples=max(40, settings().max_examples))
