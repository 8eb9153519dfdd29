"""Gates: what must be so before the drug is given, and before the patient leaves; why not yet, and since when. Pure.

An item is met by what was answered, measured or assessed, and by nothing else. What is not met stands in the way of a
change of phase. A person may go on with a reason over what is merely not met or not known; what blocks, only a
prescriber lets pass, by an entry of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from models.errors import ConflictError
from models.observation import Reading
from models.record.entry import Entry
from models.record.gates import Decision, GateName, GateOverridden, PressureDecision
from models.session import SessionPhase
from server.care.chart import Chart
from server.care.clocks import drug_ended_at
from server.care.gate_findings import Finding, ItemState, Known, baselines_in, find
from server.care.gate_numbers import met_since
from server.care.gate_rules import GateItem, How

# The gate that is shown while a session stands before it.
_SHOWN = {
    SessionPhase.SCHEDULED: GateName.PRE_DOSE,
    SessionPhase.INTAKE: GateName.PRE_DOSE,
    SessionPhase.BASELINE: GateName.PRE_DOSE,
    SessionPhase.RECOVERY: GateName.DISCHARGE,
    SessionPhase.READY: GateName.DISCHARGE,
}
_PASSED = frozenset({ItemState.MET, ItemState.OVERRIDDEN})


@dataclass(frozen=True, slots=True)
class GateItemFound:
    """How an item of a gate stands.

    Args:
        rule: What it asks.
        finding: What was found.
    """

    rule: GateItem
    finding: Finding

    @property
    def passes(self) -> bool:
        """Tell whether it stands in nobody's way."""
        return self.finding.state in _PASSED

    @property
    def blocks(self) -> bool:
        """Tell whether only a prescriber can let it pass."""
        return self.finding.state is ItemState.BLOCKING

    @property
    def words(self) -> str:
        """Say why not yet: "Escort: not answered", "Pressure near baseline: DBP 90, needs ≤ 88"."""
        finding = self.finding
        said = [finding.found or _NOTHING[self.rule.how]]
        if finding.needs is not None:
            said.append(f"needs {finding.needs}")
        if self.blocks:
            said.append("blocks until a prescriber decides")
        return f"{self.rule.label}: {', '.join(said)}"


_NOTHING = {
    How.TAP: "not answered",
    How.MEASURED: "not measured",
    How.ENTRY: "not assessed",
    How.TIME: "the drug has not ended",
}


@dataclass(frozen=True, slots=True)
class Gate:
    """How a gate stands.

    Args:
        name: Which.
        items: Of which, in the protocol's order.
    """

    name: GateName
    items: tuple[GateItemFound, ...]

    @property
    def met(self) -> int:
        """How many items pass."""
        return sum(found.passes for found in self.items)

    @property
    def met_at(self) -> datetime | None:
        """Since when all pass, UTC; None while one does not."""
        if self.met < len(self.items):
            return None
        return max((found.finding.since for found in self.items if found.finding.since is not None), default=None)

    @property
    def required(self) -> tuple[str, ...]:
        """What it asks, for people."""
        return tuple(found.rule.label for found in self.items)

    @property
    def missing(self) -> tuple[str, ...]:
        """Why not yet, for people; empty when all pass."""
        return tuple(found.words for found in self.items if not found.passes)

    @property
    def blocking(self) -> tuple[str, ...]:
        """What only a prescriber can let pass, for people."""
        return tuple(found.words for found in self.items if found.blocks)

    @property
    def holds_until(self) -> datetime | None:
        """When time alone changes something next, UTC; None: never."""
        ends = [found.finding.holds_until for found in self.items if found.finding.holds_until is not None]
        return min(ends, default=None)


def gate_shown(phase: SessionPhase) -> GateName | None:
    """Tell which gate a session stands before."""
    return _SHOWN.get(phase)


def gate_before(at: SessionPhase, to: SessionPhase) -> GateName | None:
    """Tell which gate is passed by a change of phase; going on after a pause passes none."""
    if to is SessionPhase.INFUSING:
        return GateName.PRE_DOSE if at is SessionPhase.BASELINE else None
    return GateName.DISCHARGE if to in {SessionPhase.READY, SessionPhase.DISCHARGED} else None


def require_passed(gate: Gate, reason: str | None) -> None:
    """Let pass what stands at a gate that is met, or that a person goes through with a reason.

    Raises:
        ConflictError: Something blocks, which no reason helps over, or something is not met and no reason is given.
    """
    if gate.blocking:
        message = f"{'; '.join(gate.blocking)}: a prescriber lets it pass with a reason, or the session does not go on"
        raise ConflictError(message, gate.missing, gate.required)
    if gate.missing and not reason:
        message = f"{'; '.join(gate.missing)}. Give a reason to go on all the same"
        raise ConflictError(message, gate.missing, gate.required)


def items_of(chart: Chart, name: GateName) -> tuple[GateItem, ...]:
    """List what a gate of the session's protocol asks."""
    if chart.protocol is None:
        return ()
    return chart.protocol.pre_dose if name is GateName.PRE_DOSE else chart.protocol.discharge


def metrics_of(chart: Chart, name: GateName) -> frozenset[str]:
    """Tell which numbers a gate goes by."""
    numbers = [number for rule in items_of(chart, name) for number in rule.numbers]
    found = {number.metric for number in numbers} | {number.or_metric for number in numbers}
    return frozenset(metric for metric in found if metric is not None)


def evaluate(
    name: GateName,
    chart: Chart,
    readings: Mapping[str, Reading],
    now: datetime,
    *,
    earlier: Gate | None = None,
    to_leave: bool = True,
) -> Gate:
    """Tell how a gate stands.

    Args:
        name: Which.
        chart: The session's record.
        readings: The last valid number of each metric.
        now: UTC.
        earlier: How it stood before, should that be known: what was met then is met since then.
        to_leave: Whether the patient leaves, so that everything is asked.
    """
    # What was answered or measured before the last of the drug says nothing about going home.
    counts_from = drug_ended_at(chart) if name is GateName.DISCHARGE else None
    known = Known(name, chart, readings, counts_from, now)
    before = {} if earlier is None else {found.rule.item: found.finding for found in earlier.items}
    rules = [rule for rule in items_of(chart, name) if to_leave or not rule.only_to_leave]
    return Gate(name, tuple(GateItemFound(rule, _stands(rule, known, before.get(rule.item))) for rule in rules))


def stood_before(name: GateName, chart: Chart, history: Mapping[str, Sequence[Reading]], now: datetime) -> Gate:
    """Tell which measured items of a gate are met, and since when, by all numbers that were stored.

    Args:
        name: Which.
        chart: The session's record.
        history: The valid numbers of each metric that the gate goes by, oldest first.
        now: UTC.

    Returns:
        Those items alone: what ``evaluate`` takes as ``earlier``.
    """
    known = Known(name, chart, {}, drug_ended_at(chart) if name is GateName.DISCHARGE else None, now)
    counting = {
        metric: [reading for reading in readings if known.counts(reading.measured_at)]
        for metric, readings in history.items()
    }
    found = []
    for rule in items_of(chart, name):
        since = met_since(rule, counting, baselines_in(chart), now) if rule.how is How.MEASURED else None
        if since is not None:
            found.append(GateItemFound(rule, Finding(ItemState.MET, since=since)))
    return Gate(name, tuple(found))


def _stands(rule: GateItem, known: Known, earlier: Finding | None) -> Finding:
    finding = find(rule, known)
    if rule.decided:
        finding = _decided(finding, known.chart.newest_of(PressureDecision))
    if finding.is_met and rule.how is How.MEASURED and earlier is not None and earlier.is_met:
        return replace(finding, since=earlier.since)
    return finding if finding.is_met else _overridden(rule, finding, known)


def _decided(finding: Finding, decision: Entry[PressureDecision] | None) -> Finding:
    """A prescriber's word about the pressure: to go on with what is too high, to wait, or not to begin at all."""
    if decision is None:
        return finding
    said = f"{decision.body.decision.value}: {decision.body.reason}"
    if decision.body.decision is Decision.CANCEL:
        return replace(finding, state=ItemState.BLOCKING, found=said, since=None)
    if finding.state not in {ItemState.UNMET, ItemState.BLOCKING}:
        return finding
    if decision.body.decision is Decision.PROCEED:
        return replace(finding, state=ItemState.OVERRIDDEN, since=decision.at)
    return replace(finding, state=ItemState.BLOCKING)


def _overridden(rule: GateItem, finding: Finding, known: Known) -> Finding:
    """A prescriber's override holds for what was known then, not for a worse answer after it."""
    overrides = [
        entry
        for entry in known.chart.all_of(GateOverridden)
        if (entry.body.gate, entry.body.item) == (known.gate, rule.item) and entry.id > finding.entry
    ]
    if not overrides or finding.state is ItemState.OVERRIDDEN:
        return finding
    return replace(finding, state=ItemState.OVERRIDDEN, since=overrides[-1].at)
