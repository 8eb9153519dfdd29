"""FHIR's small parts as JSON-ready values: codings, concepts, quantities, periods, narrative."""

from collections.abc import Iterable
from html import escape
from typing import Any

from models.units import Unit

Json = dict[str, Any]

UCUM = "http://unitsofmeasure.org"
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
MDC = "urn:iso:std:iso:11073:10101"
ICD10 = "http://hl7.org/fhir/sid/icd-10"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"
OWN = "urn:chairside:codes:"
"""Code systems of the record's own words; ``docs/FHIR.md`` lists them."""


def coding(system: str, code: str, display: str | None = None) -> Json:
    """Make a Coding."""
    return given(system=system, code=code, display=display)


def concept(text: str | None, *codings: Json) -> Json:
    """Make a CodeableConcept."""
    return given(coding=list(codings), text=text)


def given(**fields: Any) -> Json:  # noqa: ANN401 - whatever JSON holds
    """Make an object of what there is: JSON in FHIR has neither null nor empty lists and texts."""
    return {name: value for name, value in fields.items() if value is not None and value not in ("", [], {})}


def number(value: float) -> float:
    """Write whole numbers without a point, as the device or the person did."""
    return int(value) if float(value).is_integer() else value


def quantity(value: float, code: str, symbol: str | None = None) -> Json:
    """Make a Quantity.

    Args:
        value: In the unit.
        code: The unit's UCUM code.
        symbol: As people read it; the code where nothing else is said.
    """
    return {"value": number(value), "unit": symbol or code, "system": UCUM, "code": code}


def in_unit(value: float, unit: Unit) -> Json:
    """Make a Quantity in a metric's unit."""
    return quantity(value, unit.value, unit.symbol)


def narrative(markup: str, status: str = "generated") -> Json:
    """Make a Narrative of markup in which every text is escaped already."""
    return {"status": status, "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{markup}</div>'}


def paragraphs(lines: Iterable[str]) -> str:
    """Write lines of plain text one under the other."""
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Write plain texts as a table."""
    top = "".join(f"<th>{escape(text)}</th>" for text in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
