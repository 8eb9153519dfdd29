"""Limits set for patients: rows are added and never changed; of one limit of a session the newest row counts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from models.alarm import AlarmPriority
from models.alarm_log import LogEntry, LogKind
from models.patient_limit import LimitName, LimitSide, PatientLimit
from server.store.alarm_log import append
from server.store.signatures import require_unsigned
from server.store.tables import limit_override as table


@dataclass(frozen=True, slots=True)
class LimitChange:
    """Somebody set a limit for a patient, or gave it back to the preset.

    Args:
        session: The session it counts for, and no other.
        name: Which limit.
        limit: What it is set to, in the metric's unit; None: it is the preset's again.
        was: What counted before.
        author: By whom.
        reason: Why, in the person's words.
        at: When, UTC.
    """

    session: int
    name: LimitName
    limit: float | None
    was: float
    author: str
    reason: str
    at: datetime


def add_limit_change(connection: Connection, change: LimitChange) -> None:
    """Keep a change, and its line of the alarm log, inside the writer's transaction.

    Raises:
        ConflictError: The session's record is signed.
    """
    require_unsigned(connection, change.session)
    metric, side, priority = change.name.metric, change.name.side.value, change.name.priority.value
    row = {
        "session": change.session, "metric": metric, "side": side, "priority": priority, "limit": change.limit,
        "was": change.was, "author": change.author, "reason": change.reason, "at": change.at,
    }  # fmt: skip
    connection.execute(table.insert().values(row))
    entry = {
        "metric": metric, "side": side, "priority": priority, "limit": change.limit, "was": change.was,
        "reason": change.reason,
    }  # fmt: skip
    append(connection, [LogEntry(change.at, LogKind.LIMITS, change.session, None, change.author, entry)])


def limits_set(connection: Connection, sessions: Collection[int]) -> dict[int, tuple[PatientLimit, ...]]:
    """Tell what is set for the patients of some sessions now; a session without any is there with none."""
    newest: dict[int, dict[LimitName, float | None]] = {number: {} for number in sessions}
    for change in _changes(connection, sessions):
        newest[change.session][change.name] = change.limit
    return {
        number: tuple(PatientLimit(name, limit) for name, limit in found.items() if limit is not None)
        for number, found in newest.items()
    }


def newest_changes(connection: Connection, session: int) -> dict[LimitName, LimitChange]:
    """Tell of each limit that was ever changed in a session how it was changed last."""
    return {change.name: change for change in _changes(connection, [session])}


def _changes(connection: Connection, sessions: Collection[int]) -> list[LimitChange]:
    query = select(table).where(table.c.session.in_(sessions)).order_by(table.c.id)
    return [_change(row) for row in connection.execute(query)]


def _change(row: Row[Any]) -> LimitChange:
    name = LimitName(row.metric, LimitSide(row.side), AlarmPriority(row.priority))
    return LimitChange(row.session, name, row.limit, row.was, row.author, row.reason, row.at)
