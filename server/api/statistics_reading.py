"""Which numbers of a session count, what statistics ask besides them, and what they are: read in one place."""

from collections.abc import Mapping

from server.api.limits_in_time import limits_in_time
from server.care.chart import Chart
from server.parts import Parts
from server.reports.limits_then import mildest
from server.reports.one_source import Parted, devices_of
from server.reports.session_statistics import session_statistics
from server.reports.statistics import MetricStatistics, SessionCourse
from server.store.bindings import bindings_of
from server.store.columns import Columns
from server.store.connection import StoreConnection


def statistics_for(
    connection: StoreConnection, parts: Parts, chart: Chart, counted: Mapping[str, Columns]
) -> tuple[SessionCourse, dict[str, MetricStatistics]]:
    """Read limits, and compute a session's course and statistics.

    Args:
        connection: To the store.
        parts: The running server's.
        chart: The session's record.
        counted: Of each metric what its source gave.
    """
    limits = mildest(limits_in_time(connection, parts, chart))
    return session_statistics(chart, counted, limits)


def parted_of(connection: StoreConnection, parts: Parts, chart: Chart) -> Parted:
    """Read a session's numbers, parted into what counts and what other devices gave beside it."""
    assert chart.session is not None  # noqa: S101 - whoever asks has a session
    number = chart.session.id
    columns = parts.columns.of(connection, number)
    return parts.sources.of(number, columns, devices_of(chart, bindings_of(connection, number)))
