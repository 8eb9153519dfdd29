"""What can go wrong with a monitor, its sensors and its line: declarations that are put together at will.

A fault says when it holds and how strong it is; what it does stands with the instrument that suffers it. All times are
seconds of the monitor's own running, which never stands still.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import inf


class FaultKind(StrEnum):
    """What is wrong; in brackets what a strength of 1 means, where strength matters."""

    PROBE_OFF = "probe_off"
    LEAD_OFF = "lead_off"
    CANNULA_OFF = "cannula_off"
    CUFF_FAILS = "cuff_fails"
    CUFF_LEAKS = "cuff_leaks"
    CUFF_ON_PROBE_ARM = "cuff_on_probe_arm"
    POOR_PERFUSION = "poor_perfusion"
    MOTION = "motion"  # [the patient shakes as hard as can be; 0 to 1]
    DRIFT = "drift"  # [the cuff's transducer gains 10 mmHg an hour; may be negative]
    BATTERY_LOW = "battery_low"
    FEED_LOSS = "feed_loss"  # the network is gone for as long as the fault holds
    DROPOUTS = "dropouts"  # [the network goes for 2 to 60 s, once in five minutes]
    JITTER = "jitter"  # [a frame takes 0 to 300 ms on its way]
    DUPLICATES = "duplicates"  # [one frame in a thousand goes out twice]
    CLOCK_SKEW = "clock_skew"  # [the clock is 2 min ahead; may be negative]
    CLOCK_DRIFT = "clock_drift"  # [the clock gains 1 s a minute; may be negative]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    Args:
        kind: What is wrong.
        from_s: When it begins.
        lasts_s: How long it holds; for ever if left out.
        every_s: From one beginning to the next when it comes again and again; None for once.
        strength: How strong, in the measure of its kind.
    """

    kind: FaultKind
    from_s: float = 0.0
    lasts_s: float = inf
    every_s: float | None = None
    strength: float = 1.0

    def holds(self, second: float) -> bool:
        """Tell whether it holds at a second."""
        since_s = second - self.from_s
        if since_s >= 0 and self.every_s is not None:
            since_s %= self.every_s
        return 0 <= since_s < self.lasts_s


class Faults:
    """The faults of one monitor."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        """Take those known from the beginning."""
        self._of_kind: dict[FaultKind, list[Fault]] = {}
        for fault in faults:
            self.add(fault)

    def add(self, fault: Fault) -> None:
        """Take one more."""
        self._of_kind.setdefault(fault.kind, []).append(fault)

    def hold(self, kind: FaultKind, second: float) -> bool:
        """Tell whether a fault of a kind holds."""
        return any(fault.holds(second) for fault in self._of_kind.get(kind, ()))

    def strength(self, kind: FaultKind, second: float) -> float:
        """Tell how strong a kind of fault is: the strongest of those that hold, by size, or 0."""
        holding = (fault.strength for fault in self._of_kind.get(kind, ()) if fault.holds(second))
        return max(holding, key=abs, default=0.0)
