"""The formats in which a record leaves: one table, by the word that people and programs ask for. A new one is a row."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from models.errors import UsageError
from server.reports.csv_export import csv_pieces
from server.reports.fhir.bundle import fhir_pieces
from server.reports.json_export import json_pieces
from server.reports.monitoring_form import form_pieces
from server.reports.pdf.record_pdf import pdf_pieces
from server.reports.record_source import RecordSource


@dataclass(frozen=True, slots=True)
class Format:
    """A format.

    Args:
        name: As it is asked for.
        media_type: Of the answer.
        suffix: Of the file's name, without the dot.
        pieces: Writes the file piece by piece; what it needs of memory does not grow with the session where the format
            allows it.
    """

    name: str
    media_type: str
    suffix: str
    pieces: Callable[[RecordSource], Iterator[bytes]]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        made.name: made
        for made in (
            Format("json", "application/json", "json", json_pieces),
            Format("csv", "text/csv; charset=utf-8; header=present", "csv", csv_pieces),
            Format("pdf", "application/pdf", "pdf", pdf_pieces),
            Format("fhir", "application/fhir+json; fhirVersion=4.0", "fhir.json", fhir_pieces),
            Format("monitoring-form", "application/json", "monitoring-form.json", form_pieces),
        )
    }
)


def format_named(name: str) -> Format:
    """Find a format.

    Raises:
        UsageError: There is none of that name.
    """
    found = FORMATS.get(name)
    if found is None:
        message = f"There is no export format {name[:40]!r}; known: {', '.join(FORMATS)}"
        raise UsageError(message, "format")
    return found


def file_name(source: RecordSource, made: Format) -> str:
    """Name the file: no name of a patient in it, and SIMULATED where the record is."""
    mark = "SIMULATED-" if source.is_simulated else ""
    return f"{mark}session-{source.document.session.id}.{made.suffix}"
