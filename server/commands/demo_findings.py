"""What people of the demonstration find and answer: scales from what a body does, taps as a gate wants them."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from models.record.assessments import Assessment
from models.record.gates import GateAnswered, GateName
from server.care.gate_rules import GateItem, How
from server.commands.demo_acts import MINUTE, Act, Plan

# Whoever has so many points of PHQ-9 says yes to item 9 here, and a prescriber looks at it.
ITEM_9_FROM = 20
_ITEMS, _MOST_OF_ITEM = 8, 3

_CADSS_ITEMS, _CADSS_POINTS_OF_10, _MOST_OF_CADSS_ITEM = 6, 14.0, 4
_NAUSEA_FROM = (2.0, 4.0, 7.0)  # of 10: mild, moderate, severe
_C_SSRS_NO = (0, 0, None, None, None, 0)


def phq9(total: int) -> Assessment:
    """Answer PHQ-9 so that it comes to a total."""
    item_9 = 1 if total >= ITEM_9_FROM else 0
    each, more = divmod(total - item_9, _ITEMS)
    items = [min(_MOST_OF_ITEM, each + (1 if place < more else 0)) for place in range(_ITEMS)]
    return Assessment(scale="phq9", items=(*items, item_9), language="en")


def assessed(plan: Plan, scale: str, at: datetime) -> Assessment:
    """Take a scale of what the body does at a time."""
    match scale:
        case "moaas":
            items: Sequence[int | None] = (round(plan.course.sign("moaas", plan.begins_at, at)),)
        case "cadss6":
            items = _cadss6(plan.course.sign("dissociation", plan.begins_at, at))
        case "nausea":
            items = (nausea_points(plan.course.sign("nausea", plan.begins_at, at)),)
        case _:
            items = _C_SSRS_NO
    return Assessment(scale=scale, items=tuple(items), language="en")


def nausea_points(nausea: float) -> int:
    """Put nausea of 10 on the scale of four words."""
    return sum(nausea >= least for least in _NAUSEA_FROM)


def answers(plan: Plan, gate: GateName, asked: Sequence[GateItem], at: datetime) -> Iterator[Act]:
    """Tap what a gate asks, one thing after the other, as it should be answered."""
    tapped = [rule for rule in asked if rule.how is How.TAP]
    for number, rule in enumerate(tapped):
        answer = rule.met_by[-1] if rule.item == "pregnancy" and plan.person.sex != "female" else rule.met_by[0]
        detail = None if rule.detail is None else f"Version 3, signed on {plan.begins_at:%Y-%m-%d}"
        body = GateAnswered(gate=gate, item=rule.item, answer=answer, detail=detail)
        yield Act(at + number * MINUTE / 4, plan.nurse, body)


def _cadss6(dissociation: float) -> list[int]:
    """Spread what somebody feels over the items, the first ones first."""
    total = round(dissociation / 10.0 * _CADSS_POINTS_OF_10)
    each, more = divmod(total, _CADSS_ITEMS)
    return [min(_MOST_OF_CADSS_ITEM, each + (1 if place < more else 0)) for place in range(_CADSS_ITEMS)]
