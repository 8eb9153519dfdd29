"""A limit set for one patient: which of the preset's, and to what. What may be set is the alarm system's to say."""

from dataclasses import dataclass
from enum import StrEnum

from models.alarm import AlarmPriority


class LimitSide(StrEnum):
    """Which side of a metric a limit is on."""

    LOW = "low"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class LimitName:
    """Names one limit of a preset.

    Args:
        metric: Id from the catalogue.
        side: Its side.
        priority: Its priority.
    """

    metric: str
    side: LimitSide
    priority: AlarmPriority


@dataclass(frozen=True, slots=True)
class PatientLimit:
    """A limit set for one patient.

    Args:
        name: Which.
        limit: The first value that alarms, in the metric's unit.
    """

    name: LimitName
    limit: float
