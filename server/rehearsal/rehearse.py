"""Replays a past session through a fresh alarm engine, in simulated time: same record, same preset, same alarms.

The engine is woken exactly at its deadlines, as a good supervisor wakes it. What people answered is answered again,
where the same condition stands. What they paused is not paused: a rehearsal tells what would have sounded. Facts that
other parts of the system told (clock, gaps, the store, screens, calls for help) depend on no limit and are left out.

How near it comes to what was live: docs/REHEARSAL.md.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from models.alarm import Acknowledge, Alarm, AlarmEvent, SignalPresence
from models.baseline import baseline_of
from models.observation import JudgedObservation
from models.patient_limit import LimitName, PatientLimit
from models.session import SessionPhase
from models.timestamps import EPOCH, Moment
from server.alarms.engine import AlarmEngine, Watch
from server.alarms.presets import AlarmPreset
from server.rehearsal.record import Answered, Arrived, Declared, LimitSet, SessionRecord, Step, report_of

_STARTED_S = 1_000.0  # what the monotonic clock shows at the record's beginning; any number will do
_CAN_BE_ANSWERED = frozenset({SignalPresence.ON, SignalPresence.LATCHED})


def rehearse(record: SessionRecord, preset: AlarmPreset, fixed: Collection[LimitName] = ()) -> list[AlarmEvent]:
    """Replay a session with a preset.

    Args:
        record: The session.
        preset: The limits to use; limits that were set for the patient alone are set again, where it has them.
        fixed: Limits that stay as the preset has them, whatever was set for the patient.

    Returns:
        What happened to alarms, in order.
    """
    stage = _Stage(record, preset, frozenset(fixed))
    for step in record.steps:
        stage.take(step)
    stage.pass_time(record.until)
    return stage.events


def baselines(record: SessionRecord, preset: AlarmPreset) -> dict[str, float]:
    """Give the patient's baselines for the rules of a preset: as frozen then, else from the readings of that phase.

    A session whose own preset had no such rule has no frozen baseline; another preset's rule is then judged by what
    would have been frozen.
    """
    at_least: dict[str, int] = {}
    for rule in preset.baseline_rules:
        at_least[rule.metric] = max(rule.readings, at_least.get(rule.metric, 0))
    readings: dict[str, list[JudgedObservation]] = {metric: [] for metric in at_least}
    phase: SessionPhase | None = None
    for step in record.steps:
        if isinstance(step, Declared):
            phase = step.phase
        elif isinstance(step, Arrived) and phase is SessionPhase.BASELINE:
            for found in step.observations:
                if found.metric in readings and not found.judgements:
                    readings[found.metric].append(found)
    made = {
        metric: baseline_of([(one.value, one.validity) for one in each], at_least[metric])
        for metric, each in readings.items()
    }
    return {metric: one.value for metric, one in made.items() if one is not None} | dict(record.baselines)


class _Stage:
    """One engine and its clock."""

    def __init__(self, record: SessionRecord, preset: AlarmPreset, fixed: frozenset[LimitName]) -> None:
        self.events: list[AlarmEvent] = []
        self._record = record
        self._fixed = fixed
        self._preset = self._own = preset
        self._set: dict[LimitName, PatientLimit] = {}
        self._engine = AlarmEngine()
        self._declared: Declared | None = None
        self._baselines: Mapping[str, float] = {}
        self._began_at = record.steps[0].at if record.steps else EPOCH
        self._now_s = _STARTED_S

    def take(self, step: Step) -> None:
        """Let time pass until a step, and take it."""
        self.pass_time(step.at)
        now = self._moment()
        if isinstance(step, Arrived):
            self._arrive(step, now)
        elif isinstance(step, Declared):
            self._declared = step
            if step.phase is SessionPhase.INFUSING and not self._baselines:
                self._baselines = baselines(self._record, self._own)
            self._watch(now)
        elif isinstance(step, Answered):
            self._answer(step, now)
        else:
            self._set_limit(step, now)

    def pass_time(self, at: datetime) -> None:
        """Wake the engine at each of its deadlines up to a time; a clock that was set back stands still meanwhile."""
        until_s = max(self._now_s, _STARTED_S + (at - self._began_at).total_seconds())
        while (deadline_s := self._engine.next_deadline()) is not None and deadline_s <= until_s:
            self._now_s = max(self._now_s, deadline_s)
            self._keep(self._engine.advance(self._moment()))
        self._now_s = until_s

    def _moment(self) -> Moment:
        return Moment(self._began_at + timedelta(seconds=self._now_s - _STARTED_S), self._now_s)

    def _arrive(self, step: Arrived, now: Moment) -> None:
        engine = self._engine
        if step.device is None:
            self._keep(engine.enter(self._record.session, step.observations, now))
            return
        self._keep(engine.heard(step.device, now))
        if step.conditions:
            self._keep(engine.report(step.device, step.conditions, now))
        if step.observations:
            self._keep(engine.observe(step.device, step.observations, now))

    def _watch(self, now: Moment) -> None:
        declared = self._declared
        if declared is not None:
            record = self._record
            watch = Watch(record.session, record.chair, declared.phase, self._preset, declared.devices, self._baselines)
            self._keep(self._engine.watch(watch, now))

    def _answer(self, step: Answered, now: Moment) -> None:
        for alarm in self._engine.alarms():
            if _is_meant(alarm, step) and alarm.signals.visual in _CAN_BE_ANSWERED:
                self._keep(self._engine.acknowledge(Acknowledge(alarm.id, step.author), now))

    def _set_limit(self, step: LimitSet, now: Moment) -> None:
        if step.name in self._fixed:
            return
        self._set.pop(step.name, None)
        if step.limit is not None:
            self._set[step.name] = PatientLimit(step.name, step.limit)
        self._preset = self._own.with_limits(self._set.values())
        self._watch(now)

    def _keep(self, events: Iterable[object]) -> None:
        session = self._record.session
        self.events += [event for event in events if isinstance(event, AlarmEvent) and event.alarm.session == session]


def _is_meant(alarm: Alarm, step: Answered) -> bool:
    told = (alarm.condition, alarm.metric, alarm.device, report_of(alarm))
    return told == (step.condition, step.metric, step.device, step.report)
