"""Which checks are due, and when: from the protocol, the phases, and what was done. Pure; times are UTC.

A check is done by an assessment of its scale, by an observation of its metric, or by the tap that says so. What counts
is when it was done, not when it was entered.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.observation import Reading
from models.record.assessments import Assessment
from models.record.entry import EntryBody
from models.record.gates import CheckDone
from models.session import PhaseChange, SessionPhase
from server.care.chart import Chart
from server.care.check_rules import CheckRule


@dataclass(frozen=True, slots=True)
class DueCheck:
    """A check that comes round now.

    Args:
        rule: Which, and how often.
        last_at: When it was done last, UTC, or None.
        due_at: When it is due, UTC; a time that has passed is one that was missed.
    """

    rule: CheckRule
    last_at: datetime | None
    due_at: datetime

    @property
    def overdue_at(self) -> datetime:
        """When it counts as missed, UTC."""
        return self.due_at + timedelta(minutes=self.rule.grace_min)


def due_checks(chart: Chart, readings: Mapping[str, Reading]) -> list[DueCheck]:
    """List the checks of the session's phase, the most urgent first.

    Args:
        chart: The session.
        readings: The last valid number of each metric.
    """
    if chart.session is None or chart.protocol is None:
        return []
    phase = chart.session.phase
    rules = [rule for rule in chart.protocol.checks if phase in rule.phases]
    found = [_due(rule, chart, readings) for rule in rules]
    return sorted(found, key=lambda due: (due.due_at, due.rule.check))


def _due(rule: CheckRule, chart: Chart, readings: Mapping[str, Reading]) -> DueCheck:
    last_at = max(_done_at(rule, chart, readings), default=None)
    first_at = _begun_at(rule.phases, chart.phases) + timedelta(minutes=rule.first_after_min)
    if last_at is None:
        return DueCheck(rule, None, first_at)
    next_at = last_at + timedelta(minutes=rule.every_min)
    return DueCheck(rule, last_at, max(first_at, next_at))


def _done_at(rule: CheckRule, chart: Chart, readings: Mapping[str, Reading]) -> Iterator[datetime]:
    if rule.metric is not None and rule.metric in readings:
        yield readings[rule.metric].measured_at
    yield from (entry.at for entry in chart.entries if _is_done_by(rule, entry.body))


def _is_done_by(rule: CheckRule, body: EntryBody) -> bool:
    if isinstance(body, CheckDone):
        return body.check == rule.check
    return isinstance(body, Assessment) and body.scale == rule.scale


def _begun_at(phases: tuple[SessionPhase, ...], changes: tuple[PhaseChange, ...]) -> datetime:
    """When the session came into the phases it is in now without having left them since."""
    begun_at = changes[-1].changed_at
    for change in reversed(changes):
        if change.phase not in phases:
            break
        begun_at = change.changed_at
    return begun_at
