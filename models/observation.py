"""One value of a metric: what it is, how far to trust it, when the device measured it."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from models.frozen import statically_frozen


class MeasurementValidity(StrEnum):
    """How far a value may be trusted (IEEE 11073-10207 MeasurementValidity)."""

    VALID = "valid"
    QUESTIONABLE = "questionable"
    INVALID = "invalid"
    NOT_AVAILABLE = "not_available"
    ONGOING = "ongoing"
    CALIBRATION_ONGOING = "calibration_ongoing"


USABLE = (MeasurementValidity.VALID, MeasurementValidity.QUESTIONABLE)
"""Validities that come with a number, and that alarms may judge; few, so that looking through them costs the least."""


class GenerationMode(StrEnum):
    """Where values come from; anything but REAL is marked on every screen and export (IEEE 11073-10207)."""

    REAL = "real"
    TEST = "test"
    DEMO = "demo"


class Judgement(StrEnum):
    """What the server found about an observation when it arrived, kept with it; ARTEFACT is what a person says of it.

    The record's entries keep that, and it is joined when observations are read.
    """

    LATE = "late"
    REPEAT = "repeat"
    OUT_OF_RANGE = "out_of_range"
    INCONSISTENT = "inconsistent"
    ARTEFACT = "artefact"


ON_ARRIVAL = frozenset(Judgement) - {Judgement.ARTEFACT}
"""Those the server finds, and keeps with the observation."""

NOT_COUNTED = frozenset({Judgement.ARTEFACT, Judgement.REPEAT})
"""What one of these is said of is no measurement of its own time: gates, statistics and sources leave it out."""


@statically_frozen
class Observation:
    """A value as its device sent it.

    Args:
        metric: Id from the catalogue.
        value: In the metric's unit, finite; None when the validity says why there is none.
        measured_at: The device's own time, UTC. For a cuff reading, the end of the measurement.
        validity: The device's own judgement.
    """

    metric: str
    value: float | None
    measured_at: datetime
    validity: MeasurementValidity = MeasurementValidity.VALID


class Reading(NamedTuple):
    """The last valid number of a metric.

    Args:
        value: In the metric's unit.
        measured_at: By the server's clock, UTC: whatever the device's clock says, this is how old it is.
    """

    value: float
    measured_at: datetime


@statically_frozen
class JudgedObservation:
    """An observation with what the server found about it on arrival.

    Args:
        metric: Id from the catalogue.
        value: As sent.
        measured_at: As sent, UTC.
        validity: The device's validity, lowered by the server when the value is out of range or
            contradicts its neighbours.
        age_s: Seconds since it was measured, as of ``received_at``; by the device's own clock, never by ours alone.
        judgements: LATE, REPEAT, OUT_OF_RANGE, INCONSISTENT, in any combination.
    """

    metric: str
    value: float | None
    measured_at: datetime
    validity: MeasurementValidity
    age_s: float
    judgements: frozenset[Judgement]

    @property
    def is_late(self) -> bool:
        """Tell whether it must not sound as live."""
        return Judgement.LATE in self.judgements

    @property
    def is_repeat(self) -> bool:
        """Tell whether it is an earlier cuff reading sent once more."""
        return Judgement.REPEAT in self.judgements

    @property
    def is_usable(self) -> bool:
        """Tell whether there is a number that alarms may judge."""
        return self.value is not None and self.validity in USABLE
