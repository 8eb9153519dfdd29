"""Observations for tests of reports, each of few words."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from models.observation import Judgement, MeasurementValidity

ZERO = datetime(2026, 11, 12, 13, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Seen:
    """What statistics read of an observation."""

    metric: str
    value: float | None
    measured_at: datetime
    validity: MeasurementValidity = MeasurementValidity.VALID
    judgements: frozenset[Judgement] = frozenset()


def at(minutes: float) -> datetime:
    return ZERO + timedelta(minutes=minutes)


def cuff(minutes: float, value: float | None, *marks: Judgement) -> Seen:
    validity = MeasurementValidity.VALID if value is not None else MeasurementValidity.NOT_AVAILABLE
    return Seen("nibp_systolic", value, at(minutes), validity, frozenset(marks))


def heart(seconds: float, value: float, *marks: Judgement) -> Seen:
    return Seen("heart_rate", value, ZERO + timedelta(seconds=seconds), judgements=frozenset(marks))
