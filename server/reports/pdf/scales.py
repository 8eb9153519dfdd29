"""The scales of the chart's lanes, and the limits drawn in them."""

from collections.abc import Sequence
from types import MappingProxyType

from server.reports.outside import LimitSpan
from server.reports.pdf.axis import Axis, Lane
from server.reports.pdf.drawing import GREY, Drawing

# One scale for each metric in every document: what lies outside is drawn at the edge with its number.
SCALES = MappingProxyType(
    {
        "nibp_systolic": (40.0, 200.0, (80.0, 120.0, 160.0)),
        "heart_rate": (40.0, 140.0, (60.0, 100.0)),
        "pulse_rate": (40.0, 140.0, (60.0, 100.0)),
        "spo2": (80.0, 100.0, (90.0, 100.0)),
        "respiratory_rate": (0.0, 30.0, (10.0, 20.0)),
        "etco2": (15.0, 65.0, (30.0, 50.0)),
    }
)


def draw_limits(drawing: Drawing, lane: Lane, axis: Axis, limits: Sequence[LimitSpan]) -> None:
    """Draw the limits in force, each as long as it was."""
    for one in limits:
        start, end = axis.x(one.start), axis.x(one.end or axis.end)
        for limit in (one.low, one.high):
            if limit is not None and lane.holds(limit) and end > start:
                drawing.line([(start, lane.y(limit)), (end, lane.y(limit))], stroke=GREY, weight=0.2, dashed=True)
