"""Records of every sort, read from a store as exports read them: what Bundles are made of in these tests."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from devices.replay.formats import open_recording
from devices.replay.mapping import ColumnMap
from models.feed.messages import ReplayDescription
from models.observation import GenerationMode, JudgedObservation, Observation
from models.timestamps import Moment
from server.alarms.presets import load_presets
from server.care.protocols import ProtocolShelf
from server.commands.demo_courses import Courses
from server.commands.demo_people import take_in
from server.commands.demo_plans import past_plans, present_plan, protocol_name, seats, stay_of, wanted
from server.commands.demo_tape import Tape
from server.commands.demo_writing import Writing
from server.ingest.plausibility import DeviceMemory, judge
from server.reports.record_source import ExportHeader, RecordSource
from server.reports.records import source_of
from server.store.accounts import enrol_device
from server.store.bindings import bind
from server.store.schema import prepare_schema
from server.store.streams import metric_ids, open_stream
from tests.component.server.store.building import NOW, Place, Sender, at, hello, judged, new_session, write
from tests.system.recordings import recordings

HEADER = ExportHeader("Riverside clinic", "America/New_York", "0.1.0", at(9000), "Eve")
MANUAL = "00000000-0000-4000-8000-00000000000f"

# Written like a recorder's file: zeros that mean nothing, a gap of hours, a cuff that failed.
_RECORDED = """time,HR,SpO2,NBPSys,NBPDias,NBPMean
2012-03-04 05:06:00,72,97,121,70,87
2012-03-04 05:07:00,74.5,0,,,
2012-03-04 05:08:00,***,96,0,0,81
2012-03-04 08:30:00.250,75,95,133,81,98
2012-03-04 08:31:00,76,95,,,
"""


@contextmanager
def store(folder: Path) -> Iterator[Connection]:
    """An empty store, in one transaction."""
    place = Place(folder)
    folder.mkdir(exist_ok=True)
    engine = place.database().writer_engine()
    with engine.connect() as connection:
        prepare_schema(connection)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def source(connection: Connection, session: int, header: ExportHeader = HEADER) -> RecordSource:
    return source_of(connection, session, header)


def plain_session(connection: Connection, seconds: int = 30) -> int:
    """A session with a heart rate and a saturation each second, and a cuff reading."""
    sender = Sender.on(connection)
    session = new_session(connection, created_at=at(-100)).id
    bind(connection, session, "monitor-1", None, at(-50), "Ada")
    for seq in range(1, seconds + 1):
        write(connection, sender.frame(seq, judged(70 + seq % 7 / 10, at(seq)), judged(96, at(seq), "spo2")))
    write(connection, sender.frame(seconds + 1, *cuff(seconds + 1)))
    return session


def cuff(second: float, systolic: float | None = 128.0, **fields: object) -> list[JudgedObservation]:
    """The three pressures of one inflation."""
    values = (systolic, 78.0, 95.0) if systolic is not None else (None, None, None)
    metrics = ("nibp_systolic", "nibp_diastolic", "nibp_mean")
    return [judged(value, at(second), metric, **fields) for metric, value in zip(metrics, values, strict=True)]  # type: ignore[arg-type]


def replayed(connection: Connection, path: Path) -> int:
    """A recorded patient, replayed at its own speed into a session whose drug runs."""
    rows = sorted(open_recording(path, ColumnMap({}, lambda _: None), lambda _: None).rows(), key=lambda row: row.at_us)
    enrol_device(connection, "monitor-1", "no token", NOW, "Ada")
    replay = ReplayDescription(source=path.name, original_start=datetime(2012, 3, 4, tzinfo=UTC), speed=1.0)
    stream = open_stream(connection, hello(mode=GenerationMode.TEST, replay=replay), NOW)
    sender = Sender(stream, dict(metric_ids(connection)))
    session = new_session(connection, created_at=at(-100)).id
    bind(connection, session, "monitor-1", None, at(-50), "Ada")
    memory, frames = DeviceMemory(), []
    for seq, row in enumerate(rows, start=1):
        came = NOW + timedelta(microseconds=row.at_us - rows[0].at_us)
        found = [Observation(value.metric, value.value, came, value.validity) for value in row.values]
        arrived = judge(memory, found, came, Moment(came, (came - NOW).total_seconds())).observations
        frames.append(sender.frame(seq, *arrived, received_at=came))
    write(connection, *frames)
    return session


def demonstration(connection: Connection, folder: Path) -> list[int]:
    """Sessions of the demonstration: every earlier visit of two of its persons, and where they are now."""
    shelf, now = ProtocolShelf(), at(0)
    presets = load_presets()
    chosen = [next(seat for seat in seats(8) if bool(seat.person.devices) is is_nasal) for is_nasal in (False, True)]
    theirs = tuple(f"{seat.person.number} " for seat in chosen)
    courses = Courses((one for one in wanted(8, 7) if str(one["name"]).startswith(theirs)), folder)
    found = asyncio.run(courses.read())
    numbers = []
    for seat in chosen:
        enrol_device(connection, seat.device, f"no token of {seat.device}", at(-9e6), "Ada")
        stay = stay_of(seat, now.date())
        patient = take_in(connection, stay, at(-9e6), protocol_name(seat.person))
        tape = Tape(seat.device, at(-9e6))
        present = present_plan(seat, found, shelf, now)
        for plan in (*past_plans(seat, stay, found, shelf, ZoneInfo("America/New_York")), present):
            if plan is not None:
                preset = presets[plan.protocol.name]
                numbers.append(Writing(connection, patient, plan, preset, tape, now).run())
    return numbers


def recorded_patients() -> list[Path]:
    """Every recording, where ``CHAIRSIDE_RECORDS`` names a folder of them."""
    folder = os.environ.get("CHAIRSIDE_RECORDS")
    return recordings(Path(folder)) if folder else []


def made_up_recording(folder: Path) -> Path:
    """A recording as a monitor's export writes it, with what recorders do to values."""
    path = folder / "made_up.csv"
    path.write_text(_RECORDED, encoding="utf-8")
    return path
