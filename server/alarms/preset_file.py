"""Preset files: strict TOML in, limits and intervals out, or a refusal of the whole file that names every fault."""

import tomllib
from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from models.alarm import AlarmPriority
from models.errors import UsageError
from models.metrics import CATALOGUE, Metric
from models.session import SessionPhase
from server.alarms.limit_rules import CuffInterval, LimitRule, PhaseLength, PriorityLimit

_LOUDEST_FIRST = (AlarmPriority.HIGH, AlarmPriority.MEDIUM, AlarmPriority.LOW)

Source = Annotated[str, Field(min_length=1)]
Phase = Annotated[SessionPhase, Field(strict=False)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class _Sourced(_Part):
    value: Annotated[float, Field(ge=0)]
    source: Source


class _Limit(_Part):
    limit: float
    delay_s: Annotated[float, Field(ge=0)]
    latching: bool
    source: Source


class _Side(_Part):
    low: _Limit | None = None
    medium: _Limit | None = None
    high: _Limit | None = None

    def limits(self) -> tuple[PriorityLimit, ...]:
        found = ((priority, getattr(self, priority.value)) for priority in _LOUDEST_FIRST)
        return tuple(
            PriorityLimit(priority, limit.limit, limit.delay_s, limit.latching, limit.source)
            for priority, limit in found
            if limit is not None
        )


class _Rule(_Part):
    metric: str
    unit: str
    phases: list[Phase] = []
    hysteresis: _Sourced
    confirm_within_s: _Sourced | None = None
    low: _Side = _Side()
    high: _Side = _Side()

    @model_validator(mode="after")
    def _hold_together(self) -> Self:
        faults = list(_faults_of(self))
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def rule(self) -> LimitRule:
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
        )


class _Cuff(_Part):
    phase: Phase
    interval_s: Annotated[float, Field(gt=0)]
    expected_unseen: bool
    source: Source


class _Length(_Part):
    phase: Phase
    lasts_s: Annotated[float, Field(gt=0)]
    source: Source


class PresetFile(_Part):
    """One preset file, every field checked and none unknown."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
    title: Annotated[str, Field(min_length=1, max_length=60)]
    version: Annotated[int, Field(ge=1)]
    source: Source
    limits: Annotated[list[_Rule], Field(min_length=1)]
    cuff_intervals: list[_Cuff] = []
    phase_lengths: list[_Length] = []

    def rules(self) -> tuple[LimitRule, ...]:
        """Give the limits as values."""
        return tuple(rule.rule() for rule in self.limits)

    def intervals(self) -> tuple[CuffInterval, ...]:
        """Give the cuff intervals as values."""
        return tuple(
            CuffInterval(cuff.phase, cuff.interval_s, cuff.expected_unseen, cuff.source) for cuff in self.cuff_intervals
        )

    def lengths(self) -> tuple[PhaseLength, ...]:
        """Give the planned lengths of phases as values."""
        return tuple(PhaseLength(length.phase, length.lasts_s, length.source) for length in self.phase_lengths)

    @model_validator(mode="after")
    def _say_each_once(self) -> Self:
        faults = [f"{what} has two entries" for what in _doubled(self._subjects())]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _subjects(self) -> Iterator[str]:
        for rule in self.limits:
            for phase in rule.phases or SessionPhase:
                yield f"limits of {rule.metric} in phase {phase.value}"
        for cuff in self.cuff_intervals:
            yield f"cuff interval of phase {cuff.phase.value}"
        for length in self.phase_lengths:
            yield f"length of phase {length.phase.value}"


def read_preset(text: str, origin: str) -> PresetFile:
    """Read one preset file.

    Args:
        text: Its text, TOML.
        origin: What to call it in a refusal.

    Raises:
        UsageError: It is no TOML, or anything in it is unknown, missing or contradictory; every fault is named.
    """
    try:
        return PresetFile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        message = f"{origin} is not TOML: {error}."
        raise UsageError(message) from error
    except ValidationError as error:
        message = f"{origin} cannot be used: {'; '.join(_name_faults(error))}."
        raise UsageError(message) from error


def _faults_of(rule: _Rule) -> Iterator[str]:
    metric = CATALOGUE.get(rule.metric)
    if metric is None:
        yield f"unknown metric {rule.metric!r}"
        return
    if rule.unit != metric.unit.value:
        yield f"{rule.metric} is given in {rule.unit!r}, but is measured in {metric.unit.value!r}"
    if rule.confirm_within_s is not None and not metric.is_spot:
        yield f"{rule.metric} comes in a stream: a second reading cannot be asked for, use delay_s"
    low, high = rule.low.limits(), rule.high.limits()
    if not low and not high:
        yield f"{rule.metric} has no limit at all"
    yield from _order_faults(rule.metric, low, high)
    yield from _range_faults(metric, (*low, *high))


def _order_faults(metric: str, low: tuple[PriorityLimit, ...], high: tuple[PriorityLimit, ...]) -> Iterator[str]:
    for louder, milder in pairwise(low):
        if louder.limit >= milder.limit:
            yield (
                f"{metric}: the low limit of {louder.priority} priority, {louder.limit:g}, must be below that of "
                f"{milder.priority}, {milder.limit:g}"
            )
    for louder, milder in pairwise(high):
        if louder.limit <= milder.limit:
            yield (
                f"{metric}: the high limit of {louder.priority} priority, {louder.limit:g}, must be above that of "
                f"{milder.priority}, {milder.limit:g}"
            )
    if low and high and low[-1].limit >= high[-1].limit:
        yield f"{metric}: the low limit {low[-1].limit:g} is not below the high limit {high[-1].limit:g}"


def _range_faults(metric: Metric, limits: tuple[PriorityLimit, ...]) -> Iterator[str]:
    for limit in limits:
        if limit.limit not in metric.technical:
            span = f"{metric.technical.low:g} to {metric.technical.high:g}"
            yield f"{metric.id}: {limit.limit:g} is outside what can be measured, {span}, and would never alarm"


def _doubled(subjects: Iterator[str]) -> list[str]:
    seen: set[str] = set()
    doubled: list[str] = []
    for subject in subjects:
        if subject in seen and subject not in doubled:
            doubled.append(subject)
        seen.add(subject)
    return doubled


def _name_faults(error: ValidationError) -> Iterator[str]:
    for fault in error.errors(include_url=False, include_input=False):
        where = ".".join(str(part) for part in fault["loc"])
        what = fault["msg"].removeprefix("Value error, ")
        yield f"{where}: {what}" if where else what
