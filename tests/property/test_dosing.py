"""Dose arithmetic and the course of a drug, whatever the numbers: units, scaling, inverses, and ten times too much."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models.errors import UsageError
from models.record.drug import (
    BolusGiven,
    DoseStep,
    DrugPaused,
    DrugResumed,
    DrugStarted,
    DrugStopped,
    InjectionGiven,
    RateChanged,
)
from models.record.entry import AnyEntry
from server.care.course import course_of, render_dose
from server.care.dose_steps import RULES
from server.care.dosing import Dose, compute, dose_mg_per_kg, duration_min, rate_ml_per_h, total_mg, volume_ml
from server.care.drug_catalogue import dosing_file
from tests.unit.server.care.doses import asked, chart, entry, minute, order

NUMBERS = st.floats(0.001, 10_000)
FACTORS = st.floats(0.01, 100)
# Every infusion that nobody would ask about.
PLAIN = st.fixed_dictionaries(
    {
        "dose_mg_per_kg": st.floats(0.11, 1.0),
        "weight_kg": st.floats(35, 200),
        "concentration_mg_per_ml": st.sampled_from([1.0, 2.0, 10.0, 50.0]),
        "duration_min": st.floats(30, 90),
    }
)


@given(NUMBERS, NUMBERS, FACTORS)
def test_twice_the_dose_or_the_weight_is_twice_the_total(mg_per_kg: float, kg: float, times: float) -> None:
    assert total_mg(mg_per_kg * times, kg) == pytest.approx(total_mg(mg_per_kg, kg) * times)
    assert total_mg(mg_per_kg, kg * times) == pytest.approx(total_mg(mg_per_kg, kg) * times)


@given(NUMBERS, NUMBERS, FACTORS)
def test_twice_the_concentration_is_half_the_volume_and_half_the_time_twice_the_rate(
    mg: float, mg_per_ml: float, times: float
) -> None:
    assert volume_ml(mg, mg_per_ml * times) == pytest.approx(volume_ml(mg, mg_per_ml) / times)
    assert rate_ml_per_h(mg, mg_per_ml * times) == pytest.approx(rate_ml_per_h(mg, mg_per_ml) / times)


@given(NUMBERS, NUMBERS)
def test_each_sum_has_its_inverse(first: float, second: float) -> None:
    assert dose_mg_per_kg(total_mg(first, second), second) == pytest.approx(first)
    assert volume_ml(first, second) * second == pytest.approx(first)
    assert duration_min(first, rate_ml_per_h(first, second)) == pytest.approx(second)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_units_agree_grams_with_milligrams_and_hours_with_minutes(mg: float, mg_per_ml: float, minutes: float) -> None:
    assert volume_ml(mg * 1000, mg_per_ml * 1000) == pytest.approx(volume_ml(mg, mg_per_ml))
    ml = volume_ml(mg, mg_per_ml)
    assert rate_ml_per_h(ml, minutes) * minutes / 60 * mg_per_ml == pytest.approx(mg)


@given(st.sampled_from([total_mg, dose_mg_per_kg, volume_ml, rate_ml_per_h, duration_min]), st.data())
def test_zero_negative_and_no_number_are_refused_everywhere(sum_of: Any, data: st.DataObject) -> None:  # noqa: ANN401
    bad = data.draw(st.one_of(st.floats(max_value=0), st.just(float("nan")), st.just(float("inf"))))
    with pytest.raises(UsageError, match="above zero"):
        sum_of(*data.draw(st.permutations([bad, 5.0])))


@given(PLAIN)
def test_what_an_order_comes_to_agrees_with_itself(plain: dict[str, float]) -> None:
    dose = compute(order(**plain))
    assert dose.volume_ml is not None
    assert dose.rate_ml_per_h is not None
    again = compute(order(**plain, volume_ml=dose.volume_ml, rate_ml_per_h=dose.rate_ml_per_h))
    assert again.total_mg == dose.total_mg
    assert (again.warnings, again.needs_second_person) == ((), False)
    given_mg = dose.rate_ml_per_h * plain["duration_min"] / 60 * plain["concentration_mg_per_ml"]
    assert given_mg == pytest.approx(plain["dose_mg_per_kg"] * plain["weight_kg"])


@given(PLAIN, st.sampled_from([10.0, 0.1, 100.0, 0.01]), st.sampled_from(["rate_ml_per_h", "volume_ml"]))
def test_a_slipped_decimal_point_in_rate_or_volume_is_refused(plain: dict[str, float], slip: float, name: str) -> None:
    right = getattr(compute(order(**plain)), name)
    with pytest.raises(UsageError) as told:
        compute(order(**plain, **{name: right * slip}))
    assert told.value.field == name
    assert f"{right * slip:g}" in str(told.value)


@given(PLAIN)
def test_ten_times_the_dose_is_refused_or_waits_for_a_second_person(plain: dict[str, float]) -> None:
    found = tried(plain | {"dose_mg_per_kg": plain["dose_mg_per_kg"] * 10})
    assert found.field == "dose_mg_per_kg" if isinstance(found, UsageError) else found.needs_second_person


@given(PLAIN, st.sampled_from([10.0, 0.1]))
def test_ten_times_the_weight_is_refused_or_asked_for(plain: dict[str, float], slip: float) -> None:
    found = tried(plain | {"weight_kg": plain["weight_kg"] * slip})
    if isinstance(found, Dose):
        assert any("weight_kg" in warning for warning in found.warnings)
    else:
        assert found.field == "weight_kg"


def tried(plain: dict[str, float]) -> Dose | UsageError:
    try:
        return compute(order(**plain))
    except UsageError as refusal:
        return refusal


# -- the course, against a naive model that adds up minute by minute


@dataclass
class Naive:
    """The drug as a child would keep it: a word for where it stands, and a sum of every minute."""

    state: str = "not started"
    rate: float = 0.0
    given_mg: float = 0.0
    by_minute: list[float] = field(default_factory=list)

    def let_minutes_pass(self, minutes: int) -> None:
        for _ in range(minutes):
            if self.state == "running":
                self.given_mg = max(self.given_mg, min(PLANNED_MG, self.given_mg + self.rate / 60 * MG_PER_ML))

    def may(self, step: DoseStep) -> bool:
        allowed = {
            "not started": (DrugStarted,),
            "running": (RateChanged, BolusGiven, DrugPaused, DrugStopped),
            "paused": (RateChanged, DrugResumed, DrugStopped),
            "ended": (),
        }[self.state]
        if not isinstance(step, allowed):
            return False
        if isinstance(step, RateChanged):
            change = dosing_file().rate_change
            return change.least * PLANNED_RATE <= step.rate_ml_per_h <= change.most * PLANNED_RATE
        return not isinstance(step, BolusGiven) or self.given_mg + step.mg <= PLANNED_MG * 1.02

    def do(self, step: DoseStep) -> None:
        match step:
            case DrugStarted():
                self.state, self.rate = "running", PLANNED_RATE
            case RateChanged():
                self.rate = step.rate_ml_per_h
            case BolusGiven():
                self.given_mg += step.mg
            case DrugPaused():
                self.state = "paused"
            case DrugResumed():
                self.state = "running"
            case _:
                self.state = "ended"


PLANNED_MG, PLANNED_RATE, MG_PER_ML, ORDER = 35.0, 52.5, 1.0, 1
STEPS: st.SearchStrategy[DoseStep] = st.one_of(
    st.just(DrugStarted(order=ORDER)),
    st.floats(5, 200).map(lambda rate: RateChanged(rate_ml_per_h=rate)),
    st.floats(0.5, 40).map(lambda mg: BolusGiven(mg=mg)),
    st.sampled_from([DrugPaused(), DrugResumed(), DrugStopped(), InjectionGiven()]),
)


@given(st.lists(st.tuples(st.integers(0, 20), STEPS), max_size=25), st.integers(0, 60))
def test_the_course_is_that_of_a_naive_model_and_no_illegal_step_gets_in(
    story: list[tuple[int, DoseStep]], rest: int
) -> None:
    entries: list[AnyEntry] = [entry(ORDER, order(), -1, "clinician")]
    naive, at = Naive(), 0
    for number, (wait, step) in enumerate(story, start=2):
        naive.let_minutes_pass(wait)
        at += wait
        # Where the sum lies on the very edge, binary and minutes may differ by a hair.
        assume(not isinstance(step, BolusGiven) or abs(naive.given_mg + step.mg - PLANNED_MG * 1.02) > 1e-6)
        try:
            RULES[type(step)](chart(*entries), asked(step, at))
        except UsageError:
            assert not naive.may(step)
            continue
        assert naive.may(step)
        entries.append(entry(number, step, at))
        naive.do(step)
    naive.let_minutes_pass(rest)
    course = course_of(chart(*entries), minute(at + rest))
    assert course is not None
    assert course.given_mg == pytest.approx(naive.given_mg, abs=1e-6)
    assert course.is_running == (naive.state == "running")
    assert 0 <= course.given_mg <= PLANNED_MG * 1.02 + 1e-6
    assert render_dose(course)["running"] == course.is_running
