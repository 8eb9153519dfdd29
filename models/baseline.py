"""What makes a patient's own baseline: one rule for the live session, a rehearsal of it and a played scenario."""

from collections.abc import Iterable
from statistics import fmean
from typing import NamedTuple

from models.observation import MeasurementValidity


class BaselineMean(NamedTuple):
    """A metric's baseline: the mean of so many valid readings, in the metric's unit."""

    value: float
    readings: int


def baseline_of(values: Iterable[tuple[float | None, MeasurementValidity]], at_least: int) -> BaselineMean | None:
    """Make a baseline of the readings of the baseline phase; None when too few of them are valid.

    A questionable reading alarms, but it is no measure for those that follow.
    """
    valid = [value for value, validity in values if value is not None and validity is MeasurementValidity.VALID]
    return BaselineMean(fmean(valid), len(valid)) if len(valid) >= at_least else None
