"""The published models: parameters with their sources, and which compartment a dose by each route goes into.

Racemic ketamine is Domino 1984 (arterial-like: it falls sharply when the pump stops) or Clements & Nimmo 1981 (venous,
smoother); esketamine is Perez-Ruixo 2021, by nose or vein. Metabolites are left out: norketamine has a third of the
potency or less, and the models of effect were fitted to the parent drug.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import log

from devices.simulators.pharmacology.compartments import Compartment, CompartmentModel, Flow
from devices.simulators.pharmacology.doses import (
    Bolus,
    Dose,
    Drug,
    Infusion,
    Intramuscular,
    NasalSpray,
    Oral,
    Schedule,
)

_PER_MIN_OF_PER_H = 1 / 60

# Not published for blood pressure; 0.2 /min puts the peak of the effect at the end of a 40-minute infusion, where it is
# measured. Design choice.
_EFFECT_SITE_PER_MIN = 0.2

# Intramuscular: F 0.93, highest after 5 to 22 min (Clements 1982, J Pharm Sci 71:539). Swallowed: F about 0.2, highest
# after 20 to 120 min (Clements 1982; Andrade 2019, J Clin Psychiatry). Rates and lag are design choices that fit.
_MUSCLE_PER_MIN, _MUSCLE_BIOAVAILABILITY = 0.12, 0.93
_GUT_PER_MIN, _GUT_BIOAVAILABILITY, _GUT_LAG_S = 0.025, 0.2, 600.0

# Perez-Ruixo 2021 (820 subjects): a first device's share absorbed by the nose, that of later ones relative to it; the
# rest is swallowed, of which a part passes the gut's wall over half an hour.
_NOSE_SHARE, _LATER_DEVICE = 0.54, 0.62
_GUT_WALL_SHARE, _SWALLOWED_OVER_S = 0.64, 0.53 * 3600
_FLOW_FALLS_FROM_AGE, _FLOW_FALLS_L_PER_H_PER_YEAR = 60.0, 2.19


@dataclass(frozen=True, slots=True)
class Variation:
    """How one body differs from the typical one: factors, 1 for the typical."""

    volume: float = 1.0
    clearance: float = 1.0
    absorption: float = 1.0
    effect_site: float = 1.0


TYPICAL = Variation()


@dataclass(frozen=True, slots=True)
class Delivery:
    """Drug that arrives in a compartment; ``lasts_s`` 0 for all at once."""

    into: Compartment
    mg: float
    from_s: float
    lasts_s: float = 0.0


def model_of(drug: Drug, weight_kg: float, age_years: float, variation: Variation = TYPICAL) -> CompartmentModel:
    """Build a drug's model for one body."""
    if drug is Drug.ESKETAMINE:
        return _perez_ruixo(age_years, variation)
    central = _domino if drug is Drug.KETAMINE else _clements
    volume_l_per_kg, flows = central(variation)
    routes = (
        Flow(Compartment.DEPOT, Compartment.CENTRAL, _MUSCLE_PER_MIN * variation.absorption),
        Flow(Compartment.GUT, Compartment.CENTRAL, _GUT_PER_MIN * variation.absorption),
    )
    return CompartmentModel(
        flows + routes,
        volume_l_per_kg * weight_kg * variation.volume,
        _EFFECT_SITE_PER_MIN * variation.effect_site,
    )


def deliveries(schedule: Schedule, weight_kg: float) -> Iterator[Delivery]:
    """Turn doses into what arrives where and when."""
    devices = sorted((dose for dose in schedule.doses if isinstance(dose, NasalSpray)), key=lambda spray: spray.at_s)
    first = devices[0] if devices else None
    for dose in schedule.doses:
        yield from _delivered(dose, weight_kg, is_first=dose is first)


def _delivered(dose: Dose, weight_kg: float, *, is_first: bool) -> Iterator[Delivery]:
    match dose:
        case Infusion():
            yield Delivery(Compartment.CENTRAL, dose.in_mg(weight_kg), dose.from_s, dose.lasts_s)
        case Bolus():
            yield Delivery(Compartment.CENTRAL, dose.in_mg(weight_kg), dose.at_s)
        case Intramuscular():
            yield Delivery(Compartment.DEPOT, dose.in_mg(weight_kg) * _MUSCLE_BIOAVAILABILITY, dose.at_s)
        case Oral():
            yield Delivery(Compartment.GUT, dose.in_mg(weight_kg) * _GUT_BIOAVAILABILITY, dose.at_s + _GUT_LAG_S)
        case NasalSpray():
            share = _NOSE_SHARE * (1.0 if is_first else _LATER_DEVICE)
            swallowed_mg = dose.mg * (1 - share) * _GUT_WALL_SHARE
            yield Delivery(Compartment.DEPOT, dose.mg * share, dose.at_s)
            yield Delivery(Compartment.GUT, swallowed_mg, dose.at_s, _SWALLOWED_OVER_S)


def _exchange(other: Compartment, there_per_min: float, back_per_min: float) -> tuple[Flow, Flow]:
    return (
        Flow(Compartment.CENTRAL, other, there_per_min),
        Flow(other, Compartment.CENTRAL, back_per_min),
    )


def _domino(variation: Variation) -> tuple[float, tuple[Flow, ...]]:
    """Domino 1984, Clin Pharmacol Ther 36:645: three compartments, racemic ketamine."""
    return 0.063, (
        Flow(Compartment.CENTRAL, None, 0.438 * variation.clearance),
        *_exchange(Compartment.SHALLOW, 0.592, 0.247),
        *_exchange(Compartment.DEEP, 0.590, 0.0146),
    )


def _clements(variation: Variation) -> tuple[float, tuple[Flow, ...]]:
    """Clements & Nimmo 1981, Br J Anaesth 53:27: two compartments, racemic ketamine.

    They give half-lives of about 11 and 186 min, a clearance of 19.1 mL/min/kg and a steady-state volume of about
    3.1 L/kg; the rate constants follow from these four.
    """
    fast, slow = log(2) / 11, log(2) / 186
    clearance, steady_volume = 0.0191, 3.1
    volume = clearance / (fast + slow - fast * slow * steady_volume / clearance)
    out = clearance / volume
    back = fast * slow / out
    return volume, (
        Flow(Compartment.CENTRAL, None, out * variation.clearance),
        *_exchange(Compartment.SHALLOW, fast + slow - out - back, back),
    )


def _perez_ruixo(age_years: float, variation: Variation) -> CompartmentModel:
    """Perez-Ruixo 2021, Clin Pharmacokinet 60:501: esketamine with first pass through the liver; litres and hours."""
    volume, liver_volume = 192.0 * variation.volume, 101.0
    liver_flow = 151.0 - _FLOW_FALLS_L_PER_H_PER_YEAR * max(0.0, age_years - _FLOW_FALLS_FROM_AGE)

    def exchange(other: Compartment, flow_l_per_h: float, other_volume_l: float) -> tuple[Flow, Flow]:
        return _exchange(
            other, flow_l_per_h / volume * _PER_MIN_OF_PER_H, flow_l_per_h / other_volume_l * _PER_MIN_OF_PER_H
        )

    flows = (
        *exchange(Compartment.SHALLOW, 84.3, 143.0),
        *exchange(Compartment.DEEP, 37.6, 417.0),
        *exchange(Compartment.LIVER, liver_flow, liver_volume),
        Flow(Compartment.LIVER, None, (1.11 + 2.77) * variation.clearance * _PER_MIN_OF_PER_H),
        Flow(Compartment.DEPOT, Compartment.CENTRAL, 2.93 * variation.absorption * _PER_MIN_OF_PER_H),
        Flow(Compartment.GUT, Compartment.LIVER, 1.45 * _PER_MIN_OF_PER_H),
    )
    return CompartmentModel(flows, volume, _EFFECT_SITE_PER_MIN * variation.effect_site)
