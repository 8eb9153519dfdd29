"""The rules of a preset file that look at more than one value: their shape, and the values they become."""

from typing import Annotated, Literal

from pydantic import Field

from server.alarms.course_rules import (
    ApnoeaRule,
    BaselineRule,
    ChangeRule,
    CombinationRule,
    Criterion,
    QuestionableRule,
    RatesRule,
)
from server.alarms.preset_parts import Delay, Part, Phase, Priority, Source

_RISE = "rise"
_Direction = Literal["rise", "fall"]
_Positive = Annotated[float, Field(gt=0)]
# A course is kept in memory for each metric of each chair; what takes longer than this is a trend to look at.
_Within = Annotated[float, Field(gt=0, le=1800)]
_For = Annotated[float, Field(gt=0, le=600)]


class BaselinePart(Part):
    """One ``[[baseline_rules]]`` of a file."""

    metric: str
    unit: str
    phases: Annotated[list[Phase], Field(min_length=1)]
    direction: _Direction
    by: _Positive | None = None
    by_percent: _Positive | None = None
    priority: Priority
    readings: Annotated[int, Field(ge=2, le=1000)]
    delay_s: Delay = 0
    hysteresis: Annotated[float, Field(ge=0)]
    latching: bool
    source: Source

    def rule(self) -> BaselineRule:
        """Give it as a value."""
        return BaselineRule(
            metric=self.metric,
            phases=frozenset(self.phases),
            is_rise=self.direction == _RISE,
            by=self.by,
            by_percent=self.by_percent,
            priority=self.priority,
            readings=self.readings,
            delay_s=self.delay_s,
            hysteresis=self.hysteresis,
            latching=self.latching,
            source=self.source,
        )


class ChangePart(Part):
    """One ``[[change_rules]]`` of a file."""

    metric: str
    unit: str
    phases: list[Phase] = Field(default_factory=list)
    direction: _Direction
    by: _Positive
    within_s: _Within
    priority: Priority
    delay_s: Delay = 0
    source: Source

    def rule(self) -> ChangeRule:
        """Give it as a value."""
        return ChangeRule(
            metric=self.metric,
            phases=frozenset(self.phases),
            is_rise=self.direction == _RISE,
            by=self.by,
            within_s=self.within_s,
            priority=self.priority,
            delay_s=self.delay_s,
            source=self.source,
        )


class _CriterionPart(Part):
    metric: str
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    def criterion(self) -> Criterion:
        """Give it as a value; exactly one of the two is there."""
        if self.at_least is not None:
            return Criterion(self.metric, is_high=True, limit=self.at_least)
        return Criterion(self.metric, is_high=False, limit=self.at_most or 0.0)


class CombinationPart(Part):
    """One ``[[combinations]]`` of a file."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
    words: Annotated[str, Field(min_length=1, max_length=40)]
    phases: list[Phase] = Field(default_factory=list)
    priority: Priority
    delay_s: Delay
    latching: bool
    source: Source
    criteria: list[_CriterionPart]

    def rule(self) -> CombinationRule:
        """Give it as a value."""
        return CombinationRule(
            name=self.name,
            words=self.words,
            phases=frozenset(self.phases),
            criteria=tuple(part.criterion() for part in self.criteria),
            priority=self.priority,
            delay_s=self.delay_s,
            latching=self.latching,
            source=self.source,
        )


class ApnoeaPart(Part):
    """The ``[apnoea]`` of a file."""

    after_s: Annotated[float, Field(ge=15, le=45)]  # what monitors offer (Spacelabs 20–45 s), and no less than a breath
    etco2_at_most: Annotated[float, Field(ge=0, le=15)]
    latching: bool
    source: Source

    def rule(self) -> ApnoeaRule:
        """Give it as a value."""
        return ApnoeaRule(self.after_s, self.etco2_at_most, self.latching, self.source)


class RatesPart(Part):
    """The ``[rates_disagree]`` of a file."""

    differ_by: _Positive
    for_s: _For
    source: Source

    def rule(self) -> RatesRule:
        """Give it as a value."""
        return RatesRule(self.differ_by, self.for_s, self.source)


class QuestionablePart(Part):
    """The ``[questionable_signal]`` of a file."""

    for_s: _For
    source: Source

    def rule(self) -> QuestionableRule:
        """Give it as a value."""
        return QuestionableRule(self.for_s, self.source)
