"""The oximeter: saturation late and smoothed, the pulse at the finger, and what motion, cold and a cuff do to them.

It knows three ways of having no number: the probe is off, the cuff above it squeezes, or it searches for a pulse again.
Under motion it goes on showing numbers, wrong ones among them, and says that they are questionable. What is not here:
light, waveforms, dyes and nail polish.
"""

import random
from dataclasses import dataclass

from devices.simulators.bedside.shown import Number, Shown, Told, not_available, shown_as
from devices.simulators.bedside.trailing import TrailingMean
from models.device import DeviceConditionCode
from models.observation import MeasurementValidity

AVERAGE_S = 8  # usual setting of an oximeter (4, 8 or 16 s)
LAG_S = (8, 16)  # from the lungs to the finger; with the averaging 12 to 20 s, low end of what is seen (design choice)
COLD_LAG_S = 20  # more when the finger is cold; design choice
PROBE_OFF_AFTER_S = (5, 10)  # until a probe that is off is told from a weak pulse
SEARCH_S = (3, 6)  # until a pulse is found again
WEAK_BELOW_PERCENT = 0.3  # perfusion index below which the signal is poor (oximeter manuals)
COLD_SHARE = 0.05  # what cold hands leave of the perfusion index: 3 % becomes 0.15 %; design choice
COLD_ERROR_PERCENT = -2.0  # a weak pulse reads low; design choice

MOTION_FROM = 0.3  # motion of 0 to 1 from which numbers are spoiled, the more the more; design choice
MOTION_TOLD_FROM = 0.6  # from which the device says so: an arm that is shifted is not worth a word; design choice
MOTION_TOLD_AFTER_S = 3.0
MOTION_OVER_AFTER_S = 5.0  # still so long before motion is over, so that a rhythm does not make it flicker
# What motion at its strongest does: false saturation, pulse and perfusion index (usual size of the artefact).
FALSE_DROP_PERCENT = (3.0, 15.0)
PULSE_ERROR_PER_MIN = 20.0
FALSE_INDEX_PERCENT = 6.0

_DROP_TAU_S = 4.0  # the average takes the false saturation in step by step
_SPO2_NOISE_PERCENT = 0.2
_PULSE_NOISE_PER_MIN = 0.4  # an oximeter counts the same beats a little differently

_METRICS = ("spo2", "pulse_rate", "perfusion_index")
_PROBE_OFF: Told = (DeviceConditionCode.PROBE_OFF, None)
_OCCLUSION: Told = (DeviceConditionCode.CUFF_OCCLUSION, None)
_MOTION: Told = (DeviceConditionCode.MOTION, "spo2")
_WEAK: Told = (DeviceConditionCode.WEAK_SIGNAL, "spo2")


@dataclass(frozen=True, slots=True)
class Finger:
    """What is true at the finger.

    Args:
        spo2_percent: Arterial saturation.
        pulse_per_min: The heart's rate.
        perfusion_index_percent: How strongly it pulsates.
        motion: 0 to 1.
        is_probe_on: Whether the probe is on it.
        is_squeezed: A cuff above it stops the blood.
        is_cold: Hardly any blood flows.
    """

    spo2_percent: float
    pulse_per_min: float
    perfusion_index_percent: float
    motion: float = 0.0
    is_probe_on: bool = True
    is_squeezed: bool = False
    is_cold: bool = False


class Oximeter:
    """One oximeter.

    Args:
        seed: The same seed gives the same numbers.
    """

    def __init__(self, seed: str) -> None:
        """Find a pulse at once."""
        self._chance = random.Random(seed)  # noqa: S311 - the same each time is the point
        lag_s = self._chance.randint(*LAG_S)
        self._off_after_s = self._chance.randint(*PROBE_OFF_AFTER_S)
        self._spo2 = TrailingMean(AVERAGE_S, lag_s)
        self._cold_spo2 = TrailingMean(AVERAGE_S, lag_s + COLD_LAG_S)
        self._pulse = TrailingMean(AVERAGE_S)
        self._motion = _Motion(self._chance)
        self._lost_for_s = 0
        self._search_s = 0
        self._blind: Told | None = None
        self._last: tuple[Number, ...] = ()

    def observe(self, second: float, finger: Finger) -> Shown:
        """Tell what is shown at a second; called once for each."""
        is_spoiled = self._motion.spoils(second, finger.motion)
        is_lost = finger.is_squeezed or not finger.is_probe_on
        if is_lost:
            return self._lose(is_probe_on=finger.is_probe_on)
        if self._is_searching():
            return self._without_numbers()
        self._blind = None
        self._last = self._measure(finger, is_spoiled=is_spoiled)
        return Shown(self._last, self._told(finger))

    def _lose(self, *, is_probe_on: bool) -> Shown:
        """Show the last numbers, doubtful, until the loss is understood; a squeezing cuff is known at once."""
        self._lost_for_s += 1
        self._search_s = self._chance.randint(*SEARCH_S)
        if is_probe_on:
            self._blind = _OCCLUSION
        elif self._lost_for_s >= self._off_after_s:
            self._blind = _PROBE_OFF
        elif self._blind is None and self._last:
            return Shown(tuple(_doubted(number) for number in self._last), self._motion.told)
        return self._without_numbers()

    def _is_searching(self) -> bool:
        """Count down after a loss that had blanked the numbers."""
        self._lost_for_s = 0
        if self._blind is None:
            return False
        self._search_s -= 1
        if self._search_s > 0:
            return True
        for mean in (self._spo2, self._cold_spo2, self._pulse):
            mean.clear()
        return False

    def _without_numbers(self) -> Shown:
        told = self._motion.told if self._blind is None else self._motion.told | {self._blind}
        return Shown(tuple(not_available(metric) for metric in _METRICS), told)

    def _measure(self, finger: Finger, *, is_spoiled: bool) -> tuple[Number, ...]:
        warm = self._spo2.take(finger.spo2_percent)
        cold = self._cold_spo2.take(finger.spo2_percent + COLD_ERROR_PERCENT)
        spo2 = (cold if finger.is_cold else warm) + self._chance.gauss(0.0, _SPO2_NOISE_PERCENT)
        pulse = self._pulse.take(finger.pulse_per_min) + self._chance.gauss(0.0, _PULSE_NOISE_PER_MIN)
        index = finger.perfusion_index_percent * (COLD_SHARE if finger.is_cold else 1.0)
        validity = MeasurementValidity.VALID
        if is_spoiled or index < WEAK_BELOW_PERCENT:
            validity = MeasurementValidity.QUESTIONABLE
        return (
            shown_as("spo2", min(100.0, max(0.0, spo2 - self._motion.drop_percent)), validity),
            shown_as("pulse_rate", max(20.0, pulse + self._motion.pulse_error_per_min), validity),
            shown_as("perfusion_index", max(0.02, index + self._motion.false_index_percent), validity),
        )

    def _told(self, finger: Finger) -> frozenset[Told]:
        index = finger.perfusion_index_percent * (COLD_SHARE if finger.is_cold else 1.0)
        return self._motion.told | {_WEAK} if index < WEAK_BELOW_PERCENT else self._motion.told


class _Motion:
    """What motion does to the numbers, and whether the device says so."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._full_drop_percent = 0.0
        self._is_moving = False
        self._moved_s = 0.0
        self._strongly_since_s: float | None = None
        self.drop_percent = 0.0
        self.pulse_error_per_min = 0.0
        self.false_index_percent = 0.0
        self.told: frozenset[Told] = frozenset()

    def spoils(self, second: float, motion: float) -> bool:
        """Take the motion of a second and tell whether it spoils the numbers."""
        if motion < MOTION_FROM:
            self._settle(second)
            return self._is_moving
        if not self._is_moving:
            self._is_moving = True
            self._full_drop_percent = self._chance.uniform(*FALSE_DROP_PERCENT)
        self._moved_s = second
        self._shake((motion - MOTION_FROM) / (1.0 - MOTION_FROM))
        if motion < MOTION_TOLD_FROM:
            return True
        if self._strongly_since_s is None:
            self._strongly_since_s = second
        if second >= self._strongly_since_s + MOTION_TOLD_AFTER_S:
            self.told = frozenset({_MOTION})
        return True

    def _settle(self, second: float) -> None:
        self.drop_percent -= self.drop_percent / _DROP_TAU_S
        self.pulse_error_per_min = self.false_index_percent = 0.0
        if self._is_moving and second >= self._moved_s + MOTION_OVER_AFTER_S:
            self._is_moving = False
            self._strongly_since_s = None
            self.told = frozenset()

    def _shake(self, strength: float) -> None:
        self.drop_percent += (self._full_drop_percent * strength - self.drop_percent) / _DROP_TAU_S
        self.pulse_error_per_min = strength * self._chance.uniform(-PULSE_ERROR_PER_MIN, PULSE_ERROR_PER_MIN)
        self.false_index_percent = strength * self._chance.uniform(0.0, FALSE_INDEX_PERCENT)


def _doubted(number: Number) -> Number:
    return number._replace(validity=MeasurementValidity.QUESTIONABLE)
