"""What statistics ask of a session besides its numbers: when the drug ran, baselines, limits in time."""

from collections.abc import Mapping

from server.api.limits_in_time import limits_in_time
from server.care.chart import Chart
from server.care.clocks import drug_began_at, drug_ended_at
from server.parts import Parts
from server.reports.limits_then import mildest
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
    session = chart.session
    assert session is not None  # noqa: S101 - it was read by its number
    return SessionCourse(
        drug_began=drug_began_at(chart),
        drug_ended=drug_ended_at(chart),
        baselines={one.metric: (one.value, one.readings) for one in session.baselines},
        limits=mildest(limits_in_time(connection, parts, chart)),
        intervals_s={metric: one.interval_s for metric, one in columns.items()},
    )
