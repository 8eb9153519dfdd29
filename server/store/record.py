"""The session record's entries: added, never changed; one of two people who correct the same one wins."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Row, exists, select

from models.errors import ConflictError, NotFoundError
from models.record.entry import AnyEntry, Entry, NewEntry, Withdrawn
from models.record.kinds import read_body
from server.store.record_tables import record_entry as table
from server.store.signatures import require_unsigned

_WITHDRAWN = Withdrawn().kind


def add_entry(connection: Connection, new: NewEntry, now: datetime, author: str) -> AnyEntry:
    """Enter something inside the writer's transaction.

    Args:
        connection: The writer's.
        new: What.
        now: When it is entered, UTC.
        author: By whom.

    Raises:
        ConflictError: Somebody else corrected or withdrew the same entry first, or the session's record is signed.
    """
    if new.session is not None:
        require_unsigned(connection, new.session)
    if new.corrects is not None:
        _refuse_second(connection, new.corrects)
    row = {
        "patient_id": new.patient, "session_id": new.session, "kind": new.body.kind, "at": new.at, "entered_at": now,
        "author": author, "corrects": new.corrects, "reason": new.reason,
        "body": orjson.dumps(new.body.model_dump(mode="json", exclude={"kind"})).decode(), "subject": new.body.subject,
    }  # fmt: skip
    number = connection.execute(table.insert().values(row).returning(table.c.id)).scalar_one()
    return Entry(number, new.patient, new.session, new.body, new.at, now, author, new.corrects, new.reason)


def entry_of(connection: Connection, number: int) -> AnyEntry:
    """Find an entry.

    Raises:
        NotFoundError: There is none of that number.
    """
    row = connection.execute(select(table).where(table.c.id == number)).first()
    if row is None:
        message = f"There is no entry {number}"
        raise NotFoundError(message)
    return read_entry(row)


def entries_of_session(connection: Connection, session: int) -> list[AnyEntry]:
    """Read every entry of a session, by number: those that were corrected or withdrawn too."""
    return _entries(connection, table.c.session_id == session)


def entries_of_person(connection: Connection, patient: int) -> list[AnyEntry]:
    """Read every entry that belongs to a person whatever session, by number."""
    return _entries(connection, (table.c.patient_id == patient) & table.c.session_id.is_(None))


@dataclass(frozen=True, slots=True)
class EntryQuestion:
    """Which entries of a session, or of a patient with all sessions, are asked for.

    Args:
        session: The session's number, or None.
        patient: The patient's number, where no session is named.
        kinds: Only of these, or None.
        only_standing: Only what was neither corrected nor withdrawn.
        after: Those with a higher number.
        limit: So many at most.
    """

    session: int | None = None
    patient: int | None = None
    kinds: tuple[str, ...] | None = None
    only_standing: bool = False
    after: int = 0
    limit: int = 1


def some_entries(connection: Connection, asked: EntryQuestion) -> tuple[list[AnyEntry], list[AnyEntry]]:
    """Read some entries by number, and no more than these: with them what took the place of any of them."""
    whose = table.c.patient_id == asked.patient if asked.session is None else table.c.session_id == asked.session
    query = select(table).where(whose, table.c.id > asked.after)
    if asked.kinds is not None:
        query = query.where(table.c.kind.in_(asked.kinds))
    if asked.only_standing:
        later = table.alias()
        query = query.where(table.c.kind != _WITHDRAWN, ~exists().where(later.c.corrects == table.c.id))
    found = [read_entry(row) for row in connection.execute(query.order_by(table.c.id).limit(asked.limit))]
    return found, _entries(connection, table.c.corrects.in_([entry.id for entry in found]))


def entries_of_persons(
    connection: Connection, patients: Iterable[int], kinds: Iterable[str]
) -> dict[int, list[AnyEntry]]:
    """Read the entries of some kinds that belong to some persons whatever session, by number; each has its list."""
    found: dict[int, list[AnyEntry]] = {number: [] for number in patients}
    which = table.c.patient_id.in_(list(found)) & table.c.session_id.is_(None)
    for entry in _entries(connection, which & table.c.kind.in_([*kinds, _WITHDRAWN])):
        found[entry.patient].append(entry)
    return found


def entries_of_kind(connection: Connection, session: int, kind: str) -> list[AnyEntry]:
    """Read a session's entries of one kind, by number, and what corrects or withdraws them."""
    return entries_of_kinds_in(connection, [session], [kind])


def entries_of_kinds_in(connection: Connection, sessions: Iterable[int], kinds: Iterable[str]) -> list[AnyEntry]:
    """Read the entries of some kinds of some sessions, by number, and what corrects or withdraws them."""
    which = table.c.session_id.in_(list(sessions)) & table.c.kind.in_(list(kinds))
    return _with_corrections(connection, _entries(connection, which))


def entries_about(connection: Connection, kinds: Iterable[str], subject: str) -> list[AnyEntry]:
    """Read the entries of some kinds about one subject, such as a vial, in all sessions, and what corrects them.

    One index holds kind, subject and number, and that of ``corrects`` leads on: so many rows are read as there are.
    """
    return _with_corrections(connection, _entries(connection, table.c.kind.in_(kinds) & (table.c.subject == subject)))


def newest_about(connection: Connection, kind: str, limit: int) -> list[AnyEntry]:
    """Read the newest entries of a kind that has a subject, newest first, whether they stand or not.

    Args:
        connection: Any.
        kind: Which.
        limit: At most so many: what is older is found by its subject.
    """
    which = select(table).where(table.c.kind == kind).order_by(table.c.id.desc()).limit(limit)
    return [read_entry(row) for row in connection.execute(which)]


def _with_corrections(connection: Connection, found: list[AnyEntry]) -> list[AnyEntry]:
    """Add what corrects or withdraws any of some entries: it may be about another subject, or about none."""
    every = {entry.id: entry for entry in found}
    while found:
        numbers = [entry.id for entry in found]
        found = [entry for entry in _entries(connection, table.c.corrects.in_(numbers)) if entry.id not in every]
        every |= {entry.id: entry for entry in found}
    return [every[number] for number in sorted(every)]


def _refuse_second(connection: Connection, corrects: int) -> None:
    row = connection.execute(select(table).where(table.c.corrects == corrects)).first()
    if row is not None:
        did = "withdrew" if row.kind == _WITHDRAWN else "corrected"
        message = f"{row.author} {did} entry {corrects} before you; look at it as it is now"
        raise ConflictError(message)


def _entries(connection: Connection, which: ColumnElement[bool]) -> list[AnyEntry]:
    return [read_entry(row) for row in connection.execute(select(table).where(which).order_by(table.c.id))]


def read_entry(row: Row[Any]) -> AnyEntry:
    """Turn a row of the table back into an entry."""
    return Entry(
        row.id, row.patient_id, row.session_id, read_body(row.kind, orjson.loads(row.body)), row.at, row.entered_at,
        row.author, row.corrects, row.reason,
    )  # fmt: skip
