"""What a simulated monitor plays: plain declarations, to be read and added to.

These are no physiology: a value follows straight lines between points of time, and the monitor adds drift and noise.
Every number is an invention for demonstrations and tests; none is a clinical limit.
"""

from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from models.errors import UsageError

_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Course:
    """A value over time: straight lines through ``points`` (second, value), level before the first and after the last.

    Args:
        points: At least one, ascending in time.
        drift: How far it wanders slowly, in the metric's unit.
        noise: Standard deviation from one observation to the next.
    """

    points: tuple[tuple[float, float], ...]
    drift: float = 0.0
    noise: float = 0.0

    def at(self, second: float) -> float:
        """Tell the value at a second of the scenario, without drift and noise."""
        if second <= self.points[0][0]:
            return self.points[0][1]
        for (begin, low), (end, high) in pairwise(self.points):
            if second < end:
                return low + (high - low) * (second - begin) / (end - begin)
        return self.points[-1][1]


@dataclass(frozen=True, slots=True)
class Spell:
    """Something that happens now and then, in seconds of the scenario: first, how long, and how often again."""

    first_s: float
    lasts_s: float
    every_s: float

    def holds(self, second: float) -> bool:
        """Tell whether it is happening."""
        return second >= self.first_s and (second - self.first_s) % self.every_s < self.lasts_s


@dataclass(frozen=True, slots=True)
class Scenario:
    """One patient's plain course.

    Args:
        name: The word for ``--scenario``.
        summary: What it shows, one sentence.
        infusing: When the pump runs; the rate is ``rate_ml_per_h``.
        probe_off: When the finger probe is off; None for never.
        feed_loss: When the network is gone; the monitor measures on and catches up afterwards.
        no_cuff: When the cuff does not measure although a reading is due.
    """

    name: str
    summary: str
    heart_rate: Course = Course(((0, 74), (5 * _MINUTE, 76), (30 * _MINUTE, 84), (60 * _MINUTE, 76)), 4.0, 0.8)
    systolic: Course = Course(((0, 124), (5 * _MINUTE, 126), (30 * _MINUTE, 142), (60 * _MINUTE, 128)), 3.0, 2.0)
    diastolic: Course = Course(((0, 76), (5 * _MINUTE, 77), (30 * _MINUTE, 86), (60 * _MINUTE, 78)), 2.0, 1.5)
    spo2: Course = Course(((0, 98.2), (30 * _MINUTE, 97.2)), 0.6, 0.25)
    respiratory_rate: Course = Course(((0, 14.5),), 1.5, 0.4)
    etco2: Course = Course(((0, 38),), 1.5, 0.5)
    infusing: Spell = Spell(1 * _MINUTE, 40 * _MINUTE, 24 * 60 * _MINUTE)
    rate_ml_per_h: float = 75.0
    probe_off: Spell | None = None
    feed_loss: Spell | None = None
    no_cuff: Spell | None = None


_ROWS = (
    Scenario("normal", "A quiet infusion: pressure and pulse rise a little while the drug runs."),
    Scenario(
        "high_pressure",
        "The systolic pressure climbs past 180 mmHg within four minutes, stays there, and comes down again.",
        systolic=Course(((0, 138), (60, 142), (240, 190), (1200, 194), (1800, 136)), 2.0, 1.5),
        diastolic=Course(((0, 84), (60, 86), (240, 108), (1200, 110), (1800, 82)), 1.5, 1.0),
        heart_rate=Course(((0, 78), (60, 80), (240, 98), (1200, 98), (1800, 80)), 4.0, 0.8),
    ),
    Scenario(
        "probe_off",
        "The finger probe comes off for 40 s every four minutes.",
        probe_off=Spell(45, 40, 4 * _MINUTE),
    ),
    Scenario(
        "feed_loss",
        "The network is gone for 30 s every three minutes; the monitor measures on and catches up.",
        feed_loss=Spell(60, 30, 3 * _MINUTE),
    ),
    Scenario(
        "tachycardia",
        "The heart rate climbs to 145 within two minutes, stays ten minutes, and settles.",
        heart_rate=Course(((0, 84), (30, 86), (150, 145), (750, 143), (1200, 88)), 3.0, 1.0),
    ),
    Scenario(
        "cuff_late",
        "After two minutes the cuff stops measuring for a quarter of an hour.",
        no_cuff=Spell(2 * _MINUTE, 15 * _MINUTE, 60 * _MINUTE),
    ),
)

SCENARIOS = MappingProxyType({scenario.name: scenario for scenario in _ROWS})


def find_scenario(name: str) -> Scenario:
    """Look a scenario up.

    Raises:
        UsageError: There is none of that name; the sentence lists those there are.
    """
    if name not in SCENARIOS:
        message = f"There is no scenario {name!r}; there are {', '.join(SCENARIOS)}."
        raise UsageError(message, "scenario")
    return SCENARIOS[name]
