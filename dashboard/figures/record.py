"""What the record puts on the chart: the pressure that may be expected, and the log."""

from collections.abc import Sequence

from dashboard.figures.canvas import Canvas
from dashboard.figures.expected import draw_expected
from dashboard.figures.log import draw_due, log_traces
from dashboard.source import DueMark, RecordView


def draw_record(record: RecordView, due: Sequence[DueMark], canvas: Canvas) -> None:
    """Draw what of the record belongs on the time axis."""
    draw_expected(record, canvas)
    draw_due(due, canvas)
    canvas.add(*log_traces(record.marks, canvas))
