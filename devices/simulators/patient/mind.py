"""What the drug and events do to the mind, and how still the body lies: all follow the effect site."""

from math import exp
from typing import NamedTuple

import numpy as np

from devices.simulators.arrays import Floats
from devices.simulators.patient.instant import Instant
from devices.simulators.patient.traits import Traits

_MOST = 10.0
_ALERT = 5.0
_SEDATED_STEPS = 0.35  # a benzodiazepine alone: sleepy, but still alert by the scale. Design choice.

# Dissociation follows the concentration with little delay and is over 40 to 70 min after the infusion; mean total CADSS
# is 7.7, SD 9.2, of 92 (meta-analysis, 2018). A cube makes low doses quiet; the spread of the half-way point over
# patients makes some of them travel far.
_NAUSEA_LAG_S = 600.0  # design choice: nausea comes late and stays
_WAKES_S, _SINKS_S = 150.0, 8.0  # a mind put out by an event sinks at once and comes back slowly. Design choice.
_FIRST_ANXIETY_WEARS_OFF_S = 1200.0
_ANXIETY_WANDERS = 0.4  # of 10

# Bursts of motion last 5 to 40 s; 0.5 to 3 in 10 min at peak effect, fewer at rest. Design choice.
_SHORTEST_BURST_S, _LONGEST_BURST_S = 5.0, 40.0
_BURSTS_PER_S_AT_REST, _BURSTS_PER_S_AT_PEAK = 0.2 / 600, 1.6 / 600


class Mind(NamedTuple):
    """The mind at one second; arrays of shape (patients,)."""

    moaas: Floats
    dissociation: Floats
    nausea: Floats
    anxiety: Floats
    anxiety_rise: Floats  # against a usual session's beginning
    motion: Floats


class Minds:
    """The minds of several bodies."""

    def __init__(self, traits: Traits) -> None:
        """Begin awake and undrugged."""
        patients = len(traits.anxiety)
        self._traits = traits
        self._nausea = np.zeros(patients)
        self._put_out = np.zeros(patients)
        self._burst_left_s = np.zeros(patients)
        self._burst_size = np.zeros(patients)

    def advance(self, now: Instant) -> Mind:
        """Go on to a second."""
        traits, forced = self._traits, now.forced
        lost = forced.sedation - self._put_out
        self._put_out += lost * np.where(lost > 0.0, now.step_s / _SINKS_S, now.step_s / _WAKES_S)
        self._nausea += (now.step_s / _NAUSEA_LAG_S) * (traits.nausea * now.hill - self._nausea)
        asleep = now.effect_ng_per_ml / traits.sedation_ng_per_ml
        asleep = asleep * asleep * np.sqrt(asleep)
        steps = _ALERT * (asleep / (1.0 + asleep)) + _SEDATED_STEPS * traits.is_sedated + self._put_out
        travel = now.effect_ng_per_ml / traits.dissociation_ng_per_ml
        travel = travel * travel * travel
        early = traits.first_anxiety * exp(-now.second / _FIRST_ANXIETY_WEARS_OFF_S)
        rise = early + traits.anxiety_response * now.hill + forced.anxiety + _ANXIETY_WANDERS * now.drift.anxiety
        anxiety = np.minimum(np.maximum(traits.anxiety + rise, 0.0), _MOST)
        return Mind(
            np.minimum(np.maximum(np.rint(_ALERT - steps), 0.0), _ALERT),
            _MOST * travel / (1.0 + travel),
            np.minimum(self._nausea + forced.nausea, _MOST),
            anxiety,
            anxiety - traits.anxiety,
            np.minimum(np.maximum(self._bursts(now), forced.motion), 1.0),
        )

    def _bursts(self, now: Instant) -> Floats:
        """Move now and then; a burst goes on and ends while time is held."""
        often = self._traits.restlessness * (_BURSTS_PER_S_AT_REST + _BURSTS_PER_S_AT_PEAK * now.hill)
        begins = (now.drift.even_start < often) & (self._burst_left_s <= 0.0)
        length_s = _SHORTEST_BURST_S + (_LONGEST_BURST_S - _SHORTEST_BURST_S) * now.drift.even_length
        self._burst_left_s = np.where(begins, length_s, self._burst_left_s - 1.0)
        self._burst_size = np.where(begins, 0.25 + 0.6 * now.drift.even_size, self._burst_size)
        return np.where(self._burst_left_s > 0.0, self._burst_size, 0.0)
