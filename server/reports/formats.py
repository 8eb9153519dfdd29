"""The formats in which a record leaves, by the word that people and programs ask for.

Who writes each stands in :mod:`server.reports.builders`: the server itself writes none, and loads none of that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from models.errors import UsageError


@dataclass(frozen=True, slots=True)
class Format:
    """A format.

    Args:
        name: As it is asked for.
        media_type: Of the answer.
        suffix: Of the file's name, without the dot.
        is_of_many: Whether one file is made of several records.
    """

    name: str
    media_type: str
    suffix: str
    is_of_many: bool = False


RESEARCH = "research"

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        made.name: made
        for made in (
            Format("json", "application/json", "json"),
            Format("csv", "text/csv; charset=utf-8; header=present", "csv"),
            Format("pdf", "application/pdf", "pdf"),
            Format("fhir", "application/fhir+json; fhirVersion=4.0", "fhir.json"),
            Format("monitoring-form", "application/json", "monitoring-form.json"),
            Format(RESEARCH, "application/zip", "zip", is_of_many=True),
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
