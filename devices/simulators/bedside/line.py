"""The line between monitor and server, decided but not done: losses, delays, repeats, and a clock that is wrong.

Frames never overtake each other, so that is no fault of this line: they are numbered and go over one socket, which
keeps their order, and a frame of a broken connection goes out again before anything newer does. What a device loses on
its way is late, never out of place.
"""

import random
from dataclasses import dataclass

from devices.simulators.bedside.faults import FaultKind, Faults

MOST_JITTER_S = 0.3  # usual on a busy clinic network; design choice
REPEATED = 0.001  # of the frames; design choice
DROPOUT_S = (2.0, 60.0)
DROPOUT_EVERY_S = 300.0  # on average; design choice
SKEW_S = 120.0  # what a monitor set by hand is wrong by
CLOCK_DRIFT_S_PER_S = 1.0 / 60.0  # far worse than a quartz, so that a demonstration shows it


@dataclass(frozen=True, slots=True)
class LineState:
    """What the line does to the frames of one second.

    Args:
        plugged: Whether the network is there.
        delay_s: How long a frame takes on its way.
        is_sent_twice: Whether it goes out twice under the same number.
        clock_ahead_s: How far the device's clock is ahead of the right time; behind when negative.
    """

    plugged: bool = True
    delay_s: float = 0.0
    is_sent_twice: bool = False
    clock_ahead_s: float = 0.0


PERFECT = LineState()


class Line:
    """One monitor's line and clock.

    Args:
        seed: The same seed gives the same troubles.
    """

    def __init__(self, seed: str) -> None:
        """Begin without trouble."""
        self._chance = random.Random(seed)  # noqa: S311 - the same each time is the point
        self._out_until_s = float("-inf")
        self._drifted_s = 0.0

    def observe(self, second: float, faults: Faults) -> LineState:
        """Tell what the line does at a second; called once for each."""
        jitter = faults.strength(FaultKind.JITTER, second)
        twice = faults.strength(FaultKind.DUPLICATES, second)
        return LineState(
            plugged=not (faults.hold(FaultKind.FEED_LOSS, second) or self._drops_out(second, faults)),
            delay_s=self._chance.uniform(0.0, MOST_JITTER_S * jitter) if jitter else 0.0,
            is_sent_twice=bool(twice) and self._chance.random() < REPEATED * twice,
            clock_ahead_s=SKEW_S * faults.strength(FaultKind.CLOCK_SKEW, second) + self._drift(second, faults),
        )

    def _drops_out(self, second: float, faults: Faults) -> bool:
        strength = faults.strength(FaultKind.DROPOUTS, second)
        if not strength:
            return False
        if second >= self._out_until_s and self._chance.random() < strength / DROPOUT_EVERY_S:
            self._out_until_s = second + self._chance.uniform(*DROPOUT_S)
        return second < self._out_until_s

    def _drift(self, second: float, faults: Faults) -> float:
        """Let the clock run away while the fault holds; somebody sets it right when it is over."""
        strength = faults.strength(FaultKind.CLOCK_DRIFT, second)
        self._drifted_s = self._drifted_s + strength * CLOCK_DRIFT_S_PER_S if strength else 0.0
        return self._drifted_s
