"""Whether the last valid numbers lie where a gate wants them: absolutely, and by the patient's own baseline. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil, floor
from typing import NamedTuple

from models.metrics import CATALOGUE
from models.observation import Reading
from server.care.gate_rules import GateItem, NumberRule


class Judged(NamedTuple):
    """What was found of one number, or of all of an item.

    Args:
        found: What was measured, for people.
        needs: Where it should lie, for people.
        measured_at: When, UTC; None when it was not measured.
        holds_until: When it will be too old, UTC.
        is_within: Whether it lies where it should; None: that cannot be told.
    """

    found: str | None
    needs: str | None
    measured_at: datetime | None
    holds_until: datetime | None
    is_within: bool | None


def judge_numbers(
    rule: GateItem, readings: Mapping[str, Reading], baselines: Mapping[str, float], now: datetime
) -> Judged:
    """Judge an item's numbers: the first that lies elsewhere decides, then the first that is not known.

    Args:
        rule: The item.
        readings: The last valid number of each metric that counts.
        baselines: The patient's own, by metric, in its unit.
        now: UTC.
    """
    max_age = timedelta(minutes=rule.max_age_min or 0.0)
    found = [_judge(number, readings, baselines, now, max_age) for number in rule.numbers]
    ends = [one.holds_until for one in found if one.holds_until is not None]
    holds_until = min(ends, default=None)
    for wanted in (False, None):
        worst = next((one for one in found if one.is_within is wanted), None)
        if worst is not None:
            return worst._replace(holds_until=holds_until)
    measured = [one.measured_at for one in found if one.measured_at is not None]
    words = ", ".join(one.found for one in found if one.found is not None)
    needs = ", ".join(one.needs for one in found if one.needs is not None)
    return Judged(words, needs, max(measured, default=None), holds_until, is_within=True)


def met_since(
    rule: GateItem, history: Mapping[str, Sequence[Reading]], baselines: Mapping[str, float], now: datetime
) -> datetime | None:
    """Tell since when an item's numbers have been where they should be without a break, from all that were stored.

    Args:
        rule: The item.
        history: The valid numbers of each metric that count, oldest first.
        baselines: The patient's own, by metric, in its unit.
        now: UTC.

    Returns:
        When the reading was taken that met it, UTC; None while it is not met.
    """
    wanted = {name for number in rule.numbers for name in _names(number)}
    every = [(reading.measured_at, name, reading) for name in wanted for reading in history.get(name, ())]
    known: dict[str, Reading] = {}
    since: datetime | None = None
    for at, name, reading in sorted(every, key=lambda one: one[:2]):
        if since is not None and not judge_numbers(rule, known, baselines, at).is_within:
            since = None  # what met it was too old by then
        known[name] = reading
        judged = judge_numbers(rule, known, baselines, at)
        since = (since or judged.measured_at) if judged.is_within else None
    return since if judge_numbers(rule, known, baselines, now).is_within else None


def _judge(
    rule: NumberRule,
    readings: Mapping[str, Reading],
    baselines: Mapping[str, float],
    now: datetime,
    max_age: timedelta,
) -> Judged:
    metric = next(
        (name for name in _names(rule) if name in readings and now - readings[name].measured_at <= max_age), None
    )
    if metric is None:
        old = next((name for name in _names(rule) if name in readings), None)
        return Judged(
            None if old is None else f"{_said(old, readings[old])}, too old", None, None, None, is_within=None
        )
    reading, baseline = readings[metric], baselines.get(metric)
    ends_at = reading.measured_at + max_age
    low, high = _bounds(rule, baseline)
    found = _said(metric, reading)
    if low is not None and reading.value < low:
        return Judged(found, f"≥ {low:g}", reading.measured_at, ends_at, is_within=False)
    if high is not None and reading.value > high:
        return Judged(found, f"≤ {high:g}", reading.measured_at, ends_at, is_within=False)
    if rule.asks_baseline and baseline is None:
        return Judged(f"{found}, no baseline to compare with", None, reading.measured_at, ends_at, is_within=None)
    sides = [f"≥ {low:g}" if low is not None else "", f"≤ {high:g}" if high is not None else ""]
    return Judged(found, " and ".join(side for side in sides if side), reading.measured_at, ends_at, is_within=True)


def _names(rule: NumberRule) -> list[str]:
    return [name for name in (rule.metric, rule.or_metric) if name is not None]


def _said(metric: str, reading: Reading) -> str:
    return f"{CATALOGUE[metric].label} {reading.value:g}"


def _bounds(rule: NumberRule, baseline: float | None) -> tuple[float | None, float | None]:
    """The narrower of the absolute bounds and those of the baseline, cut to whole numbers on the careful side."""
    lows = [] if rule.at_least is None else [rule.at_least]
    highs = [] if rule.at_most is None else [rule.at_most]
    if baseline is not None and rule.within_percent is not None:
        lows.append(float(ceil(baseline * (1 - rule.within_percent / 100))))
        highs.append(float(floor(baseline * (1 + rule.within_percent / 100))))
    if baseline is not None and rule.below_baseline is not None:
        lows.append(float(ceil(baseline - rule.below_baseline)))
    return max(lows, default=None), min(highs, default=None)
