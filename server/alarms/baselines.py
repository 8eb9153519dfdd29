"""The limits that follow from a patient's own baseline."""

import math
from collections.abc import Iterable

from models.metrics import CATALOGUE
from server.alarms.course_rules import BaselineRule
from server.alarms.limit_rules import LimitRule, PriorityLimit

# A first reading waits for its second for ever.
NEVER_ALONE_S = math.inf
_DIGITS = 6  # finer than any resolution, coarser than what a float adds


def limit_from(rule: BaselineRule, baseline: float) -> float:
    """Give the first value that alarms, rounded to the metric's resolution on the louder side.

    Args:
        rule: By how much, by which share; whichever is reached first.
        baseline: In the metric's unit.
    """
    share = None if rule.by_percent is None else baseline * rule.by_percent / 100
    step = min(found for found in (rule.by, share) if found is not None)
    resolution = CATALOGUE[rule.metric].resolution
    if rule.is_rise:
        steps = math.floor((baseline + step) / resolution + 1e-9)
    else:
        steps = math.ceil((baseline - step) / resolution - 1e-9)
    return round(steps * resolution, _DIGITS)  # 373 × 0.1 is a little more than 37.3, which then would not reach it


def as_limits(rule: BaselineRule, baseline: float) -> LimitRule:
    """Write a baseline rule as the limit it is for this patient."""
    limit = PriorityLimit(rule.priority, limit_from(rule, baseline), rule.delay_s, rule.latching, rule.source)
    return LimitRule(
        metric=rule.metric,
        phases=rule.phases,
        low=() if rule.is_rise else (limit,),
        high=(limit,) if rule.is_rise else (),
        hysteresis=rule.hysteresis,
        hysteresis_source=rule.source,
        confirm_within_s=NEVER_ALONE_S if CATALOGUE[rule.metric].is_spot else None,
    )


def tightest(rules: Iterable[BaselineRule], baseline: float, *, is_rise: bool) -> float | None:
    """Give the limit a screen shows beside the number: the first that is reached; None where there is none."""
    found = [limit_from(rule, baseline) for rule in rules if rule.is_rise == is_rise]
    if not found:
        return None
    return min(found) if is_rise else max(found)
