"""The capnograph: breaths counted over half a minute, the CO₂ at their end, and the moment in which there are none.

Breathing that has stopped and a cannula that has slipped look alike at first. With no breath the count falls towards
0, which is what the device then sends, and the CO₂ falls to 0 once the last breath is too old. With the cannula off it
goes on tasting a little of the patient's breath, counts nothing, and says after a while that there is no number.
"""

import random

from devices.simulators.bedside.shown import Number, Shown, not_available, shown_as
from devices.simulators.bedside.trailing import TrailingMean

COUNTED_OVER_S = 30  # breaths of the last half minute, a usual setting
END_TIDAL_OVER_S = 6  # the CO₂ of the last breaths; design choice
BREATH_TOO_OLD_S = 10  # CO₂ is shown so long after the last breath (usual peak hold)
ERROR_SD_MMHG = 0.7  # drawn once for each device; ±2 mmHg are allowed (ISO 80601-2-55)
MOST_ERROR_MMHG = 2.0
RATE_GONE_AFTER_S = 5  # with the cannula off no breath looks like one any more; design choice
TOLD_AFTER_S = (26, 34)  # until the device says that it has no sample, not that there is no breath; design choice
STRAY_MMHG = (0.0, 15.0)  # what still reaches a cannula that has slipped
_STRAY_TAU_S = 3.0
_NOISE_MMHG = 0.3


class Capnograph:
    """One sidestream capnograph on a nasal cannula.

    Args:
        seed: The same seed gives the same numbers.
    """

    def __init__(self, seed: str) -> None:
        """Sample at once."""
        self._chance = random.Random(seed)  # noqa: S311 - the same each time is the point
        error = self._chance.gauss(0.0, ERROR_SD_MMHG)
        self._error_mmhg = min(max(error, -MOST_ERROR_MMHG), MOST_ERROR_MMHG)
        self._told_after_s = self._chance.randint(*TOLD_AFTER_S)
        self._rate = TrailingMean(COUNTED_OVER_S)
        self._end_tidal = TrailingMean(END_TIDAL_OVER_S)
        self._shown_mmhg = 0.0
        self._without_breath_s = 0
        self._off_for_s = 0

    def observe(self, rate_per_min: float, end_tidal_mmhg: float, *, is_cannula_off: bool = False) -> Shown:
        """Tell what is shown at a second; called once for each.

        Args:
            rate_per_min: Breaths that move air; 0 for none.
            end_tidal_mmhg: What a perfect sensor at the airway would show; 0 for no breath.
            is_cannula_off: It hangs beside the nose.
        """
        if is_cannula_off:
            return self._stray()
        if self._off_for_s:
            self._off_for_s = self._without_breath_s = 0
            self._rate.clear()
            self._end_tidal.clear()
        rate = shown_as("respiratory_rate", self._rate.take(rate_per_min))
        return Shown((rate, self._etco2(rate_per_min, end_tidal_mmhg)))

    def _etco2(self, rate_per_min: float, end_tidal_mmhg: float) -> Number:
        if rate_per_min > 0.0 and end_tidal_mmhg > 0.0:
            self._without_breath_s = 0
            mean = self._end_tidal.take(end_tidal_mmhg)
            self._shown_mmhg = max(0.0, mean + self._error_mmhg + self._chance.gauss(0.0, _NOISE_MMHG))
        else:
            self._without_breath_s += 1
            if self._without_breath_s > BREATH_TOO_OLD_S:
                self._shown_mmhg = 0.0
                self._end_tidal.clear()
        return shown_as("etco2", self._shown_mmhg)

    def _stray(self) -> Shown:
        self._off_for_s += 1
        self._shown_mmhg += (self._chance.uniform(*STRAY_MMHG) - self._shown_mmhg) / _STRAY_TAU_S
        if self._off_for_s >= self._told_after_s:
            return Shown((not_available("respiratory_rate"), not_available("etco2")))
        etco2 = shown_as("etco2", self._shown_mmhg)
        if self._off_for_s >= RATE_GONE_AFTER_S:
            return Shown((not_available("respiratory_rate"), etco2))
        return Shown((shown_as("respiratory_rate", self._rate.take(0.0)), etco2))
