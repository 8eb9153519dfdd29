"""FHIR documents before judges that are not ours: FHIR's own element definitions, and US Core's rules."""

import copy
from collections.abc import Callable

import pytest
from fhir.resources.R4B.bundle import Bundle
from pydantic import ValidationError

from tests.component.server.reports.fhir.conftest import Made
from tests.component.server.reports.fhir.reread import Json, resources
from tests.component.server.reports.fhir.us_core import SINGLE, faults_of
from tests.fhir.faults import OF_CHOICES, OF_ELEMENTS, planted

# The models are of R4B, which has the elements of R4 for every type that is sent here.


def claiming(bundle: Json, profile: str = "us-core") -> list[Json]:
    return [
        one for one in resources(bundle, "Observation") if profile in " ".join(one.get("meta", {}).get("profile", []))
    ]


def test_fhirs_own_definitions_find_nothing_wrong(made: Made) -> None:
    assert len(Bundle.model_validate(made.bundle).entry or ()) == len(made.bundle["entry"])


@pytest.mark.parametrize("name", OF_ELEMENTS | OF_CHOICES)
def test_fhirs_own_definitions_find_a_planted_fault(whole: Made, name: str) -> None:
    (faulty,) = [bundle for _, bundle in planted(whole.bundle, {name: (OF_ELEMENTS | OF_CHOICES)[name]})]
    with pytest.raises(ValidationError):
        Bundle.model_validate(faulty)


def test_us_core_finds_nothing_wrong_and_every_profile_is_there(made: Made) -> None:
    found = claiming(made.bundle)
    assert found
    assert {one["id"]: list(faults_of(one)) for one in found} == {one["id"]: [] for one in found}


def test_a_whole_record_claims_every_profile(whole: Made, demo: list[Made]) -> None:
    claimed = {
        profile.rpartition("/")[2]
        for made in (whole, *demo)
        for one in claiming(made.bundle)
        for profile in one["meta"]["profile"]
    }
    assert claimed == {*SINGLE, "us-core-blood-pressure"}


def test_every_session_of_a_demonstration_is_sound(demo: list[Made]) -> None:
    assert len(demo) > 4
    for made in demo:
        Bundle.model_validate(made.bundle)
        assert [fault for one in claiming(made.bundle) for fault in faults_of(one)] == []


def in_other_units(one: Json) -> None:
    one["component"][0]["valueQuantity"]["code"] = "kPa"


def in_words(one: Json) -> None:
    one["component"][0]["valueString"] = one["component"][0].pop("valueQuantity")["unit"]


def without_a_number(one: Json) -> None:
    del one["component"][1]["valueQuantity"]


def without_the_panel(one: Json) -> None:
    del one["code"]["coding"][0]


def without_a_diastolic(one: Json) -> None:
    del one["component"][1]


def without_a_category(one: Json) -> None:
    one["category"] = []


@pytest.mark.parametrize(
    "plant",
    [in_other_units, in_words, without_a_number, without_the_panel, without_a_diastolic, without_a_category],
    ids=lambda plant: plant.__name__,
)
def test_the_rules_of_us_core_find_a_planted_fault(plain: Made, plant: Callable[[Json], None]) -> None:
    one = copy.deepcopy(claiming(plain.bundle, "blood-pressure")[0])
    assert list(faults_of(one)) == []
    plant(one)
    assert len(list(faults_of(one))) == 1
