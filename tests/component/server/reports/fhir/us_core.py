"""What US Core 5.0.1 asks of vital signs, by its pages: for the profiles, and the units, that no judge here knows."""

from collections.abc import Iterator
from typing import Any

from models.record.person import WeightUnit

Json = dict[str, Any]
LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
PREFIX = "http://hl7.org/fhir/us/core/StructureDefinition/"

# Profile: the LOINC codes that must be there, and the UCUM codes that its number may be in.
SINGLE: dict[str, tuple[set[str], set[str]]] = {
    "us-core-heart-rate": ({"8867-4"}, {"/min"}),
    "us-core-respiratory-rate": ({"9279-1"}, {"/min"}),
    "us-core-pulse-oximetry": ({"59408-5", "2708-6"}, {"%"}),
    "us-core-body-temperature": ({"8310-5"}, {"Cel", "[degF]"}),
    "us-core-body-weight": ({"29463-7"}, {"g", *(unit.value for unit in WeightUnit)}),
    "us-core-body-height": ({"8302-2"}, {"cm", "[in_i]"}),
}
PARTS = {"8480-6", "8462-4"}


def faults_of(one: Json) -> Iterator[str]:
    """Say what is wrong with an Observation, by the profile that it claims."""
    (profile,) = one["meta"]["profile"]
    name = profile.removeprefix(PREFIX)
    categories = {code["code"] for concept in one.get("category", []) for code in concept["coding"]}
    if "vital-signs" not in categories:
        yield "no category vital-signs"
    yield from (f"no {element}" for element in ("status", "subject", "effectiveDateTime") if element not in one)
    if name == "us-core-blood-pressure":
        yield from _faults_of_pressure(one)
    else:
        codes, units = SINGLE[name]
        if not codes <= _codes(one["code"]):
            yield f"not the code {codes}"
        yield from _faults_of_value(one, units)


def _faults_of_pressure(one: Json) -> Iterator[str]:
    if "85354-9" not in _codes(one["code"]):
        yield "not the code of a panel"
    found = [code for part in one["component"] for code in _codes(part["code"]) & PARTS]
    if sorted(found) != sorted(PARTS):
        yield f"not one systolic and one diastolic: {found}"
    for part in one["component"]:
        yield from _faults_of_value(part, {"mm[Hg]"})


def _faults_of_value(one: Json, units: set[str]) -> Iterator[str]:
    values = [element for element in one if element.startswith("value")]
    if ("dataAbsentReason" in one) == bool(values):
        yield "neither a value nor why there is none, or both"
    if values not in ([], ["valueQuantity"]):
        yield f"a value of another type: {values}"
    elif values:
        found = one["valueQuantity"]
        if not isinstance(found.get("value"), int | float) or not found.get("unit") or found.get("system") != UCUM:
            yield "no number with a unit of UCUM"
        if found.get("code") not in units:
            yield f"the unit {found.get('code')}"


def _codes(concept: Json) -> set[str]:
    return {coding["code"] for coding in concept["coding"] if coding["system"] == LOINC}
