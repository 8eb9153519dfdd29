"""What the record puts on the chart: the pressure that may be expected, and the log."""

from dashboard.figures.canvas import Canvas
from dashboard.figures.expected import draw_expected
from dashboard.figures.log import log_traces
from dashboard.source import RecordView


def draw_record(record: RecordView, canvas: Canvas) -> None:
    """Draw what of the record belongs on the time axis."""
    draw_expected(record, canvas)
    canvas.add(*log_traces(record.marks, canvas))
