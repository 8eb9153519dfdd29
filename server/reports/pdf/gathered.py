"""What a document is made of: a record, and what was computed from it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from models.document import SessionDocument
from models.session import SessionPhase
from models.timestamps import from_microseconds
from server.alarms.presets import AlarmPreset
from server.care.chart import Chart
from server.care.course import DrugCourse
from server.care.tally import Plan
from server.reports.due import WasDue
from server.reports.one_source import Parted
from server.reports.outside import LimitSpan
from server.reports.record_source import ExportHeader
from server.reports.statistics import MetricStatistics
from server.reports.vitals import Column
from server.store.columns import Columns

# A session that nothing was measured in has an axis all the same.
_LEAST = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Gathered:
    """A record and what was computed from it.

    Args:
        document: The record itself.
        header: Who asked for it, and when.
        is_simulated: Whether it must say so.
        chart: Its entries as they stand.
        preset: The alarm preset it was started with; None where the store does not keep its text.
        parted: Its observations, by metric: what counts, and what other devices gave beside it.
        limits: The mildest audible limits of each metric, in time.
        statistics: Of each metric.
        due: What was due and done.
        vitals: The table of the protocol's times.
        drug: When it began and ended, UTC; None: it did not.
        course: What was given, or None.
        sha256: The canonical record's hash, computed now.
        observations: So many are in it.
        until: When it ended, or now while it goes on, UTC.
    """

    document: SessionDocument
    header: ExportHeader
    is_simulated: bool
    chart: Chart
    preset: AlarmPreset | None
    parted: Parted
    limits: dict[str, list[LimitSpan]]
    statistics: dict[str, MetricStatistics]
    due: list[WasDue]
    vitals: list[Column]
    drug: tuple[datetime | None, datetime | None]
    course: DrugCourse | None
    sha256: str
    observations: int
    until: datetime

    @property
    def columns(self) -> dict[str, Columns]:
        """What counts: of each metric what its source gave."""
        return self.parted.counted

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From when until when there is anything of it, UTC."""
        session = self.document.session
        began = [change.changed_at for change in self.chart.phases if change.phase is not SessionPhase.SCHEDULED]
        measured_us = [one.measured_us for one in self.parted.every.values() if len(one.measured_us)]
        first = min([min(began, default=session.created_at), *(from_microseconds(int(us[0])) for us in measured_us)])
        last = max([self.until, *(from_microseconds(int(us[-1]) + 1) for us in measured_us)])
        return first, max(last, first + _LEAST)

    def title_of(self, plan: Plan) -> str:
        """Name the drug of an order for people, as the clinic does."""
        return self.header.drugs.get(plan.order.drug, plan.title)
