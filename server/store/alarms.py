"""Alarms in the store: the latest state of each occurrence, and what a restart takes up again."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from models.alarm import Alarm, AlarmKind, AlarmPriority, AlarmSignals, SignalPresence
from server.store.tables import alarm as table

_SAME_NAME = tuple(
    column.name for column in table.columns if column.name not in {"visual", "auditory", "kind", "priority"}
)


def upsert_alarms(connection: Connection, alarms: Sequence[Alarm]) -> None:
    """Write the latest state of each alarm, inside the caller's transaction."""
    if not alarms:
        return
    insert = postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert
    statement = insert(table)
    changed = {column.name: statement.excluded[column.name] for column in table.columns if column.name != "id"}
    connection.execute(
        statement.on_conflict_do_update(index_elements=[table.c.id], set_=changed), [_row(alarm) for alarm in alarms]
    )


def read_alarm(row: Row[Any]) -> Alarm:
    """Turn a row back into a value."""
    found = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    return Alarm(
        **{name: found[name] for name in _SAME_NAME},
        kind=AlarmKind(found["kind"]),
        priority=AlarmPriority(found["priority"]),
        signals=AlarmSignals(SignalPresence(found["visual"]), SignalPresence(found["auditory"])),
    )


def not_over(connection: Connection) -> list[Alarm]:
    """Read the alarms a restart takes up again: present, or latched and not yet seen."""
    wanted = select(table).where(or_(table.c.present, table.c.visual != SignalPresence.OFF.value)).order_by(table.c.id)
    return [read_alarm(row) for row in connection.execute(wanted)]


def next_alarm_id(connection: Connection) -> int:
    """Tell the id the next alarm gets."""
    return int(connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()) + 1


def list_alarms(connection: Connection, wanted: Mapping[str, object], before: int, limit: int) -> list[Alarm]:
    """List alarms by the equal fields given (None: any), newest first, with ids below ``before``."""
    query = select(table).where(table.c.id < before).order_by(table.c.id.desc()).limit(limit)
    for name, value in wanted.items():
        if value is not None:
            query = query.where(table.c[name] == value)
    return [read_alarm(row) for row in connection.execute(query)]


def _row(alarm: Alarm) -> dict[str, object]:
    return {name: getattr(alarm, name) for name in _SAME_NAME} | {
        "kind": alarm.kind.value,
        "priority": alarm.priority.value,
        "visual": alarm.signals.visual.value,
        "auditory": alarm.signals.auditory.value,
    }
