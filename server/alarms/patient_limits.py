"""Limits set for one patient: the third link of the chain clinic, preset, patient. Pure.

One limit is named by its metric, side and priority, and holds in every phase in which the preset has it. It may lie
within the preset's bounds alone, and never out of order with the others. Delays, latching and hysteresis stay the
preset's.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from models.errors import ConflictError, NotFoundError, UsageError
from models.metrics import CATALOGUE
from models.patient_limit import LimitName, LimitSide, PatientLimit
from server.alarms.limit_order import order_faults
from server.alarms.limit_rules import LimitRule, PriorityLimit
from server.alarms.words import label_of, number


def words_of(name: LimitName) -> str:
    """Name a limit as a person says it: "SBP high limit of medium priority"."""
    return f"{label_of(name.metric)} {name.side} limit of {name.priority} priority"


def limits_of(rule: LimitRule) -> Iterator[tuple[LimitName, PriorityLimit]]:
    """Name each audible limit of a rule, the high ones first, the highest priority first."""
    for side, limits in ((LimitSide.HIGH, rule.high), (LimitSide.LOW, rule.low)):
        for limit in limits:
            yield LimitName(rule.metric, side, limit.priority), limit


def with_limits(rules: Iterable[LimitRule], limits: Iterable[PatientLimit]) -> tuple[LimitRule, ...]:
    """Put limits set for a patient in a preset's rules; one that the preset does not have changes nothing."""
    wanted = {each.name: each.limit for each in limits}
    metrics = {name.metric for name in wanted}
    return tuple(_put(rule, wanted) if rule.metric in metrics else rule for rule in rules)


def check_limit(rules: Sequence[LimitRule], others: Iterable[PatientLimit], wanted: PatientLimit) -> None:
    """See whether a limit may be set for a patient.

    Args:
        rules: The preset's own.
        others: What is set for the patient already.
        wanted: What shall be set.

    Raises:
        NotFoundError: The preset has no such limit.
        ConflictError: It may not be set for one patient, or would be out of order with the others.
        UsageError: It is outside its bounds.
    """
    lower, upper = bounds_of(rules, wanted.name)
    if not lower <= wanted.limit <= upper:
        unit = CATALOGUE[wanted.name.metric].unit.symbol
        message = (
            f"The {words_of(wanted.name)} may be set from {number(lower)} to {number(upper)} {unit} for one patient, "
            f"not to {number(wanted.limit)}"
        )
        raise UsageError(message, "limit")
    _refuse_disorder(rules, [each for each in others if each.name != wanted.name] + [wanted], wanted.name)


def check_return(rules: Sequence[LimitRule], others: Iterable[PatientLimit], name: LimitName) -> None:
    """See whether a limit may go back to the preset's own.

    Raises:
        NotFoundError: The preset has no such limit.
        ConflictError: It would be out of order with what else is set for the patient.
    """
    _found(rules, name)
    _refuse_disorder(rules, [each for each in others if each.name != name], name)


def bounds_of(rules: Sequence[LimitRule], name: LimitName) -> tuple[float, float]:
    """Tell within what a limit may be set: what all phases that have it allow.

    Raises:
        NotFoundError: The preset has no such limit.
        ConflictError: It stays as it is.
    """
    spans = [limit.bounds for limit in _found(rules, name)]
    given = [span for span in spans if span is not None]
    lower = max((span[0] for span in given), default=0.0)
    upper = min((span[1] for span in given), default=0.0)
    if len(given) < len(spans) or lower > upper:
        message = f"The {words_of(name)} is the same for every patient: the preset gives it no bounds"
        raise ConflictError(message)
    return lower, upper


def _found(rules: Sequence[LimitRule], name: LimitName) -> list[PriorityLimit]:
    found = [limit for rule in rules for named, limit in limits_of(rule) if named == name]
    if not found:
        message = f"The session's preset has no {words_of(name)}"
        raise NotFoundError(message)
    return found


def _refuse_disorder(rules: Sequence[LimitRule], limits: Iterable[PatientLimit], name: LimitName) -> None:
    for rule in with_limits([rule for rule in rules if rule.metric == name.metric], limits):
        low = [(limit.priority, limit.limit) for limit in rule.low]
        high = [(limit.priority, limit.limit) for limit in rule.high]
        fault = next(order_faults(label_of(name.metric), low, high), None)
        if fault is not None:
            message = f"That would be out of order: {fault}"
            raise ConflictError(message)


def _put(rule: LimitRule, wanted: dict[LimitName, float]) -> LimitRule:
    return replace(
        rule,
        low=tuple(_with_limit(rule, LimitSide.LOW, limit, wanted) for limit in rule.low),
        high=tuple(_with_limit(rule, LimitSide.HIGH, limit, wanted) for limit in rule.high),
    )


def _with_limit(
    rule: LimitRule, side: LimitSide, limit: PriorityLimit, wanted: dict[LimitName, float]
) -> PriorityLimit:
    return replace(limit, limit=wanted.get(LimitName(rule.metric, side, limit.priority), limit.limit))
