"""One engine and a clock that moves by hand: what the tests of the alarm engine share."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from models.alarm import Acknowledge, Alarm, AlarmEvent, TechnicalConditionCode
from models.device import DeviceCondition, DeviceConditionCode
from models.inactivation import Event, Inactivate, Inactivation, InactivationEvent, InactivationKind, Resume
from models.observation import JudgedObservation, Judgement, MeasurementValidity
from models.session import SessionPhase
from models.timestamps import Moment
from server.alarms.attention import EscalationSteps
from server.alarms.engine import AlarmEngine, Watch
from server.alarms.presets import AlarmPreset, load_presets

STARTED_AT = datetime(2026, 3, 1, 14, 0, tzinfo=UTC)
STARTED_S = 5_000.0
MOST_WAKES = 50  # of one moment
PRESET = load_presets()["iv_ketamine"]

VALID = MeasurementValidity.VALID
INVALID = MeasurementValidity.INVALID
NOT_AVAILABLE = MeasurementValidity.NOT_AVAILABLE


def moment(at_s: float) -> Moment:
    """Seconds since the start of the test, as the engine is told them."""
    return Moment(STARTED_AT + timedelta(seconds=at_s), STARTED_S + at_s)


def seen(
    metric: str,
    value: float | None,
    *,
    validity: MeasurementValidity = VALID,
    age_s: float = 0.0,
    judgements: Iterable[Judgement] = (),
) -> JudgedObservation:
    """An observation as it comes from the door."""
    measured_at = STARTED_AT - timedelta(seconds=age_s)
    return JudgedObservation(metric, value, measured_at, validity, age_s, frozenset(judgements))


def off_range(metric: str, value: float) -> JudgedObservation:
    """A value that no transducer reports: a zero, a -100."""
    return seen(metric, value, validity=INVALID, judgements={Judgement.OUT_OF_RANGE})


def watch(
    session: int = 1,
    *devices: str,
    phase: SessionPhase = SessionPhase.INFUSING,
    preset: AlarmPreset = PRESET,
    chair: str = "3",
) -> Watch:
    """What is watched of a session."""
    return Watch(session, chair, phase, preset, devices or ("monitor",))


class Bedside:
    """A watched session with one monitor; ``now_s`` is the clock.

    Every call moves nothing but what it says; events are collected in ``events``.
    """

    def __init__(
        self,
        *devices: str,
        phase: SessionPhase = SessionPhase.BASELINE,
        preset: AlarmPreset = PRESET,
        steps: EscalationSteps | None = None,
    ) -> None:
        """Bind the monitor at second 0."""
        self._steps = steps
        self.engine = AlarmEngine(steps=steps)
        self.now_s = 0.0
        self.events: list[AlarmEvent] = []
        self.inactivations: list[InactivationEvent] = []
        self.watch(*devices, phase=phase, preset=preset)

    def watch(
        self,
        *devices: str,
        phase: SessionPhase = SessionPhase.BASELINE,
        preset: AlarmPreset = PRESET,
        session: int = 1,
    ) -> list[AlarmEvent]:
        """Declare the session anew."""
        return self._keep(self.engine.watch(watch(session, *devices, phase=phase, preset=preset), moment(self.now_s)))

    def take(self, *observations: JudgedObservation, device: str = "monitor") -> list[AlarmEvent]:
        """Observations of one frame."""
        return self._keep(self.engine.observe(device, observations, moment(self.now_s)))

    def numbers(self, device: str = "monitor", /, **values: float) -> list[AlarmEvent]:
        """Valid numbers by metric, in one frame."""
        return self.take(*(seen(metric, value) for metric, value in values.items()), device=device)

    def ping(self, device: str = "monitor") -> list[AlarmEvent]:
        """Any frame without a number."""
        return self._keep(self.engine.heard(device, moment(self.now_s)))

    def report(
        self,
        code: DeviceConditionCode,
        metric: str | None = None,
        *,
        present: bool = True,
        device: str = "monitor",
    ) -> list[AlarmEvent]:
        """One condition in a status frame."""
        condition = DeviceCondition(code, present, STARTED_AT, metric)
        return self._keep(self.engine.report(device, [condition], moment(self.now_s)))

    def fact(
        self, code: TechnicalConditionCode, device: str | None = "monitor", *, present: bool = True, detail: str = ""
    ) -> list[AlarmEvent]:
        """A fact from another part of the system."""
        return self._keep(
            self.engine.technical(code, device=device, present=present, now=moment(self.now_s), detail=detail)
        )

    def acknowledge(self, alarm: Alarm, reason: str | None = None) -> list[AlarmEvent]:
        """A nurse answers."""
        return self._keep(self.engine.acknowledge(Acknowledge(alarm.id, "M. Ortiz", reason), moment(self.now_s)))

    def inactivate(
        self,
        kind: InactivationKind,
        condition: str | None = None,
        metric: str | None = None,
        *,
        lasts_s: float | None = None,
        session: int = 1,
        author: str = "M. Ortiz",
    ) -> Inactivation:
        """Somebody switches something off; returns it as it began."""
        command = Inactivate(kind, session, author, lasts_s, condition, metric, "A test")
        events = self.engine.inactivate(command, moment(self.now_s))
        self._keep(events)
        assert isinstance(events[-1], InactivationEvent)
        return events[-1].inactivation

    def resume(self, inactivation: Inactivation) -> list[AlarmEvent]:
        """Somebody else ends it before its time."""
        return self._keep(self.engine.resume(Resume(inactivation.id, "J. Weber"), moment(self.now_s)))

    def call_help(self, chair: str = "3", session: int | None = 1, author: str = "M. Ortiz") -> list[AlarmEvent]:
        """Somebody at the chair calls for help."""
        return self._keep(self.engine.call_help(chair, session, author, moment(self.now_s)))

    def wait(self, seconds: float) -> list[AlarmEvent]:
        """Move the clock, waking the engine exactly at its deadlines as a good supervisor does."""
        until_s = self.now_s + seconds
        events: list[AlarmEvent] = []
        wakes = 0
        while (deadline_s := self.engine.next_deadline()) is not None and deadline_s - STARTED_S <= until_s:
            wakes = 0 if deadline_s - STARTED_S > self.now_s else wakes + 1
            assert wakes < MOST_WAKES, "the engine asks to be woken for ever"
            self.now_s = max(self.now_s, deadline_s - STARTED_S)
            events += self._keep(self.engine.advance(moment(self.now_s)))
        self.now_s = until_s
        return events

    def stream(self, seconds: float, **values: float) -> list[AlarmEvent]:
        """The same numbers once a second; the clock ends where the next would be due."""
        events: list[AlarmEvent] = []
        for _ in range(int(seconds)):
            events += self.numbers(**values)
            events += self.wait(1.0)
        return events

    def restart(self) -> None:
        """A new engine with the stored alarms and with what was switched off."""
        stored, off = self.engine.alarms(), self.engine.inactivations()
        self.engine = AlarmEngine(steps=self._steps)
        self.engine.restore(stored, moment(self.now_s), off)

    def present(self, condition: str, metric: str | None = None) -> Alarm | None:
        """The alarm of a condition that holds, if there is one."""
        found = [alarm for alarm in self.engine.alarms() if alarm.present and alarm.condition == condition]
        return next((alarm for alarm in found if metric in {None, alarm.metric}), None)

    def the(self, condition: str, metric: str | None = None) -> Alarm:
        """The alarm of a condition that must hold."""
        alarm = self.present(condition, metric)
        assert alarm is not None, f"{condition} does not hold; {self.conditions()} do"
        return alarm

    def conditions(self) -> list[str]:
        """The conditions that hold, by id of their alarm."""
        return [alarm.condition for alarm in self.engine.alarms() if alarm.present]

    def _keep(self, events: Iterable[Event]) -> list[AlarmEvent]:
        events = list(events)
        assert all(event.determined_at == moment(self.now_s).utc for event in events)
        self.inactivations += [event for event in events if isinstance(event, InactivationEvent)]
        self.events += of_alarms(events)
        return of_alarms(events)


def of_alarms(events: Iterable[Event]) -> list[AlarmEvent]:
    """What happened to alarms, without what was switched off."""
    return [event for event in events if isinstance(event, AlarmEvent)]


def told(events: Iterable[Event]) -> list[tuple[str, str]]:
    """What happened to alarms, in short: ("arose", "spo2_low")."""
    return [(event.kind.value, event.alarm.condition) for event in of_alarms(events)]
