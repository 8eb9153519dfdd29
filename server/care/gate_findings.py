"""How one item of a gate stands: by a tap, a measurement, an assessment, or by time. Pure; times are UTC."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from models.observation import Reading
from models.record.assessments import Assessment
from models.record.entry import Entry
from models.record.gates import GateAnswered, GateName
from server.care.chart import Chart
from server.care.clocks import observation_clock
from server.care.gate_numbers import judge_numbers
from server.care.gate_rules import GateItem, How
from server.care.protocols import ObservationStart
from server.care.scoring import score_of


class ItemState(StrEnum):
    """How an item stands."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    BLOCKING = "blocking"
    OVERRIDDEN = "overridden"


@dataclass(frozen=True, slots=True)
class Finding:
    """How an item stands by itself, before anybody lets it pass.

    Args:
        state: Met, unmet, unknown or blocking.
        found: What was found, for people; or None.
        needs: What would meet it, for people; or None.
        since: Since when it is met, UTC; None while it is not.
        entry: The number of the newest entry it rests on; 0 for none.
        holds_until: When time alone changes it, UTC; None: never.
    """

    state: ItemState
    found: str | None = None
    needs: str | None = None
    since: datetime | None = None
    entry: int = 0
    holds_until: datetime | None = None

    @property
    def is_met(self) -> bool:
        """Tell whether it is met."""
        return self.state is ItemState.MET


@dataclass(frozen=True, slots=True)
class Known:
    """What a gate goes by.

    Args:
        gate: Which.
        chart: The record.
        readings: The last valid number of each metric.
        counts_from: What was answered or measured before is of another time, UTC; None: everything counts.
        now: UTC.
    """

    gate: GateName
    chart: Chart
    readings: Mapping[str, Reading]
    counts_from: datetime | None
    now: datetime

    def counts(self, at: datetime) -> bool:
        """Tell whether what was found then counts."""
        return self.counts_from is None or at >= self.counts_from


def find(rule: GateItem, known: Known) -> Finding:
    """Tell how an item stands."""
    match rule.how:
        case How.TAP:
            return _tapped(rule, known)
        case How.MEASURED:
            return _measured(rule, known)
        case How.ENTRY:
            return _assessed(rule, known)
        case How.TIME:
            return _by_time(known)


def _not_met(rule: GateItem) -> ItemState:
    return ItemState.BLOCKING if rule.blocks else ItemState.UNMET


def _tapped(rule: GateItem, known: Known) -> Finding:
    answers = [
        entry
        for entry in known.chart.all_of(GateAnswered)
        if (entry.body.gate, entry.body.item) == (known.gate, rule.item) and known.counts(entry.at)
    ]
    if not answers:
        return Finding(ItemState.UNKNOWN)
    newest = answers[-1]
    found = newest.body.detail or _words(newest.body.answer)
    if newest.body.answer in rule.met_by:
        return Finding(ItemState.MET, found, None, _since(answers, rule), newest.id)
    needs = " or ".join(_words(answer) for answer in rule.met_by)
    return Finding(_not_met(rule), found, needs, None, newest.id)


def _since(answers: list[Entry[GateAnswered]], rule: GateItem) -> datetime:
    """The first of the answers that have met it without one between that did not."""
    since = answers[-1].at
    for entry in reversed(answers):
        if entry.body.answer not in rule.met_by:
            break
        since = entry.at
    return since


def _words(name: str) -> str:
    return name.replace("_", " ")


def baselines_in(chart: Chart) -> dict[str, float]:
    """Give the patient's own baselines, by metric, in its unit."""
    return {} if chart.session is None else {found.metric: found.value for found in chart.session.baselines}


def _measured(rule: GateItem, known: Known) -> Finding:
    fresh = {name: reading for name, reading in known.readings.items() if known.counts(reading.measured_at)}
    judged = judge_numbers(rule, fresh, baselines_in(known.chart), known.now)
    if judged.is_within is None:
        return Finding(ItemState.UNKNOWN, judged.found, judged.needs, None, 0, judged.holds_until)
    if judged.is_within:
        return Finding(ItemState.MET, judged.found, judged.needs, judged.measured_at, 0, judged.holds_until)
    return Finding(_not_met(rule), judged.found, judged.needs, None, 0, judged.holds_until)


def _assessed(rule: GateItem, known: Known) -> Finding:
    needs = _bounds(rule.at_least, rule.at_most)
    taken = [
        entry for entry in known.chart.all_of(Assessment) if entry.body.scale == rule.scale and known.counts(entry.at)
    ]
    if not taken:
        return Finding(ItemState.UNKNOWN, None, needs)
    newest = taken[-1]
    total = score_of(newest.body).total
    if total is None:
        return Finding(ItemState.UNKNOWN, "answers are missing", needs, None, newest.id)
    if not _is_within(total, rule):
        return Finding(_not_met(rule), str(total), needs, None, newest.id)
    since = newest.at
    for entry in reversed(taken):
        earlier = score_of(entry.body).total
        if earlier is None or not _is_within(earlier, rule):
            break
        since = entry.at
    return Finding(ItemState.MET, str(total), needs, since, newest.id)


def _is_within(total: int, rule: GateItem) -> bool:
    return (rule.at_least is None or total >= rule.at_least) and (rule.at_most is None or total <= rule.at_most)


def _bounds(at_least: int | None, at_most: int | None) -> str:
    sides = [f"≥ {at_least}"] if at_least is not None else []
    return " and ".join([*sides, f"≤ {at_most}"] if at_most is not None else sides)


def _by_time(known: Known) -> Finding:
    """The observation's clock; what has passed of it is told in whole minutes."""
    protocol = known.chart.protocol
    starts_at, until = observation_clock(known.chart)
    if protocol is None:
        return Finding(ItemState.UNKNOWN)
    rule = protocol.observation
    after = "end of drug" if rule.starts is ObservationStart.END_OF_DRUG else "first dose"
    needs = f"{rule.at_least_min:g} min since {after}"
    if starts_at is None or until is None:
        return Finding(ItemState.UNKNOWN, None, needs)
    if known.now >= until:
        return Finding(ItemState.MET, None, needs, until)
    passed_min = max(0, (known.now - starts_at) // timedelta(minutes=1))
    next_at = min(until, starts_at + timedelta(minutes=passed_min + 1))
    return Finding(ItemState.UNMET, f"{passed_min} min", needs, None, 0, next_at)
