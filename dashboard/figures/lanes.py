"""The chart's lanes: which, in what order, how high. The numbers beside the chart stand in the same rows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lane:
    """A strip of the chart.

    Args:
        id: The lane's name in code.
        low: Value at its lower edge, in the metric's unit.
        high: Value at its upper edge.
        ticks: The few values that are written beside it.
    """

    id: str
    low: float = 0.0
    high: float = 1.0
    ticks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Stack:
    """Lanes from the top down, each with its share of the height; ``axis_weight`` is what the times below take.

    The log's marks lie in ``log_rows`` rows.
    """

    rows: tuple[tuple[Lane, int], ...]
    axis_weight: int
    narrow: bool = False
    log_rows: int = 3

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """The lanes, from the top down."""
        return tuple(lane for lane, _ in self.rows)

    @property
    def bottom(self) -> float:
        """The lowest lane's lower edge, as a share of the whole height measured from below."""
        return self.axis_weight / self._total

    @property
    def _total(self) -> int:
        return sum(weight for _, weight in self.rows) + self.axis_weight

    def domain(self, lane: Lane) -> tuple[float, float]:
        """Return a lane's lower and upper edge as shares of the whole height, measured from below."""
        place = self.lanes.index(lane)
        above = sum(weight for _, weight in self.rows[:place])
        return 1 - (above + self.rows[place][1]) / self._total, 1 - above / self._total


# Fixed scales: a line's height means the same on every patient's chart. Outside values are drawn at the edge.
PHASES = Lane("phases")
ALARMS = Lane("alarms")
BP = Lane("bp", 40, 205, (60, 80, 100, 120, 140, 160, 180))
HR = Lane("hr", 40, 130, (60, 80, 100, 120))
SPO2 = Lane("spo2", 83, 101, (85, 90, 95, 100))
BREATH = Lane("breath", 0, 55, (10, 20, 30, 40))
DRUG = Lane("drug", 0, 1)
LOG = Lane("log")

WIDE = Stack(((PHASES, 34), (ALARMS, 34), (BP, 266), (HR, 120), (SPO2, 102), (BREATH, 108), (DRUG, 90), (LOG, 72)), 40)
NARROW = Stack(
    ((PHASES, 60), (ALARMS, 56), (BP, 300), (HR, 130), (SPO2, 120), (DRUG, 90), (LOG, 60)), 80, narrow=True, log_rows=1
)


def grid_rows() -> str:
    """Return the CSS grid rows that put the numbers beside the wide chart's lanes; the first two lanes have none."""
    weights = dict(WIDE.rows)
    top, foot = weights[PHASES] + weights[ALARMS], weights[DRUG] + weights[LOG] + WIDE.axis_weight
    rows = (top, weights[BP], weights[HR], weights[SPO2], weights[BREATH], foot)
    return " ".join(f"minmax(0, {row}fr)" for row in rows)
