"""What an instrument shows at one moment, in the steps its display has."""

from dataclasses import dataclass
from typing import NamedTuple

from models.device import DeviceConditionCode
from models.metrics import CATALOGUE
from models.observation import MeasurementValidity

Told = tuple[DeviceConditionCode, str | None]
"""A condition that an instrument tells of itself, and the metric it is about; None: all that this sensor gives."""


class Number(NamedTuple):
    """One number, or its absence with the reason."""

    metric: str
    value: float | None
    validity: MeasurementValidity = MeasurementValidity.VALID


@dataclass(frozen=True, slots=True)
class Shown:
    """What one instrument shows.

    Args:
        numbers: In the order in which it sends them.
        told: The conditions that hold now.
    """

    numbers: tuple[Number, ...] = ()
    told: frozenset[Told] = frozenset()


def shown_as(metric: str, value: float, validity: MeasurementValidity = MeasurementValidity.VALID) -> Number:
    """Round a value as the device displays it."""
    step = CATALOGUE[metric].resolution
    return Number(metric, round(round(value / step) * step, 3), validity)


def not_available(metric: str) -> Number:
    """Say that there is no number."""
    return Number(metric, None, MeasurementValidity.NOT_AVAILABLE)
