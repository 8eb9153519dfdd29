"""The tables of docs/SESSIONS.md as the protocol files say them."""

from collections.abc import Iterable

from server.care.gate_rules import GateItem, How, NumberRule
from server.care.protocols import Protocol, ProtocolShelf

Rows = list[list[str]]


def clock_rows(shelf: ProtocolShelf) -> Rows:
    """From when on a patient is observed, and how long."""
    found = [(name, shelf.newest(name).observation) for name in shelf.names()]
    return [
        [f"`{name}`", rule.starts.value.replace("_", " "), f"{rule.at_least_min:g} min", rule.source]
        for name, rule in found
    ]


def check_rows(protocol: Protocol) -> Rows:
    """What comes round."""
    return [
        [
            f"`{rule.check}`", rule.label, f"`{rule.scale or rule.metric}`" if rule.scale or rule.metric else "a tap",
            ", ".join(rule.phases),
            *(f"{each:g} min" for each in (rule.every_min, rule.first_after_min, rule.grace_min)), rule.source,
        ]
        for rule in protocol.checks
    ]  # fmt: skip


def gate_rows(items: Iterable[GateItem]) -> Rows:
    """What a gate asks."""
    return [[f"`{rule.item}`", rule.label, _met_by(rule), _also(rule), rule.source] for rule in items]


def _met_by(rule: GateItem) -> str:
    if rule.how is How.TAP:
        asked = f"; with: {rule.detail}" if rule.detail else ""
        return " or ".join(f"`{answer}`" for answer in rule.met_by) + asked
    if rule.how is How.MEASURED:
        return "; ".join(_number(number) for number in rule.numbers) + f"; no older than {rule.max_age_min:g} min"
    if rule.how is How.ENTRY:
        return f"`{rule.scale}` {_bounds(rule.at_least, rule.at_most)}"
    return "time"


def _number(rule: NumberRule) -> str:
    said = [_bounds(rule.at_least, rule.at_most)]
    said.append("" if rule.within_percent is None else f"within {rule.within_percent:g} % of the baseline")
    said.append("" if rule.below_baseline is None else f"at most {rule.below_baseline:g} below the baseline")
    names = f"`{rule.metric}`" if rule.or_metric is None else f"`{rule.metric}`, else `{rule.or_metric}`"
    return f"{names} " + " and ".join(one for one in said if one)


def _bounds(low: float | None, high: float | None) -> str:
    sides = ["" if low is None else f"≥ {low:g}", "" if high is None else f"≤ {high:g}"]
    return " and ".join(side for side in sides if side)


def _also(rule: GateItem) -> str:
    return ", ".join(word for word, holds in (("blocks", rule.blocks), ("at the door", rule.only_to_leave)) if holds)
