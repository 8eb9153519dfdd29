"""Which order and which step may be entered when: every refusal with its sentence."""

from collections.abc import Callable

import pytest

from models.drug_limits import SecondPerson
from models.errors import ConflictError, ForbiddenError, UsageError
from models.record.drug import (
    BolusGiven,
    DeviceGiven,
    DoseStep,
    DoseTaken,
    DrugPaused,
    DrugResumed,
    DrugStarted,
    DrugStopped,
    InjectionGiven,
    Order,
    OrderChanged,
    OrderChecked,
    RateChanged,
)
from models.record.entry import AnyEntry, EntryBody, Withdrawn
from models.record.person import WeightMeasured, WeightUnit
from server.care.dose_steps import RULES
from server.care.drug_catalogue import dosing_file, drug_catalogue
from server.care.order_limits import as_checked, refuse_impossible_sum
from server.care.rules import RULES as ALL_RULES
from server.care.tally import LEGAL, DrugState
from tests.unit.server.care.doses import INJECTION, NASAL, ORAL, asked, chart, entry, order

ORDERED = entry(1, order(), -10, "clinician")
STARTED = entry(2, DrugStarted(order=1), 0)
HIGH = entry(1, order(dose_mg_per_kg=1.1), -10, "clinician")
NASAL_ORDER = entry(1, order(NASAL), -10, "clinician")
FIRST_DEVICE = entry(2, DeviceGiven(number=1), 0)
LOWER = entry(5, order(dose_mg_per_kg=0.3, supersedes=1), 3, "clinician")


def tries(
    *entries: AnyEntry, body: EntryBody, minutes: float = 5, author: str = "nurse", corrects: int | None = None,
    prescribes: bool = False,
) -> None:  # fmt: skip
    ALL_RULES[type(body)](chart(*entries), asked(body, minutes, author, corrects, prescribes=prescribes))


STEPS: dict[type[DoseStep], Callable[[], DoseStep]] = {
    DrugStarted: lambda: DrugStarted(order=1),
    OrderChanged: lambda: OrderChanged(order=1),
    RateChanged: lambda: RateChanged(rate_ml_per_h=50.0),
    BolusGiven: lambda: BolusGiven(mg=1.0),
    DrugPaused: DrugPaused,
    DrugResumed: DrugResumed,
    DrugStopped: DrugStopped,
    InjectionGiven: InjectionGiven,
    DoseTaken: DoseTaken,
    DeviceGiven: lambda: DeviceGiven(number=1),
}
REACHED: dict[DrugState, tuple[AnyEntry, ...]] = {
    DrugState.NOT_STARTED: (ORDERED,),
    DrugState.RUNNING: (ORDERED, STARTED),
    DrugState.PAUSED: (ORDERED, STARTED, entry(3, DrugPaused(), 1)),
    DrugState.PARTLY_GIVEN: (NASAL_ORDER, FIRST_DEVICE),
    DrugState.ENDED: (ORDERED, STARTED, entry(3, DrugStopped(), 1)),
}


def test_the_table_is_about_every_step() -> None:
    assert {kind for _, kind in LEGAL} == set(STEPS) == {kind for kind in RULES if issubclass(kind, DoseStep)}


@pytest.mark.parametrize("state", DrugState)
@pytest.mark.parametrize("kind", STEPS, ids=lambda kind: kind.__name__)
def test_a_step_outside_the_table_is_refused_and_says_what_is_possible(state: DrugState, kind: type[DoseStep]) -> None:
    if (state, kind) in LEGAL:
        return
    with pytest.raises(ConflictError, match=r"cannot follow: the drug is .*; possible: "):
        tries(*REACHED[state], body=STEPS[kind]())


@pytest.mark.parametrize(
    ("entries", "body"),
    [
        ((ORDERED,), DrugStarted(order=1)),
        ((ORDERED, STARTED), RateChanged(rate_ml_per_h=26.0)),
        ((ORDERED, STARTED), BolusGiven(mg=5.0)),
        ((ORDERED, STARTED), DrugPaused()),
        ((ORDERED, STARTED, LOWER), OrderChanged(order=5)),
        ((*REACHED[DrugState.PAUSED],), DrugResumed()),
        ((ORDERED, STARTED), DrugStopped()),
        ((entry(1, order(INJECTION), -10),), InjectionGiven(site="Left deltoid")),
        ((entry(1, order(ORAL), -10),), DoseTaken(order=1)),
        ((entry(1, order(INJECTION, route="nasal", dose_mg_per_kg=None, dose_mg=50.0), -10),), DoseTaken()),
        ((NASAL_ORDER,), DeviceGiven(number=1)),
        ((NASAL_ORDER, FIRST_DEVICE), DeviceGiven(number=2)),
    ],
)
def test_what_the_order_and_the_table_allow_passes(entries: tuple[AnyEntry, ...], body: EntryBody) -> None:
    tries(*entries, body=body)


@pytest.mark.parametrize(
    ("ordered", "body", "words"),
    [
        (order(INJECTION), DrugStarted(order=1), "is for an infusion"),
        (order(), InjectionGiven(), "is for an injection"),
        (order(INJECTION), DoseTaken(), "is for a dose taken"),
        (order(), DeviceGiven(number=1), "is for nasal devices"),
        (order(NASAL), DoseTaken(), "is for a dose taken"),
    ],
)
def test_a_drug_is_begun_by_the_route_it_was_ordered(ordered: EntryBody, body: EntryBody, words: str) -> None:
    with pytest.raises(ConflictError, match=words):
        tries(entry(1, ordered, -10), body=body)


def test_a_step_needs_an_order_that_stands_and_was_there_before_it() -> None:
    for body in (DrugStarted(order=7), InjectionGiven(), InjectionGiven(order=7)):
        with pytest.raises(ConflictError, match="no order") as told:
            tries(body=body)
        assert told.value.missing == ("order",)
    with pytest.raises(ConflictError, match="ordered before it is given"):
        tries(ORDERED, body=DrugStarted(order=1), minutes=-20)


def test_only_a_prescriber_orders_changes_or_takes_out_an_order() -> None:
    for body, corrects in ((order(), None), (order(dose_mg_per_kg=0.4), 1), (Withdrawn(), 1)):
        with pytest.raises(ForbiddenError, match="Only a prescriber"):
            tries(ORDERED, body=body, corrects=corrects)
        tries(ORDERED, body=body, corrects=corrects, prescribes=True)


def test_what_is_unusual_about_an_order_needs_a_reason() -> None:
    with pytest.raises(UsageError, match="say in reason why"):
        tries(body=order(weight_kg=210.0), prescribes=True)
    tries(body=order(weight_kg=210.0, reason="Weighed twice"), prescribes=True)


def test_above_the_limit_a_second_person_looks_first_and_it_is_not_who_ordered() -> None:
    with pytest.raises(ConflictError, match="a second one, not clinician") as told:
        tries(HIGH, body=DrugStarted(order=1))
    assert told.value.missing == ("second person",)
    with pytest.raises(ForbiddenError, match="cannot be the second person"):
        tries(HIGH, body=OrderChecked(order=1), author="clinician")
    with pytest.raises(UsageError, match="no order 9 that stands"):
        tries(HIGH, body=OrderChecked(order=9))
    tries(HIGH, body=OrderChecked(order=1))
    checked = entry(2, OrderChecked(order=1), -5)
    tries(HIGH, checked, body=DrugStarted(order=1))
    with pytest.raises(ConflictError, match="nurse has looked at order 1 already"):
        tries(HIGH, checked, body=OrderChecked(order=1), author="other")
    tries(HIGH, checked, body=OrderChecked(order=1), corrects=2)


def test_an_order_supersedes_only_the_one_that_is_being_infused() -> None:
    again = order(supersedes=1)
    for entries in ((), (ORDERED,), (ORDERED, STARTED, entry(3, DrugStopped(), 1)), (NASAL_ORDER, FIRST_DEVICE)):
        with pytest.raises(ConflictError, match="Order 1 is not being infused"):
            tries(*entries, body=again, prescribes=True)
    for body, words in (
        (order(drug="esketamine", dose_mg_per_kg=0.3, supersedes=1), "the drug it has"),
        (order(INJECTION, supersedes=1), "the drug it has"),
        (order(dose_mg_per_kg=1.9, supersedes=1, reason="More"), r"On top of the 17\.5 mg .* comes to 2\.15 mg/kg"),
        (order(dose_mg_per_kg=0.05, supersedes=1), "say in reason why"),
    ):
        with pytest.raises(UsageError, match=words):
            tries(ORDERED, STARTED, body=body, minutes=20, prescribes=True)
    with pytest.raises(ForbiddenError):
        tries(ORDERED, STARTED, body=again)
    tries(ORDERED, STARTED, body=again, prescribes=True)
    tries(*REACHED[DrugState.PAUSED], body=again, prescribes=True)


def test_an_infusion_goes_on_only_by_an_order_that_supersedes_its_own() -> None:
    with pytest.raises(ConflictError, match="no order 5"):
        tries(ORDERED, STARTED, body=OrderChanged(order=5))
    with pytest.raises(ConflictError, match="does not supersede order 1"):
        tries(ORDERED, entry(5, order(), -5, "clinician"), STARTED, body=OrderChanged(order=5))
    with pytest.raises(ConflictError, match="ordered before it is given"):
        tries(ORDERED, STARTED, LOWER, body=OrderChanged(order=5), minutes=2)
    changed = entry(6, OrderChanged(order=5), 4)
    with pytest.raises(ConflictError, match="does not supersede order 5"):
        tries(ORDERED, STARTED, LOWER, changed, body=OrderChanged(order=5))
    with pytest.raises(ConflictError, match="no order 5"):
        tries(ORDERED, STARTED, LOWER, changed, body=Withdrawn(), corrects=5, prescribes=True)
    tries(ORDERED, STARTED, LOWER, body=Withdrawn(), corrects=5, prescribes=True)


def test_limits_go_by_what_was_given_before_and_the_new_order_together() -> None:
    more = entry(5, order(dose_mg_per_kg=0.6, supersedes=1), 3, "clinician")
    tries(ORDERED, STARTED, more, body=OrderChanged(order=5), minutes=30)
    with pytest.raises(ConflictError, match="above what one person may decide") as told:
        tries(ORDERED, STARTED, more, body=OrderChanged(order=5), minutes=33)
    assert told.value.missing == ("second person",)
    looked = entry(6, OrderChecked(order=5), 4)
    tries(ORDERED, STARTED, more, looked, body=OrderChanged(order=5), minutes=33)
    most = entry(5, order(dose_mg_per_kg=1.6, supersedes=1, reason="More"), 3, "clinician")
    with pytest.raises(UsageError, match=r"comes to 2\.1 mg/kg in this session; 2 mg/kg are the most"):
        tries(ORDERED, STARTED, most, looked, body=OrderChanged(order=5), minutes=40)


def test_rates_and_boluses_are_held_to_the_order_that_holds_now() -> None:
    entries = (ORDERED, STARTED, LOWER, entry(6, OrderChanged(order=5), 20))
    with pytest.raises(UsageError, match=r"70, but 31\.5 mL/h were ordered"):
        tries(*entries, body=RateChanged(rate_ml_per_h=70.0), minutes=21)
    tries(*entries, body=RateChanged(rate_ml_per_h=60.0), minutes=21)
    with pytest.raises(UsageError, match=r"12 mg on top of 10\.5 mg are more than the 21 mg"):
        tries(*entries, body=BolusGiven(mg=12.0), minutes=40)
    tries(*entries, body=BolusGiven(mg=10.0), minutes=40)


def test_an_order_is_held_for_ever_to_the_numbers_it_was_checked_by() -> None:
    kept = as_checked(order(dose_mg_per_kg=0.6))
    assert isinstance(kept, Order)
    assert kept.held_to is not None
    assert (kept.held_to.drug_version, kept.held_to.dosing_version) == (1, dosing_file().version)
    assert kept.held_to.by == drug_catalogue()["ketamine"].by(kept.route)
    tries(entry(1, kept, -10, "clinician"), body=DrugStarted(order=1))
    strict = kept.held_to.by.model_copy(update={"second_person": SecondPerson(above=0.5, source="An earlier file")})
    earlier = kept.model_copy(update={"held_to": kept.held_to.model_copy(update={"by": strict})})
    with pytest.raises(ConflictError, match="above what one person may decide"):
        tries(entry(1, earlier, -10, "clinician"), body=DrugStarted(order=1))
    withdrawn = earlier.model_copy(update={"drug": "no_longer_made"})
    tries(entry(1, withdrawn, -10), entry(2, OrderChecked(order=1), -5, "other"), body=DrugStarted(order=1))


def test_an_old_order_of_a_drug_that_is_unknown_now_waits_for_a_second_person() -> None:
    unknown = entry(1, order().model_copy(update={"drug": "no_longer_made"}), -10, "clinician")
    with pytest.raises(ConflictError, match="above what one person may decide"):
        tries(unknown, body=DrugStarted(order=1))
    refuse_impossible_sum(unknown.body, 1e9)  # type: ignore[arg-type]  # an order


def test_what_a_started_drug_rests_on_is_not_taken_out() -> None:
    checked, started = entry(2, OrderChecked(order=1), -5), entry(3, DrugStarted(order=1), 0)
    with pytest.raises(ConflictError, match="second one"):
        tries(HIGH, checked, started, body=Withdrawn(), corrects=2)
    with pytest.raises(ConflictError, match="no order 1"):
        tries(HIGH, checked, started, body=Withdrawn(), corrects=1, prescribes=True)
    tries(HIGH, checked, started, body=Withdrawn(), corrects=3)
    tries(HIGH, checked, body=Withdrawn(), corrects=2)


def test_a_correction_that_would_leave_later_steps_without_ground_is_refused() -> None:
    entries = (ORDERED, STARTED, entry(3, DrugPaused(), 10), entry(4, DrugResumed(), 15))
    for body, corrects in ((Withdrawn(), 2), (Withdrawn(), 3)):
        with pytest.raises(ConflictError, match="cannot follow"):
            tries(*entries, body=body, corrects=corrects)
    with pytest.raises(ConflictError, match="cannot follow"):
        tries(*entries, body=DrugPaused(), minutes=20, corrects=3)
    tries(*entries, body=DrugPaused(reason="Vomiting"), minutes=11, corrects=3)
    tries(*entries, body=Withdrawn(), corrects=4)


def test_a_step_that_is_entered_late_is_put_where_it_happened() -> None:
    entries = (ORDERED, STARTED, entry(3, DrugStopped(), 30))
    tries(*entries, body=RateChanged(rate_ml_per_h=40.0), minutes=10)
    with pytest.raises(ConflictError, match="cannot follow"):
        tries(*entries, body=RateChanged(rate_ml_per_h=40.0), minutes=31)


@pytest.mark.parametrize("rate", [525.0, 105.1, 10.4, 5.25])
def test_a_rate_far_from_the_ordered_one_is_refused_with_both_numbers(rate: float) -> None:
    with pytest.raises(UsageError, match=rf"{rate:g}, but 52.5 mL/h were ordered"):
        tries(ORDERED, STARTED, body=RateChanged(rate_ml_per_h=rate))


def test_no_more_is_given_than_was_ordered() -> None:
    with pytest.raises(UsageError, match=r"18\.5 mg on top of 17\.5 mg are more than the 35 mg"):
        tries(ORDERED, STARTED, body=BolusGiven(mg=18.5), minutes=20)
    tries(ORDERED, STARTED, body=BolusGiven(mg=17.5), minutes=20)
    injected = entry(1, order(INJECTION), -10)
    with pytest.raises(UsageError, match="350 mg are more than the 35 mg"):
        tries(injected, body=InjectionGiven(mg=350.0))


def test_less_than_was_ordered_needs_a_reason() -> None:
    injected = entry(1, order(INJECTION), -10)
    with pytest.raises(UsageError, match="20 mg are less than the 35 mg") as told:
        tries(injected, body=InjectionGiven(mg=20.0))
    assert told.value.field == "reason"
    tries(injected, body=InjectionGiven(mg=20.0, reason="Patient pulled away"))


def test_devices_are_given_in_their_order_with_their_rest() -> None:
    with pytest.raises(ConflictError, match="number 1 of 3, not 2"):
        tries(NASAL_ORDER, body=DeviceGiven(number=2))
    with pytest.raises(ConflictError, match=r"5 minutes of rest, and 4\.9 have passed") as told:
        tries(NASAL_ORDER, FIRST_DEVICE, body=DeviceGiven(number=2), minutes=4.9)
    assert told.value.missing == ("reason",)
    tries(NASAL_ORDER, FIRST_DEVICE, body=DeviceGiven(number=2, reason="Began at once"), minutes=4.9)
    tries(NASAL_ORDER, FIRST_DEVICE, body=DeviceGiven(number=2), minutes=5)


def test_stopping_and_pausing_never_wait_for_a_reason() -> None:
    for body in (DrugStopped(), DrugPaused()):
        tries(ORDERED, STARTED, body=body)


def test_a_weight_that_is_not_the_measured_one_is_asked_about() -> None:
    weighed = entry(1, WeightMeasured(value=80.0, unit=WeightUnit.KILOGRAM), -60)
    with pytest.raises(UsageError, match="weight_kg is 70, but 80 kg were measured on 2 Mar 2026"):
        tries(weighed, body=order(), prescribes=True)
    tries(weighed, body=order(weight_kg=75.0), prescribes=True)
    tries(weighed, body=order(reason="Weighed again, with shoes before"), prescribes=True)
    tries(weighed, body=order(weight_basis="ideal"), prescribes=True)
    tries(weighed, body=order(NASAL), prescribes=True)
