"""Alarms as DetectedIssues: what was detected, when, by what, and who answered."""

from models.alarm import Alarm
from models.metrics import CATALOGUE
from server.reports.fhir.codes import alarm_codings
from server.reports.fhir.elements import OWN, Json, coding, concept, given
from server.reports.fhir.names import Names

_SEVERITY = {"high": "high", "medium": "moderate", "low": "low"}


def alarm_entry(names: Names, alarm: Alarm, evidence: list[Json]) -> Json:
    """Make the DetectedIssue of an alarm.

    Args:
        names: Of this Bundle.
        alarm: As it stands.
        evidence: The numbers when it arose and when it ceased: references to single readings.
    """
    codings = alarm_codings(alarm.condition) if alarm.metric is not None else []
    fields = given(
        identifier=[{"system": names.clinic_system, "value": f"alarm-{alarm.id}"}],
        status="preliminary" if alarm.present else "final",
        code=concept(alarm.message, *codings, coding(OWN + "alarm", alarm.condition)),
        severity=_SEVERITY[alarm.priority],
        patient=names.patient,
        identifiedPeriod=names.period(alarm.onset_at or alarm.arose_at, alarm.ceased_at),
        author=names.software,
        implicated=None if alarm.device is None else [names.machine(alarm.device)],
        evidence=[{"detail": evidence}] if evidence else None,
        detail=_detail(names, alarm),
        mitigation=_answer(names, alarm),
    )
    return names.entry("DetectedIssue", (alarm.id,), fields)


def _detail(names: Names, alarm: Alarm) -> str:
    """Say what has no element: the kind, the limit, when the engine found it, and how far it went."""
    metric = CATALOGUE.get(alarm.metric or "")
    unit = "s" if metric is None else metric.unit.symbol
    said = [f"{alarm.kind.value.capitalize()} alarm, found {names.time(alarm.arose_at)}", alarm.detail]
    if alarm.value is not None:
        said.append(f"observed {alarm.value:g} {unit}")
    if alarm.limit is not None:
        said.append(f"limit {alarm.limit:g} {unit}")
    if alarm.escalation:
        said.append(f"escalated, step {alarm.escalation}")
    return "; ".join(text for text in said if text)


def _answer(names: Names, alarm: Alarm) -> list[Json]:
    if alarm.acknowledged_by is None:
        return []
    said = "Acknowledged" if alarm.reason is None else f"Acknowledged: {alarm.reason}"
    return [
        given(
            action=concept(said),
            date=alarm.acknowledged_at and names.time(alarm.acknowledged_at),
            author=names.person(alarm.acknowledged_by),
        )
    ]
