"""What a linear compartment model is: amounts of drug that flow between places at rates in proportion to them.

All models share one layout of seven states, so that patients with different drugs stand in one array. A place that a
model does not have stays empty.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from devices.simulators.arrays import Floats

_SECONDS_PER_MINUTE = 60.0
_NG_PER_ML_OF_MG_PER_L = 1000.0


class Compartment(IntEnum):
    """Where the drug is: milligrams, but at the effect site ng/mL."""

    CENTRAL = 0
    SHALLOW = 1
    DEEP = 2
    LIVER = 3
    DEPOT = 4  # the muscle after an injection, the nose after a spray
    GUT = 5
    EFFECT_SITE = 6


@dataclass(frozen=True, slots=True)
class Flow:
    """A first-order flow; ``into`` None leaves the body."""

    source: Compartment
    into: Compartment | None
    per_min: float


@dataclass(frozen=True, slots=True)
class CompartmentModel:
    """One drug in one body.

    Args:
        flows: All but the one to the effect site, which takes no drug away.
        central_volume_l: Plasma concentration is the central amount over it.
        effect_site_per_min: ke0: how fast the effect site follows plasma.
    """

    flows: tuple[Flow, ...]
    central_volume_l: float
    effect_site_per_min: float

    @property
    def ng_per_ml_of_mg(self) -> float:
        """Plasma concentration of one milligram in the central compartment."""
        return _NG_PER_ML_OF_MG_PER_L / self.central_volume_l

    def rates_per_s(self) -> Floats:
        """Build the matrix A of dx/dt = A x; no element off its diagonal is negative."""
        matrix = np.zeros((len(Compartment), len(Compartment)))
        for flow in self.flows:
            matrix[flow.source, flow.source] -= flow.per_min
            if flow.into is not None:
                matrix[flow.into, flow.source] += flow.per_min
        matrix[Compartment.EFFECT_SITE, Compartment.CENTRAL] = self.effect_site_per_min * self.ng_per_ml_of_mg
        matrix[Compartment.EFFECT_SITE, Compartment.EFFECT_SITE] = -self.effect_site_per_min
        return matrix / _SECONDS_PER_MINUTE
