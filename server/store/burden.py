"""What the alarms of a time cost people: every alarm that arose, when somebody answered and when a screen showed it."""

from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import Connection, func, or_, select

from models.alarm import AlarmKind, AlarmPriority
from models.alarm_log import LogKind
from models.timestamps import parse_timestamp
from server.store.sessions import counts
from server.store.tables import alarm, alarm_log, binding, chair, infusion_session


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """An alarm, as far as it is a burden.

    Args:
        session: The session concerned, or None.
        condition: The condition's name.
        metric: The metric concerned, or None.
        kind: Physiological or technical.
        priority: The last it had.
        arose_at: When the engine determined it, UTC.
        onset_at: When what was measured went beyond the limit, UTC, or None.
        acknowledged_at: When somebody answered, UTC, or None.
        sent_at: When it was sent to the screen that first confirmed that it shows it, UTC, or None.
        painted_at: When that screen confirmed it, UTC, or None.
    """

    session: int | None
    condition: str
    metric: str | None
    kind: AlarmKind
    priority: AlarmPriority
    arose_at: datetime
    onset_at: datetime | None
    acknowledged_at: datetime | None
    sent_at: datetime | None
    painted_at: datetime | None


@dataclass(frozen=True, slots=True)
class WatchedSpan:
    """A device belonged to a session, in a chair; ``end`` is None while it does."""

    session: int
    start: datetime
    end: datetime | None
    chair: str = ""


def alarms_between(connection: Connection, start: datetime, end: datetime) -> list[AlarmRow]:
    """Read every alarm that arose from ``start`` on and before ``end``, in the order in which they arose."""
    first = (
        select(func.min(alarm_log.c.id).label("id"))
        .where(alarm_log.c.kind == LogKind.PAINTED.value, alarm_log.c.at >= start)
        .group_by(alarm_log.c.alarm)
        .subquery()
    )
    painted = select(alarm_log).join_from(first, alarm_log, alarm_log.c.id == first.c.id).subquery()
    a = alarm.c
    query = (
        select(
            a.session, a.condition, a.metric, a.kind, a.priority, a.arose_at, a.onset_at, a.acknowledged_at,
            painted.c.at, painted.c.entry,
        )
        .outerjoin_from(alarm, painted, painted.c.alarm == a.id)
        .where(a.arose_at >= start, a.arose_at < end)
        .order_by(a.arose_at, a.id)
    )  # fmt: skip
    return [
        AlarmRow(
            row.session, row.condition, row.metric, AlarmKind(row.kind), AlarmPriority(row.priority), row.arose_at,
            row.onset_at, row.acknowledged_at, _sent_at(row.entry), row.at,
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def _sent_at(entry: str | None) -> datetime | None:
    """Read from a receipt when what it confirms was sent."""
    sent_at = None if entry is None else orjson.loads(entry).get("sent_at")
    return None if sent_at is None else parse_timestamp(sent_at)


def watched_between(connection: Connection, start: datetime, end: datetime) -> list[WatchedSpan]:
    """Read when sessions had devices, as far as it touches the time asked for."""
    b = binding.c
    query = (
        select(b.session_id, b.bound_at, b.ended_at, chair.c.name)
        .join_from(binding, infusion_session)
        .join(chair, chair.c.id == infusion_session.c.chair_id)
        .where(b.bound_at < end, counts())
    )
    query = query.where(or_(b.ended_at.is_(None), b.ended_at > start)).order_by(b.session_id, b.bound_at)
    return [WatchedSpan(*row) for row in connection.execute(query)]
