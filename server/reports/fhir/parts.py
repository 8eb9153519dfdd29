"""Everything of a record but its observations, as entries of the Bundle, in the groups the document shows."""

from collections.abc import Iterator
from dataclasses import dataclass

from server.care.chart import Chart
from server.reports.fhir.access import access_entry
from server.reports.fhir.alarms import alarm_entry
from server.reports.fhir.asked import assessment_entries
from server.reports.fhir.elements import Json
from server.reports.fhir.gathering import Gathered
from server.reports.fhir.giving import dose_entries, medicine_entries, order_entries
from server.reports.fhir.machines import channel_entries, device_entries, software_entry
from server.reports.fhir.names import Names
from server.reports.fhir.noted import adverse_event_entries, body_entries, event_entries
from server.reports.fhir.people import location_entries, organization_entry, patient_entry, practitioner_entries
from server.reports.fhir.trust import provenance_entries
from server.reports.fhir.visit import chairs_of, encounter_entry, procedure_entry
from server.reports.record_source import RecordSource

Entries = list[Json]


@dataclass(frozen=True, slots=True)
class DocumentParts:
    """The groups; each is a list of entries.

    Args:
        visit: The patient, the clinic, its chairs, the encounter.
        procedure: The infusion.
        orders: What was ordered.
        doses: What was given of the drug.
        medicines: What else was given.
        body: Weight and height.
        adverse_events: Reports.
        events: What was noted.
        scales: Answers and totals.
        alarms: Of the session.
        provenance: Signatures, and the making of the Bundle.
        access: Acts of the audit.
    """

    visit: Entries
    procedure: Entries
    orders: Entries
    doses: Entries
    medicines: Entries
    body: Entries
    adverse_events: Entries
    events: Entries
    scales: Entries
    alarms: Entries
    provenance: Entries
    access: Entries

    def entries(self) -> Iterator[Json]:
        """Give all of them."""
        for group in (
            self.visit, self.procedure, self.orders, self.doses, self.medicines, self.body, self.adverse_events,
            self.events, self.scales, self.alarms, self.provenance, self.access,
        ):  # fmt: skip
            yield from group


def references(entries: Entries) -> list[Json]:
    """Refer to each of them."""
    return [{"reference": entry["fullUrl"]} for entry in entries]


def parts_of(names: Names, source: RecordSource, chart: Chart, gathered: Gathered) -> DocumentParts:
    """Make them.

    Args:
        names: Of this Bundle.
        source: The record.
        chart: The same, as it stands.
        gathered: What was found among the observations.
    """
    document, now = source.document, source.header.exported_at
    doses = dose_entries(names, chart, now, source.header.drugs)
    return DocumentParts(
        visit=[
            patient_entry(names, document),
            organization_entry(names, source.header),
            *location_entries(names, chairs_of(chart)),
            encounter_entry(names, chart),
        ],
        procedure=[procedure_entry(names, chart)],
        orders=order_entries(names, chart, source.header.drugs),
        doses=doses,
        medicines=medicine_entries(names, chart, source.header.medicines),
        body=body_entries(names, chart, document.session.ended_at or now),
        adverse_events=adverse_event_entries(names, chart, references(doses)),
        events=event_entries(names, chart),
        scales=assessment_entries(names, chart),
        alarms=[alarm_entry(names, alarm, gathered.evidence.get(alarm.id, [])) for alarm in document.alarms],
        provenance=provenance_entries(names, source),
        access=[access_entry(names, number, event) for number, event in enumerate(source.acts())],
    )


def named_entries(names: Names, source: RecordSource) -> Iterator[Json]:
    """Give everybody and everything that was referred to; to be asked last."""
    yield software_entry(names, source.header.product)
    yield from device_entries(names, source.document)
    yield from channel_entries(names)
    yield from practitioner_entries(names)
