"""The statistics of a session: one pass over its observations, whatever their number. Pure; times are UTC.

What is invalid, has no number, is an artefact or an earlier reading sent again is left out; what arrived late counts
and is marked. ``docs/RECORD.md`` says what each number means.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from models.metrics import CATALOGUE
from models.observation import NOT_COUNTED, USABLE, Judgement, MeasurementValidity
from server.reports.outside import LimitSpan, Outside, Stretch
from server.reports.statistics_file import NearBaseline, StatisticsFile, statistics_file


class Measured(Protocol):
    """An observation as statistics read it; the store's has this shape."""

    @property
    def metric(self) -> str:
        """Id from the catalogue."""

    @property
    def value(self) -> float | None:
        """In the metric's unit, or None."""

    @property
    def validity(self) -> MeasurementValidity:
        """As judged."""

    @property
    def judgements(self) -> frozenset[Judgement]:
        """What the server and people found about it."""

    @property
    def measured_at(self) -> datetime:
        """The device's own time, UTC."""


@dataclass(frozen=True, slots=True)
class SessionCourse:
    """What statistics ask of a session besides its observations.

    Args:
        drug_began: When the first of the drug was given, UTC; None: it never was.
        drug_ended: When the last of it was given, UTC; None: not yet.
        baselines: Frozen ones by metric: value and of how many readings.
        limits: The audible limits of a metric, in time.
        intervals_s: How often a continuous metric usually comes, where not once a second.
    """

    drug_began: datetime | None = None
    drug_ended: datetime | None = None
    baselines: Mapping[str, tuple[float, int]] = field(default_factory=dict)
    limits: Mapping[str, Sequence[LimitSpan]] = field(default_factory=dict)
    intervals_s: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Extreme:
    """The highest or lowest number, the first time it was there."""

    value: float
    at: datetime
    is_late: bool


@dataclass(frozen=True, slots=True)
class BaselineFound:
    """A baseline: the one frozen when the drug began, else the mean of what was measured before it."""

    value: float
    readings: int
    is_frozen: bool


@dataclass(frozen=True, slots=True)
class Recovery:
    """Back near the baseline after the end of the drug.

    Args:
        after_s: So long after the end of the drug; None: not while anything was measured.
        is_confirmed: The next reading, or a minute of a continuous number, was near it too.
        left: Whether it was ever away from the baseline after the drug began.
    """

    after_s: float | None
    is_confirmed: bool
    left: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """A time without a usable number between two that there were."""

    start: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class MetricStatistics:
    """One metric's numbers.

    Args:
        metric: Id from the catalogue.
        counted: So many observations went in.
        late: Of these, so many arrived late.
        left_out: So many did not go in.
        baseline: See there; None without one.
        highest: Of the whole session.
        lowest: Likewise.
        peak: The highest since the drug began.
        time_to_peak_s: From the beginning of the drug; None without a peak.
        rise: Peak less baseline; None without one of them.
        outside: Time and area outside the audible limits.
        recovery: Back near the baseline; None where the drug has not ended, or nothing is said of the metric.
        longest_gap: Of a continuous metric; None without a gap.
    """

    metric: str
    counted: int
    late: int
    left_out: int
    baseline: BaselineFound | None
    highest: Extreme | None
    lowest: Extreme | None
    peak: Extreme | None
    time_to_peak_s: float | None
    rise: float | None
    outside: Outside
    recovery: Recovery | None
    longest_gap: Gap | None


def statistics(observations: Iterable[Measured], course: SessionCourse) -> dict[str, MetricStatistics]:
    """Compute the statistics of every metric.

    Args:
        observations: In order of ``measured_at``; read once, and not kept.
        course: The session's.
    """
    found: dict[str, _Running] = {}
    for one in observations:
        running = found.get(one.metric)
        if running is None:
            running = found[one.metric] = _Running(one.metric, course, statistics_file())
        running.take(one)
    return {metric: running.result() for metric, running in found.items()}


class _Running:
    """One metric, observation by observation."""

    def __init__(self, metric: str, course: SessionCourse, rules: StatisticsFile) -> None:
        self._metric, self._course = metric, course
        self._is_spot = CATALOGUE[metric].is_spot
        self._counts_for = timedelta(seconds=rules.continuous.longest_s(course.intervals_s.get(metric, 1.0)))
        self._bridges = timedelta(minutes=rules.spot.bridges_at_most_min)
        self._limits = course.limits.get(metric, ())
        near = rules.near(metric)
        self._back = None if near is None else _WayBack(near, course, self._is_spot, rules.continuous.confirmed_after_s)
        self._counted = self._late = self._left_out = 0
        self._before: tuple[float, int] = (0.0, 0)
        self._highest: Extreme | None = None
        self._lowest: Extreme | None = None
        self._peak: Extreme | None = None
        self._outside = Outside()
        self._gap: Gap | None = None
        self._last: tuple[datetime, float] | None = None

    def take(self, one: Measured) -> None:
        """Count one in, or leave it out."""
        value = one.value
        if value is None or one.validity not in USABLE or one.judgements & NOT_COUNTED:
            self._left_out += 1
            return
        is_late = Judgement.LATE in one.judgements
        self._counted += 1
        self._late += is_late
        self._join(one.measured_at, value)
        self._extremes(Extreme(value, one.measured_at, is_late))
        if self._is_before_drug(one.measured_at):
            self._before = (self._before[0] + value, self._before[1] + 1)
        if self._back is not None:
            self._back.take(one.measured_at, value, self._baseline())
        self._last = (one.measured_at, value)

    def result(self) -> MetricStatistics:
        """Sum up."""
        if self._last is not None and not self._is_spot:
            at, value = self._last
            self._outside.add(Stretch(at, value, at + self._counts_for, value), self._limits)
            self._last = None
        baseline, peak, began = self._baseline(), self._peak, self._course.drug_began
        return MetricStatistics(
            metric=self._metric,
            counted=self._counted,
            late=self._late,
            left_out=self._left_out,
            baseline=baseline,
            highest=self._highest,
            lowest=self._lowest,
            peak=peak,
            time_to_peak_s=None if peak is None or began is None else (peak.at - began).total_seconds(),
            rise=None if peak is None or baseline is None else peak.value - baseline.value,
            outside=self._outside,
            recovery=None if self._back is None or baseline is None else self._back.result(),
            longest_gap=self._gap,
        )

    def _join(self, at: datetime, value: float) -> None:
        """Add the stretch since the number before; a longer one than counts is a gap."""
        if self._last is None:
            return
        before, was = self._last
        if self._is_spot:
            if before < at <= before + self._bridges:
                self._outside.add(Stretch(before, was, at, value), self._limits)
            return
        self._outside.add(Stretch(before, was, min(at, before + self._counts_for), was), self._limits)
        gap_s = (at - before).total_seconds()
        if at - before > self._counts_for and (self._gap is None or gap_s > self._gap.seconds):
            self._gap = Gap(before, gap_s)

    def _extremes(self, one: Extreme) -> None:
        if self._highest is None or one.value > self._highest.value:
            self._highest = one
        if self._lowest is None or one.value < self._lowest.value:
            self._lowest = one
        began = self._course.drug_began
        if began is not None and one.at >= began and (self._peak is None or one.value > self._peak.value):
            self._peak = one

    def _is_before_drug(self, at: datetime) -> bool:
        return self._course.drug_began is None or at < self._course.drug_began

    def _baseline(self) -> BaselineFound | None:
        frozen = self._course.baselines.get(self._metric)
        if frozen is not None:
            return BaselineFound(*frozen, is_frozen=True)
        total, readings = self._before
        if readings == 0 or self._course.drug_began is None:
            return None
        return BaselineFound(total / readings, readings, is_frozen=False)


class _WayBack:
    """Whether, and when, a metric came back near its baseline after the drug."""

    def __init__(self, near: NearBaseline, course: SessionCourse, is_spot: bool, confirmed_after_s: float) -> None:  # noqa: FBT001
        self._near, self._course, self._is_spot = near, course, is_spot
        self._confirmed_after = timedelta(seconds=confirmed_after_s)
        self._left = False
        self._since: datetime | None = None
        self._is_confirmed = False

    def take(self, at: datetime, value: float, baseline: BaselineFound | None) -> None:
        began, ended = self._course.drug_began, self._course.drug_ended
        if baseline is None or began is None or at < began or self._is_confirmed:
            return
        is_near = self._near.holds(value, baseline.value)
        self._left |= not is_near
        if ended is None or at < ended:
            return
        if not is_near:
            self._since = None
        elif self._since is None:
            self._since = at
        else:
            self._is_confirmed = self._is_spot or at - self._since >= self._confirmed_after

    def result(self) -> Recovery | None:
        ended = self._course.drug_ended
        if ended is None:
            return None
        after_s = None if self._since is None else (self._since - ended).total_seconds()
        return Recovery(after_s, self._is_confirmed, self._left)
