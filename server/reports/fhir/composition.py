"""The Composition: what the document is, who answers for it, and its sections."""

from collections.abc import Mapping

from models.signature import SignatureMeaning
from server.care.chart import Chart
from server.care.clocks import drug_began_at, drug_ended_at
from server.reports.fhir import sections
from server.reports.fhir.elements import LOINC, Json, coding, concept, given, paragraphs
from server.reports.fhir.gathering import Gathered
from server.reports.fhir.names import Names
from server.reports.fhir.parts import DocumentParts, references
from server.reports.record_source import RecordSource
from server.reports.statistics import MetricStatistics

_PROCEDURE_NOTE = coding(LOINC, "28570-0", "Procedure note")
_ATTESTS = {
    SignatureMeaning.RESPONSIBILITY: "legal",
    SignatureMeaning.REVIEW: "professional",
    SignatureMeaning.ADDENDUM: "personal",
}
_SERIES_SAID = (
    "One Observation a number, device and hour, as sampled data.",
    "“E” is a sample that is missing, was not valid or is an artefact; the components say when, and why.",
)


def composition_entry(
    names: Names,
    source: RecordSource,
    chart: Chart,
    parts: DocumentParts,
    found: tuple[Gathered, Mapping[str, MetricStatistics]],
) -> Json:
    """Make it.

    Args:
        names: Of this Bundle.
        source: The record.
        chart: The same, as it stands.
        parts: What it leads to.
        found: What was found among the observations: references, and the statistics by metric.
    """
    document, header = source.document, source.header
    signatures = document.signatures
    changed_at = signatures[-1].at if signatures else header.exported_at
    authors = list(dict.fromkeys(one.author for one in signatures if one.meaning is SignatureMeaning.RESPONSIBILITY))
    title = f"Infusion session {document.session.id}"
    fields = given(
        status=_status(source),
        type=concept("Procedure note", _PROCEDURE_NOTE),
        subject=names.patient,
        encounter=names.encounter,
        date=names.time(changed_at),
        author=[names.person(author) for author in authors] or [names.software],
        title=f"SIMULATED DATA: {title}" if source.is_simulated else title,
        attester=[
            {"mode": _ATTESTS[one.meaning], "time": names.time(one.at), "party": names.person(one.author)}
            for one in signatures
        ],
        custodian=names.to("Organization"),
        section=_sections(names, source, chart, parts, found),
    )
    return names.entry("Composition", (), fields)


def _status(source: RecordSource) -> str:
    signatures = source.document.signatures
    if not signatures:
        return "preliminary"
    is_amended = any(one.meaning is SignatureMeaning.ADDENDUM for one in signatures)
    return "amended" if is_amended else "final"


def _sections(
    names: Names,
    source: RecordSource,
    chart: Chart,
    parts: DocumentParts,
    found: tuple[Gathered, Mapping[str, MetricStatistics]],
) -> list[Json]:
    document, (gathered, numbers), make = source.document, found, sections.section
    span = drug_began_at(chart), drug_ended_at(chart)
    given_all = [*parts.orders, *parts.doses, *parts.medicines]
    readings = [*references(parts.body), *gathered.readings, *gathered.typed]
    found_sections = [
        make("Summary", sections.summary_markup(names, document, span)),
        make("Procedure", sections.course_markup(names, document), references(parts.procedure), "29554-3"),
        make("Medications administered", sections.given_markup(given_all), references(given_all), "29549-3"),
        make("Vital signs", sections.numbers_markup(numbers, gathered.repeats), readings, "8716-3"),
        make("Continuous numbers", paragraphs(_SERIES_SAID), gathered.series),
        make("Adverse events", sections.told_markup(parts.adverse_events), references(parts.adverse_events), "55109-3"),
        make("Events", sections.coded_markup(parts.events), references(parts.events)),
        make("Assessments", sections.coded_markup(parts.scales), references(parts.scales)),
        make("Alarms", sections.alarms_markup(names, document), references(parts.alarms)),
        make("Background", sections.background_markup(names, chart)),
        make("Notes and corrections", sections.notes_markup(names, chart)),
        make("Signatures", sections.signatures_markup(names, document)),
    ]
    if parts.access:
        found_sections.append(
            make("Access", f"<p>{len(parts.access)} acts, the newest of those there are.</p>", references(parts.access))
        )
    return found_sections
