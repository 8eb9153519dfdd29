"""Of a session's record, what people and the alarm system wrote: entries, limits, the log, and their text as stored."""

from collections.abc import Iterable
from datetime import datetime

import orjson
from sqlalchemy import Connection, select

from models.alarm import AlarmPriority
from models.alarm_log import LogEntry
from models.document import RecordedLimit, StoredText
from models.patient_limit import LimitName, LimitSide
from models.record.entry import AnyEntry
from models.session import InfusionSession
from models.signature import Seal
from server.store.alarm_log import read_line
from server.store.record import read_entry
from server.store.record_tables import record_entry
from server.store.tables import alarm_log, limit_override, patient, phase_change


def registration_of(connection: Connection, number: int) -> tuple[datetime, str]:
    """Tell when a patient was taken in, UTC, and by whom."""
    query = select(patient.c.created_at, patient.c.created_by).where(patient.c.id == number)
    row = connection.execute(query).one()
    return row.created_at, row.created_by


def entries_until(
    connection: Connection, session: InfusionSession, seal: Seal | None
) -> tuple[tuple[AnyEntry, ...], list[StoredText]]:
    """Read a session's entries and its patient's, by number, and their bodies as they are stored.

    Args:
        connection: Any.
        session: Which.
        seal: Of a signed record: of the patient's it holds so many, the oldest.
    """
    c = record_entry.c
    own = select(record_entry).where(c.session_id == session.id)
    persons = select(record_entry).where(c.patient_id == session.patient.id, c.session_id.is_(None)).order_by(c.id)
    if seal is not None:
        persons = persons.limit(seal.person_entries)
    rows = sorted([*connection.execute(own), *connection.execute(persons)], key=lambda row: int(row.id))
    bodies = [StoredText("entry", row.id, row.body) for row in rows]
    subjects = [StoredText("subject", row.id, orjson.dumps(row.subject).decode()) for row in rows if row.subject]
    return tuple(read_entry(row) for row in rows), bodies + subjects


def log_until(
    connection: Connection, session: int, seal: Seal | None
) -> tuple[tuple[LogEntry, ...], list[StoredText], tuple[LogEntry, ...]]:
    """Read a session's lines of the alarm log in the order they were written, and their rest as it is stored.

    Returns:
        The lines; their text; and of a signed record the lines that were written later.
    """
    query = select(alarm_log).where(alarm_log.c.session == session).order_by(alarm_log.c.id)
    rows = connection.execute(query).all()
    count = len(rows) if seal is None else seal.log_lines
    lines = tuple(read_line(row) for row in rows)
    texts = [StoredText("log", place, row.entry) for place, row in enumerate(rows[:count])]
    return lines[:count], texts, lines[count:]


def limits_of(connection: Connection, session: int) -> tuple[RecordedLimit, ...]:
    """Read which limits were set for a session's patient, oldest first."""
    query = select(limit_override).where(limit_override.c.session == session).order_by(limit_override.c.id)
    return tuple(
        RecordedLimit(
            LimitName(row.metric, LimitSide(row.side), AlarmPriority(row.priority)),
            row.limit, row.was, row.author, row.reason, row.at,
        )
        for row in connection.execute(query)
    )  # fmt: skip


def phase_texts(connection: Connection, session: int) -> Iterable[StoredText]:
    """Read what the changes of a session's phase required and missed, as it is stored."""
    c = phase_change.c
    rows = connection.execute(select(c.required, c.missing).where(c.session_id == session).order_by(c.id))
    for place, row in enumerate(rows):
        for what, text in (("required", row.required), ("missing", row.missing)):
            if text is not None:
                yield StoredText(what, place, text)
