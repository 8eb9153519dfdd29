"""What cannot be right about the rules of a preset file that look at more than one value, one sentence each."""

from collections.abc import Iterator

from models.alarm import TechnicalConditionCode
from models.metrics import CATALOGUE, Metric
from models.session import SessionPhase
from server.alarms.limit_faults import (
    doubled,
    measured,
    metric_of,
    never_faults,
    phases_of,
    range_fault,
)
from server.alarms.loose import Loose
from server.alarms.words import number

APNOEA = "apnoea"
# What a rule's condition is called behind the metric's name.
ENDINGS = ("high", "low", "rising", "falling")

_TAKEN = frozenset(
    {APNOEA, *(code.value for code in TechnicalConditionCode)}
    | {f"{metric}_{ending}" for metric in CATALOGUE for ending in ENDINGS}
)
# A baseline is frozen when the drug starts; before that no rule can look at it.
_AFTER_START = frozenset({SessionPhase.INFUSING, SessionPhase.PAUSED, SessionPhase.RECOVERY, SessionPhase.READY})
_HUNDRED = 100
_TWO = 2


def course_faults(file: Loose) -> Iterator[str]:
    """Name the faults of a file's baseline rules, change rules and combinations."""
    for rule in file.parts("baseline_rules"):
        yield from _baseline_faults(rule)
    for rule in file.parts("change_rules"):
        yield from _change_faults(rule)
    for rule in file.parts("combinations"):
        yield from _combination_faults(rule)
    yield from (f"{what} has two entries" for what in doubled(_subjects(file)))


def _baseline_faults(rule: Loose) -> Iterator[str]:
    yield from measured(rule)
    metric = metric_of(rule)
    subject = f"baseline rule of {rule.word('metric')}"
    if not rule.has("by") and not rule.has("by_percent"):
        yield f"{subject} has neither by nor by_percent"
    percent = rule.number("by_percent")
    if percent is not None and percent >= _HUNDRED and rule.word("direction") == "fall":
        yield f"{subject}: a fall by {number(percent)} % would never alarm"
    for phase in rule.words("phases"):
        if phase in set(SessionPhase) and phase not in _AFTER_START:
            yield f"{subject}: in phase {phase} there is no baseline yet, or nothing to watch any more"
    if metric is None:
        return
    yield from _span_faults(subject, rule, metric)
    hysteresis, by = rule.number("hysteresis"), rule.number("by")
    if hysteresis is not None and by is not None and hysteresis >= by > 0:
        yield f"{subject}: a hysteresis of {number(hysteresis)} is not below the difference {number(by)}"


def _change_faults(rule: Loose) -> Iterator[str]:
    yield from measured(rule)
    metric = metric_of(rule)
    subject = f"change rule of {rule.word('metric')}"
    yield from never_faults(subject, rule)
    if metric is not None:
        yield from _span_faults(subject, rule, metric)


def _span_faults(subject: str, rule: Loose, metric: Metric) -> Iterator[str]:
    by, span = rule.number("by"), metric.technical.high - metric.technical.low
    if by is not None and by > span:
        yield f"{subject}: a difference of {number(by)} is more than can be measured, and would never alarm"


def _combination_faults(rule: Loose) -> Iterator[str]:
    name = rule.word("name") or ""
    subject = f"combination {name!r}"
    if name in _TAKEN:
        yield f"{subject} has the name of another condition"
    criteria = rule.parts("criteria")
    if len(criteria) < _TWO:
        yield f"{subject} needs two metrics at least"
    for what in doubled(criterion.word("metric") or "" for criterion in criteria):
        if what:
            yield f"{subject} asks for {what} twice; each criterion is of another metric"
    yield from never_faults(subject, rule)
    for criterion in criteria:
        yield from _criterion_faults(subject, criterion)


def _criterion_faults(subject: str, criterion: Loose) -> Iterator[str]:
    yield from (f"{subject}: {fault}" for fault in measured(criterion))
    if criterion.has("at_most") == criterion.has("at_least"):
        yield f"{subject}: {criterion.word('metric')} needs either at_most or at_least"
    metric = metric_of(criterion)
    for name in ("at_most", "at_least"):
        value = criterion.number(name)
        fault = None if metric is None or value is None else range_fault(metric, "", value)
        if fault is not None:
            yield f"{subject}: {fault}"


def _subjects(file: Loose) -> Iterator[str]:
    for rule in file.parts("baseline_rules"):
        what = f"baseline rule of a {rule.word('direction')} of {rule.word('metric')}"
        yield from (f"{what} in phase {phase}" for phase in phases_of(rule))
    for rule in file.parts("change_rules"):
        what = f"change rule of a {rule.word('direction')} of {rule.word('metric')}"
        yield from (f"{what} in phase {phase}" for phase in phases_of(rule))
    yield from (f"combination {rule.word('name')!r}" for rule in file.parts("combinations"))
