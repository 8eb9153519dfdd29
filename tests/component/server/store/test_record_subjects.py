"""Entries found by what they are about, over all sessions, on both databases; and how little is read for it."""

from datetime import date

from sqlalchemy import Connection, text

from models.record.entry import AnyEntry, EntryBody, NewEntry, Withdrawn
from models.record.events import NoteWritten
from models.record.ledger import DrugDrawn, VialOpened
from models.session import InfusionSession
from server.store.record import add_entry, entries_about, newest_about
from tests.component.server.store.building import NOW, new_session

LEDGER = ("vial_opened", "drawn", "wasted")


def enter(
    connection: Connection, session: InfusionSession, body: EntryBody, corrects: AnyEntry | None = None
) -> AnyEntry:
    number = None if corrects is None else corrects.id
    return add_entry(connection, NewEntry(session.patient.id, session.id, body, NOW, number), NOW, "Ada")


def vial(name: str) -> VialOpened:
    return VialOpened(vial=name, drug="ketamine", lot="K-7", expiry=date(2027, 1, 1), content_mg=500.0)


def test_lines_of_a_vial_are_found_in_every_session_with_what_corrects_them(connection: Connection) -> None:
    first, second = new_session(connection), new_session(connection, "2", "40-1183")
    opened = enter(connection, first, vial("V-1"))
    enter(connection, first, vial("V-2"))
    drawn = enter(connection, second, DrugDrawn(vial="v-1", mg=35.0))
    enter(connection, second, NoteWritten(text="V-1"))
    moved = enter(connection, second, DrugDrawn(vial="V-2", mg=35.0), drawn)
    taken_out = enter(connection, second, Withdrawn(), moved)
    assert entries_about(connection, LEDGER, "v-1") == [opened, drawn, moved, taken_out]
    assert entries_about(connection, LEDGER, "v-3") == []
    assert [entry.id for entry in newest_about(connection, "vial_opened", 1)] == [opened.id + 1]


def test_a_vials_lines_are_read_by_the_index_alone_however_long_the_record_is(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    asked = "SELECT * FROM record_entry WHERE kind IN ('drawn', 'wasted') AND subject = 'v-1' ORDER BY id"
    plan = " ".join(str(row[3]) for row in connection.execute(text(f"EXPLAIN QUERY PLAN {asked}")))
    assert "ix_record_entry_kind_subject_id (kind=? AND subject=?)" in plan, plan
