"""The one time axis of a chart, and the lanes that lie under each other on it; all in millimetres."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.timestamps import to_microseconds
from server.reports.pdf.drawing import GREY, INK, PALE, Drawing

LEFT = 17.0
"""So wide is the column with the lanes' names."""
_STEPS_MIN = (1, 2, 5, 10, 15, 30, 60, 120, 240, 720, 1440)
_MOST_TICKS = 12


@dataclass(frozen=True, slots=True)
class Axis:
    """Where a moment lies.

    Args:
        start: The left end, UTC.
        end: The right end, UTC.
        width: From one to the other.
        local: Gives a moment in the clinic's zone, where ticks are at full hours.
    """

    start: datetime
    end: datetime
    width: float
    local: Callable[[datetime], datetime]

    @property
    def span_us(self) -> tuple[int, int]:
        """Both ends as the timeline takes them, µs since 1970."""
        return to_microseconds(self.start), to_microseconds(self.end) + 1

    def x(self, at: datetime) -> float:
        """Place a moment; what lies outside at the nearer end."""
        return self.x_of_ms((at - self.start) / timedelta(milliseconds=1))

    def x_of_ms(self, ms: float) -> float:
        """Place a moment, ms after the start."""
        share = ms / ((self.end - self.start) / timedelta(milliseconds=1))
        return LEFT + min(1.0, max(0.0, share)) * self.width

    def ticks(self) -> Iterator[datetime]:
        """Give full minutes or hours of the clinic's clock, not too many."""
        minutes = (self.end - self.start) / timedelta(minutes=1)
        step = next((one for one in _STEPS_MIN if minutes / one <= _MOST_TICKS), round(minutes / _MOST_TICKS))
        first = self.local(self.start)
        midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
        past = -(-((first - midnight) / timedelta(minutes=1)) // step) * step
        at = self.start + (midnight + timedelta(minutes=past) - first)
        while at <= self.end:
            yield at
            at += timedelta(minutes=step)


@dataclass(frozen=True, slots=True)
class Lane:
    """A strip of the chart for one number.

    Args:
        top: Its upper edge.
        height: From edge to edge.
        low: The number at its lower edge.
        high: The number at its upper edge.
    """

    top: float
    height: float
    low: float
    high: float

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    def y(self, value: float) -> float:
        """Place a number; one outside at the edge."""
        share = (min(self.high, max(self.low, value)) - self.low) / (self.high - self.low)
        return self.bottom - share * self.height

    def holds(self, value: float) -> bool:
        """Tell whether a number lies within."""
        return self.low <= value <= self.high


def draw_frame(drawing: Drawing, lane: Lane, axis: Axis, name: tuple[str, str], ticks: tuple[float, ...]) -> None:
    """Draw a lane's edge, its name, its unit and a few numbers."""
    right = LEFT + axis.width
    drawing.line([(0, lane.bottom + 0.6), (right, lane.bottom + 0.6)], stroke=GREY, weight=0.12)
    words, unit = name
    drawing.text((0, lane.top + 1.6), words, size=7, bold=True)
    drawing.text((0, lane.top + 4.4), unit, size=5.8, fill=GREY)
    for tick in ticks:
        y = lane.y(tick)
        drawing.line([(LEFT, y), (right, y)], stroke=PALE, weight=0.12)
        drawing.text((LEFT - 1, y), f"{tick:g}", size=5.8, anchor="right", fill=INK)


def draw_times(drawing: Drawing, axis: Axis, y: float, lanes_top: float, write: Callable[[datetime], str]) -> None:
    """Draw the axis under all lanes, and a fine line through them at each of its times."""
    drawing.line([(LEFT, y), (LEFT + axis.width, y)], stroke=INK, weight=0.25)
    for at in axis.ticks():
        x = axis.x(at)
        drawing.line([(x, lanes_top), (x, y)], stroke=PALE, weight=0.1)
        drawing.line([(x, y), (x, y + 1)], stroke=INK, weight=0.2)
        drawing.text((x, y + 2.8), write(at), size=6, anchor="centre")
