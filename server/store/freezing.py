"""Freezes a patient's own baseline when the drug starts: the mean of the valid readings of the baseline phase."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from models.baseline import baseline_of
from models.metrics import BASELINE_METRICS, LEAST_BASELINE_READINGS
from models.observation import MeasurementValidity
from models.session import Baseline, SessionPhase
from server.store.baselines import baselines_of
from server.store.observations import Question, live_of_session
from server.store.sessions import phases_of
from server.store.tables import session_baseline as table

# A baseline of ten minutes at one a second is 600 of a metric; this is enough of all of them for a whole afternoon.
_MOST_READ = 20_000 * len(BASELINE_METRICS)

# A value of the baseline phase, in the metric's unit, and how it was judged.
Taken = tuple[float | None, MeasurementValidity]


def freeze_baselines(connection: Connection, session: int, readings: Mapping[str, int], at: datetime) -> list[Baseline]:
    """Freeze what is not frozen yet, inside the caller's transaction.

    Args:
        connection: The writer's.
        session: The session's id.
        readings: So many valid readings make a baseline, where a preset says so; a metric with fewer has none.
        at: When the drug starts, UTC.

    Returns:
        All baselines of the session.
    """
    frozen = baselines_of(connection, [session])[session]
    if frozen:
        return frozen
    made = []
    for metric, values in baseline_values(connection, session, at).items():
        mean = baseline_of(values, readings.get(metric, LEAST_BASELINE_READINGS))
        if mean is not None:
            made.append(Baseline(metric, mean.value, mean.readings, at))
    for baseline in made:
        connection.execute(
            table.insert().values(
                session=session,
                metric=baseline.metric,
                value=baseline.value,
                readings=baseline.readings,
                frozen_at=baseline.frozen_at,
            )
        )
    return made


def baseline_values(connection: Connection, session: int, at: datetime) -> dict[str, list[Taken]]:
    """Read what a session's baseline would be made of if the drug started now; each metric has its entry.

    Args:
        connection: To the store.
        session: The session's id.
        at: Now, UTC.
    """
    taken: dict[str, list[Taken]] = {metric: [] for metric in BASELINE_METRICS}
    question = Question(tuple(taken), limit=_MOST_READ)
    for start, end in _baseline_spans(connection, session, at):
        for found in live_of_session(connection, session, question, start, end):
            if not found.judgements:
                taken[found.metric].append((found.value, found.validity))
    return taken


def _baseline_spans(connection: Connection, session: int, until: datetime) -> list[tuple[datetime, datetime]]:
    changes = phases_of(connection, session)
    ends = [*(change.changed_at for change in changes[1:]), until]
    return [
        (change.changed_at, end)
        for change, end in zip(changes, ends, strict=True)
        if change.phase is SessionPhase.BASELINE
    ]
