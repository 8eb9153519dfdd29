"""A signed record with one byte changed anywhere in the store is found out, whichever row and column it is in."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from models.record.entry import NewEntry
from models.record.events import NoteWritten
from models.signature import Seal, Signature, SignatureMeaning
from server.reports.canonical import signature_sha256
from server.reports.records import digest_of
from server.reports.verifying import verified
from server.store.documents import read_document
from server.store.reader import reading
from server.store.record import add_entry
from server.store.schema import prepare_schema
from server.store.signatures import add_signature, signatures_of
from server.store.tables import alarm_preset
from tests.component.server.store.building import Place, at, new_session
from tests.component.server.store.recorded_session import record_session

# Every column of the record, and which rows of its table are this session's. Left out is what is no part of it: keys of
# rows that order alone gives meaning to, what is worked out anew, and devices as they describe themselves today.
COLUMNS = {
    "patient": ("id = 1", "family_name given_name birth_date identifier sex created_at created_by"),
    "infusion_session": (
        "id = 1",
        "patient_id chair_id phase preset preset_version created_at created_by ended_at protocol",
    ),
    "chair": ("id = 1", "name"),
    "phase_change": ("session_id = 1 AND id > 3", "session_id phase changed_at changed_by reason required missing"),
    "binding": (
        "session_id = 1",
        "session_id device_id bound_at bound_by ended_at ended_by replaced_at replaced_by held_at",
    ),
    "stream": ("uuid LIKE '7d9c%'", "uuid device_id mode base_us replay_source"),
    "frame": ("stream_id = 1 AND seq = 3", "seq sent_us received_us digest"),
    "observation": (
        "stream_id = 1 AND seq = 33", "metric_id measured_us seq place value validity judgement",
    ),
    "manual_entry": ("seq = 1", "author method"),
    "device_condition": ("seq = 34", "place code metric present since"),
    "gap": ("stream_id = 1", "first_seq last_seq booked_at"),
    "record_entry": (
        "id IN (1, 3)", "patient_id session_id kind at entered_at author corrects reason body",
    ),
    "alarm": (
        "id = 4",
        "session chair device condition kind priority present value limit message detail arose_at ceased_at latched",
    ),
    "alarm ": (
        "id = 4", "metric visual auditory acknowledged_by acknowledged_at reason onset_at escalation reminded_at",
    ),
    "alarm_log": ("session = 1 AND id = 2", "at kind session alarm author entry"),
    "inactivation": (
        "id = 2", "kind session chair condition metric author reason began_at ends_at ended_at ended_by end",
    ),
    "limit_override": ("session = 1", "session metric side priority limit was author reason at"),
    "session_baseline": ("session = 1", "session metric value readings frozen_at"),
    "alarm_preset": ("name = 'iv_ketamine'", "text"),
    "record_signature": (
        "session_id = 1",
        "place meaning author role at product record_sha256 previous_sha256 sha256 seal text",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one signed session, an addendum, and another session beside it."""
    place = Place(tmp_path_factory.mktemp("signed") / "data")
    place.data_dir.mkdir()
    with place.database().writer_engine().connect() as connection:
        prepare_schema(connection)
        with connection.begin():
            session, _ = record_session(connection)
            other = new_session(connection, "2", "50-1")
            add_entry(connection, NewEntry(other.patient.id, other.id, NoteWritten(text="else"), at(1)), at(1), "Ada")
            preset = {"name": "iv_ketamine", "version": 1, "text": "x", "added_at": at(0), "author": "p"}
            connection.execute(alarm_preset.insert(), preset)
            document = read_document(connection, session)
            found = digest_of(connection, document)
            seal = Seal(at(100), found.observations, 1, len(document.log), document.devices)
            made = Signature(
                session, 0, SignatureMeaning.RESPONSIBILITY, "Eve", "clinician", at(100), "0.1.0", found.sha256, None,
                "", seal=seal,
            )  # fmt: skip
            first = replace(made, sha256=signature_sha256(made))
            more = replace(
                made, place=1, meaning=SignatureMeaning.ADDENDUM, text="More.", seal=None, previous_sha256=first.sha256
            )
            for one in (first, replace(more, sha256=signature_sha256(more))):
                add_signature(connection, one)
    with closing(sqlite3.connect(place.data_dir / "chairside.db")) as raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        raw.commit()
    return place.data_dir


@pytest.fixture
def store(signed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(signed, tmp_path / "data"))


def faults(connection: Connection) -> tuple[str, ...]:
    """What is found in a transaction of its own."""
    with connection.begin():
        return verified(connection, 1, at(1000)).faults


def test_what_nobody_touched_is_intact(store: Path) -> None:
    with reading(store, None) as connection:
        assert faults(connection) == ()
        assert len(signatures_of(connection, 1)) == 2


@pytest.mark.parametrize("part", COLUMNS)
def test_one_value_changed_by_one_byte_is_found_out(store: Path, part: str) -> None:
    where, columns = COLUMNS[part]
    table, missed = part.strip(), []
    with reading(store, None) as connection:
        for column in columns.split():
            found = rows(store, table, column, where)
            assert found
            for key, value in found:
                set_to(store, table, column, key, other_than(value, column))
                if not faults(connection):
                    missed.append((column, key, value))
                set_to(store, table, column, key, value, was=other_than(value, column))
        assert missed == []
        assert faults(connection) == ()


KEYS = {
    "frame": "stream_id, seq", "observation": "stream_id, metric_id, measured_us, seq, place",
    "manual_entry": "stream_id, seq", "device_condition": "stream_id, seq, place", "gap": "stream_id, first_seq",
    "session_baseline": "session, metric", "alarm_preset": "name, version",
}  # fmt: skip


def rows(store: Path, table: str, column: str, where: str) -> list[tuple[tuple[object, ...], object]]:
    key = KEYS.get(table, "rowid")
    with closing(sqlite3.connect(store / "chairside.db")) as raw:
        return [(row[:-1], row[-1]) for row in raw.execute(f'SELECT {key}, "{column}" FROM {table} WHERE {where}')]


def set_to(  # one column of one row, behind the program's back
    store: Path, table: str, column: str, key: tuple[object, ...], value: object, was: object = None
) -> None:
    names = [name.strip() for name in KEYS.get(table, "rowid").split(",")]
    held = dict(zip(names, key, strict=True))
    if was is not None and column in held:
        held[column] = was
    which = " AND ".join(f'"{name}" IS ?' for name in held)
    with closing(sqlite3.connect(store / "chairside.db")) as raw:
        changed = raw.execute(f'UPDATE {table} SET "{column}" = ? WHERE {which}', (value, *held.values()))
        assert changed.rowcount == 1
        raw.commit()


def other_than(value: object, column: str) -> object:
    """The least that a value can differ by."""
    if value is None:
        return 1
    if isinstance(value, str):
        return value[:-1] + ("y" if value[-1:] != "y" else "z")
    assert isinstance(value, int | float)
    if column in {"seq", "place"}:
        return value + 100  # the next one is taken
    return value - 1 if value == 1 else value + 1
