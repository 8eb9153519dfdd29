"""A metric over time, as charts and records read it: points in order, and the phases beside them."""

from dataclasses import dataclass
from datetime import datetime

from models.observation import USABLE, MeasurementValidity
from models.session import SessionPhase


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """One observation of a series.

    Args:
        measured_at: The device's own time, UTC.
        value: In the metric's unit; None when the validity says why there is none.
        validity: As judged on arrival.
        repeat: An earlier cuff reading sent once more; no reading of its own.
        late: It arrived too late to sound as live.
        artefact: A person said that it is no measurement of the patient: it is crossed out, and counts nowhere.
    """

    measured_at: datetime
    value: float | None
    validity: MeasurementValidity = MeasurementValidity.VALID
    repeat: bool = False
    late: bool = False
    artefact: bool = False

    @property
    def is_usable(self) -> bool:
        """Tell whether there is a number that may be drawn."""
        return self.value is not None and self.validity in USABLE and not self.artefact


@dataclass(frozen=True, slots=True)
class Series:
    """The points of one metric, in order of ``measured_at``."""

    metric: str
    points: tuple[SeriesPoint, ...]


@dataclass(frozen=True, slots=True)
class PhaseSpan:
    """A session was in a phase from ``start`` until ``end``; ``end`` is None while it lasts. UTC."""

    phase: SessionPhase
    start: datetime
    end: datetime | None
