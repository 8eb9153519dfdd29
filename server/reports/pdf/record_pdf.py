"""From a record to its PDF: what is gathered of it, put into words, drawn, and set."""

from collections.abc import Iterator

from server.care.protocols import ProtocolShelf
from server.reports.pdf.alarm_details import alarm_sections
from server.reports.pdf.care_details import care_sections
from server.reports.pdf.drug_details import drug_sections
from server.reports.pdf.entry_words import EntryWords
from server.reports.pdf.gathered import Gathered
from server.reports.pdf.gathering import gather
from server.reports.pdf.overview import overview
from server.reports.pdf.readings_details import quality_section, readings_section
from server.reports.pdf.record_details import corrections_section, session_section, short_hash, signatures_section
from server.reports.pdf.typeset import Content, typeset
from server.reports.pdf.vitals_details import vitals_sections
from server.reports.pdf.written import Clock, born
from server.reports.record_source import RecordSource

NOTICE = "Secondary display, not a medical device. The monitor at the chair alarms first."
SIMULATED = "SIMULATED DATA"


def pdf_pieces(source: RecordSource) -> Iterator[bytes]:
    """Write the file; a PDF comes in one piece, for its page numbers say how many pages there are."""
    yield record_pdf(source)


def record_pdf(source: RecordSource, protocols: ProtocolShelf | None = None) -> bytes:
    """Make a session's record as a PDF; this takes seconds of computing, so never in an event loop.

    Args:
        source: The record, and who asks for it.
        protocols: Every version of every protocol; None: those that come with the product.
    """
    found = gather(source, protocols or ProtocolShelf())
    return typeset(document_content(found), source.header.exported_at, source.header.fonts)


def document_content(found: Gathered) -> dict[str, Content]:
    """Say everything that the document says, as data."""
    document, header = found.document, found.header
    clock = Clock(header.zone, found.span[0])
    words = EntryWords(found.chart, clock, header.medicines, header.drugs)
    patient = document.patient
    identity = f"{patient.name}  ·  {born(patient.birth_date)}  ·  {patient.identifier}"
    return {
        "title": f"Session record {document.session.id}: {patient.name}",
        "product": f"Chairside {header.product}",
        "notice": NOTICE,
        "paper": header.paper,
        "simulated": found.is_simulated,
        "simulated-words": SIMULATED,
        "running": {
            "patient": identity,
            "session": f"{header.clinic_name}  ·  session {document.session.id}, {clock.day}",
        },
        "footer": {
            "made": f"Made {clock.full(header.exported_at)} by {header.exported_by}, Chairside {header.product}",
            "hash": f"Record SHA-256 {short_hash(found.sha256)}",
        },
        "overview": overview(found, clock, words),
        "sections": [
            session_section(found, clock),
            *vitals_sections(found, clock),
            readings_section(found, clock),
            quality_section(found, clock),
            *drug_sections(found, clock, words),
            *care_sections(found, clock, words),
            *alarm_sections(found, clock),
            corrections_section(found, clock, words),
            signatures_section(found, clock),
        ],
    }
