"""Faults planted in a sound Bundle, each of which a judge must find."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

Json = dict[str, Any]
Plant = Callable[[Json], object]


def _first(bundle: Json, kind: str, has: str = "resourceType", profile: str = "") -> Json:
    """The first resource of a type that has an element, and claims a profile."""
    for entry in bundle["entry"]:
        one: Json = entry["resource"]
        claims = " ".join(one.get("meta", {}).get("profile", []))
        if one["resourceType"] == kind and has in one and profile in claims:
            return one
    message = f"no {kind} with {has} and {profile}"
    raise AssertionError(message)


def _cuff(bundle: Json) -> Json:
    return _first(bundle, "Observation", "component", "us-core-blood-pressure")


def _rate(bundle: Json) -> Json:
    return _first(bundle, "Observation", "valueQuantity", "us-core-heart-rate")


def _lose_the_diastolic(bundle: Json) -> None:
    del _cuff(bundle)["component"][1]


def _double_the_systolic(bundle: Json) -> None:
    components = _cuff(bundle)["component"]
    components.append(copy.deepcopy(components[0]))


# By the definitions of R4's elements alone: any judge finds them.
OF_ELEMENTS: dict[str, Plant] = {
    "a_composition_without_an_author": lambda b: _first(b, "Composition").pop("author"),
    "an_observation_without_a_status": lambda b: _rate(b).pop("status"),
    "a_time_that_is_none": lambda b: _rate(b).update(issued="2026-03-01 10:00"),
    "an_element_that_is_none": lambda b: _rate(b).update(colour="red"),
    "a_number_that_is_a_text": lambda b: _rate(b)["valueQuantity"].update(value="seventy"),
    "a_list_that_is_none": lambda b: _first(b, "Patient").update(name={"family": "Abara"}),
    "an_administration_of_nothing": lambda b: _first(b, "MedicationAdministration").pop("medicationCodeableConcept"),
    "an_alarm_without_a_status": lambda b: _first(b, "DetectedIssue").pop("status"),
    "samples_without_a_dimension": lambda b: _first(b, "Observation", "valueSampledData")["valueSampledData"].pop(
        "dimensions"
    ),
}

# Of these the Node validator knows nothing.
OF_CHOICES: dict[str, Plant] = {"two_values": lambda b: _rate(b).update(valueString="72")}

# Of a Bundle that tells who looked at the record.
OF_ACTS: dict[str, Plant] = {
    "an_act_of_nobody": lambda b: _first(b, "AuditEvent").pop("agent"),
    "an_act_at_no_time": lambda b: _first(b, "AuditEvent").pop("recorded"),
}

# By the profiles of US Core.
OF_PROFILES: dict[str, Plant] = {
    "a_pressure_without_its_diastolic": _lose_the_diastolic,
    "a_pressure_with_two_systolics": _double_the_systolic,
    "a_pressure_under_another_code": lambda b: _cuff(b)["code"]["coding"][0].update(code="8480-6"),
    "a_pressure_under_mdc_alone": lambda b: _cuff(b)["code"]["coding"].pop(0),
    "a_pressure_without_a_category": lambda b: _cuff(b).pop("category"),
    "a_pressure_without_a_time": lambda b: _cuff(b).pop("effectiveDateTime"),
    "a_pressure_of_nobody": lambda b: _cuff(b).pop("subject"),
    "a_pressure_in_words": lambda b: _cuff(b)["component"][0]["valueQuantity"].update(value="high"),
    "a_rate_without_a_category": lambda b: _rate(b).pop("category"),
    "a_rate_under_mdc_alone": lambda b: _rate(b)["code"]["coding"].pop(0),
    "a_patient_without_a_gender": lambda b: _first(b, "Patient").pop("gender"),
    "a_patient_without_an_identifier": lambda b: _first(b, "Patient").pop("identifier"),
}


def planted(bundle: Json, faults: dict[str, Plant]) -> Iterator[tuple[str, Json]]:
    """Give a copy of the Bundle with each of the faults, by the fault's name."""
    for name, plant in faults.items():
        faulty = copy.deepcopy(bundle)
        plant(faulty)
        yield name, faulty
