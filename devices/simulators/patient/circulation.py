"""Heart, pressure and the pulse in the finger: driven by the drug, the mind, the gases of the blood, and events.

Pressure is that of the artery at this second, with its waves; what a cuff makes of it is the monitor's. Ectopic beats
are left out: rate is all that leaves this room.
"""

from typing import NamedTuple

import numpy as np

from devices.simulators.arrays import Floats
from devices.simulators.patient.breathing import Breath
from devices.simulators.patient.instant import Instant
from devices.simulators.patient.mind import Mind
from devices.simulators.patient.traits import Traits

_TURN = 2.0 * np.pi
DIASTOLIC_SHARE = 0.7  # of the systolic response: +12.6/+8.5 mmHg (Vankawala 2021, Front Psychiatry)
_BEATS_PER_ANXIETY, _SYSTOLIC_PER_ANXIETY, _DIASTOLIC_PER_ANXIETY = 1.2, 1.3, 0.8  # design choices

# Retained CO2 and want of oxygen drive the sympathetic nerves; below 68 % the heart itself fails. Design choices.
_FREE_CO2_MMHG, _SYSTOLIC_PER_CO2, _DIASTOLIC_PER_CO2, _BEATS_PER_CO2 = 4.0, 0.4, 0.25, 0.3
_HYPOXIC_BELOW, _HYPOXIC_OVER, _HYPOXIC_BEATS = 88.0, 18.0, 14.0
_FAILING_BELOW, _FAILING_OVER, _FAILING_SHARE = 68.0, 15.0, 0.4

# Beats a minute: together SDNN 30 to 60 ms at rest (Task Force 1996); a third less under ketamine. Design choice.
_HEART_WANDERS, _HEART_WANDERS_SLOWLY, _VARIABILITY_LOST = 2.0, 1.5, 0.3
_WAVE_HZ, _WAVE_HZ_WANDERS = 0.1, 0.012  # the Mayer wave
# Pressure within one patient at rest: SD 3 to 4 mmHg from minute to minute. Design choice.
_PRESSURE_WANDERS, _PRESSURE_WAVE, _PRESSURE_BREATH, _DIASTOLIC_OF_WANDER = 3.0, 1.5, 1.0, 0.5
_WAVE_LEADS = 0.8  # radians by which the wave of pressure comes before that of the heart

_MOST_LOST = 0.85  # of rate and pressure
_LEAST_SYSTOLIC, _LEAST_PULSE_MMHG, _LEAST_BEATS = 35.0, 12.0, 20.0
_PERFUSION_PER_MMHG, _PERFUSION_WANDERS = -0.012, 0.12  # of the logarithm: vessels that raise pressure are narrow
_LEAST_PERFUSION, _MOST_PERFUSION = 0.05, 20.0


class Blood(NamedTuple):
    """The circulation at one second; arrays of shape (patients,)."""

    systolic_mmhg: Floats
    diastolic_mmhg: Floats
    mean_mmhg: Floats
    heart_rate_per_min: Floats
    perfusion_percent: Floats


class Circulation:
    """The hearts and vessels of several bodies."""

    def __init__(self, traits: Traits) -> None:
        """Begin anywhere in the waves; the pressure's wandering decides where."""
        self._traits = traits
        self._breath_turn = traits.mean_share * 100.0 * _TURN  # any phase will do, as long as patients differ
        self._wave_turn = traits.mayer_per_min * 10.0 * _TURN

    def advance(self, now: Instant, mind: Mind, breath: Breath) -> Blood:
        """Go on by one second of waves; everything else follows at once."""
        self._breath_turn = (self._breath_turn + breath.breaths_per_min * (_TURN / 60.0)) % _TURN
        self._wave_turn = (self._wave_turn + _TURN * (_WAVE_HZ + _WAVE_HZ_WANDERS * now.drift.wave)) % _TURN
        swing = np.where(breath.breaths_per_min > 0.0, np.sin(self._breath_turn), 0.0)
        strained = np.maximum(breath.retained_mmhg - _FREE_CO2_MMHG, 0.0)
        systolic, diastolic = self._pressure(now, mind, swing, strained)
        narrow = self._traits.response_mmhg * now.hill + now.forced.systolic_mmhg
        perfusion = self._traits.perfusion_percent * np.exp(
            now.forced.perfusion + _PERFUSION_WANDERS * now.drift.perfusion + _PERFUSION_PER_MMHG * narrow
        )
        return Blood(
            systolic,
            diastolic,
            diastolic + self._traits.mean_share * (systolic - diastolic),
            self._heart_rate(now, mind, breath, swing, strained),
            np.minimum(np.maximum(perfusion, _LEAST_PERFUSION), _MOST_PERFUSION),
        )

    def _pressure(self, now: Instant, mind: Mind, swing: Floats, strained: Floats) -> tuple[Floats, Floats]:
        """Tell systolic and diastolic pressure."""
        traits, forced, rise = self._traits, now.forced, mind.anxiety_rise
        response = traits.response_mmhg * now.hill
        waves = _PRESSURE_WANDERS * now.drift.pressure + _PRESSURE_BREATH * swing
        waves += _PRESSURE_WAVE * np.sin(self._wave_turn + _WAVE_LEADS)
        kept = 1.0 - np.minimum(forced.pressure_share, _MOST_LOST)
        systolic = traits.systolic_mmhg + response + _SYSTOLIC_PER_ANXIETY * rise + forced.systolic_mmhg
        systolic = (systolic + _SYSTOLIC_PER_CO2 * strained + waves) * kept
        systolic = np.maximum(systolic, _LEAST_SYSTOLIC)
        diastolic = traits.diastolic_mmhg + DIASTOLIC_SHARE * response + _DIASTOLIC_PER_ANXIETY * rise
        diastolic += forced.diastolic_mmhg + _DIASTOLIC_PER_CO2 * strained + _DIASTOLIC_OF_WANDER * waves
        return systolic, np.minimum(diastolic * kept, systolic - _LEAST_PULSE_MMHG)

    def _heart_rate(self, now: Instant, mind: Mind, breath: Breath, swing: Floats, strained: Floats) -> Floats:
        """Tell the rate of this very second."""
        traits, drift = self._traits, now.drift
        hypoxic = np.minimum(np.maximum(_HYPOXIC_BELOW - breath.saturation_percent, 0.0) / _HYPOXIC_OVER, 1.0)
        failing = np.minimum(np.maximum(_FAILING_BELOW - breath.saturation_percent, 0.0) / _FAILING_OVER, 1.0)
        driven = now.forced.heart_per_min + _BEATS_PER_ANXIETY * mind.anxiety_rise
        driven += _HYPOXIC_BEATS * hypoxic + _BEATS_PER_CO2 * strained
        small = _HEART_WANDERS * drift.heart + _HEART_WANDERS_SLOWLY * drift.slower_heart
        small += traits.sinus_per_min * swing + traits.mayer_per_min * np.sin(self._wave_turn)
        rate = traits.heart_rate_per_min + traits.heart_per_mmhg * traits.response_mmhg * now.hill
        rate = rate + traits.heart_gain * driven + (1.0 - _VARIABILITY_LOST * now.hill) * small
        rate = rate * (1.0 - np.minimum(now.forced.heart_share + _FAILING_SHARE * failing, _MOST_LOST))
        found: Floats = np.maximum(rate, _LEAST_BEATS)
        return found
