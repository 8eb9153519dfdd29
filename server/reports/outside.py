"""How long, and how far, a number was outside its limits: time in s, area in unit·s. Pure.

Limits change with the phase and may be set for a patient, so they come as spans. Between two numbers the value goes
straight from one to the other; a number that holds is a straight line too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class LimitSpan(NamedTuple):
    """The limits of a metric in a time.

    Args:
        start: UTC, inclusive.
        end: UTC, exclusive; None while it lasts.
        low: The mildest audible low limit in the metric's unit, or None.
        high: Likewise the high one.
    """

    start: datetime
    end: datetime | None
    low: float | None
    high: float | None


class Stretch(NamedTuple):
    """A value going straight from one to another."""

    start: datetime
    value: float
    end: datetime
    last: float

    def part(self, start: datetime, end: datetime) -> "Stretch":
        """Cut out a part that lies within."""
        return Stretch(start, self._at(start), end, self._at(end))

    def _at(self, moment: datetime) -> float:
        share = (moment - self.start) / (self.end - self.start)
        return self.value + (self.last - self.value) * share


@dataclass(slots=True)
class Outside:
    """What lay outside the limits.

    Args:
        above_s: So long above the high limit.
        above_area: The area between the value and the high limit, unit·s.
        below_s: So long below the low limit.
        below_area: Likewise below.
    """

    above_s: float = 0.0
    above_area: float = 0.0
    below_s: float = 0.0
    below_area: float = 0.0

    def add(self, stretch: Stretch, limits: Sequence[LimitSpan]) -> None:
        """Add a stretch, each part of it by the limits of its time."""
        for part, span in _parts(stretch, limits):
            seconds = (part.end - part.start).total_seconds()
            if span.high is not None:
                time, area = _beyond(part.value - span.high, part.last - span.high, seconds)
                self.above_s, self.above_area = self.above_s + time, self.above_area + area
            if span.low is not None:
                time, area = _beyond(span.low - part.value, span.low - part.last, seconds)
                self.below_s, self.below_area = self.below_s + time, self.below_area + area


def _parts(stretch: Stretch, limits: Sequence[LimitSpan]) -> Iterator[tuple[Stretch, LimitSpan]]:
    for span in limits:
        start = max(stretch.start, span.start)
        end = stretch.end if span.end is None else min(stretch.end, span.end)
        if start < end:
            yield stretch.part(start, end), span


def _beyond(first: float, last: float, seconds: float) -> tuple[float, float]:
    """Time and area above zero of a straight line from ``first`` to ``last``."""
    if first <= 0 and last <= 0:
        return 0.0, 0.0
    if first >= 0 and last >= 0:
        return seconds, (first + last) / 2 * seconds
    above = max(first, last)
    time = seconds * above / abs(first - last)
    return time, above / 2 * time
