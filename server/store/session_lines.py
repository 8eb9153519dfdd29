"""Lines of sessions in the store: kept up with the record, and found, sorted and counted by what they say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Select, Table, and_, func, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from models.patient import Patient, folded
from models.session_line import SessionFlag, SessionLine
from server.store.line_tables import looked_through
from server.store.line_tables import session_line as table
from server.store.patients import patients_found_by, select_patient
from server.store.record_tables import record_entry, record_signature
from server.store.tables import alarm_log, chair, infusion_session, patient, phase_change

# On disk: append, never reorder. The gravest weighs most, so that sums sort as a reviewer would.
_BIT = {flag: 1 << place for place, flag in enumerate(SessionFlag)}
_WEIGHT = {flag: 1 << (len(SessionFlag) - 1 - place) for place, flag in enumerate(SessionFlag)}
_FIRST = 0
# Behind a line's own columns and the chair's name.
_PATIENT_FROM = len(table.columns) + 1

# What is written about sessions, each by a number that only grows.
_GROWING: dict[str, tuple[ColumnElement[int], ColumnElement[Any]]] = {
    "phase_change": (phase_change.c.id, phase_change.c.session_id),
    "record_entry": (record_entry.c.id, record_entry.c.session_id),
    "alarm_log": (alarm_log.c.id, alarm_log.c.session),
    "record_signature": (record_signature.c.id, record_signature.c.session_id),
}


class LineOrder(StrEnum):
    """What a list is sorted by."""

    AT = "at"
    NAME = "name"
    DRUG = "drug"
    GIVEN = "given_mg"
    ALARMS = "alarms"
    WEIGHT = "weight"


@dataclass(frozen=True, slots=True)
class LineQuestion:
    """Which lines are wanted; None: any.

    Args:
        words: Each begins a name, is the birth date, or is part of the record number.
        start: From when, UTC, inclusive.
        end: Until when, exclusive.
        drug: Of this drug.
        flag: With this flag.
        is_over: Over, or not.
        is_signed: Signed, or not.
        order: What they are sorted by.
        is_falling: The largest first.
        offset: So many are left out.
        limit: So many at most.
    """

    words: str = ""
    start: datetime | None = None
    end: datetime | None = None
    drug: str | None = None
    flag: SessionFlag | None = None
    is_over: bool | None = None
    is_signed: bool | None = None
    order: LineOrder = LineOrder.AT
    is_falling: bool = True
    offset: int = 0
    limit: int = 100


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A line with whose session it is, and where."""

    line: SessionLine
    patient: Patient
    chair: str


@dataclass(frozen=True, slots=True)
class Stale:
    """Sessions of which something was written that their lines do not say yet, and how far was looked."""

    sessions: tuple[int, ...]
    marks: dict[str, int]
    is_any: bool


def stale_lines(connection: Connection, most: int) -> Stale:
    """Tell whose lines are behind the record, as far as a look at ``most`` rows of each table tells."""
    before = {row.name: row.last for row in connection.execute(select(looked_through))}
    marks, found = dict(before), set[int]()
    for name, (number, session) in _GROWING.items():
        newer = select(number, session).where(number > before.get(name, _FIRST))
        rows = connection.execute(newer.order_by(number).limit(most)).all()
        found |= {row[1] for row in rows if row[1] is not None}
        if rows:
            marks[name] = rows[-1][0]
    return Stale(tuple(sorted(found)), marks, marks != before)


def keep_lines(connection: Connection, lines: Sequence[SessionLine], marks: dict[str, int]) -> None:
    """Keep lines, and how far the record was looked through, inside the writer's transaction."""
    numbers = [line.session for line in lines]
    query = select(infusion_session.c.id, *select_patient().selected_columns).join_from(infusion_session, patient)
    whose = {row[0]: Patient(*row[1:]) for row in connection.execute(query.where(infusion_session.c.id.in_(numbers)))}
    _upsert(connection, table, [_row(line, whose[line.session]) for line in lines])
    _upsert(connection, looked_through, [{"name": name, "last": last} for name, last in marks.items()])


def find_lines(connection: Connection, wanted: LineQuestion) -> tuple[list[FoundLine], int]:
    """Find a page of lines, and tell how many there are in all."""
    which = and_(True, *_conditions(wanted))  # noqa: FBT003 - SQL's own truth
    total = connection.execute(select(func.count()).select_from(table).where(which)).scalar_one()
    order = [_order(connection, wanted), table.c.at.desc(), table.c.session.desc()]
    page = select(table.c.session).where(which).order_by(*order).limit(wanted.limit).offset(wanted.offset)
    numbers = list(connection.execute(page).scalars())
    rows = {row.session: row for row in connection.execute(_whole().where(table.c.session.in_(numbers)))}
    return [_found(rows[number]) for number in numbers if number in rows], int(total)


def lines_between(connection: Connection, start: datetime, end: datetime) -> list[tuple[FoundLine, datetime | None]]:
    """Read the lines of a time, in order, each with when its session ended; ``end`` is not included."""
    query = _whole().add_columns(infusion_session.c.ended_at)
    rows = connection.execute(query.where(table.c.at >= start, table.c.at < end).order_by(table.c.at))
    return [(_found(row), row.ended_at) for row in rows]


def drugs_of_lines(connection: Connection) -> list[str]:
    """List the drugs that any session had; the index of the column alone is read."""
    found: list[str] = []
    query = select(func.min(table.c.drug))
    following = connection.execute(query).scalar()
    while following is not None:
        found.append(following)
        following = connection.execute(query.where(table.c.drug > following)).scalar()
    return found


def _order(connection: Connection, wanted: LineQuestion) -> ColumnElement[Any]:
    """Sort alike on both databases: what is not known is least, and letters go by their bytes."""
    column: ColumnElement[Any] = table.c[wanted.order.value]
    if wanted.order is LineOrder.NAME and connection.dialect.name == "postgresql":
        column = column.collate("C")
    return column.desc().nulls_last() if wanted.is_falling else column.asc().nulls_first()


def _conditions(wanted: LineQuestion) -> list[ColumnElement[bool]]:
    columns = table.c
    found: list[ColumnElement[bool]] = []
    if wanted.words.split():
        found.append(columns.patient.in_(select(patient.c.id).where(*patients_found_by(wanted.words))))
    equal = (
        (columns.drug, wanted.drug),
        (columns.is_over, wanted.is_over),
        (columns.is_signed, wanted.is_signed),
    )
    found += [column == value for column, value in equal if value is not None]
    if wanted.start is not None:
        found.append(columns.at >= wanted.start)
    if wanted.end is not None:
        found.append(columns.at < wanted.end)
    if wanted.flag is not None:
        found.append(columns.flags.op("&")(_BIT[wanted.flag]) != 0)
    return found


def _whole() -> Select[Any]:
    return (
        select(table, chair.c.name.label("chair_name"), *select_patient().selected_columns)
        .join_from(table, infusion_session, infusion_session.c.id == table.c.session)
        .join(chair, chair.c.id == infusion_session.c.chair_id)
        .join(patient, patient.c.id == infusion_session.c.patient_id)
    )


def _found(row: Any) -> FoundLine:  # noqa: ANN401 - a row of the query above
    line = SessionLine(
        row.session, row.at, row.phase, row.is_over, row.is_signed, row.drug, row.given_mg, row.mg_per_kg, row.nurse,
        row.alarms, frozenset(flag for flag, bit in _BIT.items() if row.flags & bit), row.came_at,
        () if row.adverse is None else tuple(orjson.loads(row.adverse)), row.rise, row.is_hypertensive,
    )  # fmt: skip
    return FoundLine(line, Patient(*row[_PATIENT_FROM : _PATIENT_FROM + 6]), row.chair_name)


def _row(line: SessionLine, whose: Patient) -> dict[str, object]:
    name = folded(f"{whose.family_name}, {whose.given_name}")
    return {
        "session": line.session, "patient": whose.id, "at": line.at, "name": name,
        "phase": line.phase, "is_over": line.is_over, "is_signed": line.is_signed, "drug": line.drug,
        "given_mg": line.given_mg, "mg_per_kg": line.mg_per_kg, "nurse": line.nurse, "alarms": line.alarms,
        "came_at": line.came_at, "adverse": orjson.dumps(line.adverse).decode() if line.adverse else None,
        "rise": line.rise, "is_hypertensive": line.is_hypertensive,
        "flags": sum(_BIT[flag] for flag in line.flags), "weight": sum(_WEIGHT[flag] for flag in line.flags),
    }  # fmt: skip


def _upsert(connection: Connection, into: Table, rows: list[dict[str, object]]) -> None:
    if not rows:
        return
    insert = postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert
    statement = insert(into)
    keys = list(into.primary_key.columns)
    changed = {column.name: statement.excluded[column.name] for column in into.columns if not column.primary_key}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), rows)
