"""The electrocardiograph's heart rate: the mean of the last beats, and nothing when a lead is off.

The heart's own variability comes with the patient; what is here is what a display makes of it. No waveform, no rhythm.
"""

import random

from devices.simulators.bedside.shown import Shown, Told, not_available, shown_as
from devices.simulators.bedside.trailing import TrailingMean
from models.device import DeviceConditionCode

AVERAGE_S = (8, 10)  # of the beats of the last 8 to 10 s, as bedside monitors average
LEAD_OFF_AFTER_S = (1, 3)  # the current through the electrodes is missed at once
SEARCH_S = (2, 4)  # until beats are found again
MUSCLE_NOISE_PER_MIN = 3.0  # trembling muscles at the hardest motion are counted as beats, or hide some; design choice

_METRIC = "heart_rate"
_LEAD_OFF: frozenset[Told] = frozenset({(DeviceConditionCode.LEAD_OFF, _METRIC)})


class Electrocardiograph:
    """One channel of beats.

    Args:
        seed: The same seed gives the same numbers.
    """

    def __init__(self, seed: str) -> None:
        """Find beats at once."""
        self._chance = random.Random(seed)  # noqa: S311 - the same each time is the point
        self._mean = TrailingMean(self._chance.randint(*AVERAGE_S))
        self._off_after_s = self._chance.randint(*LEAD_OFF_AFTER_S)
        self._off_for_s = 0
        self._search_s = 0

    def observe(self, rate_per_min: float, motion: float = 0.0, *, is_lead_off: bool = False) -> Shown:
        """Tell what is shown at a second; called once for each.

        Args:
            rate_per_min: The heart's rate of this second.
            motion: 0 to 1.
            is_lead_off: An electrode has come off.
        """
        shaken = self._chance.gauss(0.0, MUSCLE_NOISE_PER_MIN * motion)
        if is_lead_off:
            self._off_for_s += 1
            if self._off_for_s >= self._off_after_s:
                self._search_s = self._chance.randint(*SEARCH_S)
        else:
            self._off_for_s = 0
        if self._search_s > 0:
            self._search_s -= not is_lead_off
            self._mean.clear()
            return Shown((not_available(_METRIC),), _LEAD_OFF)
        return Shown((shown_as(_METRIC, self._mean.take(rate_per_min) + shaken),))
