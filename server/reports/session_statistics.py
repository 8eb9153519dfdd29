"""The statistics of a session, the same for its page and its printed record: of each metric what its source gave."""

from collections.abc import Iterable, Mapping, Sequence

from models.session import Binding
from server.care.chart import Chart
from server.reports.column_statistics import statistics_of
from server.reports.one_source import Given, devices_of, only_sources
from server.reports.outside import LimitSpan
from server.reports.session_course import session_course
from server.reports.statistics import MetricStatistics, SessionCourse, statistics
from server.store.columns import Columns


def session_statistics(
    chart: Chart,
    counted: Mapping[str, Columns],
    limits: Mapping[str, Sequence[LimitSpan]],
) -> tuple[SessionCourse, dict[str, MetricStatistics]]:
    """Compute a session's course and the statistics of every metric that has an observation.

    Args:
        chart: The session's record.
        counted: Of each metric what its source gave.
        limits: The audible limits of a metric, in time.
    """
    intervals_s = {metric: one.interval_s for metric, one in counted.items()}
    course = session_course(chart, limits=limits, intervals_s=intervals_s)
    return course, statistics_of(counted, course)


def statistics_in_passing(
    observations: Iterable[Given], chart: Chart, bindings: Sequence[Binding]
) -> dict[str, MetricStatistics]:
    """Compute statistics of observations that are read once, in order of time; nothing is asked about limits.

    Args:
        observations: Of all devices.
        chart: The session's record.
        bindings: Which devices it has or had.
    """
    return statistics(only_sources(observations, devices_of(chart, bindings)), session_course(chart))
