"""The alarm log in the store: lines are added in the order they happened, and the database refuses anything else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, select

from models.alarm import FIRST_SENT_STEP, NEWS, Alarm, SignalPresence
from models.alarm_log import LogEntry, LogKind
from server.store.alarms import read_alarm
from server.store.tables import alarm as alarm_table
from server.store.tables import alarm_log as table


@dataclass(frozen=True, slots=True)
class LogQuestion:
    """Which lines are wanted; None: any. ``start`` is inclusive, ``end`` exclusive."""

    session: int | None = None
    alarm: int | None = None
    kind: LogKind | None = None
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Undelivered:
    """An unanswered alarm whose message nobody got."""

    alarm: Alarm
    step: int
    is_unshown: bool


def append(connection: Connection, entries: Sequence[LogEntry]) -> None:
    """Add lines, inside the caller's transaction and in the order given."""
    if entries:
        connection.execute(table.insert(), [_row(entry) for entry in entries])


def list_log(connection: Connection, wanted: LogQuestion, after: int, limit: int) -> list[tuple[int, LogEntry]]:
    """List lines with their ids, in the order they were added, with ids above ``after``."""
    query = select(table).where(table.c.id > after).order_by(table.c.id).limit(limit)
    for column, value in ((table.c.session, wanted.session), (table.c.alarm, wanted.alarm)):
        if value is not None:
            query = query.where(column == value)
    if wanted.kind is not None:
        query = query.where(table.c.kind == wanted.kind.value)
    if wanted.start is not None:
        query = query.where(table.c.at >= wanted.start)
    if wanted.end is not None:
        query = query.where(table.c.at < wanted.end)
    return [(row.id, read_line(row)) for row in connection.execute(query)]


def is_alarm_known(connection: Connection, number: int) -> bool:
    """Tell whether an alarm of this id is in the record."""
    return connection.execute(select(alarm_table.c.id).where(alarm_table.c.id == number)).first() is not None


def undelivered(connection: Connection) -> list[Undelivered]:
    """Find what a restart must send again: unanswered alarms whose last message is not known to have reached anybody.

    An alarm's last message is that of its last step, or the one sent because no screen could show it.
    """
    unanswered = select(alarm_table).where(
        alarm_table.c.present,
        alarm_table.c.acknowledged_by.is_(None),
        alarm_table.c.visual != SignalPresence.OFF.value,
    )
    alarms = {row.id: read_alarm(row) for row in connection.execute(unanswered.order_by(alarm_table.c.id))}
    query = select(table.c.alarm, table.c.entry).where(
        table.c.alarm.in_(list(alarms)), table.c.kind == LogKind.DELIVERY.value
    )
    told: dict[int, list[Mapping[str, Any]]] = {number: [] for number in alarms}
    for number, entry in connection.execute(query.order_by(table.c.id)):
        told[number].append(orjson.loads(entry))
    found = (_last_message(alarm, told[number]) for number, alarm in alarms.items())
    return [missing for missing in found if missing is not None]


def unpainted(connection: Connection, alarms: Iterable[int]) -> frozenset[int]:
    """Find, of these alarms, those that no screen has painted since they arose or last became louder."""
    kinds = (LogKind.CONDITION.value, LogKind.HELP.value, LogKind.PAINTED.value)
    query = select(table.c.alarm, table.c.kind, table.c.entry).where(
        table.c.alarm.in_(list(alarms)), table.c.kind.in_(kinds)
    )
    found: set[int] = set()
    for number, kind, entry in connection.execute(query.order_by(table.c.id)):
        if kind == LogKind.PAINTED.value:
            found.discard(number)
        elif orjson.loads(entry)["what"] in NEWS:
            found.add(number)
    return frozenset(found)


def _last_message(alarm: Alarm, told: Sequence[Mapping[str, Any]]) -> Undelivered | None:
    steps = [alarm.escalation, *(int(entry["step"]) for entry in told)]
    step = max(steps)
    is_unshown = any(entry["unshown"] for entry in told if entry["step"] == step)
    if step < FIRST_SENT_STEP or any(entry["ok"] for entry in told if entry["step"] == step):
        return None
    return Undelivered(alarm, step, is_unshown)


def _row(entry: LogEntry) -> dict[str, object]:
    return {
        "at": entry.at,
        "kind": entry.kind.value,
        "session": entry.session,
        "alarm": entry.alarm,
        "author": entry.author,
        "entry": orjson.dumps(entry.entry).decode(),
    }


def read_line(row: Row[Any]) -> LogEntry:
    """Turn a row of the table back into a line."""
    return LogEntry(row.at, LogKind(row.kind), row.session, row.alarm, row.author, orjson.loads(row.entry))
