"""Breath and the gases of the blood: two stores, carbon dioxide and oxygen, filled and emptied by breathing.

Nothing here writes a saturation down: it falls because a lung that is not aired runs out of oxygen, and so it falls
later than the breaths and the CO2 at the airway. Room air at sea level; added oxygen is left out, so that every fall is
seen as early as it can be.
"""

from typing import NamedTuple

import numpy as np

from devices.simulators.arrays import Floats
from devices.simulators.patient.effects import Forced
from devices.simulators.patient.instant import Instant
from devices.simulators.patient.mind import Mind
from devices.simulators.patient.traits import Traits

# The alveolar gas equation: moist air at sea level carries 150 mmHg of oxygen; each mmHg of CO2 displaces 1/0.8 of it.
_AIR_MMHG, _EXCHANGE = 150.0, 0.8
_ARTERY_ABOVE_AIRWAY_MMHG = 4.0  # PaCO2 over end-tidal CO2 in a healthy lung: 2 to 5

# Depth makes up for about half of a change in rate: 6 breaths a minute give a CO2 of 58, 30 give 26. Design choice.
_DEPTH = 0.45
# CO2 moves to its new place within some minutes; without breath it rises 8 to 15 mmHg in the first one (Eger &
# Severinghaus 1961, Anesthesiology 22:419), here 9.
_CO2_S, _FASTEST_RISE_MMHG_PER_S = 60.0, 0.15
# Oxygen of lung and blood together: without breath on room air SpO2 begins to fall after 45 to 90 s and then loses a
# percent every 3 to 6 s; with too little breath it follows in minutes; an aired lung refills faster than it emptied.
# Design choices to that effect.
_HELD_S, _EMPTIES_S, _REFILLS_S = 105.0, 60.0, 50.0
# A lung aired a third less closes in part; one that stands still keeps its volume. Such that 6 breaths a minute give a
# saturation of about 86 after some minutes. Design choice.
_CLOSING_MMHG, _CLOSES_AT, _CLOSING_S, _STANDS_BELOW = 16.0, 0.33, 40.0, 0.3

_MORE_BREATHS_PER_MIN = 1.0  # ketamine at usual doses: breathing is kept or a little faster (Miller's Anesthesia)
_BREATHS_PER_ANXIETY = 0.35
# Very high concentrations take breath away, with a benzodiazepine half as high. Design choice after the label's
# "transient apnoea" when pushed rapidly.
_STOPS_NG_PER_ML, _SEDATED_STOPS_NG_PER_ML, _MOST_LOST = 1500.0, 750.0, 0.75
_REFLEX_PER_MMHG, _LEAST_REFLEX, _MOST_REFLEX = 0.03, -0.3, 1.0  # of the rate, for each mmHg of CO2
_WANDERS_PER_MIN, _CO2_WANDERS_MMHG, _SATURATION_WANDERS = 0.8, 0.6, 0.3
_CLOSED, _TOO_FEW_PER_MIN = 0.85, 1.5  # from here on no breath is counted
_LEAST_OXYGEN_MMHG, _LEAST_GRADIENT_MMHG = 12.0, 2.0  # lung to artery, in a healthy lung
_FULL_PERCENT = 99.8  # the curve never reaches 100


class Breath(NamedTuple):
    """Breath at one second; arrays of shape (patients,)."""

    breaths_per_min: Floats
    etco2_mmhg: Floats
    saturation_percent: Floats
    retained_mmhg: Floats  # CO2 in the artery above its usual


class Breathing:
    """The lungs of several bodies."""

    def __init__(self, traits: Traits) -> None:
        """Begin at rest: both stores as the baseline wants them."""
        self._traits = traits
        self._usual_co2 = traits.etco2_mmhg + _ARTERY_ABOVE_AIRWAY_MMHG
        self._usual_lung = _AIR_MMHG - self._usual_co2 / _EXCHANGE
        self._gradient = np.maximum(self._usual_lung - oxygen_of(traits.spo2_percent), _LEAST_GRADIENT_MMHG)
        # The curve wants more oxygen for 98 or 99 % than a lung on room air has; the rest is the patient's own.
        self._better = traits.spo2_percent - saturation_of(self._usual_lung - self._gradient)
        self._stops = np.where(traits.is_sedated > 0.0, _SEDATED_STOPS_NG_PER_ML, _STOPS_NG_PER_ML)
        self._co2 = self._usual_co2.copy()
        self._lung = self._usual_lung.copy()
        self._closed = np.zeros_like(self._co2)

    def advance(self, now: Instant, mind: Mind) -> Breath:
        """Go on to a second."""
        forced, drift = now.forced, now.drift
        retained = self._co2 - self._usual_co2
        rate = self._rate(now, mind, retained)
        rate += _WANDERS_PER_MIN * drift.breath * (rate / self._traits.breaths_per_min)
        moves = (forced.obstruction < _CLOSED) & (rate > _TOO_FEW_PER_MIN)
        depth = np.exp(_DEPTH * np.log(np.maximum(rate, _TOO_FEW_PER_MIN) / self._traits.breaths_per_min))
        aired = np.where(moves, depth * (1.0 - forced.obstruction), 0.0)
        if now.step_s > 0.0:
            self._exchange(now.step_s, aired, forced)
        oxygen = np.maximum(self._lung - self._gradient - self._closed, _LEAST_OXYGEN_MMHG)
        saturation = saturation_of(oxygen) + self._better - forced.saturation_points
        saturation += _SATURATION_WANDERS * drift.saturation
        co2 = self._co2 - _ARTERY_ABOVE_AIRWAY_MMHG + _CO2_WANDERS_MMHG * drift.carbon_dioxide
        return Breath(
            np.where(moves, rate, 0.0),
            np.where(moves, co2, 0.0),
            np.minimum(np.maximum(saturation, 0.0), 100.0),
            retained,
        )

    def _rate(self, now: Instant, mind: Mind, retained: Floats) -> Floats:
        lost = now.effect_ng_per_ml / self._stops
        lost = lost * lost * lost
        driven = 1.0 - _MOST_LOST * lost / (1.0 + lost)
        reflex = np.minimum(np.maximum(_REFLEX_PER_MMHG * retained, _LEAST_REFLEX), _MOST_REFLEX)
        rate = self._traits.breaths_per_min * driven * (1.0 + reflex)
        rate += _MORE_BREATHS_PER_MIN * now.hill * driven + _BREATHS_PER_ANXIETY * mind.anxiety_rise
        pull = now.forced.breath_pull
        too_much = np.maximum(pull, 1.0)  # two events that both take over share the breath
        found: Floats = rate * (1.0 - pull / too_much) + now.forced.pulled_breaths_per_min / too_much
        return found

    def _exchange(self, step_s: float, aired: Floats, forced: Forced) -> None:
        """Fill and empty the stores."""
        rise = (self._usual_co2 - aired * self._co2) / _CO2_S
        self._co2 += step_s * np.minimum(rise, _FASTEST_RISE_MMHG_PER_S)
        flow = aired * (_AIR_MMHG - self._lung) - (_AIR_MMHG - self._usual_lung)
        empties = np.where(aired > 0.0, step_s / _EMPTIES_S, step_s / _HELD_S)
        self._lung += flow * np.where(flow > 0.0, step_s / _REFILLS_S, empties)
        closing = _CLOSING_MMHG * np.minimum(np.maximum(1.0 - aired, 0.0) / _CLOSES_AT, 1.0)
        closing = closing * np.minimum(aired / _STANDS_BELOW, 1.0) + forced.shunt_mmhg
        self._closed += (step_s / _CLOSING_S) * (closing - self._closed)


def saturation_of(oxygen_mmhg: Floats) -> Floats:
    """Read the dissociation curve, mmHg to percent (Severinghaus 1979, J Appl Physiol 46:599)."""
    return 100.0 / (1.0 + 23400.0 / (oxygen_mmhg * (oxygen_mmhg * oxygen_mmhg + 150.0)))


def oxygen_of(saturation_percent: Floats) -> Floats:
    """Read the same curve the other way: the one real root of its cubic."""
    half = 23400.0 / (100.0 / np.minimum(saturation_percent, _FULL_PERCENT) - 1.0) / 2.0
    root = np.sqrt(half * half + 50.0**3)
    found: Floats = np.cbrt(half + root) + np.cbrt(half - root)
    return found
