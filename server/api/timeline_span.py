"""From when until when there is anything of a session."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from models.session import SessionPhase
from models.timestamps import to_microseconds
from server.care.chart import Chart
from server.store.columns import Columns

# A session that nothing was measured in has an axis all the same.
_LEAST = timedelta(minutes=10)


def whole_span(chart: Chart, columns: Iterable[Columns], now: datetime) -> tuple[int, int]:
    """Tell from when until when there is anything of a session, µs since 1970.

    Args:
        chart: The session's.
        columns: What was measured.
        now: Where a session that is not over ends.
    """
    session = chart.session
    assert session is not None  # noqa: S101 - it was read by its number
    began = [change.changed_at for change in chart.phases if change.phase is not SessionPhase.SCHEDULED]
    first = to_microseconds(min(began, default=session.created_at))
    last = to_microseconds(session.ended_at or now)
    measured = [one.measured_us for one in columns if len(one.measured_us)]
    first = min([first, *(int(us[0]) for us in measured)])
    last = max([last, *(int(us[-1]) + 1 for us in measured)])
    return first, max(last, first + _LEAST // timedelta(microseconds=1))
