"""Other limits and delays for a preset, named as ``spo2.low.medium``: what a rehearsal asks "what if" about."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from models.alarm import AlarmPriority
from models.errors import UsageError
from models.metrics import CATALOGUE
from models.patient_limit import LimitName, LimitSide, PatientLimit
from server.alarms.limit_order import order_faults
from server.alarms.limit_rules import LimitRule, PriorityLimit
from server.alarms.patient_limits import limits_of, with_limits
from server.alarms.presets import AlarmPreset

LONGEST_DELAY_S = 3600.0


class Changes(NamedTuple):
    """What shall be otherwise: the first value that alarms, and the condition delay in seconds."""

    limits: Mapping[LimitName, float]
    delays: Mapping[LimitName, float]


NO_CHANGES = Changes({}, {})


def read_changes(limits: Mapping[str, float], delays: Mapping[str, float]) -> Changes:
    """Read what somebody wants to try.

    Args:
        limits: The first value that alarms, by the limit's name.
        delays: Seconds, by the limit's name.

    Raises:
        UsageError: A name is none, or a number cannot be; the sentence says which.
    """
    found = Changes(
        {read_name(name, "limits"): value for name, value in limits.items()},
        {read_name(name, "delays"): value for name, value in delays.items()},
    )
    for limit, value in found.limits.items():
        technical = CATALOGUE[limit.metric].technical
        if value not in technical:
            span = f"{technical.low:g} to {technical.high:g}"
            message = f"{text_of(limit)}: {value:g} is outside what can be measured, {span}"
            raise UsageError(message, "limits")
    for limit, delay_s in found.delays.items():
        if not (math.isfinite(delay_s) and 0 <= delay_s <= LONGEST_DELAY_S):
            message = f"{text_of(limit)}: a delay is 0 to {LONGEST_DELAY_S:g} seconds, not {delay_s:g}"
            raise UsageError(message, "delays")
    return found


def read_name(text: str, field: str) -> LimitName:
    """Read the name of a limit: metric, side and priority.

    Raises:
        UsageError: It is none.
    """
    metric, _, rest = text.partition(".")
    side, _, priority = rest.partition(".")
    if side not in set(LimitSide) or priority not in set(AlarmPriority):
        message = f"{text[:60]!r} names no limit; write metric, side and priority, such as spo2.low.medium"
        raise UsageError(message, field)
    if metric not in CATALOGUE:
        message = f"{metric[:40]!r} is no metric; there are {', '.join(CATALOGUE)}"
        raise UsageError(message, field)
    return LimitName(metric, LimitSide(side), AlarmPriority(priority))


def text_of(name: LimitName) -> str:
    """Write the name of a limit as :func:`read_name` reads it."""
    return f"{name.metric}.{name.side.value}.{name.priority.value}"


def with_changes(preset: AlarmPreset, changes: Changes) -> AlarmPreset:
    """Give the preset with other limits and delays.

    Raises:
        UsageError: It has no such limit, or limits would no longer stand in the order of their priorities.
    """
    for field, names in (("limits", changes.limits), ("delays", changes.delays)):
        for name in names:
            _require(preset, name, field)
    rules = with_limits(preset.rules, [PatientLimit(name, limit) for name, limit in changes.limits.items()])
    faults = [fault for rule in rules for fault in _order_faults(rule)]
    if faults:
        raise UsageError("; ".join(faults), "limits")
    return replace(preset, rules=tuple(_delayed(rule, changes.delays) for rule in rules))


def _require(preset: AlarmPreset, name: LimitName, field: str) -> None:
    every = [known for rule in preset.rules for known, _ in limits_of(rule)]
    if name in every:
        return
    own = [known for known in every if known.metric == name.metric]
    listed = ", ".join(dict.fromkeys(text_of(known) for known in own or every))
    message = f"The preset {preset.name} has no limit {text_of(name)}; it has {listed}"
    raise UsageError(message, field)


def _order_faults(rule: LimitRule) -> Iterable[str]:
    low = [(limit.priority, limit.limit) for limit in rule.low]
    return order_faults(rule.metric, low, [(limit.priority, limit.limit) for limit in rule.high])


def _delayed(rule: LimitRule, delays: Mapping[LimitName, float]) -> LimitRule:
    if not any(name in delays for name, _ in limits_of(rule)):
        return rule
    return replace(
        rule,
        low=tuple(_with_delay(rule, LimitSide.LOW, limit, delays) for limit in rule.low),
        high=tuple(_with_delay(rule, LimitSide.HIGH, limit, delays) for limit in rule.high),
    )


def _with_delay(
    rule: LimitRule, side: LimitSide, limit: PriorityLimit, delays: Mapping[LimitName, float]
) -> PriorityLimit:
    return replace(limit, delay_s=delays.get(LimitName(rule.metric, side, limit.priority), limit.delay_s))
