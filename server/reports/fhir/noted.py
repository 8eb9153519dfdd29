"""What people saw and measured: events, adverse events, weight and height."""

from datetime import datetime

from models.record.entry import AnyEntry, Entry
from models.record.events import AdverseEvent, EventNoted, Relation
from models.record.person import HeightMeasured, WeightMeasured
from server.care.chart import Chart
from server.reports.fhir.codes import US_CORE, WEIGHT_MDC, finding_codings, mdc_coding, severity_codings
from server.reports.fhir.elements import (
    LOINC,
    OWN,
    TERMINOLOGY,
    Json,
    coding,
    concept,
    given,
    narrative,
    paragraphs,
    quantity,
)
from server.reports.fhir.names import Names

_CATEGORY = TERMINOLOGY + "observation-category"
_EXAM = concept(None, coding(_CATEGORY, "exam", "Exam"))
_VITAL = concept(None, coding(_CATEGORY, "vital-signs", "Vital Signs"))
_AE = TERMINOLOGY + "adverse-event-"
# WHO-UMC's words; for "unrelated" they have none.
_CAUSALITY = {
    Relation.UNLIKELY: ("Unlikely", "Unlikely"),
    Relation.POSSIBLE: ("Possible", "Possible"),
    Relation.PROBABLE: ("Probably-Likely", "Probably/Likely"),
    Relation.DEFINITE: ("Certain", "Certain"),
}
_OUTCOMES = {
    "resolved": ("resolved", "Resolved"),
    "recovering": ("recovering", "Recovering"),
    "ongoing": ("ongoing", "Ongoing"),
    "resolved_with_sequelae": ("resolvedWithSequelae", "Resolved with Sequelae"),
    "fatal": ("fatal", "Fatal"),
    "unknown": ("unknown", "Unknown"),
}


def event_entries(names: Names, chart: Chart) -> list[Json]:
    """Make an Observation of each event that was noted."""
    found = []
    for entry in chart.all_of(EventNoted):
        body = entry.body
        words = body.code.value.replace("_", " ").capitalize()
        how = (
            {"valueBoolean": True}
            if body.intensity is None
            else {"valueCodeableConcept": concept(body.intensity.value, *severity_codings(body.intensity))}
        )
        fields = given(
            status="final",
            category=[_EXAM],
            code=concept(words, *finding_codings(body.code), coding(OWN + "event", body.code.value)),
            subject=names.patient,
            encounter=names.encounter,
            effectiveDateTime=names.time(entry.at),
            issued=names.time(entry.entered_at),
            performer=[names.person(entry.author)],
            note=[{"text": body.note}] if body.note else None,
        )
        found.append(names.entry("Observation", ("event", entry.id), fields | how))
    return found


def adverse_event_entries(names: Names, chart: Chart, drugs: list[Json]) -> list[Json]:
    """Make an AdverseEvent of each report.

    Args:
        names: Of this Bundle.
        chart: The session.
        drugs: What was given of the drug: references; the report says how the event relates to it.
    """
    return [names.entry("AdverseEvent", (entry.id,), _report(names, entry, drugs)) for entry in _reports(chart)]


def _reports(chart: Chart) -> list[Entry[AdverseEvent]]:
    return chart.all_of(AdverseEvent)


def _report(names: Names, entry: Entry[AdverseEvent], drugs: list[Json]) -> Json:
    body = entry.body
    serious = ("Serious", "Serious") if body.is_serious else ("Non-serious", "Non-serious")
    causality = _CAUSALITY.get(body.relation)
    assessed = concept(
        body.relation.value, *([] if causality is None else [coding(_AE + "causality-assess", *causality)])
    )
    why = ", ".join(reason.value.replace("_", " ") for reason in body.seriousness)
    return given(
        text=_told(names, entry),
        actuality="actual",
        event=concept(body.term),
        subject=names.patient,
        encounter=names.encounter,
        date=names.time(entry.at),
        recordedDate=names.time(entry.entered_at),
        seriousness=concept(why or None, coding(_AE + "seriousness", *serious)),
        severity=concept(None, coding(_AE + "severity", body.severity.value, body.severity.value.capitalize())),
        outcome=concept(None, coding(_AE + "outcome", *_OUTCOMES[body.outcome.value])),
        recorder=names.person(entry.author),
        suspectEntity=[{"instance": drug, "causality": [{"assessment": assessed}]} for drug in drugs],
    )


def _told(names: Names, entry: Entry[AdverseEvent]) -> Json:
    """Say what R4's AdverseEvent has no element for: the end, what was done, and the report in words."""
    body = entry.body
    lines = [f"{body.term}, {body.severity.value}, from {names.time(entry.at)}"]
    if body.ended_at is not None:
        lines.append(f"Ended {names.time(body.ended_at)}")
    lines.append(f"Done: {', '.join(action.value for action in body.actions)}")
    lines.append(f"Relation to the drug: {body.relation.value}")
    if body.narrative:
        lines.append(body.narrative)
    return narrative(paragraphs(lines), "additional")


def body_entries(names: Names, chart: Chart, until: datetime) -> list[Json]:
    """Make an Observation of the last weight and the last height that were known in the session.

    Args:
        names: Of this Bundle.
        chart: The session.
        until: Its end, or now, UTC.
    """
    found = []
    weights = [entry for entry in chart.all_of(WeightMeasured) if entry.at <= until]
    if weights:
        body = weights[-1].body
        codings = (coding(LOINC, "29463-7", "Body weight"), mdc_coding(WEIGHT_MDC))
        value = quantity(body.value, body.unit.value, "lb" if body.unit.value != "kg" else "kg")
        fields = _measured(names, weights[-1], "Body weight", codings) | {"valueQuantity": value}
        profile = US_CORE + "us-core-body-weight"
        found.append(names.entry("Observation", ("weight", weights[-1].id), fields, profile))
    heights = [entry for entry in chart.all_of(HeightMeasured) if entry.at <= until]
    if heights:
        code = coding(LOINC, "8302-2", "Body height")
        fields = _measured(names, heights[-1], "Body height", (code,))
        fields |= {"valueQuantity": quantity(heights[-1].body.cm, "cm")}
        profile = US_CORE + "us-core-body-height"
        found.append(names.entry("Observation", ("height", heights[-1].id), fields, profile))
    return found


def _measured(names: Names, entry: AnyEntry, words: str, codings: tuple[Json, ...]) -> Json:
    return given(
        status="final",
        category=[_VITAL],
        code=concept(words, *codings),
        subject=names.patient,
        effectiveDateTime=names.time(entry.at),
        issued=names.time(entry.entered_at),
        performer=[names.person(entry.author)],
    )
