"""The dose calculator against doses worked out by hand, and everything it must refuse."""

from typing import Any

import pytest

from models.errors import UsageError
from server.care.dosing import Dose, compute, require_complete, total_mg
from server.care.drug_catalogue import dosing_file, drug_catalogue
from tests.unit.server.care.doses import INFUSION, INJECTION, NASAL, ORAL, order


def refused(plain: dict[str, Any] | None = None, /, **changes: Any) -> UsageError:  # noqa: ANN401 - an order's fields
    ordered = order(plain, **changes)
    with pytest.raises(UsageError) as told:
        require_complete(ordered, compute(ordered))
    return told.value


def test_half_a_milligram_per_kilogram_over_forty_minutes_is_three_quarters_an_hour() -> None:
    dose = compute(order())
    assert dose == Dose(35.0, 0.5, 1.0, 35.0, 52.5, 40.0)
    assert dose.rate_ml_per_h is not None
    assert dose.rate_ml_per_h / 70 == pytest.approx(0.75)


def test_what_is_left_out_follows_from_the_rest() -> None:
    in_a_bag = compute(order(concentration_mg_per_ml=None, volume_ml=70.0, rate_ml_per_h=105.0, duration_min=None))
    assert (in_a_bag.mg_per_ml, in_a_bag.duration_min) == (0.5, 40.0)
    by_mass = compute(order(dose_mg_per_kg=None, dose_mg=35.0))
    assert by_mass == compute(order())


def test_a_bare_dose_by_weight_is_multiplied_and_nothing_more() -> None:
    bare = compute(order(concentration_mg_per_ml=None, duration_min=None))
    assert (bare.total_mg, bare.volume_ml, bare.rate_ml_per_h) == (35.0, None, None)


def test_a_number_given_twice_may_be_rounded_as_a_pump_does() -> None:
    assert compute(order(rate_ml_per_h=52.0)).warnings == ()
    dilute = order(INFUSION, concentration_mg_per_ml=50.0, rate_ml_per_h=1.1)
    assert compute(dilute).rate_ml_per_h == 1.1


@pytest.mark.parametrize("rate", [525.0, 5.25, 54.0, 105.0])
def test_a_rate_that_does_not_agree_is_refused_with_both_numbers(rate: float) -> None:
    told = refused(rate_ml_per_h=rate)
    assert told.field == "rate_ml_per_h"
    assert f"{rate:g}" in str(told)
    assert "52.5 mL/h" in str(told)


@pytest.mark.parametrize("volume", [350.0, 3.5, 37.0])
def test_a_volume_that_does_not_agree_is_refused_with_both_numbers(volume: float) -> None:
    told = refused(volume_ml=volume)
    assert told.field == "volume_ml"
    assert f"{volume:g}" in str(told)
    assert "35 mL" in str(told)


@pytest.mark.parametrize(
    ("plain", "changes", "field", "words"),
    [
        (INFUSION, {"weight_kg": 24.9}, "weight_kg", "between 25 and 300 kg"),
        (INFUSION, {"weight_kg": 301.0}, "weight_kg", "between 25 and 300 kg"),
        (INFUSION, {"weight_kg": 30.0}, "reason", "outside the usual 35 to 200 kg"),
        (INFUSION, {"dose_mg_per_kg": 5.0}, "dose_mg_per_kg", "between 0 and 2 mg/kg"),
        (INFUSION, {"dose_mg_per_kg": 0.05}, "reason", "outside the usual 0.1 to 1.2 mg/kg"),
        (INFUSION, {"dose_mg_per_kg": None, "dose_mg": 350.0}, "dose_mg_per_kg", "5 mg/kg cannot be"),
        (INFUSION, {"concentration_mg_per_ml": 100.0}, "concentration_mg_per_ml", "diluted first: at most 50 mg/mL"),
        (INFUSION, {"concentration_mg_per_ml": 0.35}, "reason", "none of the usual ones (1, 2, 10, 50)"),
        (INFUSION, {"duration_min": 361.0}, "duration_min", "between 1 and 360 min"),
        (INFUSION, {"duration_min": 4.0}, "reason", "outside the usual 30 to 90 min"),
        (INFUSION, {"concentration_mg_per_ml": None}, "concentration_mg_per_ml", "needs concentration_mg_per_ml"),
        (INFUSION, {"duration_min": None}, "duration_min", "needs duration_min"),
        (INFUSION, {"dose_mg_per_kg": None, "dose_mg": 35.0, "weight_kg": None, "weight_basis": None}, "weight_kg", ""),
        (INFUSION, {"devices": 2}, "devices", "ketamine by the route intravenous has none"),
        (INFUSION, {"drug": "propofol"}, "drug", "known: esketamine, ketamine"),
        (INJECTION, {"duration_min": 5.0}, "duration_min", "is for an infusion"),
        (INJECTION, {"rate_ml_per_h": 5.0}, "rate_ml_per_h", "is for an infusion"),
        (INJECTION, {"concentration_mg_per_ml": 5.0}, "reason", "none of the usual ones"),
        (ORAL, {"drug": "esketamine"}, "route", "not given by the route oral"),
        (NASAL, {"dose_mg": 50.0}, "dose_mg", "no whole number of devices of 28 mg"),
        (NASAL, {"dose_mg": 112.0}, "dose_mg", "between 28 and 84 mg"),
        (NASAL, {"dose_mg": 28.0}, "reason", "outside the usual 56 to 84 mg"),
        (NASAL, {"devices": 2}, "devices", "are 3 of 28 mg"),
        (NASAL, {"dose_mg": None, "dose_mg_per_kg": 1.0}, "weight_kg", "needs weight_kg"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_its_field(
    plain: dict[str, Any], changes: dict[str, Any], field: str, words: str
) -> None:
    told = refused(plain, **changes)
    assert told.field == field
    assert words in str(told)


@pytest.mark.parametrize("bad", [0.0, -70.0, float("nan"), float("inf"), float("-inf")])
def test_the_bare_arithmetic_refuses_what_is_no_positive_number(bad: float) -> None:
    for numbers in ((bad, 70.0), (0.5, bad)):
        with pytest.raises(UsageError, match="above zero"):
            total_mg(*numbers)


@pytest.mark.parametrize(
    ("plain", "changes", "needed"),
    [
        (INFUSION, {"dose_mg_per_kg": 1.0}, False),
        (INFUSION, {"dose_mg_per_kg": 1.01}, True),
        (INFUSION, {"concentration_mg_per_ml": 0.35}, True),
        (INFUSION, {"weight_kg": 30.0}, False),
        (INFUSION, {"drug": "esketamine", "dose_mg_per_kg": 0.5}, True),
        (INJECTION, {}, False),
        (NASAL, {}, False),
    ],
)
def test_a_second_person_is_needed_above_the_limit_and_for_another_concentration(
    plain: dict[str, Any], changes: dict[str, Any], needed: bool
) -> None:
    assert compute(order(plain, **changes)).needs_second_person is needed


def test_what_is_unusual_passes_with_a_reason() -> None:
    ordered = order(concentration_mg_per_ml=0.35, reason="Bag of 100 mL")
    require_complete(ordered, compute(ordered))


def test_the_number_of_devices_follows_from_the_dose() -> None:
    assert compute(order(NASAL)).devices == 3
    assert compute(order(NASAL, dose_mg=56.0, devices=2)).devices == 2


def test_every_number_of_the_files_has_its_source_and_no_limit_lies_outside_what_is_possible() -> None:
    assert set(drug_catalogue()) == {"ketamine", "esketamine"}
    for drug in drug_catalogue().values():
        for route, by in drug.routes.items():
            assert by.dose.possible[0] < by.second_person.above <= by.dose.possible[1], (drug.name, route)
            sources = [part["source"] for part in by.model_dump(exclude_none=True).values()]
            assert all(sources)
    assert dosing_file().agreement.rounding_percent < 90


def test_what_goes_into_a_vein_has_a_highest_concentration_and_a_duration() -> None:
    for drug in drug_catalogue().values():
        for route, by in drug.routes.items():
            assert (by.duration is not None) == (by.most_concentrated is not None) == route.is_infused


def test_even_a_number_small_enough_to_be_rounded_is_not_ten_times_another() -> None:
    agreement = dosing_file().agreement
    for given, computed, holds in (
        (0.004, 0.04, False), (0.4, 0.04, False), (0.042, 0.04, True), (1.1, 1.05, True), (53.6, 52.5, False),
    ):  # fmt: skip
        assert agreement.holds(given, computed) is holds, (given, computed)
