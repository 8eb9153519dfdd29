"""Answers, overrides and decisions at gates, checks that are done, who looks after a chair: when one may stand."""

from collections.abc import Mapping
from types import MappingProxyType

from models.errors import ConflictError, ForbiddenError, UsageError
from models.record.care import ChairHandedOver, ChairTaken
from models.record.entry import EntryBody
from models.record.gates import CheckDone, GateAnswered, GateName, GateOverridden, PhaseCorrected, PressureDecision
from server.care.admission import Asked, Rule
from server.care.chart import Chart
from server.care.gate_rules import GateItem, How
from server.care.gates import items_of


def _item(chart: Chart, gate: GateName, name: str) -> GateItem:
    found = next((rule for rule in items_of(chart, gate) if rule.item == name), None)
    if found is None:
        known = ", ".join(rule.item for rule in items_of(chart, gate)) or "none"
        message = f"The protocol asks nothing called {name!r} there; it asks: {known}"
        raise UsageError(message, "item")
    return found


def _answered(chart: Chart, asked: Asked) -> None:
    body = asked.new.body
    assert isinstance(body, GateAnswered)  # noqa: S101 - the table below
    rule = _item(chart, body.gate, body.item)
    if rule.how is not How.TAP:
        message = f"{rule.label} is not tapped: it is {_BY[rule.how]}"
        raise UsageError(message, "item")
    if body.answer not in rule.answers:
        message = f"{body.answer!r} is no answer to {rule.label}; the answers are {', '.join(rule.answers)}"
        raise UsageError(message, "answer")
    if rule.detail is not None and body.answer in rule.met_by and body.detail is None:
        message = f"{rule.label} needs in words: {rule.detail}"
        raise UsageError(message, "detail")


_BY = {
    How.MEASURED: "measured, or entered as an observation",
    How.ENTRY: "entered as an assessment",
    How.TIME: "told by the clock",
}


def _overridden(chart: Chart, asked: Asked) -> None:
    body = asked.new.body
    assert isinstance(body, GateOverridden)  # noqa: S101 - the table below
    rule = _item(chart, body.gate, body.item)
    _require_prescriber(asked, f"{rule.label} is let pass")


def _decided(chart: Chart, asked: Asked) -> None:
    del chart
    _require_prescriber(asked, "What to do about the pressure is decided")


def _require_prescriber(asked: Asked, what: str) -> None:
    if not asked.is_prescriber:
        message = f"{what} by who may prescribe; call one"
        raise ForbiddenError(message)


def _done(chart: Chart, asked: Asked) -> None:
    body = asked.new.body
    assert isinstance(body, CheckDone)  # noqa: S101 - the table below
    known = {rule.check for rule in chart.protocol.checks} if chart.protocol is not None else set()
    if body.check not in known:
        message = f"The protocol has no check {body.check!r}; it has {', '.join(sorted(known)) or 'none'}"
        raise UsageError(message, "check")


def _phase_corrected(chart: Chart, asked: Asked) -> None:
    """Let the time of a phase move between its neighbours: their order is what was decided, and stays."""
    body = asked.new.body
    assert isinstance(body, PhaseCorrected)  # noqa: S101 - the table below
    if body.change >= len(chart.noted):
        message = f"The session went through {len(chart.noted)} phases, counted from 0; there is no {body.change}"
        raise UsageError(message, "change")
    earlier = chart.noted[body.change - 1] if body.change > 0 else None
    later = chart.noted[body.change + 1] if body.change + 1 < len(chart.noted) else None
    if earlier is not None and asked.new.at < earlier.changed_at:
        message = f"at lies before {earlier.phase} began; correct that first"
        raise UsageError(message, "at")
    if later is not None and asked.new.at > later.changed_at:
        message = f"at lies after {later.phase} began; correct that first"
        raise UsageError(message, "at")


def _looked_after(chart: Chart, asked: Asked) -> None:
    if chart.session is not None and chart.session.phase.is_final:
        message = "The session is over; nobody needs to look after it"
        raise ConflictError(message)
    body = asked.new.body
    if isinstance(body, ChairHandedOver) and body.to is not None and body.to not in chart.people:
        message = (
            f"There is nobody called {body.to!r} who looks after patients; known: {', '.join(sorted(chart.people))}"
        )
        raise UsageError(message, "to")


RULES: Mapping[type[EntryBody], Rule] = MappingProxyType(
    {
        GateAnswered: _answered,
        GateOverridden: _overridden,
        PressureDecision: _decided,
        CheckDone: _done,
        PhaseCorrected: _phase_corrected,
        ChairTaken: _looked_after,
        ChairHandedOver: _looked_after,
    }
)
