"""What statistics ask of a session besides its observations, out of its record. Pure."""

from collections.abc import Mapping, Sequence

from server.care.chart import Chart
from server.care.clocks import drug_began_at, drug_ended_at
from server.reports.outside import LimitSpan
from server.reports.statistics import SessionCourse


def session_course(
    chart: Chart,
    *,
    limits: Mapping[str, Sequence[LimitSpan]] | None = None,
    intervals_s: Mapping[str, float] | None = None,
) -> SessionCourse:
    """Make the course of a session.

    Args:
        chart: The session's record.
        limits: The audible limits of a metric, in time; None: nothing is asked about them.
        intervals_s: How often a continuous metric usually comes, where not once a second.
    """
    assert chart.session is not None  # noqa: S101 - whoever computes statistics has a session
    return SessionCourse(
        drug_began=drug_began_at(chart),
        drug_ended=drug_ended_at(chart),
        baselines={one.metric: (one.value, one.readings) for one in chart.session.baselines},
        limits=limits or {},
        intervals_s=intervals_s or {},
    )
