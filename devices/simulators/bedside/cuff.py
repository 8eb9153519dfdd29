"""The cuff: inflates when a reading is due, samples the pressure as it deflates, fails now and then, and tries again.

One *measurement* is one or several *tries*. A try takes 20 to 45 s and shows nothing meanwhile; what it samples is the
pressure at its end. A measurement ends with a reading, or as failed when there is no time for another try. What is not
here: beats in the cuff's air, shapes of pulses, and a cuff of the wrong size.
"""

import random
from dataclasses import dataclass

from devices.simulators.bedside.shown import Shown, shown_as
from devices.simulators.patient.cuff_error import DIASTOLIC_ERROR_SD_MMHG, SYSTOLIC_ERROR_SD_MMHG
from models.device import DeviceConditionCode

FIRST_S = 8.0  # of the monitor's running: a person pressed start once the cuff was on; design choice
MOST_S = 180.0  # a measurement of an adult ends after 180 s, whatever it found (IEC 80601-2-30)
TRY_S = (20.0, 45.0)  # inflation and stepwise deflation of an adult's cuff, usual range
REST_S = 30.0  # the cuff stays empty so long between automatic measurements (IEC 80601-2-30)
REPEAT_AFTER_S = (60.0, 120.0)  # after a reading that looks wrong; as monitors do

# How often a try fails, drawn once for each cuff (design choices, the order of magnitude of clinical use).
FAILS_STILL = (0.02, 0.05)
FAILS_MOVING = (0.08, 0.15)
MOVING_FROM = 0.3  # motion of 0 to 1 from which the oscillations are spoiled; design choice

LEAST_SYSTOLIC_MMHG = 40.0  # no oscillations are found below it (technical range of the metric)
_INFLATING_S = 3.0  # until hardly any blood passes; with the search afterwards a probe is blind for 20 to 60 s
_LEAST_PULSE_MMHG = 8.0  # systolic minus diastolic that the device would still believe
_MEAN_ERROR_SD_MMHG = 2.0  # the mean is what a cuff measures, the others are derived from it; design choice


@dataclass(frozen=True, slots=True)
class Pressure:
    """An arterial pressure, mmHg."""

    systolic: float
    diastolic: float
    mean: float


@dataclass(frozen=True, slots=True)
class Repeating:
    """When the cuff repeats a reading by itself: one at or beyond a bound, mmHg, and only once in a row.

    The device's own factory setting, to keep a single wrong reading from standing there until the next one; it is no
    alarm limit and the server knows nothing of it.
    """

    systolic_low: float = 90.0
    systolic_high: float = 160.0
    diastolic_low: float = 50.0
    diastolic_high: float = 100.0
    mean_low: float = 65.0
    mean_high: float = 115.0

    def asks(self, read: Pressure) -> bool:
        """Tell whether a reading wants to be repeated."""
        return not (
            self.systolic_low < read.systolic < self.systolic_high
            and self.diastolic_low < read.diastolic < self.diastolic_high
            and self.mean_low < read.mean < self.mean_high
        )


@dataclass(frozen=True, slots=True)
class Hindrance:
    """What spoils a measurement at one second.

    Args:
        motion: Of the patient, 0 to 1.
        is_failing: Every try fails.
        is_leaking: So it does, and the cuff knows why.
        bias_mmhg: How much too high the transducer reads.
    """

    motion: float = 0.0
    is_failing: bool = False
    is_leaking: bool = False
    bias_mmhg: float = 0.0


UNHINDERED = Hindrance()


class Cuff:
    """One cuff.

    Args:
        seed: The same seed gives the same readings.
        interval_s: From the start of one measurement to the start of the next.
        repeating: When it repeats a reading by itself; None for never.
    """

    def __init__(self, seed: str, interval_s: float, repeating: Repeating | None) -> None:
        """Wait for the first measurement."""
        self._chance = random.Random(seed)  # noqa: S311 - the same each time is the point
        self._fails_still = self._chance.uniform(*FAILS_STILL)
        self._fails_moving = self._chance.uniform(*FAILS_MOVING)
        self._interval_s = interval_s
        self._repeating = repeating
        self._due_s: float | None = None
        self._repeat_s: float | None = None
        self._is_repeat = False
        self._began_s: float | None = None  # of the measurement; None while there is none
        self._try_from_s = 0.0
        self._try_until_s = 0.0
        self._most_motion = 0.0
        self._told: frozenset[tuple[DeviceConditionCode, str | None]] = frozenset()

    def squeezes(self, second: float) -> bool:
        """Tell whether no blood passes below the cuff."""
        return self._began_s is not None and second >= self._try_from_s + _INFLATING_S

    def observe(self, second: float, true: Pressure, hindrance: Hindrance = UNHINDERED) -> Shown:
        """Go on by one second; a reading stands in the answer of the second in which its measurement ended."""
        if self._began_s is None:
            self._start_if_due(second)
            return Shown(told=self._told)
        self._most_motion = max(self._most_motion, hindrance.motion)
        if second < self._try_until_s:
            return Shown(told=self._told)
        if self._is_spoiled(true, hindrance):
            self._try_again_or_give_up(second, hindrance)
            return Shown(told=self._told)
        read = self._read(true, hindrance.bias_mmhg)
        self._end(second, read)
        numbers = (
            shown_as("nibp_systolic", read.systolic),
            shown_as("nibp_diastolic", read.diastolic),
            shown_as("nibp_mean", read.mean),
        )
        return Shown(numbers, self._told)

    def _start_if_due(self, second: float) -> None:
        if self._due_s is None:
            self._due_s = second + FIRST_S
        self._is_repeat = self._repeat_s is not None and second >= self._repeat_s and second < self._due_s
        if second < self._due_s and not self._is_repeat:
            return
        while self._due_s <= second:
            self._due_s += self._interval_s
        self._repeat_s = None
        self._began_s = second
        self._try(second)

    def _try(self, second: float) -> None:
        self._try_from_s = second
        self._try_until_s = second + round(self._chance.uniform(*TRY_S))
        self._most_motion = 0.0

    def _is_spoiled(self, true: Pressure, hindrance: Hindrance) -> bool:
        is_moving = self._most_motion >= MOVING_FROM
        failed = self._chance.random() < (self._fails_moving if is_moving else self._fails_still)
        is_faint = true.systolic < LEAST_SYSTOLIC_MMHG
        return failed or is_faint or hindrance.is_failing or hindrance.is_leaking

    def _try_again_or_give_up(self, second: float, hindrance: Hindrance) -> None:
        assert self._began_s is not None  # noqa: S101 - a try belongs to a measurement
        self._try(second)
        if self._try_until_s - self._began_s <= MOST_S:
            return
        code = DeviceConditionCode.CUFF_LEAK if hindrance.is_leaking else DeviceConditionCode.CUFF_FAILED
        self._end(second, None)
        self._told = frozenset({(code, None)})

    def _read(self, true: Pressure, bias_mmhg: float) -> Pressure:
        """Measure with error: the mean best, and no two of the three meet or change places."""
        systolic = round(true.systolic + bias_mmhg + self._chance.gauss(0.0, SYSTOLIC_ERROR_SD_MMHG))
        diastolic: float = round(true.diastolic + bias_mmhg + self._chance.gauss(0.0, DIASTOLIC_ERROR_SD_MMHG))
        diastolic = min(diastolic, systolic - _LEAST_PULSE_MMHG)
        mean = round(true.mean + bias_mmhg + self._chance.gauss(0.0, _MEAN_ERROR_SD_MMHG))
        return Pressure(systolic, diastolic, min(max(mean, diastolic + 1), systolic - 1))

    def _end(self, second: float, read: Pressure | None) -> None:
        self._began_s = None
        self._told = frozenset()
        assert self._due_s is not None  # noqa: S101 - set when the measurement began
        self._due_s = max(self._due_s, second + REST_S)
        asks = read is not None and self._repeating is not None and self._repeating.asks(read)
        if asks and not self._is_repeat:
            self._repeat_s = second + round(self._chance.uniform(*REPEAT_AFTER_S))
