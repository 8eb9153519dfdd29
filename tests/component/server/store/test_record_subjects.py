"""Entries found by what they are about, a page or a list of persons at once, on both databases; how little is read."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from models.record.entry import AnyEntry, EntryBody, NewEntry, Withdrawn
from models.record.events import NoteWritten
from models.record.ledger import DrugDrawn, VialOpened
from models.record.person import NoAllergies, WeightMeasured, WeightUnit
from models.session import InfusionSession
from server.store.record import (
    EntryQuestion,
    add_entry,
    entries_about,
    entries_of_persons,
    newest_about,
    some_entries,
)
from server.store.visits import held_of_each
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


def test_a_page_of_entries_is_those_entries_with_what_took_their_place_and_nothing_else(connection: Connection) -> None:
    here, other = new_session(connection), new_session(connection, "2", "40-1183")
    first = enter(connection, here, NoteWritten(text="One"))
    enter(connection, other, NoteWritten(text="Elsewhere"))
    opened = enter(connection, here, vial("V-1"))
    last = enter(connection, here, NoteWritten(text="Two"))
    corrected = enter(connection, here, NoteWritten(text="One, that is"), first)
    taken_out = enter(connection, here, Withdrawn(), last)

    def asked(**more: Any) -> tuple[list[AnyEntry], list[AnyEntry]]:  # noqa: ANN401 - fields of the question
        return some_entries(connection, EntryQuestion(**({"session": here.id, "limit": 9} | more)))

    assert asked() == ([first, opened, last, corrected, taken_out], [corrected, taken_out])
    assert asked(limit=2) == ([first, opened], [corrected])
    assert asked(after=opened.id, limit=1) == ([last], [taken_out])
    assert asked(only_standing=True) == ([opened, corrected], [])
    assert asked(kinds=("note",), only_standing=True) == ([corrected], [])
    assert asked(session=None, patient=here.patient.id) == asked()
    assert asked(session=999) == ([], [])


def test_what_belongs_to_persons_is_read_for_all_of_a_page_at_once(connection: Connection) -> None:
    one, two = new_session(connection).patient.id, new_session(connection, "2", "40-1183").patient.id

    def weigh(patient: int, kg: float, corrects: int | None = None) -> AnyEntry:
        body = WeightMeasured(value=kg, unit=WeightUnit.KILOGRAM)
        return add_entry(connection, NewEntry(patient, None, body, NOW, corrects), NOW, "Ada")

    first, second = weigh(one, 70), weigh(two, 80)
    gone = add_entry(connection, NewEntry(two, None, Withdrawn(), NOW, second.id), NOW, "Ada")
    add_entry(connection, NewEntry(one, None, NoAllergies(), NOW), NOW, "Ada")
    assert entries_of_persons(connection, [one, two, 999], ["weight"]) == {one: [first], two: [second, gone], 999: []}
    assert held_of_each(connection, [one, two, 999]) == {one: [], two: [], 999: []}
