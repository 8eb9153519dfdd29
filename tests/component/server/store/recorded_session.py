"""A session with something of everything that a record can hold."""

from sqlalchemy import Connection

from models.alarm import AlarmPriority, AlarmSignals, SignalPresence
from models.alarm_log import LogEntry, LogKind
from models.device import DeviceCondition, DeviceConditionCode
from models.inactivation import Inactivation, InactivationEnd, InactivationKind
from models.observation import Judgement, MeasurementValidity
from models.patient_limit import LimitName, LimitSide
from models.record.artefacts import ArtefactMarked
from models.record.entry import NewEntry
from models.record.events import EventCode, EventNoted, NoteWritten
from models.record.person import NoAllergies
from models.session import SessionPhase
from server.store.alarm_log import append
from server.store.alarms import upsert_alarms
from server.store.bindings import bind
from server.store.frames import FrameWrite
from server.store.inactivations import upsert_inactivations
from server.store.limits import LimitChange, add_limit_change
from server.store.manual import add_manual
from server.store.mapping import condition_rows, digest_of
from server.store.record import add_entry
from server.store.sessions import change_phase
from server.store.tables import session_baseline
from tests.component.server.store.building import NOW, STREAM, Sender, at, judged, new_alarm, new_session, write

MANUAL_STREAM = "00000000-0000-4000-8000-00000000000f"
_OFF = AlarmSignals(SignalPresence.OFF, SignalPresence.OFF)


def record_session(connection: Connection) -> tuple[int, Sender]:
    """A session of a minute that is over: numbers of two metrics, a cuff, a typed-in value, entries, an alarm.

    Returns:
        Its number, and the sender of its device, that may send more.
    """
    sender = Sender.on(connection)
    session = new_session(connection, created_at=at(-100)).id
    patient = 1
    bind(connection, session, "monitor-1", None, at(-50), "Ada")
    for second, phase in ((-40, SessionPhase.INTAKE), (-30, SessionPhase.BASELINE), (0, SessionPhase.INFUSING)):
        change_phase(
            connection, session, phase, None, at(second), "Ada", required=("Consent valid",), missing=("Escort: “no”",)
        )
    for seq in range(1, 31):
        write(
            connection,
            sender.frame(seq, judged(70 + seq / 10, at(seq)), judged(96, at(seq), "spo2"), received_at=at(seq + 0.5)),
        )
    bad = judged(0.0, at(31), "respiratory_rate", validity=MeasurementValidity.INVALID)
    late = judged(-0.0, at(10), "temperature", judgements=frozenset({Judgement.LATE}))
    none = judged(None, at(32), "nibp_systolic", validity=MeasurementValidity.NOT_AVAILABLE)
    write(connection, sender.frame(33, bad, late, none, received_at=at(34)))  # 31 and 32 never came: a gap
    report = condition_rows([DeviceCondition(DeviceConditionCode.PROBE_OFF, True, at(34), "spo2")])
    sent_us = round(35e6)
    write(connection, FrameWrite(sender.stream.id, 34, sent_us, sent_us, digest_of("s"), conditions=report))
    add_manual(connection, session, judged(36.4, at(20), "temperature"), MANUAL_STREAM, at(36), "Eve", "ear")
    add_entry(connection, NewEntry(patient, None, NoAllergies(), at(-60)), at(-60), "Ada")
    event = EventNoted(code=EventCode.NAUSEA, note='says "=1+1"; Übelkeit')
    first = add_entry(connection, NewEntry(patient, session, event, at(12)), at(13), "Ada")
    corrected = NewEntry(patient, session, NoteWritten(text="none"), at(12), first.id, "wrong patient")
    add_entry(connection, corrected, at(14), "Eve")
    mark = ArtefactMarked(stream=STREAM, seq=5, metrics=("spo2",), measured_at=at(5), why="movement")
    add_entry(connection, NewEntry(patient, session, mark, at(15)), at(15), "Ada")
    _alarm_system(connection, session)
    change_phase(connection, session, SessionPhase.ABORTED, "patient’s wish", at(60), "Ada")
    return session, sender


def _alarm_system(connection: Connection, session: int) -> None:
    over = new_alarm(4, session=session, present=False, ceased_at=at(25), signals=_OFF, acknowledged_by="Ada",
                     acknowledged_at=at(22), reason="seen", onset_at=at(19))  # fmt: skip
    upsert_alarms(connection, [over])
    arose = LogEntry(at(20), LogKind.CONDITION, session, 4, None, {"what": "arose", "value": 84.5})
    append(connection, [arose, LogEntry(at(22), LogKind.ACKNOWLEDGE, session, 4, "Ada", {"reason": "seen"})])
    paused = Inactivation(
        2, InactivationKind.AUDIO_PAUSED, session, "1", None, None, "Ada", None, at(23), at(143),
        ended_at=at(60), end=InactivationEnd.SESSION_OVER,
    )  # fmt: skip
    upsert_inactivations(connection, [paused])
    name = LimitName("spo2", LimitSide.LOW, AlarmPriority.HIGH)
    add_limit_change(connection, LimitChange(session, name, 85.0, 90.0, "Eve", "lives at altitude", at(1)))
    row = {"session": session, "metric": "spo2", "value": 96.5, "readings": 4, "frozen_at": NOW}
    connection.execute(session_baseline.insert().values(row))
