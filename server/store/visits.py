"""A patient's sessions that took place, and the baselines they froze: what series and histories are made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from models.session import SessionPhase
from server.store.phases import standing_phases
from server.store.tables import infusion_session, session_baseline


@dataclass(frozen=True, slots=True)
class HeldAt:
    """A session whose drug was started: its number, and when it first was, UTC."""

    session: int
    started_at: datetime


@dataclass(frozen=True, slots=True)
class BaselineRow:
    """A baseline that a session froze.

    Args:
        session: The session's number.
        metric: Id from the catalogue.
        value: In the metric's unit.
        readings: Of so many readings.
        frozen_at: When, UTC.
    """

    session: int
    metric: str
    value: float
    readings: int
    frozen_at: datetime


def held_of(connection: Connection, patient: int) -> list[HeldAt]:
    """List a patient's sessions in which the drug was started, in order; a start that was undone is none."""
    return held_of_each(connection, [patient])[patient]


def held_of_each(connection: Connection, patients: Iterable[int]) -> dict[int, list[HeldAt]]:
    """List the same of some patients; each has its list."""
    found: dict[int, list[HeldAt]] = {number: [] for number in patients}
    s = infusion_session.c
    rows = connection.execute(select(s.id, s.patient_id).where(s.patient_id.in_(list(found))))
    whose: dict[int, int] = {row.id: row.patient_id for row in rows}
    for number, phases in standing_phases(connection, whose).items():
        started = [change.changed_at for change in phases if change.phase is SessionPhase.INFUSING]
        found[whose[number]].extend(HeldAt(number, at) for at in started[:1])
    return {number: sorted(held, key=lambda one: (one.started_at, one.session)) for number, held in found.items()}


def baseline_history(connection: Connection, patient: int, metrics: Sequence[str]) -> list[BaselineRow]:
    """List the baselines of some metrics that a patient's sessions froze, oldest first."""
    b = session_baseline.c
    query = (
        select(b.session, b.metric, b.value, b.readings, b.frozen_at)
        .join_from(session_baseline, infusion_session)
        .where(infusion_session.c.patient_id == patient, b.metric.in_(metrics))
        .order_by(b.frozen_at, b.session, b.metric)
    )
    return [BaselineRow(*row) for row in connection.execute(query)]
