"""What statistics ask of a session besides its numbers, and what they are: read and computed in one place."""

from collections.abc import Mapping

from server.api.limits_in_time import limits_in_time
from server.care.chart import Chart
from server.parts import Parts
from server.reports.limits_then import mildest
from server.reports.session_statistics import session_statistics
from server.reports.statistics import MetricStatistics, SessionCourse
from server.store.bindings import bindings_of
from server.store.columns import Columns
from server.store.connection import StoreConnection


def statistics_for(
    connection: StoreConnection, parts: Parts, chart: Chart, columns: Mapping[str, Columns]
) -> tuple[SessionCourse, dict[str, MetricStatistics]]:
    """Read limits and bindings, and compute a session's course and statistics.

    Args:
        connection: To the store.
        parts: The running server's.
        chart: The session's record.
        columns: Its numbers.
    """
    assert chart.session is not None  # noqa: S101 - whoever asks has a session
    limits = mildest(limits_in_time(connection, parts, chart))
    return session_statistics(chart, columns, bindings_of(connection, chart.session.id), limits)
