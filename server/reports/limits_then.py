"""Which alarm limits were in force when: by the phase, with what was set for the patient from when on. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.patient_limit import LimitName, PatientLimit
from models.session import PhaseChange
from server.alarms.limit_rules import LimitRule
from server.alarms.presets import AlarmPreset
from server.reports.outside import LimitSpan


@dataclass(frozen=True, slots=True)
class LimitWasSet:
    """A limit was set for the patient, or given back to the preset (None).

    Args:
        at: When, UTC.
        name: Which.
        limit: The first value that alarms, in the metric's unit.
    """

    at: datetime
    name: LimitName
    limit: float | None


@dataclass(frozen=True, slots=True)
class RulesThen:
    """The limits of all metrics from a time until another; None: it lasts."""

    start: datetime
    end: datetime | None
    rules: tuple[LimitRule, ...]


def limits_then(preset: AlarmPreset, phases: Sequence[PhaseChange], changes: Sequence[LimitWasSet]) -> list[RulesThen]:
    """Tell which rules held when.

    Args:
        preset: The session's, without what is set for the patient.
        phases: Oldest first.
        changes: Oldest first.
    """
    times = sorted({change.changed_at for change in phases} | {change.at for change in changes})
    metrics = list(dict.fromkeys(rule.metric for rule in preset.rules))
    found = []
    for start, end in zip(times, [*times[1:], None], strict=True):
        phase = next((change.phase for change in reversed(phases) if change.changed_at <= start), None)
        if phase is None:
            continue
        standing: dict[LimitName, float | None] = {one.name: one.limit for one in changes if one.at <= start}
        own = preset.with_limits(PatientLimit(name, value) for name, value in standing.items() if value is not None)
        rules = (own.rule(metric, phase) for metric in metrics)
        found.append(RulesThen(start, end, tuple(rule for rule in rules if rule is not None)))
    return found


def mildest(spans: Sequence[RulesThen]) -> dict[str, list[LimitSpan]]:
    """Give each metric's mildest audible limits in time: the innermost pair."""
    found: dict[str, list[LimitSpan]] = {}
    for span in spans:
        for rule in span.rules:
            low = max((level.limit for level in rule.low), default=None)
            high = min((level.limit for level in rule.high), default=None)
            found.setdefault(rule.metric, []).append(LimitSpan(span.start, span.end, low, high))
    return found
