"""What is ordered and given: bodies that say nothing twice and nothing impossible."""

from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import ValidationError

from models.medicine import Medicine, MedicineRoute
from models.record import drug, ledger
from models.record.drug import MedicineGiven, Order, WeightBasis
from models.record.entry import EntryBody, Withdrawn
from models.record.kinds import BODIES, read_body
from models.record.ledger import DrugDrawn
from models.route import Route

INFUSION: Mapping[str, Any] = {
    "drug": "ketamine", "route": "intravenous", "dose_mg_per_kg": 0.5, "weight_kg": 70.0, "weight_basis": "capped",
}  # fmt: skip
GIVEN: Mapping[str, Any] = {"medicine": "ondansetron", "dose": 4.0, "unit": "mg", "route": "intravenous"}


def test_an_order_is_read_as_it_was_written() -> None:
    order = Order.model_validate(INFUSION)
    assert (order.route, order.weight_basis, order.dose_mg) == (Route.INTRAVENOUS, WeightBasis.CAPPED, None)
    assert read_body("order", order.model_dump(mode="json")) == order


@pytest.mark.parametrize(
    "changes",
    [
        {"dose_mg": 35.0},
        {"dose_mg_per_kg": None},
        {"weight_basis": None},
        {"weight_kg": None},
        {"weight_basis": "guessed"},
        {"route": "rectal"},
        {"drug": "Ketamine"},
        {"devices": 0},
        {"devices": 21},
        {"devices": 2.0},
        *(
            {field: number}
            for field in ("dose_mg_per_kg", "weight_kg", "concentration_mg_per_ml", "duration_min", "rate_ml_per_h")
            for number in (0.0, -1.0, float("nan"), float("inf"), "70", True, 1e7)
        ),
    ],
)
def test_an_order_that_says_something_twice_or_impossible_is_none(changes: Mapping[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Order.model_validate({**INFUSION, **changes})


def test_a_medicine_outside_the_list_is_named_and_one_of_the_list_is_not() -> None:
    assert MedicineGiven.model_validate({**GIVEN, "medicine": "other", "name": "Ginger"}).name == "Ginger"
    for changes in ({"medicine": "other"}, {"name": "Zofran"}):
        with pytest.raises(ValidationError):
            MedicineGiven.model_validate({**GIVEN, **changes})


def test_a_vial_is_the_same_however_its_id_is_written() -> None:
    assert DrugDrawn(vial=" V-7 ", mg=1.0).subject == DrugDrawn(vial="v-7", mg=2.0).subject == "v-7"
    assert Withdrawn().subject is None


def test_every_kind_of_the_drug_and_its_ledger_can_be_entered() -> None:
    assert set(drug.BODIES) | set(ledger.BODIES) <= set(BODIES)


@pytest.mark.parametrize("body", [*drug.BODIES, *ledger.BODIES])
def test_no_body_has_a_field_that_its_entry_has(body: type[EntryBody]) -> None:
    of_entry = {"id", "patient", "session", "group", "at", "entered_at", "author", "corrects", "state", "replaced_by"}
    assert set(body.model_fields) & of_entry == set()


def test_the_steps_of_giving_a_drug_are_those_of_one_group() -> None:
    assert {body for body in BODIES if body.group == "doses"} == {
        body for body in drug.BODIES if issubclass(body, drug.DoseStep)
    }


@pytest.mark.parametrize(
    ("route", "infused", "injected"),
    [
        (Route.INTRAVENOUS, True, False),
        (Route.INTRAMUSCULAR, False, True),
        (Route.SUBCUTANEOUS, False, True),
        (Route.NASAL, False, False),
        (Route.ORAL, False, False),
    ],
)
def test_a_route_is_infused_or_injected_or_neither(route: Route, infused: bool, injected: bool) -> None:
    assert (route.is_infused, route.is_injected) == (infused, injected)


MEDICINE: Mapping[str, Any] = {
    "id": "ginger", "title": "Ginger", "use": "nausea", "routes": ["oral"], "unit": "g", "source": "Our pharmacist",
}  # fmt: skip


def test_a_medicine_may_leave_out_its_usual_doses() -> None:
    assert Medicine.model_validate(MEDICINE).usual is None
    found = Medicine.model_validate({**MEDICINE, "usual": [1, 1]})
    assert (found.usual, found.routes) == ((1, 1), (MedicineRoute.ORAL,))


@pytest.mark.parametrize("changes", [{"id": "other"}, {"usual": [2, 1]}, {"usual": [0, 1]}, {"routes": []}])
def test_a_medicine_that_makes_no_sense_is_none(changes: Mapping[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Medicine.model_validate({**MEDICINE, **changes})


def test_a_second_person_is_named_by_waste_and_by_a_look_at_an_order_alone() -> None:
    wasted = ledger.DrugWasted(vial="V-1", mg=5.0, witness="bo")
    assert (wasted.second_person, wasted.confirmed, wasted.as_confirmed().confirmed) == ("bo", False, True)
    checked = drug.OrderChecked(order=1, by="bo")
    assert (checked.second_person, drug.OrderChecked(order=1).second_person) == ("bo", None)
    assert (checked.wants_password, drug.OrderChecked(order=1).wants_password) == (False, True)
    drawn = DrugDrawn(vial="V-1", mg=5.0)
    assert (drawn.second_person, drawn.as_confirmed()) == (None, drawn)
    assert [body for body in BODIES if body.names_second] == [drug.OrderChecked, ledger.DrugWasted]
    assert read_body("wasted", {"vial": "V-1", "mg": 5.0, "witness": "bo"}) == wasted, "a line from before"
