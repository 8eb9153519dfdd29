"""What is past its term, and taking it away: the one path that passes the tables that refuse it (ADR-0033).

Each thing goes in a transaction of its own: the refusing triggers are taken off, the rows deleted, the triggers put
back as they were, a tombstone and a row of the audit written, and all of it committed or none. Only who owns the schema
can do so, and only while no server works on the store.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

import orjson
from sqlalchemy import ColumnElement, Connection, Table, delete, func, or_, select

from models.audit import AuditEvent
from models.timestamps import from_microseconds, to_microseconds
from server.store import line_tables, record_tables  # noqa: F401 - their tables join the others
from server.store.audit import append_audit
from server.store.holds import list_holds
from server.store.observations import sources_of_session
from server.store.passing import PASSING, passed
from server.store.refusing import let_through
from server.store.retention_tables import tombstone
from server.store.security_tables import audit_event
from server.store.tables import binding, frame, infusion_session, metadata, observation, patient, stream


@dataclass(frozen=True, slots=True)
class Due:
    """One thing whose term is over.

    Args:
        kept_as: The class whose term it is.
        kind: ``session``, ``patient``, ``stream``, ``audit``; or one of ``PASSING``, which go at once.
        record: Its number; of the audit, the last row's; of what goes at once, how many.
        since: From when its term counts, UTC; of what goes at once, the newest one's.
        patient: Whom it is about, or None.
        hold: The hold that keeps it nevertheless, or None.
    """

    kept_as: str
    kind: str
    record: int
    since: datetime
    patient: int | None = None
    hold: int | None = None


def sessions_due(connection: Connection, before: datetime) -> list[Due]:
    """List sessions that ended before a moment."""
    holds = list_holds(connection, lasting=True)
    columns = infusion_session.c
    found = connection.execute(
        select(columns.id, columns.patient_id, columns.ended_at).where(columns.ended_at < before).order_by(columns.id)
    )
    due = []
    for row in found:
        kept = [h.id for h in holds if h.patient == row.patient_id and h.session in {None, row.id}]
        due.append(Due("records", "session", row.id, row.ended_at, row.patient_id, kept[0] if kept else None))
    return due


def patients_due(connection: Connection, before: datetime) -> list[Due]:
    """List patients without any session left, taken in and last written about before a moment."""
    holds = list_holds(connection, lasting=True)
    entry = record_tables.record_entry.c
    written = select(entry.id).where(entry.patient_id == patient.c.id, entry.entered_at >= before).exists()
    treated = select(infusion_session.c.id).where(infusion_session.c.patient_id == patient.c.id).exists()
    query = select(patient.c.id, patient.c.created_at).where(patient.c.created_at < before, ~written, ~treated)
    return [
        Due(
            "records",
            "patient",
            row.id,
            row.created_at,
            row.id,
            next((h.id for h in holds if h.patient == row.id), None),
        )
        for row in connection.execute(query.order_by(patient.c.id))
    ]


def streams_due(connection: Connection, before: datetime) -> list[Due]:
    """List devices' streams whose last frame is older than a moment and that no session's interval touches."""
    last = func.max(frame.c.received_us + stream.c.base_us)
    first = func.min(frame.c.received_us + stream.c.base_us)
    found = connection.execute(
        select(stream.c.id, stream.c.device_id, first.label("first"), last.label("last"))
        .join_from(stream, frame)
        .where(stream.c.session_id.is_(None), stream.c.device_id.is_not(None))
        .group_by(stream.c.id, stream.c.device_id)
        .having(last < to_microseconds(before))
        .order_by(stream.c.id)
    )
    return [
        Due("numbers", "stream", row.id, from_microseconds(row.last))
        for row in found
        if not _is_claimed(connection, row.device_id, from_microseconds(row.first), from_microseconds(row.last))
    ]


def audit_due(connection: Connection, before: datetime) -> Due | None:
    """Find the last row of the last whole month that ended before a moment; a hold keeps its month and all after."""
    end = before.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    last = select(audit_event.c.id, audit_event.c.at).where(audit_event.c.at < end)
    # Rows are chained by number, and a clock that was set may have put a younger one between older ones.
    young = connection.execute(select(func.min(audit_event.c.id)).where(audit_event.c.at >= end)).scalar()
    last = last if young is None else last.where(audit_event.c.id < young)
    for one in list_holds(connection, lasting=True):
        about = audit_event.c.patient == one.patient if one.session is None else audit_event.c.session == one.session
        held = connection.execute(select(func.min(audit_event.c.at)).where(about, audit_event.c.at < end)).scalar()
        if held is not None:
            month = held.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
            first = select(func.min(audit_event.c.id)).where(audit_event.c.at >= month).scalar_subquery()
            last = last.where(audit_event.c.id < first)
    row = connection.execute(last.order_by(audit_event.c.id.desc()).limit(1)).first()
    return None if row is None else Due("audit", "audit", row.id, row.at)


def passing_due(connection: Connection, cutoffs: dict[str, datetime]) -> list[Due]:
    """List what opens nothing any more: each kind as one, with how many there are.

    Args:
        connection: To the store.
        cutoffs: Of each class the moment before which what is of it may go.
    """
    found = []
    for kind, (kept_as, _, when) in PASSING.items():
        count, newest = connection.execute(select(func.count(), func.max(when)).where(when < cutoffs[kept_as])).one()
        if count:
            found.append(Due(kept_as, kind, count, newest))
    return found


def erase(connection: Connection, due: Due, sha256: str, event: AuditEvent) -> None:
    """Take one thing away and leave a tombstone, inside the caller's transaction.

    Args:
        connection: The owner's of the schema, in a transaction; no server works on the store.
        due: What; nothing holds it.
        sha256: Of its canonical record; of the audit, the hash of its last row.
        event: The row of the audit that tells of it: who, when and why.
    """
    subject = {"class": due.kept_as, "kind": due.kind, "record": str(due.record), "sha256": sha256}
    session = due.record if due.kind == "session" else None
    append_audit(connection, [replace(event, subject=subject, patient=due.patient, session=session)])
    with let_through(connection):
        _DELETE[due.kind](connection, due)
    row = {
        "class": due.kept_as, "kind": due.kind, "record": due.record, "at": event.at, "author": event.actor,
        "reason": event.reason or "", "sha256": sha256,
    }  # fmt: skip
    connection.execute(tombstone.insert().values(row))


def hash_of_row(connection: Connection, due: Due) -> str:
    """Hash what has no canonical form of its own: a patient's row, a stream with its numbers, the audit's last row."""
    if due.kind == "audit":
        found = select(audit_event.c.hash).where(audit_event.c.id == due.record)
        return str(connection.execute(found).scalar_one())
    digest = hashlib.sha256()
    table = patient if due.kind == "patient" else stream
    queries = [select(table).where(table.c.id == due.record)]
    if due.kind == "stream":
        queries.append(select(observation).where(observation.c.stream_id == due.record))
    if due.kind in PASSING:
        queries = [select(PASSING[due.kind][1]).where(passed(due.kind, due.since))]
    for query in queries:
        ordered = query.order_by(*query.selected_columns.values()[:5])
        for row in connection.execute(ordered):
            digest.update(orjson.dumps(list(row), default=str))
    return digest.hexdigest()


def _is_claimed(connection: Connection, owner: int, first: datetime, last: datetime) -> bool:
    query = select(binding.c.id).where(
        binding.c.device_id == owner, binding.c.bound_at <= last,
        or_(binding.c.ended_at.is_(None), binding.c.ended_at >= first),
    )  # fmt: skip
    return connection.execute(query.limit(1)).first() is not None


def _delete_session(connection: Connection, due: Due) -> None:
    number = due.record
    o, f = observation.c, frame.c
    measured_by_us = o.measured_us + f.received_us - func.coalesce(f.sent_us, f.received_us)
    for source in sources_of_session(connection, number):  # by the same rule as they are read
        inside = measured_by_us.between(source.from_us - source.base_us, source.to_us - source.base_us - 1)
        own = select(f.seq).where(f.stream_id == o.stream_id, f.seq == o.seq, inside).exists()
        connection.execute(delete(observation).where(o.stream_id == source.id, own))
    _delete_tree(connection, infusion_session, infusion_session.c.id == number)


def _delete_patient(connection: Connection, due: Due) -> None:
    _delete_tree(connection, patient, patient.c.id == due.record)


def _delete_stream(connection: Connection, due: Due) -> None:
    _delete_tree(connection, stream, stream.c.id == due.record)


def _delete_audit(connection: Connection, due: Due) -> None:
    connection.execute(delete(audit_event).where(audit_event.c.id <= due.record))


def _delete_passed(connection: Connection, due: Due) -> None:
    connection.execute(delete(PASSING[due.kind][1]).where(passed(due.kind, due.since)))


_DELETE = {
    "session": _delete_session, "patient": _delete_patient, "stream": _delete_stream, "audit": _delete_audit,
    **dict.fromkeys(PASSING, _delete_passed),
}  # fmt: skip


def _delete_tree(connection: Connection, table: Table, which: ColumnElement[bool]) -> None:
    """Delete rows and every row of any table that refers to them, the farthest first."""
    for other in metadata.sorted_tables:
        for key in other.foreign_keys:
            if key.column.table is table and other is not table:
                _delete_tree(connection, other, key.parent.in_(select(key.column).where(which)))
    connection.execute(delete(table).where(which))
