"""The sections of the document: a title, what people read, and what programs read."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from models.document import SessionDocument
from models.metrics import CATALOGUE
from models.record.entry import AnyEntry, Withdrawn
from models.record.events import NoteWritten
from models.record.person import AllergyNoted, ConditionNoted, MedicineTaken, NoAllergies
from models.record.treatment import HomeDosesTold, ReviewDone
from server.care.chart import Chart
from server.reports.fhir.elements import LOINC, Json, coding, concept, given, narrative, paragraphs, table
from server.reports.fhir.names import Names
from server.reports.statistics import MetricStatistics


def section(title: str, markup: str, entries: Sequence[Json] = (), loinc: str | None = None) -> Json:
    """Make a section.

    Args:
        title: For people.
        markup: What they read, escaped already.
        entries: References to what it is made of.
        loinc: The section's code, where FHIR R4 lists one (doc-section-codes).
    """
    code = None if loinc is None else concept(title, coding(LOINC, loinc))
    return given(title=title, code=code, text=narrative(markup or "<p>None.</p>"), entry=list(entries))


def course_markup(names: Names, document: SessionDocument) -> str:
    """Write the phases as they were noted, with what was missing and why it went on."""
    rows = [
        (
            change.phase.value,
            names.time(change.changed_at),
            change.changed_by,
            change.reason or "",
            "; ".join(change.missing),
        )
        for change in document.phases
    ]
    return table(("Phase", "Since", "By", "Reason", "Missing"), rows)


def numbers_markup(found: Mapping[str, MetricStatistics], repeats: int) -> str:
    """Write the statistics of every metric."""
    rows = [
        (
            CATALOGUE[metric].name,
            CATALOGUE[metric].unit.symbol,
            "" if one.baseline is None else f"{one.baseline.value:.4g}",
            "" if one.lowest is None else f"{one.lowest.value:g}",
            "" if one.highest is None else f"{one.highest.value:g}",
            str(one.counted),
            str(one.left_out),
        )
        for metric, one in found.items()
    ]
    said = f"<p>Readings that were sent again and are left out: {repeats}.</p>" if repeats else ""
    return table(("Number", "Unit", "Baseline", "Lowest", "Highest", "Counted", "Left out"), rows) + said


def alarms_markup(names: Names, document: SessionDocument) -> str:
    """Write the alarms, and what was switched off."""
    rows = [
        (
            names.time(alarm.arose_at),
            alarm.priority.value,
            alarm.message,
            "" if alarm.ceased_at is None else names.time(alarm.ceased_at),
            alarm.acknowledged_by or "",
        )
        for alarm in document.alarms
    ]
    off = [
        f"{one.kind.value.replace('_', ' ').capitalize()} by {one.author} from {names.time(one.began_at)}"
        for one in document.inactivations
    ]
    return table(("Arose", "Priority", "Alarm", "Ceased", "Acknowledged by"), rows) + paragraphs(off)


def given_markup(entries: Sequence[Json]) -> str:
    """Write what was ordered and given."""
    return table(("When", "What", "How much", "State"), (_given_row(entry["resource"]) for entry in entries))


def coded_markup(entries: Sequence[Json]) -> str:
    """Write what is said by a code: events, and totals of scales."""
    told = (entry["resource"] for entry in entries if "code" in entry["resource"])
    return paragraphs(f"{one['effectiveDateTime']} {one['code']['text']}{_value(one)}" for one in told)


def told_markup(entries: Sequence[Json]) -> str:
    """Write the narratives that entries have of their own."""
    return "".join(entry["resource"]["text"]["div"] for entry in entries)


def background_markup(names: Names, chart: Chart) -> str:
    """Write what is known of the person: allergies, conditions, medicines, reviews, doses at home."""
    said = [f"Allergy: {entry.body.substance}" for entry in chart.all_of(AllergyNoted)]
    said += ["No known allergies"] if chart.all_of(NoAllergies) else []
    said += [f"Condition: {entry.body.words}" for entry in chart.all_of(ConditionNoted)]
    said += [f"Medicine: {entry.body.name}" for entry in chart.all_of(MedicineTaken)]
    said += [
        f"Review of {names.time(entry.at)}, {entry.body.review.replace('_', ' ')}: {entry.body.result}"
        f"{' (needs attention)' if entry.body.abnormal else ''}"
        for entry in chart.all_of(ReviewDone)
    ]
    said += [
        f"Doses at home, told {names.time(entry.at)}: {entry.body.lost} lost, {entry.body.extra} extra"
        for entry in chart.all_of(HomeDosesTold)
    ]
    return paragraphs(said)


def notes_markup(names: Names, chart: Chart) -> str:
    """Write the notes that stand, and every entry that was corrected or withdrawn, with what took its place."""
    notes = [f"{names.time(entry.at)} {entry.author}: {entry.body.text}" for entry in chart.all_of(NoteWritten)]
    originals = {entry.id: entry for entry in chart.every}
    rows = [
        (
            names.time(entry.entered_at),
            entry.author,
            _said(originals.get(corrected)),
            "withdrawn" if isinstance(entry.body, Withdrawn) else _said(entry),
            entry.reason or "",
        )
        for entry in chart.every
        if (corrected := entry.corrects) is not None
    ]
    changed = table(("Corrected", "By", "It said", "It says", "Reason"), rows) if rows else ""
    return paragraphs(notes) + changed


def signatures_markup(names: Names, document: SessionDocument) -> str:
    """Write who signed, with which meaning, and what was added afterwards."""
    said = [
        f"{names.time(one.at)} {one.author} ({one.role}): {one.meaning.value}{_added(one.text)}, "
        f"record sha256 {one.record_sha256}"
        for one in document.signatures
    ]
    if document.observations_after_signing:
        said.append(f"{document.observations_after_signing} observations arrived after it was signed, and are left out")
    return paragraphs(said or ["Not signed."])


def summary_markup(names: Names, document: SessionDocument, span: tuple[datetime | None, datetime | None]) -> str:
    """Write what the record is of."""
    session = document.session
    began, ended = span
    said: Iterable[str] = (
        f"Session {session.id} in {session.chair}, {session.phase.value}",
        f"Protocol {session.protocol or 'none'}, version {session.protocol_version or '-'}",
        f"Alarm preset {session.preset}, version {session.preset_version}",
        "No drug was given" if began is None else f"Drug from {names.time(began)}",
        "" if ended is None else f"Drug until {names.time(ended)}",
    )
    return paragraphs(line for line in said if line)


def _said(entry: AnyEntry | None) -> str:
    if entry is None:
        return ""
    fields = entry.body.model_dump(mode="json", exclude={"kind"}, exclude_none=True)
    said = ", ".join(f"{name}: {value}" for name, value in fields.items())
    return f"{entry.body.kind.replace('_', ' ')} ({said})"


def _added(text: str | None) -> str:
    return "" if text is None else f", “{text}”"


def _given_row(one: Json) -> tuple[str, str, str, str]:
    period = one.get("effectivePeriod", {})
    at = one.get("effectiveDateTime") or one.get("authoredOn") or f"{period.get('start')} – {period.get('end', '')}"
    is_order = one["resourceType"] == "MedicationRequest"
    dose = one["dosageInstruction"][0]["text"] if is_order else _amount(one["dosage"])
    what = one["medicationCodeableConcept"]["text"]
    return at, f"Ordered: {what}" if is_order else what, dose, one["status"]


def _amount(dosage: Json) -> str:
    said = [
        f"{found['value']:g} {found['unit']}" for found in (dosage.get("dose"), dosage.get("rateQuantity")) if found
    ]
    return ", ".join([*said, dosage["route"]["text"]])


def _value(one: Json) -> str:
    if "valueQuantity" in one:
        words = "".join(f", {found['text']}" for found in one.get("interpretation", []))
        return f": {one['valueQuantity']['value']:g}{words}"
    return f": {one['valueCodeableConcept']['text']}" if "valueCodeableConcept" in one else ""
