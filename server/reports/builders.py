"""Who writes each format of ``formats.py``: a pure builder each, loaded in the process that writes it and nowhere else.

Signing and verifying write none, and one format needs nothing of another: what a process loads is most of its time.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, cast

from server.reports.formats import RESEARCH
from server.reports.record_source import RecordSource

# Module and name of each. One writes a file piece by piece; what it needs of memory does not grow with the session
# where the format allows it.
BUILDERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "json": ("json_export", "json_pieces"),
        "csv": ("csv_export", "csv_pieces"),
        "pdf": ("pdf.record_pdf", "pdf_pieces"),
        "fhir": ("fhir.bundle", "fhir_pieces"),
        "monitoring-form": ("monitoring_form", "form_pieces"),
    }
)

# Of the formats of which one file is made of several records.
BUILDERS_OF_MANY: Mapping[str, tuple[str, str]] = MappingProxyType(
    {RESEARCH: ("research.research_export", "ResearchExport")}
)


def builder_of(name: str) -> Callable[[RecordSource], Iterator[bytes]]:
    """Load the builder of a format of one record.

    Raises:
        KeyError: There is no such format.
    """
    return cast("Callable[[RecordSource], Iterator[bytes]]", _loaded(*BUILDERS[name]))


def builder_of_many(name: str) -> Any:  # noqa: ANN401 - its type is what must not be loaded here
    """Load the builder of a format of many records: given a ``RecordsSource``, it has ``file_name`` and ``pieces()``.

    Raises:
        KeyError: There is no such format.
    """
    return _loaded(*BUILDERS_OF_MANY[name])


def _loaded(module: str, name: str) -> Any:  # noqa: ANN401 - whatever stands there
    return getattr(import_module(f"server.reports.{module}"), name)
