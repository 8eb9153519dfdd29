"""The audit in the store: rows are added in a chain of hashes, listed, and proven from the first to the last."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, select, type_coerce, types

from models.audit import AuditEvent, ChainHead, Outcome, Purpose, RowChange
from models.timestamps import to_microseconds
from server.store.retention_tables import tombstone
from server.store.security_tables import audit_event as table
from server.store.tables import infusion_session

# The hash before the first row's.
GENESIS = "0" * 64
# How many rows are in memory while a chain is proven.
_AT_ONCE = 5_000
_COLUMNS = tuple(column.name for column in table.columns if column.name != "hash")
_LONGEST = {"actor": 100, "address": 64, "act": 64, "device": 100, "reason": 500}


@dataclass(frozen=True, slots=True)
class AuditQuestion:
    """Which rows are wanted; None: any. ``start`` is inclusive, ``end`` exclusive; ``acts``: what was done of them."""

    actor: str | None = None
    act: str | None = None
    outcome: Outcome | None = None
    patient: int | None = None
    session: int | None = None
    start: datetime | None = None
    end: datetime | None = None
    acts: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One row as it stands in the chain."""

    id: int
    event: AuditEvent
    hash: str


@dataclass(frozen=True, slots=True)
class ChainProof:
    """What proving the chain found.

    Args:
        rows: How many rows hold together, from the first that was not erased after its term.
        head: The last of them; None for none.
        broken_at: The id of the first row that does not follow from the one before it; None when all do.
        fault: What is wrong there, in words; None when nothing is.
    """

    rows: int
    head: ChainHead | None
    broken_at: int | None = None
    fault: str | None = None


def append_audit(connection: Connection, events: Sequence[AuditEvent]) -> None:
    """Add rows to the chain, inside the caller's transaction and in the order given."""
    if not events:
        return
    head = head_of(connection)
    number, previous = (head.id, head.hash) if head else (0, GENESIS)
    rows = []
    for event in events:
        number += 1
        row = _row(number, event, _patient_of(connection, event))
        previous = link_hash(previous, [_raw(row[name]) for name in _COLUMNS])
        rows.append({**row, "hash": previous})
    connection.execute(table.insert(), rows)


def head_of(connection: Connection) -> ChainHead | None:
    """Find the newest row."""
    row = connection.execute(select(table.c.id, table.c.hash).order_by(table.c.id.desc()).limit(1)).first()
    return None if row is None else ChainHead(row.id, row.hash)


def link_hash(previous: str, values: Sequence[Any]) -> str:
    """Hash a row onto the one before it: SHA-256 of that one's hash and this one's columns as a JSON array."""
    return hashlib.sha256(previous.encode() + orjson.dumps(values)).hexdigest()


def list_audit(connection: Connection, wanted: AuditQuestion, before: int, limit: int) -> list[AuditRow]:
    """List rows with ids below ``before``, newest first."""
    query = select(table).where(table.c.id < before).order_by(table.c.id.desc()).limit(limit)
    return [_read(row) for row in connection.execute(_filtered(query, wanted))]


def prove_chain(connection: Connection, heads: Iterable[ChainHead] = ()) -> ChainProof:
    """Follow the chain from its first row, and find every head that was kept elsewhere in it.

    Args:
        connection: To the store.
        heads: Newest rows as they were told at some time; a chain that was cut short or made anew lacks them.
    """
    seal = seal_of(connection)
    number, previous = (0, GENESIS) if seal is None else (seal.id, seal.hash)
    # Of what was erased after its term the last row's hash is kept; heads before that one have nothing to be found in.
    wanted = {head.id: head.hash for head in heads if head.id > number}
    if seal is not None and any(head.id == number and head.hash != previous for head in heads):
        return ChainProof(0, None, number, "what was erased before it was not what was signed")
    first, is_told = number, seal is None
    for values in _raw_rows(connection):
        is_told = is_told or _tells_of(values, seal)
        expected, found = number + 1, values[0]
        fault = None
        if found != expected:
            fault = f"rows {expected} to {found - 1} are missing" if found > expected else "its number was used before"
        elif link_hash(previous, values[:-1]) != values[-1]:
            fault = "its content is not what was hashed, or the row before it was replaced"
        elif wanted.pop(found, values[-1]) != values[-1]:
            fault = "it is not the row whose hash was signed: the chain was made anew"
        if fault is not None:
            return ChainProof(number - first, ChainHead(number, previous) if number else None, expected, fault)
        previous, number = values[-1], found
    head = ChainHead(number, previous) if number else None
    if wanted:
        fault = f"rows up to {max(wanted)} were signed and are missing at the end"
        return ChainProof(number - first, head, number + 1, fault)
    if not is_told:
        return ChainProof(number - first, head, first, "rows up to it were erased and no row tells of that")
    return ChainProof(number - first, head)


def seal_of(connection: Connection) -> ChainHead | None:
    """Find the last row of the audit that was erased after its term; None while every row is there."""
    columns = tombstone.c
    query = select(columns.record, columns.sha256).where(columns.kind == "audit")
    row = connection.execute(query.order_by(columns.record.desc()).limit(1)).first()
    return None if row is None else ChainHead(row.record, row.sha256)


def _tells_of(values: tuple[Any, ...], seal: ChainHead | None) -> bool:
    """Tell whether a row says that the rows up to the seal were erased, and names the same hash."""
    row = dict(zip(_COLUMNS, values[:-1], strict=True))
    if seal is None or row["act"] != "retention.erase":
        return False
    subject = orjson.loads(row["subject"])
    return (subject.get("kind"), subject.get("record"), subject.get("sha256")) == ("audit", str(seal.id), seal.hash)


def _raw_rows(connection: Connection) -> Iterator[tuple[Any, ...]]:
    """Read every row in order, as the database keeps it."""
    columns = [type_coerce(column, types.BigInteger) if column.name == "at" else column for column in table.columns]
    after = 0
    while True:
        query = select(*columns).where(table.c.id > after).order_by(table.c.id).limit(_AT_ONCE)
        found = connection.execute(query).all()
        for row in found:
            yield tuple(row)
        if len(found) < _AT_ONCE:
            return
        after = found[-1][0]


def _filtered(query: Select[Any], wanted: AuditQuestion) -> Select[Any]:
    columns = table.c
    outcome = None if wanted.outcome is None else wanted.outcome.value
    for column, value in (
        (columns.actor, wanted.actor), (columns.act, wanted.act), (columns.outcome, outcome),
        (columns.patient, wanted.patient), (columns.session, wanted.session),
    ):  # fmt: skip
        if value is not None:
            query = query.where(column == value)
    if wanted.acts is not None:
        query = query.where(columns.act.in_(sorted(wanted.acts)), columns.outcome == Outcome.DONE.value)
    if wanted.start is not None:
        query = query.where(columns.at >= wanted.start)
    if wanted.end is not None:
        query = query.where(columns.at < wanted.end)
    return query


def _row(number: int, event: AuditEvent, patient: int | None) -> dict[str, Any]:
    detail: dict[str, Any] = {}
    if event.wrote:
        detail["wrote"] = dict(sorted(event.wrote.items()))
    if event.changes:
        detail["changes"] = [asdict(change) for change in event.changes]
    row = {
        "id": number, "at": event.at, "actor": event.actor, "role": event.role, "purpose": event.purpose.value,
        "credential": event.credential, "address": event.address, "act": event.act, "outcome": event.outcome.value,
        "subject": _json(event.subject), "patient": patient, "session": event.session, "reason": event.reason,
        "device": event.device, "detail": _json(detail),
    }  # fmt: skip
    return row | {name: _fitting(row[name], most) for name, most in _LONGEST.items()}


def _fitting(text: Any, most: int) -> str | None:  # noqa: ANN401 - a column's value
    """What a column takes: no longer than it is, and without NUL, which PostgreSQL refuses."""
    return None if text is None else str(text).replace("\0", "")[:most]


def _json(found: Mapping[str, Any]) -> str:
    return orjson.dumps(dict(found), option=orjson.OPT_SORT_KEYS, default=str).decode()


def _raw(value: Any) -> Any:  # noqa: ANN401 - a column's value
    return to_microseconds(value) if isinstance(value, datetime) else value


def _patient_of(connection: Connection, event: AuditEvent) -> int | None:
    if event.patient is not None or event.session is None:
        return event.patient
    query = select(infusion_session.c.patient_id).where(infusion_session.c.id == event.session)
    return connection.execute(query).scalar()


def _read(row: Row[Any]) -> AuditRow:
    detail = orjson.loads(row.detail)
    event = AuditEvent(
        row.at, row.actor, row.role, Purpose(row.purpose), row.credential, row.address, row.act, Outcome(row.outcome),
        orjson.loads(row.subject), row.patient, row.session, row.reason, row.device, detail.get("wrote", {}),
        tuple(RowChange(**change) for change in detail.get("changes", ())),
    )  # fmt: skip
    return AuditRow(row.id, event, row.hash)
