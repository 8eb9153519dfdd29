"""The chart's lanes: which, in what order, how high. The numbers beside the chart stand in the same rows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lane:
    """A strip of the chart.

    Args:
        id: The lane's name in code.
        weight: Its share of the height, in parts.
        low: Value at its lower edge, in the metric's unit.
        high: Value at its upper edge.
        ticks: The few values that are written beside it.
    """

    id: str
    weight: int
    low: float = 0.0
    high: float = 1.0
    ticks: tuple[int, ...] = ()


# Fixed scales: a line's height means the same on every patient's chart. Outside values are drawn at the edge.
PHASES = Lane("phases", 34)
ALARMS = Lane("alarms", 34)
BP = Lane("bp", 266, 40, 205, (60, 80, 100, 120, 140, 160, 180))
HR = Lane("hr", 120, 40, 130, (60, 80, 100, 120))
SPO2 = Lane("spo2", 102, 83, 101, (85, 90, 95, 100))
BREATH = Lane("breath", 108, 0, 55, (10, 20, 30, 40))
DRUG = Lane("drug", 96, 0, 1)
AXIS = Lane("axis", 36)

LANES = (PHASES, ALARMS, BP, HR, SPO2, BREATH, DRUG)
_TOTAL = sum(lane.weight for lane in (*LANES, AXIS))


def domain(lane: Lane) -> tuple[float, float]:
    """Return the lane's lower and upper edge as shares of the whole height, measured from below."""
    above = sum(other.weight for other in LANES[: LANES.index(lane)])
    return 1 - (above + lane.weight) / _TOTAL, 1 - above / _TOTAL


def grid_rows() -> str:
    """Return the CSS grid rows that put the numbers beside their lanes; the first two lanes have none."""
    top = PHASES.weight + ALARMS.weight
    rows = (top, BP.weight, HR.weight, SPO2.weight, BREATH.weight, DRUG.weight + AXIS.weight)
    return " ".join(f"minmax(0, {row}fr)" for row in rows)
