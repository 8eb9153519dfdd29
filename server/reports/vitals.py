"""The table of vital signs at the times of the protocol: one column a pressure that was due. Pure; times are UTC."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from models.metrics import CUFF_PRESSURES
from models.observation import NOT_COUNTED, USABLE
from models.record.assessments import Assessment
from server.care.chart import Chart
from server.care.scoring import score_of
from server.reports.due import WasDue
from server.reports.statistics import Measured

# A number is beside a reading when it is not older than a tile would show it.
BESIDE_WITHIN = timedelta(seconds=10)


@dataclass(slots=True)
class CuffReading:
    """A reading of a cuff, with the other numbers as they were then; ``values`` has no pressure of one that failed."""

    at: datetime
    values: dict[str, float] = field(default_factory=dict)

    @property
    def is_usable(self) -> bool:
        """Tell whether it gave a systolic pressure."""
        return CUFF_PRESSURES[0] in self.values


class CuffReadings:
    """Notes each reading of a cuff, and what was measured beside it, as observations pass by."""

    def __init__(self) -> None:
        """Nothing passed yet."""
        self.found: list[CuffReading] = []
        self._newest: dict[str, tuple[datetime, float]] = {}

    def passing(self, observations: Iterable[Measured]) -> Iterator[Measured]:
        """Let observations pass, in order of ``measured_at``."""
        for one in observations:
            if not one.judgements & NOT_COUNTED:
                self._take(one)
            yield one

    def times(self) -> list[datetime]:
        """Tell when there was a usable reading, in order."""
        return [reading.at for reading in self.found if reading.is_usable]

    def _take(self, one: Measured) -> None:
        value = one.value if one.validity in USABLE else None
        if one.metric not in CUFF_PRESSURES:
            if value is not None:
                self._newest[one.metric] = (one.measured_at, value)
            return
        if not self.found or self.found[-1].at != one.measured_at:
            since = one.measured_at - BESIDE_WITHIN
            beside = {metric: number for metric, (at, number) in self._newest.items() if at >= since}
            self.found.append(CuffReading(one.measured_at, beside))
        if value is not None:
            self.found[-1].values[one.metric] = value


@dataclass(frozen=True, slots=True)
class Column:
    """One time of the protocol.

    Args:
        due: The pressure that was due; None for the column of the baseline.
        reading: What was measured for it; None: missed.
        is_failed: Missed, though a cuff tried.
        since_drug_min: Minutes from the beginning of the drug to when it was due; None before it.
        since_end_min: Minutes from the end of the drug; None before that.
        scores: By scale: the total, or None where the scale was due and missed; not there where it was not due.
    """

    due: WasDue | None
    reading: CuffReading | None
    is_failed: bool = False
    since_drug_min: float | None = None
    since_end_min: float | None = None
    scores: Mapping[str, int | None] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        """When it was taken, or was due, UTC."""
        if self.reading is not None:
            return self.reading.at
        assert self.due is not None  # noqa: S101 - one of the two is always there
        return self.due.due_at


def vitals_table(
    chart: Chart,
    due: Sequence[WasDue],
    readings: Sequence[CuffReading],
    span: tuple[datetime | None, datetime | None],
) -> list[Column]:
    """Make the columns: the last reading before the drug, then each pressure that was due since.

    Args:
        chart: The session.
        due: What was due and done.
        readings: Of the cuff, in order.
        span: When the drug began and ended, UTC; None: not yet.
    """
    began, ended = span
    usable = [reading for reading in readings if reading.is_usable]
    before = [reading for reading in usable if began is None or reading.at < began]
    of_cuff = [one for one in due if one.rule.metric in CUFF_PRESSURES and began is not None and one.due_at >= began]
    bounds = [one.due_at for one in of_cuff] + [datetime.max.replace(tzinfo=began.tzinfo if began else None)]
    columns = [Column(None, before[-1], scores=_scores_before(chart, began))] if before else []
    for one, (start, end) in zip(of_cuff, pairwise(bounds), strict=True):
        reading = next((found for found in usable if found.at == one.done_at), None)
        is_failed = reading is None and any(start <= found.at < end for found in readings)
        half = timedelta(minutes=one.rule.every_min) / 2
        scores = _scores(chart, due, (one.due_at - half, one.due_at + half))
        columns.append(
            Column(one, reading, is_failed, _minutes(began, one.due_at), _minutes(ended, one.due_at), scores)
        )
    return columns


def _minutes(since: datetime | None, at: datetime) -> float | None:
    return None if since is None or at < since else (at - since) / timedelta(minutes=1)


def _scores(chart: Chart, due: Sequence[WasDue], span: tuple[datetime, datetime]) -> dict[str, int | None]:
    totals = {entry.id: score_of(entry.body).total for entry in chart.all_of(Assessment)}
    found: dict[str, int | None] = {}
    for one in due:
        if one.rule.scale is not None and span[0] <= one.due_at < span[1]:
            found[one.rule.scale] = None if one.entry is None else totals.get(one.entry)
    return found


def _scores_before(chart: Chart, began: datetime | None) -> dict[str, int | None]:
    """The last score before the drug of each scale that comes round."""
    asked = scale_labels(chart)
    found = [entry for entry in chart.all_of(Assessment) if began is None or entry.at < began]
    return {entry.body.scale: score_of(entry.body).total for entry in found if entry.body.scale in asked}


def scale_labels(chart: Chart) -> dict[str, str]:
    """Name the scales that come round in a session, for people."""
    checks = () if chart.protocol is None else chart.protocol.checks
    return {rule.scale: rule.label for rule in checks if rule.scale is not None}
