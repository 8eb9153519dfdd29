"""Taking in a session's record that another store gave away: all of it, with its own numbers, or nothing.

The record keeps its numbers, since its entries name each other by them and its signature is bound to them. What two
sessions of one store share (patient, entries of the person, device, stream, preset) may be there already, if it is the
same. Nothing that is there is ever changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DataError, IntegrityError, StatementError

from models.document import RecordedObservation, SessionDocument
from models.errors import ConflictError, UsageError
from models.patient import search_key
from server.store.alarm_log import append
from server.store.alarms import upsert_alarms
from server.store.inactivations import upsert_inactivations
from server.store.record_tables import record_entry
from server.store.sessions import chair_for, refuse_second
from server.store.signatures import add_signature
from server.store.tables import (
    alarm,
    alarm_preset,
    binding,
    inactivation,
    infusion_session,
    limit_override,
    patient,
    phase_change,
    session_baseline,
)
from server.store.taking_in_arrivals import add_or_same, take_in_arrivals


def take_in(
    connection: Connection, document: SessionDocument, found: Sequence[RecordedObservation], now: datetime, author: str
) -> None:
    """Write a whole record, inside the writer's transaction.

    Args:
        connection: The writer's.
        document: The record.
        found: Its observations, those that arrived after it was signed too.
        now: UTC.
        author: Who takes it in.

    Raises:
        ConflictError: Something of it is there already and is not the same, or a number it has is taken.
        UsageError: The database cannot hold it.
    """
    try:
        _person(connection, document)
        _session(connection, document, now, author)
        devices = take_in_arrivals(connection, document, found, now, author)
        _bindings(connection, document, devices)
        _entries(connection, document)
        _alarm_system(connection, document)
        for signature in document.signatures:
            add_signature(connection, signature)
        _count_on(connection)
    except (DataError, IntegrityError, StatementError, OverflowError) as error:
        message = f"The store cannot hold what the file says, and nothing was taken in ({type(error).__name__})"
        raise UsageError(message) from error


def _person(connection: Connection, document: SessionDocument) -> None:
    who = document.patient
    row = {
        "id": who.id, "family_name": who.family_name, "given_name": who.given_name, "birth_date": who.birth_date,
        "identifier": who.identifier, "sex": who.sex, "created_at": document.registered_at,
        "created_by": document.registered_by, "search_key": search_key(who.family_name, who.given_name),
    }  # fmt: skip
    other = connection.execute(
        select(patient.c.id).where(patient.c.identifier == who.identifier, patient.c.id != who.id)
    ).scalar()
    if other is not None:
        message = f"Record number {who.identifier!r} is that of patient {other} here; nothing was taken in"
        raise ConflictError(message)
    add_or_same(connection, patient, {"id": who.id}, row, "Patient")


def _session(connection: Connection, document: SessionDocument, now: datetime, author: str) -> None:
    session = document.session
    chair_id = chair_for(connection, session.chair)
    if session.ended_at is None:
        refuse_second(connection, infusion_session.c.chair_id == chair_id, f"Chair {session.chair} has")
        refuse_second(connection, infusion_session.c.patient_id == session.patient.id, "This patient has")
    row = {
        "id": session.id, "patient_id": session.patient.id, "chair_id": chair_id, "phase": session.phase.value,
        "phase_since": session.phase_since, "preset": session.preset, "preset_version": session.preset_version,
        "created_at": session.created_at, "created_by": session.created_by, "ended_at": session.ended_at,
        "protocol": session.protocol, "protocol_version": session.protocol_version,
    }  # fmt: skip
    connection.execute(infusion_session.insert().values(row))
    texts = {(kept.of, kept.number): kept.text for kept in document.texts}
    for place, change in enumerate(document.phases):
        row = {
            "session_id": session.id, "phase": change.phase.value, "changed_at": change.changed_at,
            "changed_by": change.changed_by, "reason": change.reason, "required": texts.get(("required", place)),
            "missing": texts.get(("missing", place)),
        }  # fmt: skip
        connection.execute(phase_change.insert().values(row))
    for frozen in session.baselines:
        connection.execute(session_baseline.insert().values(session=session.id, **asdict(frozen)))
    _preset(connection, document, now, author)


def _preset(connection: Connection, document: SessionDocument, now: datetime, author: str) -> None:
    if document.preset_text is None:
        return
    key = {"name": document.session.preset, "version": document.session.preset_version}
    row = key | {"text": document.preset_text}
    which = (alarm_preset.c.name == key["name"]) & (alarm_preset.c.version == key["version"])
    if connection.execute(select(alarm_preset.c.name).where(which)).first() is None:
        reason = f"with the record of session {document.session.id}"
        connection.execute(alarm_preset.insert().values(row | {"added_at": now, "author": author, "reason": reason}))
    else:
        add_or_same(connection, alarm_preset, key, row, "Alarm preset")


def _bindings(connection: Connection, document: SessionDocument, devices: Mapping[str, int]) -> None:
    for held in document.bindings:
        row = {
            "session_id": document.session.id, "device_id": devices[held.device], "bound_at": held.bound_at,
            "bound_by": held.bound_by, "ended_at": held.ended_at, "ended_by": held.ended_by,
            "replaced_at": held.replaced_at, "replaced_by": held.replaced_by, "held_at": held.held_at,
        }  # fmt: skip
        connection.execute(binding.insert().values(row))


def _entries(connection: Connection, document: SessionDocument) -> None:
    texts = {(kept.of, kept.number): kept.text for kept in document.texts}
    for entry in document.entries:
        row = {
            "id": entry.id, "patient_id": entry.patient, "session_id": entry.session, "kind": entry.body.kind,
            "at": entry.at, "entered_at": entry.entered_at, "author": entry.author, "corrects": entry.corrects,
            "reason": entry.reason, "body": texts["entry", entry.id], "subject": entry.body.subject,
        }  # fmt: skip
        add_or_same(connection, record_entry, {"id": entry.id}, row, "Entry")


def _alarm_system(connection: Connection, document: SessionDocument) -> None:
    for table, found, what in ((alarm, document.alarms, "alarm"), (inactivation, document.inactivations, "pause")):
        taken = connection.execute(select(table.c.id).where(table.c.id.in_([one.id for one in found]))).scalar()
        if taken is not None:
            message = f"This store has {what} {taken} of its own; take the record in where there is none yet"
            raise ConflictError(message)
    upsert_alarms(connection, document.alarms)
    upsert_inactivations(connection, document.inactivations)
    append(connection, (*document.log, *document.log_after_signing))
    for limit in document.limits:
        row = {
            "session": document.session.id, "metric": limit.name.metric, "side": limit.name.side.value,
            "priority": limit.name.priority.value, "limit": limit.limit, "was": limit.was, "author": limit.author,
            "reason": limit.reason, "at": limit.at,
        }  # fmt: skip
        connection.execute(limit_override.insert().values(row))


def _count_on(connection: Connection) -> None:
    """Have PostgreSQL number on after what came with its own numbers; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in (patient, infusion_session, record_entry):
        highest = connection.execute(select(func.max(table.c.id))).scalar_one_or_none()
        if highest is not None:
            sequence = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), GREATEST(:highest, 1))")
            connection.execute(sequence, {"name": table.name, "highest": highest})
