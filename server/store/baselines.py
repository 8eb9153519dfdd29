"""Patients' own baselines, as they were frozen when the drug started."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from models.session import Baseline
from server.store.tables import session_baseline as table


def baselines_of(connection: Connection, sessions: Iterable[int]) -> dict[int, list[Baseline]]:
    """Read what is frozen of some sessions; each of them has its entry."""
    found: dict[int, list[Baseline]] = {session: [] for session in sessions}
    query = select(table).where(table.c.session.in_(found)).order_by(table.c.session, table.c.metric)
    for row in connection.execute(query):
        found[row.session].append(Baseline(row.metric, row.value, row.readings, row.frozen_at))
    return found
