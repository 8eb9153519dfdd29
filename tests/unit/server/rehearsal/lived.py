"""Sessions as the tests of rehearsals live them: written second by second, without any store."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from models.alarm import (
    Alarm,
    AlarmEvent,
    AlarmEventKind,
    AlarmKind,
    AlarmPriority,
    AlarmSignals,
    SignalPresence,
)
from models.observation import JudgedObservation, Judgement, MeasurementValidity
from models.session import SessionPhase
from server.alarms.presets import AlarmPreset, load_presets
from server.rehearsal.record import Arrived, Declared, SessionRecord, Step

STARTED_AT = datetime(2026, 3, 1, 14, 0, tzinfo=UTC)
PRESET: AlarmPreset = load_presets()["iv_ketamine"]
DEVICE = "monitor"

HIGH, MEDIUM, LOW = AlarmPriority.HIGH, AlarmPriority.MEDIUM, AlarmPriority.LOW
ON, OFF = SignalPresence.ON, SignalPresence.OFF


def at(seconds: float) -> datetime:
    """A second of the session."""
    return STARTED_AT + timedelta(seconds=seconds)


def seconds(moment: datetime) -> float:
    """The other way round."""
    return (moment - STARTED_AT).total_seconds()


def number(
    metric: str,
    value: float | None,
    age_s: float = 0.0,
    validity: MeasurementValidity = MeasurementValidity.VALID,
    judgements: Iterable[Judgement] = (),
) -> JudgedObservation:
    """An observation as judged on arrival."""
    return JudgedObservation(metric, value, STARTED_AT, validity, age_s, frozenset(judgements))


def frame(second: float, **values: float) -> Arrived:
    """A frame of valid numbers, by metric."""
    return Arrived(at(second), DEVICE, tuple(number(metric, value) for metric, value in values.items()))


def stream(start: int, end: int, **values: float) -> list[Step]:
    """The same numbers once a second."""
    return [frame(second, **values) for second in range(start, end)]


def lived(
    *steps: Step | Sequence[Step],
    until: float,
    phase: SessionPhase = SessionPhase.INFUSING,
    alarms: Iterable[Alarm] = (),
) -> SessionRecord:
    """A session whose device is bound from second 0 on."""
    flat: list[Step] = [Declared(at(0), phase, (DEVICE,))]
    for step in steps:
        flat += step if isinstance(step, Sequence) else [step]
    flat.sort(key=lambda step: step.at)
    return SessionRecord(7, "3", (PRESET.name, PRESET.version), tuple(flat), at(until), tuple(alarms))


def told(events: Iterable[AlarmEvent]) -> list[tuple[str, str, float]]:
    """What happened, in short: ("arose", "spo2_low", 25.0)."""
    return [(event.kind.value, event.alarm.condition, seconds(event.determined_at)) for event in events]


def an_alarm(number_: int = 1, **changes: object) -> Alarm:
    """An alarm of the session, heart rate high unless said."""
    fields: dict[str, object] = {
        "id": number_, "session": 7, "chair": "3", "device": DEVICE, "condition": "heart_rate_high",
        "metric": "heart_rate", "kind": AlarmKind.PHYSIOLOGICAL, "priority": MEDIUM, "present": True, "value": 120.0,
        "limit": 110.0, "message": "HR 120 > 110", "detail": "", "arose_at": at(10), "ceased_at": None,
        "latched": False, "signals": AlarmSignals(ON, ON),
    } | changes  # fmt: skip
    return Alarm(**fields)  # type: ignore[arg-type]


def event(kind: AlarmEventKind, second: float, alarm: Alarm) -> AlarmEvent:
    """Something that happened to an alarm."""
    return AlarmEvent(kind, alarm, at(second))
