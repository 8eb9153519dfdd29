"""The limits, cuff intervals and phase lengths of a preset file: their shape, and the values they become."""

from typing import Annotated

from pydantic import Field

from models.alarm import AlarmPriority
from server.alarms.limit_order import LOUDEST_FIRST
from server.alarms.limit_rules import AdvisoryLimit, CuffInterval, LimitRule, PhaseLength, PriorityLimit
from server.alarms.preset_parts import Delay, Part, Phase, Source


class _Sourced(Part):
    value: Annotated[float, Field(ge=0)]
    source: Source


class _Limit(Part):
    limit: float
    delay_s: Delay
    latching: bool
    source: Source
    bounds: Annotated[list[float], Field(min_length=2, max_length=2)] | None = None

    def value(self, priority: AlarmPriority) -> PriorityLimit:
        """Give it as a value."""
        bounds = None if self.bounds is None else (self.bounds[0], self.bounds[1])
        return PriorityLimit(priority, self.limit, self.delay_s, self.latching, self.source, bounds)


class _Advisory(Part):
    limit: float
    source: Source


class _Side(Part):
    advisory: _Advisory | None = None
    low: _Limit | None = None
    medium: _Limit | None = None
    high: _Limit | None = None

    def limits(self) -> tuple[PriorityLimit, ...]:
        """Give the audible limits as values, highest priority first."""
        found = ((priority, getattr(self, priority.value)) for priority in LOUDEST_FIRST)
        return tuple(limit.value(priority) for priority, limit in found if limit is not None)

    def advised(self) -> AdvisoryLimit | None:
        """Give the limit that is only seen."""
        return None if self.advisory is None else AdvisoryLimit(self.advisory.limit, self.advisory.source)


class LimitPart(Part):
    """One ``[[limits]]`` of a file."""

    metric: str
    unit: str
    phases: list[Phase] = Field(default_factory=list)
    hysteresis: _Sourced
    confirm_within_s: _Sourced | None = None
    low: _Side = _Side()
    high: _Side = _Side()

    def rule(self) -> LimitRule:
        """Give it as a value."""
        confirm = self.confirm_within_s
        return LimitRule(
            metric=self.metric,
            phases=frozenset(self.phases),
            low=self.low.limits(),
            high=self.high.limits(),
            hysteresis=self.hysteresis.value,
            hysteresis_source=self.hysteresis.source,
            confirm_within_s=None if confirm is None else confirm.value,
            confirm_source="" if confirm is None else confirm.source,
            advisory_low=self.low.advised(),
            advisory_high=self.high.advised(),
        )


class CuffPart(Part):
    """One ``[[cuff_intervals]]`` of a file."""

    phase: Phase
    interval_s: Annotated[float, Field(gt=0)]
    expected_unseen: bool
    source: Source

    def interval(self) -> CuffInterval:
        """Give it as a value."""
        return CuffInterval(self.phase, self.interval_s, self.expected_unseen, self.source)


class LengthPart(Part):
    """One ``[[phase_lengths]]`` of a file."""

    phase: Phase
    lasts_s: Annotated[float, Field(gt=0)]
    source: Source

    def length(self) -> PhaseLength:
        """Give it as a value."""
        return PhaseLength(self.phase, self.lasts_s, self.source)
