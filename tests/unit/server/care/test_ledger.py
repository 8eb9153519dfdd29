"""A vial's lines added up, and the lines that cannot be."""

from datetime import date

import pytest

from models.errors import ConflictError, UsageError
from models.record.entry import AnyEntry, EntryBody, Withdrawn
from models.record.ledger import DrugDrawn, DrugWasted, VialOpened, Wasted
from server.care.chart import Chart
from server.care.ledger import balance_of
from server.care.rules import RULES
from tests.unit.server.care.doses import asked, entry, order

PEOPLE = frozenset({"nurse", "ada"})
ORDERED = entry(1, order(), -10, "clinician")


def vial(name: str = "V-1", expiry: date = date(2026, 3, 2), **changes: object) -> VialOpened:
    fields = {"vial": name, "drug": "ketamine", "lot": "K-7", "expiry": expiry, "content_mg": 100.0} | changes
    return VialOpened.model_validate(fields)


OPENED = entry(2, vial(), 0)
DRAWN = entry(3, DrugDrawn(vial="V-1", mg=35.0), 1)


def tries(*lines: AnyEntry, body: EntryBody, minutes: float = 5, corrects: int | None = None) -> None:
    every = (ORDERED, *lines)
    chart = Chart(None, every, None, every, ledger=lines, people=PEOPLE)
    RULES[type(body)](chart, asked(body, minutes, corrects=corrects))


def test_what_is_left_is_what_was_there_less_drawn_and_wasted() -> None:
    wasted = entry(4, DrugWasted(vial="v-1", mg=15.0, witness="ada"), 2)
    spilt = entry(5, DrugWasted(vial="V-1", mg=5.0, witness="ada", what=Wasted.DRAWN), 3)
    found = balance_of([OPENED, DRAWN, wasted, spilt], "V-1")
    assert found is not None
    assert (found.left_mg, found.used_mg, found.lot, found.opened_by) == (50.0, 30.0, "K-7", "nurse")
    assert balance_of([OPENED], "V-2") is None


def test_a_tenth_ten_times_is_all_of_it() -> None:
    lines = [entry(3 + each, DrugDrawn(vial="V-1", mg=0.1), each) for each in range(10)]
    found = balance_of([entry(2, vial(content_mg=1.0), 0), *lines], "V-1")
    assert found is not None
    assert found.left_mg == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("lines", "body", "words"),
    [
        ((OPENED,), DrugDrawn(vial="V-1", mg=100.1), "100.1 mg cannot be drawn: 100 mg are left in vial V-1"),
        ((OPENED, DRAWN), DrugWasted(vial="V-1", mg=66.0, witness="ada"), "66 mg cannot be wasted: 65 mg are left"),
        ((OPENED, DRAWN), DrugWasted(vial="V-1", mg=36.0, witness="ada", what=Wasted.DRAWN), "35 mg are drawn from"),
        ((), DrugDrawn(vial="V-1", mg=1.0), "was not opened by then"),
        ((OPENED,), vial(), "is open already: nurse opened it in session 1"),
        ((), vial(expiry=date(2026, 3, 1)), "expired on 1 Mar 2026"),
    ],
)
def test_a_line_that_cannot_be_is_refused(lines: tuple[AnyEntry, ...], body: EntryBody, words: str) -> None:
    with pytest.raises(ConflictError, match=words):
        tries(*lines, body=body)


def test_on_its_last_day_a_vial_is_used_and_the_day_after_not() -> None:
    tries(OPENED, body=DrugDrawn(vial="V-1", mg=1.0))
    with pytest.raises(ConflictError, match="expired"):
        tries(OPENED, body=DrugDrawn(vial="V-1", mg=1.0), minutes=24 * 60)
    tries(OPENED, body=DrugWasted(vial="V-1", mg=1.0, witness="ada"), minutes=24 * 60)


@pytest.mark.parametrize("witness", ["nurse", "NURSE", "nobody"])
def test_a_witness_is_somebody_else_with_an_account(witness: str) -> None:
    with pytest.raises(UsageError) as told:
        tries(OPENED, body=DrugWasted(vial="V-1", mg=1.0, witness=witness))
    assert told.value.field == "witness"


def test_a_drug_is_drawn_for_an_order_of_that_drug_alone() -> None:
    with pytest.raises(ConflictError, match="holds esketamine, and no order") as told:
        tries(entry(2, vial(drug="esketamine"), 0), body=DrugDrawn(vial="V-1", mg=1.0))
    assert told.value.missing == ("order",)
    with pytest.raises(UsageError, match="no drug 'propofol'"):
        tries(body=vial(drug="propofol"))


def test_a_line_entered_late_is_put_where_it_happened() -> None:
    emptied = entry(4, DrugDrawn(vial="V-1", mg=60.0), 10)
    with pytest.raises(ConflictError, match="60 mg cannot be drawn"):
        tries(OPENED, DRAWN, emptied, body=DrugDrawn(vial="V-1", mg=10.0), minutes=5)
    with pytest.raises(ConflictError, match="not opened by then"):
        tries(OPENED, body=DrugDrawn(vial="V-1", mg=10.0), minutes=-5)


def test_what_others_rest_on_is_not_taken_out_or_made_less() -> None:
    with pytest.raises(ConflictError, match="not opened by then"):
        tries(OPENED, DRAWN, body=Withdrawn(), corrects=2)
    with pytest.raises(ConflictError, match="35 mg cannot be drawn: 30 mg"):
        tries(OPENED, DRAWN, body=vial(content_mg=30.0), minutes=0, corrects=2)
    tries(OPENED, DRAWN, body=Withdrawn(), corrects=3)
    tries(OPENED, DRAWN, body=vial(content_mg=40.0), minutes=0, corrects=2)


def test_a_line_moved_to_another_vial_is_held_to_both() -> None:
    other = entry(4, vial("V-2", content_mg=10.0), 0)
    with pytest.raises(ConflictError, match="10 mg are left in vial V-2"):
        tries(OPENED, DRAWN, other, body=DrugDrawn(vial="V-2", mg=35.0), corrects=3)
    wasted = entry(5, DrugWasted(vial="V-1", mg=5.0, witness="ada", what=Wasted.DRAWN), 2)
    with pytest.raises(ConflictError, match="0 mg are drawn from vial V-1"):
        tries(OPENED, DRAWN, other, wasted, body=DrugDrawn(vial="V-2", mg=5.0), corrects=3)
