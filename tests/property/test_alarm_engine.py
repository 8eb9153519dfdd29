"""The alarm engine against a naive second model, under any order of values, silences, answers and restarts.

The model is slow and simple: it keeps every observation, and works out from the whole list what must hold now. It knows
nothing of heaps, tracks or determinations.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from models.alarm import Acknowledge, Alarm, AlarmEvent, AlarmEventKind, AlarmKind, AlarmPriority, SignalPresence
from models.errors import ConflictError
from models.observation import JudgedObservation, Judgement, MeasurementValidity
from models.session import SessionPhase
from models.timestamps import Moment
from server.alarms.engine import AlarmEngine, Watch
from server.alarms.presets import load_presets

STARTED_AT = datetime(2026, 3, 1, 14, tzinfo=UTC)
# Limits and silences alone: what looks at more than one value has naive models of its own.
PRESET = replace(
    load_presets()["iv_ketamine"],
    baseline_rules=(),
    change_rules=(),
    combinations=(),
    apnoea=None,
    rates_disagree=None,
    questionable=None,
)
DEVICES = ("monitor", "oximeter")
METRICS = ("heart_rate", "spo2", "respiratory_rate")
SPAN = {"heart_rate": (35, 145), "spo2": (80, 100), "respiratory_rate": (4, 34)}
SHOWN = {SignalPresence.ON, SignalPresence.ACKNOWLEDGED, SignalPresence.LATCHED}


def moment(now_s: int) -> Moment:
    return Moment(STARTED_AT + timedelta(seconds=now_s), 100.0 + now_s)


def observation(
    metric: str, value: float | None, validity: MeasurementValidity, *judgements: Judgement
) -> JudgedObservation:
    return JudgedObservation(metric, value, STARTED_AT, validity, 0.0, frozenset(judgements))


@dataclass
class Naive:
    """What must hold, from first principles: limits of streams, each from one source, and silence of feeds."""

    values: dict[tuple[str, str], list[tuple[int, float | None]]] = field(default_factory=dict)
    heard: dict[str, int] = field(default_factory=dict)
    source: dict[str, str] = field(default_factory=dict)
    shown: dict[tuple[str, str], tuple[int, float]] = field(default_factory=dict)
    came_s: dict[tuple[str, str], int] = field(default_factory=dict)

    def see(self, device: str, metric: str, now_s: int, value: float | None, *, has_reason: bool = True) -> None:
        """A source is replaced after ten seconds without a number; then nothing of it holds, and the new one's does."""
        key = device, metric
        judged = self.values.setdefault(key, [])
        if value is not None:
            source = self.source.setdefault(metric, device)
            if source != device and now_s - self.came_s[source, metric] > 10:
                self.source[metric] = device
                self.values[source, metric] = []
                shown_s, shown = self.shown.get(key, (now_s - 10, 0.0))
                judged[:] = [(now_s, shown)] if now_s - shown_s < 10 else []
            self.came_s[key] = now_s
            self.shown[key] = now_s, value
        elif has_reason:
            self.shown.pop(key, None)
        if self.source.get(metric, device) == device:
            judged.append((now_s, value))

    def lost_feeds(self, now_s: int) -> set[str]:
        return {device for device, heard_s in self.heard.items() if now_s >= heard_s + 10}

    def breached(self, now_s: int) -> dict[tuple[str, str], AlarmPriority]:
        """Replay every second of every metric against each limit, and keep what holds at the end."""
        found: dict[tuple[str, str], AlarmPriority] = {}
        for (device, metric), seen in self.values.items():
            for side in ("high", "low"):
                priority = held_at(metric, side, seen, now_s)
                if priority is not None:
                    found[device, f"{metric}_{side}"] = priority
        return found


def held_at(metric: str, side: str, seen: list[tuple[int, float | None]], now_s: int) -> AlarmPriority | None:
    """Walk through time in whole seconds: which priority holds at ``now_s``."""
    limits_rule = PRESET.rule(metric, SessionPhase.BASELINE)
    assert limits_rule is not None
    sign = 1 if side == "high" else -1
    limits = limits_rule.high if side == "high" else limits_rule.low
    since: dict[AlarmPriority, int] = {}
    held: set[AlarmPriority] = set()
    last_s, is_suspended = 0, False

    def mature(until_s: int) -> None:
        for limit in limits:
            begun_s = since.get(limit.priority)
            if begun_s is not None and not is_suspended and begun_s + limit.delay_s <= min(until_s, last_s + 10):
                held.update(milder.priority for milder in limits if milder.priority.rank <= limit.priority.rank)

    for at_s, value in seen:
        mature(at_s)  # the clock had come to this second before the value did
        if value is None:
            is_suspended = True
            continue
        last_s, is_suspended = at_s, False
        for limit in limits:
            if sign * value >= sign * limit.limit:
                since.setdefault(limit.priority, at_s)
            elif limit.priority not in held or sign * value <= sign * limit.limit - limits_rule.hysteresis:
                since.pop(limit.priority, None)
                held.discard(limit.priority)
        mature(at_s)
    mature(now_s)
    return max(held, key=lambda priority: priority.rank, default=None)


class EngineMachine(RuleBasedStateMachine):
    """Two devices of one session, whose streams come and go; the clock moves in whole seconds."""

    @initialize()
    def begin(self) -> None:
        self.engine = AlarmEngine()
        self.twin = AlarmEngine()
        self.model = Naive()
        self.now_s = 0
        self.told: dict[int, Alarm] = {}
        watch = Watch(1, "3", SessionPhase.BASELINE, PRESET, DEVICES)
        self.watch = watch
        self.both(lambda engine, now: engine.watch(watch, now))
        self.model.heard = dict.fromkeys(DEVICES, 0)

    def both(self, call: object) -> list[AlarmEvent]:
        """Make the same call to the engine and to its twin: the same events must come."""
        assert callable(call)
        now = moment(self.now_s)
        events: list[AlarmEvent] = call(self.engine, now)
        assert call(self.twin, now) == events
        for event in events:
            before = self.told.get(event.alarm.id)
            if before is not None and event.alarm.priority.rank > before.priority.rank and event.alarm.present:
                assert event.alarm.signals.visual is SignalPresence.ON
            self.told[event.alarm.id] = event.alarm
        return events

    def observe(self, device: str, *observations: JudgedObservation) -> list[AlarmEvent]:
        self.model.heard[device] = self.now_s
        return self.both(lambda engine, now: engine.observe(device, observations, now))

    @rule(device=st.sampled_from(DEVICES), metric=st.sampled_from(METRICS), data=st.data())
    def a_number_comes(self, device: str, metric: str, data: st.DataObject) -> None:
        value = data.draw(st.integers(*SPAN[metric]))
        validity = data.draw(st.sampled_from([MeasurementValidity.VALID, MeasurementValidity.QUESTIONABLE]))
        self.model.see(device, metric, self.now_s, value)
        self.observe(device, observation(metric, value, validity))

    @rule(device=st.sampled_from(DEVICES), metric=st.sampled_from(METRICS), data=st.data())
    def the_same_number_comes_each_second(self, device: str, metric: str, data: st.DataObject) -> None:
        value = data.draw(st.integers(*SPAN[metric]))
        for _ in range(data.draw(st.integers(1, 20))):
            self.model.see(device, metric, self.now_s, value)
            self.observe(device, observation(metric, value, MeasurementValidity.VALID))
            self.time_passes(1)

    @rule(device=st.sampled_from(DEVICES), metric=st.sampled_from(METRICS))
    def a_device_says_it_has_no_number(self, device: str, metric: str) -> None:
        self.model.see(device, metric, self.now_s, None)
        events = self.observe(device, observation(metric, None, MeasurementValidity.NOT_AVAILABLE))
        assert not arisen_physiology(events)

    @rule(device=st.sampled_from(DEVICES), value=st.sampled_from([0.0, -100.0, -999.0, 400.0]))
    def a_source_goes_to_an_impossible_value(self, device: str, value: float) -> None:
        for metric in ("heart_rate", "spo2"):
            self.model.see(device, metric, self.now_s, None, has_reason=False)
            out = observation(metric, value, MeasurementValidity.INVALID, Judgement.OUT_OF_RANGE)
            assert not arisen_physiology(self.observe(device, out))

    @rule(device=st.sampled_from(DEVICES), judgement=st.sampled_from([Judgement.LATE, Judgement.REPEAT]))
    def a_late_or_repeated_value_comes(self, device: str, judgement: Judgement) -> None:
        events = self.observe(device, observation("spo2", 70.0, MeasurementValidity.VALID, judgement))
        assert not arisen_physiology(events)

    @rule(device=st.sampled_from(DEVICES))
    def a_ping_comes(self, device: str) -> None:
        self.model.heard[device] = self.now_s
        self.both(lambda engine, now: engine.heard(device, now))

    @rule(seconds=st.integers(1, 40))
    def time_passes(self, seconds: int) -> None:
        for _ in range(seconds):
            self.now_s += 1
            self.both(lambda engine, now: engine.advance(now))

    @precondition(lambda self: self.engine.alarms())
    @rule(data=st.data())
    def somebody_acknowledges(self, data: st.DataObject) -> None:
        alarm = data.draw(st.sampled_from(self.engine.alarms()))
        before = presence(self.engine.alarms())
        command = Acknowledge(alarm.id, "M. Ortiz")
        try:
            self.both(lambda engine, now: engine.acknowledge(command, now))
        except ConflictError:
            assert alarm.signals.visual is SignalPresence.ACKNOWLEDGED
        after = presence(self.engine.alarms())
        assert {key: present for key, present in before.items() if key in after} == after
        assert all(not before[gone] for gone in before.keys() - after.keys())

    @rule()
    def the_same_is_declared_again(self) -> None:
        assert self.both(lambda engine, now: engine.watch(self.watch, now)) == []

    @invariant()
    def what_the_model_says_holds_and_nothing_else(self) -> None:
        physiology = {
            (str(alarm.device), alarm.condition): alarm.priority
            for alarm in self.engine.alarms()
            if alarm.present and alarm.kind is AlarmKind.PHYSIOLOGICAL
        }
        assert physiology == self.model.breached(self.now_s)

    @invariant()
    def every_silence_of_ten_seconds_is_told(self) -> None:
        lost = {alarm.device for alarm in self.engine.alarms() if alarm.condition == "feed_lost"}
        assert lost == self.model.lost_feeds(self.now_s)

    @invariant()
    def a_present_condition_always_shows(self) -> None:
        for alarm in self.engine.alarms():
            assert alarm.signals.visual in SHOWN
            assert alarm.present or alarm.signals.visual is SignalPresence.LATCHED
            assert alarm.present == (alarm.ceased_at is None)
            assert (alarm.signals.visual is SignalPresence.ACKNOWLEDGED) == (alarm.acknowledged_by is not None)

    @invariant()
    def a_condition_is_present_once(self) -> None:
        present = [
            (alarm.device, alarm.condition, alarm.metric, alarm.message if alarm.condition == "device_report" else "")
            for alarm in self.engine.alarms()
            if alarm.present
        ]
        assert len(present) == len(set(present))

    @invariant()
    def events_tell_the_whole_story(self) -> None:
        standing = [alarm for alarm in self.told.values() if not alarm.is_over]
        assert sorted(standing, key=lambda alarm: alarm.id) == self.engine.alarms()

    @invariant()
    def nothing_is_overdue(self) -> None:
        deadline_s = self.engine.next_deadline()
        is_answered = any(alarm.condition == "late_breach" and alarm.acknowledged_by for alarm in self.engine.alarms())
        assert deadline_s is None or deadline_s > moment(self.now_s).monotonic_s or is_answered


def arisen_physiology(events: list[AlarmEvent]) -> list[AlarmEvent]:
    return [
        event for event in events if event.kind is AlarmEventKind.AROSE and event.alarm.kind is AlarmKind.PHYSIOLOGICAL
    ]


def presence(alarms: list[Alarm]) -> dict[int, bool]:
    return {alarm.id: alarm.present for alarm in alarms}


TestAlarmEngine = EngineMachine.TestCase
TestAlarmEngine.settings = settings(stateful_step_count=40)
