"""What statistics ask of a session besides its numbers: when the drug ran, baselines, limits in time."""

from collections.abc import Mapping

from server.api.limits_in_time import limits_in_time
from server.care.chart import Chart
from server.parts import Parts
from server.reports.limits_then import mildest
from server.reports.session_course import session_course
from server.reports.statistics import SessionCourse
from server.store.columns import Columns
from server.store.connection import StoreConnection


def course_for(
    connection: StoreConnection, parts: Parts, chart: Chart, columns: Mapping[str, Columns]
) -> SessionCourse:
    """Read a session's course.

    Args:
        connection: To the store.
        parts: The running server's.
        chart: The session's record.
        columns: Its numbers.
    """
    return session_course(
        chart,
        limits=mildest(limits_in_time(connection, parts, chart)),
        intervals_s={metric: one.interval_s for metric, one in columns.items()},
    )
