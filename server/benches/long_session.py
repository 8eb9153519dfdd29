"""A store with one long session in it: six metrics a second for eight hours, a cuff, gaps and faults."""

from datetime import date, datetime, timedelta
from uuid import uuid4

from models.feed.messages import DeviceDescription, Hello
from models.observation import GenerationMode, JudgedObservation, MeasurementValidity
from models.session import PhaseChange, SessionPhase
from models.timestamps import to_microseconds
from server.store.accounts import enrol_device
from server.store.bindings import bind
from server.store.connection import StoreConnection
from server.store.frames import FrameWrite, write_together
from server.store.mapping import digest_of, observation_rows
from server.store.past import go_through
from server.store.patients import add_patient
from server.store.sessions import add_session
from server.store.streams import metric_ids, open_stream

HOURS = 8
_RUNNING = {
    "heart_rate": 72.0,
    "pulse_rate": 72.0,
    "spo2": 90.0,  # to 100: what counts up beside it adds ten at most
    "respiratory_rate": 14.0,
    "etco2": 38.0,
    "perfusion_index": 4.0,
}
_CUFF = {"nibp_systolic": 128.0, "nibp_diastolic": 78.0, "nibp_mean": 95.0}
_CUFF_EVERY_S, _GAP_EVERY_S, _GAP_S, _FAULT_EVERY_S = 300, 5000, 130, 997
_PHASES = ((SessionPhase.INTAKE, 0), (SessionPhase.BASELINE, 600), (SessionPhase.INFUSING, 1800),
           (SessionPhase.RECOVERY, 20_000), (SessionPhase.READY, 27_000))  # fmt: skip
_RUNNING_PHASES = 3  # of these, while the drug runs
_BATCH = 1000


def write_long_session(
    connection: StoreConnection, began_at: datetime, *, hours: float = HOURS, name: str = "Long", is_over: bool = True
) -> int:
    """Write the session, and tell its number.

    Args:
        connection: To an empty store, in a transaction.
        began_at: UTC.
        hours: How long it lasts.
        name: Of its patient and its chair.
        is_over: Whether the patient was discharged; else the drug still runs.
    """
    number = f"BENCH-{name.upper()}"
    patient = add_patient(
        connection, family_name="Bench", given_name=name, birth_date=date(1980, 1, 1), identifier=number,
        sex=None, at=began_at, author="bench",
    )  # fmt: skip
    enrol_device(connection, number, f"no token of {number}", began_at, "bench")
    session = add_session(
        connection, patient_id=patient.id, chair_name=name, preset=("iv_ketamine", 1), protocol=("iv_ketamine", 1),
        at=began_at, author="bench",
    )  # fmt: skip
    bind(connection, session.id, number, ("Bench", date(1980, 1, 1)), began_at, "bench")
    described = DeviceDescription(id=number, manufacturer="Chairside", model="Bench")
    hello = Hello(device=described, mode=GenerationMode.DEMO, stream=str(uuid4()), sent_at=began_at)
    stream = open_stream(connection, hello, began_at)
    numbers = metric_ids(connection)
    writes: list[FrameWrite] = []
    for second in range(1, int(hours * 3600)):
        if second % _GAP_EVERY_S < _GAP_S:
            continue
        rows = observation_rows(_measured(second, began_at), numbers, stream.base_us)
        sent_us = to_microseconds(began_at + timedelta(seconds=second)) - stream.base_us
        writes.append(FrameWrite(stream.id, second, sent_us, sent_us + 40_000, digest_of(str(second)), rows))
        if len(writes) == _BATCH:
            write_together(connection, writes)
            writes = []
    write_together(connection, writes)
    ends = [*_PHASES, (SessionPhase.DISCHARGED, int(hours * 3600))] if is_over else _PHASES[:_RUNNING_PHASES]
    changes = [PhaseChange(phase, began_at + timedelta(seconds=second), "bench") for phase, second in ends]
    go_through(connection, session.id, SessionPhase.SCHEDULED, changes)
    return session.id


def _measured(second: int, began_at: datetime) -> list[JudgedObservation]:
    at, found = began_at + timedelta(seconds=second), dict(_RUNNING)
    if second % _CUFF_EVERY_S == 0:
        found |= _CUFF
    validity = MeasurementValidity.INVALID if second % _FAULT_EVERY_S == 0 else MeasurementValidity.VALID
    return [
        JudgedObservation(metric, value + second * 7 % 11, at, validity, 0.0, frozenset())
        for metric, value in found.items()
    ]
