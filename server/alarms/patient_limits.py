"""Limits set for one patient: the third link of the chain clinic, preset, patient. Pure.

One limit is named by its metric, side and priority, and holds in every phase in which the preset has it. It may lie
within the preset's bounds alone, and never out of order with the others. Delays, latching and hysteresis stay the
preset's.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from models.errors import ConflictError, UsageError
from models.metrics import CATALOGUE
from models.patient_limit import LimitName, LimitSide, PatientLimit
from models.session import InfusionSession, SessionPhase
from server.alarms.limit_order import order_faults
from server.alarms.limit_rules import LimitRule, PriorityLimit
from server.alarms.words import label_of, number


def words_of(name: LimitName) -> str:
    """Name a limit as a person says it: "SBP high limit of medium priority"."""
    return f"{label_of(name.metric)} {name.side} limit of {name.priority} priority"


@dataclass(frozen=True, slots=True)
class LimitInForce:
    """One audible limit of a session as it counts now.

    Args:
        name: Which.
        phases: Where it applies; empty means in every phase.
        limit: What counts, in the metric's unit.
        preset_limit: What the preset says.
        bounds: Within what it may be set for this patient; None: it stays as it is.
        is_set: Whether it was set for this patient.
    """

    name: LimitName
    phases: frozenset[SessionPhase]
    limit: float
    preset_limit: float
    bounds: tuple[float, float] | None
    is_set: bool

    @property
    def unit(self) -> str:
        """The metric's unit, UCUM."""
        return CATALOGUE[self.name.metric].unit.value


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


def limits_in_force(rules: Sequence[LimitRule], limits: Iterable[PatientLimit]) -> Iterator[LimitInForce]:
    """List every limit as it counts for one patient.

    Args:
        rules: The preset's own.
        limits: What is set for the patient.
    """
    wanted = {each.name: each.limit for each in limits}
    for rule in rules:
        for name, limit in limits_of(rule):
            own = wanted.get(name)
            counts = limit.limit if own is None else own
            yield LimitInForce(name, rule.phases, counts, limit.limit, _span(rules, name), own is not None)


def check_change(session: InfusionSession, rules: Sequence[LimitRule], name: LimitName, limit: float | None) -> float:
    """See whether a limit may be set for a patient, or given back to the preset (None), and tell what counted before.

    Args:
        session: The patient's, with what is set already.
        rules: Of its preset, as it is for everybody.
        name: Which limit.
        limit: What to, in the metric's unit.

    Raises:
        UsageError: The preset has no such limit, or this is outside its bounds or out of order with the others.
        ConflictError: It may not be set for one patient, or the session is over.
    """
    others = session.limits
    if session.phase.is_final:
        message = "The session is over; its limits count no more"
        raise ConflictError(message)
    if limit is None:
        check_return(rules, others, name)
    else:
        check_limit(rules, others, PatientLimit(name, limit))
    return next(found.limit for found in limits_in_force(rules, others) if found.name == name)


def check_limit(rules: Sequence[LimitRule], others: Iterable[PatientLimit], wanted: PatientLimit) -> None:
    """See whether a limit may be set for a patient.

    Args:
        rules: The preset's own.
        others: What is set for the patient already.
        wanted: What shall be set.

    Raises:
        UsageError: The preset has no such limit, or this is outside its bounds or out of order with the others.
        ConflictError: It may not be set for one patient.
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
        UsageError: The preset has no such limit, or it would be out of order with what else is set for the patient.
    """
    _found(rules, name)
    _refuse_disorder(rules, [each for each in others if each.name != name], name)


def bounds_of(rules: Sequence[LimitRule], name: LimitName) -> tuple[float, float]:
    """Tell within what a limit may be set: what all phases that have it allow.

    Raises:
        UsageError: The preset has no such limit.
        ConflictError: It stays as it is.
    """
    _found(rules, name)
    span = _span(rules, name)
    if span is None:
        message = f"The {words_of(name)} is the same for every patient: the preset gives it no bounds"
        raise ConflictError(message)
    return span


def _span(rules: Sequence[LimitRule], name: LimitName) -> tuple[float, float] | None:
    spans = [limit.bounds for limit in _found(rules, name)]
    given = [span for span in spans if span is not None]
    if len(given) < len(spans):
        return None
    lower, upper = max(span[0] for span in given), min(span[1] for span in given)
    return (lower, upper) if lower <= upper else None


def _found(rules: Sequence[LimitRule], name: LimitName) -> list[PriorityLimit]:
    found = [limit for rule in rules for named, limit in limits_of(rule) if named == name]
    if not found:
        message = f"The session's preset has no {words_of(name)}"
        raise UsageError(message, "metric")
    return found


def _refuse_disorder(rules: Sequence[LimitRule], limits: Iterable[PatientLimit], name: LimitName) -> None:
    for rule in with_limits([rule for rule in rules if rule.metric == name.metric], limits):
        low = [(limit.priority, limit.limit) for limit in rule.low]
        high = [(limit.priority, limit.limit) for limit in rule.high]
        fault = next(order_faults(label_of(name.metric), low, high), None)
        if fault is not None:
            message = f"That would be out of order: {fault}"
            raise UsageError(message, "limit")


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
