"""What every organ sees at one second: the drug where it acts, what happens to the patient, and the small changes.

Racemic ketamine and esketamine act on one scale, equivalents of racemic ketamine.
"""

from typing import NamedTuple

from devices.simulators.arrays import Floats
from devices.simulators.patient.effects import Forced
from devices.simulators.patient.variability import Drift
from devices.simulators.pharmacology.doses import Drug

# Half of the full response of the circulation, ng/mL of racemic ketamine at the effect site, with a square. Design
# choice, fitted together with the response in traits.py.
HALF_NG_PER_ML = 150.0


class Instant(NamedTuple):
    """One second of several bodies; arrays of shape (patients,)."""

    step_s: float  # how far time goes on; 0 while it is held
    second: float
    effect_ng_per_ml: Floats  # at the effect site, equivalents of racemic ketamine
    hill: Floats  # 0 to 1: share of the full response
    forced: Forced
    drift: Drift


def potency(drug: Drug) -> float:
    """Tell how much stronger a drug is than racemic ketamine: S-ketamine about twice (White 1985, Br J Anaesth)."""
    return 2.0 if drug is Drug.ESKETAMINE else 1.0


def share_of_response(effect_ng_per_ml: Floats) -> Floats:
    """Tell which share of the full response a concentration brings about."""
    square = effect_ng_per_ml * effect_ng_per_ml
    return square / (square + HALF_NG_PER_ML**2)
