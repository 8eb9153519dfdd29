"""Who writes each format of ``formats.py``: a pure builder each, loaded in the process that writes and nowhere else."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from server.reports.csv_export import csv_pieces
from server.reports.fhir.bundle import fhir_pieces
from server.reports.formats import RESEARCH
from server.reports.json_export import json_pieces
from server.reports.monitoring_form import form_pieces
from server.reports.pdf.record_pdf import pdf_pieces
from server.reports.record_source import RecordSource, RecordsSource
from server.reports.research.research_export import ResearchExport

# Each writes a file piece by piece; what it needs of memory does not grow with the session where the format allows it.
BUILDERS: Mapping[str, Callable[[RecordSource], Iterator[bytes]]] = MappingProxyType(
    {
        "json": json_pieces,
        "csv": csv_pieces,
        "pdf": pdf_pieces,
        "fhir": fhir_pieces,
        "monitoring-form": form_pieces,
    }
)

# Of the formats of which one file is made of several records.
BUILDERS_OF_MANY: Mapping[str, Callable[[RecordsSource], ResearchExport]] = MappingProxyType({RESEARCH: ResearchExport})
