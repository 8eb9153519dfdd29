"""What statistics are computed with: how long a number counts, and what is near the baseline; from a file."""

from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import Field

from server.care.configuration import Part, parse_file

_Positive = Annotated[float, Field(gt=0)]


class ContinuousRule(Part):
    """How long a continuous number counts, and how long it must stay near the baseline to be back at it."""

    counts_for_s: _Positive
    counts_for_intervals: _Positive
    confirmed_after_s: _Positive
    source: str

    def longest_s(self, interval_s: float) -> float:
        """Tell how long a number counts that usually comes so often, s."""
        return max(self.counts_for_s, self.counts_for_intervals * interval_s)


class SpotRule(Part):
    """How far apart two readings may be to be joined by a line."""

    bridges_at_most_min: _Positive
    source: str


class NearBaseline(Part):
    """Which values of some metrics are near a baseline: within so many percent, or not below it by more."""

    metrics: Annotated[tuple[str, ...], Field(min_length=1)]
    percent: _Positive | None = None
    below_by: _Positive | None = None
    source: str

    def holds(self, value: float, baseline: float) -> bool:
        """Tell whether a value is near the baseline; bounds count as near."""
        if self.percent is not None and abs(value - baseline) > abs(baseline) * self.percent / 100:
            return False
        return self.below_by is None or value >= baseline - self.below_by


class StatisticsFile(Part):
    """One version of the file."""

    version: Annotated[int, Field(ge=1)]
    continuous: ContinuousRule
    spot: SpotRule
    near_baseline: tuple[NearBaseline, ...]

    def near(self, metric: str) -> NearBaseline | None:
        """Give what is near the baseline of a metric; None where nothing is said of it."""
        return next((rule for rule in self.near_baseline if metric in rule.metrics), None)


@cache
def statistics_file() -> StatisticsFile:
    """Read the file that comes with the package."""
    text = (files("server.reports") / "statistics.toml").read_text(encoding="utf-8")
    return parse_file(StatisticsFile, text, "statistics.toml")
