"""What holds for any schedule of doses, because the models are linear and no drug appears from nowhere."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.simulators.arrays import Floats
from devices.simulators.pharmacology.doses import (
    Bolus,
    Dose,
    Drug,
    Infusion,
    Intramuscular,
    NasalSpray,
    Oral,
    Schedule,
)
from devices.simulators.pharmacology.drugs import Variation
from devices.simulators.pharmacology.kinetics import concentrations

HORIZON_S = 3600
SECONDS = range(0, HORIZON_S, 20)

times = st.floats(0, HORIZON_S, allow_nan=False).map(lambda value: round(value, 2))
amounts = st.floats(0, 200, allow_nan=False)
factors = st.floats(0.4, 2.5)
variations = st.builds(Variation, factors, factors, factors, factors)
infusions = st.builds(lambda at, lasts, mg: Infusion(at, lasts, mg=mg), times, st.floats(0.5, HORIZON_S), amounts)
boluses = st.builds(lambda at, mg: Bolus(at, mg=mg), times, amounts)
ketamine_doses = st.one_of(
    infusions,
    boluses,
    st.builds(lambda at, mg: Intramuscular(at, mg=mg), times, amounts),
    st.builds(lambda at, mg: Oral(at, mg=mg), times, amounts),
)
esketamine_doses = st.one_of(infusions, boluses, st.builds(NasalSpray, times, amounts))


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """Doses by any route a drug is given by; then the pump paused, stopped or hastened."""
    drug = draw(st.sampled_from(list(Drug)))
    doses = esketamine_doses if drug is Drug.ESKETAMINE else ketamine_doses
    schedule = Schedule(tuple(draw(st.lists(doses, max_size=4))), drug)
    for change in draw(st.lists(st.sampled_from(["pause", "stop", "hasten", "hasten a while"]), max_size=2)):
        at_s = draw(times)
        match change:
            case "pause":
                schedule = schedule.paused(at_s, draw(times))
            case "stop":
                schedule = schedule.stopped(at_s)
            case "hasten":
                schedule = schedule.with_rate(at_s, draw(st.floats(0.1, 10)))
            case _:
                schedule = schedule.with_rate(at_s, draw(st.floats(0.1, 10)), draw(times))
    return schedule


def plasma(schedule: Schedule, variation: Variation, seconds: range = SECONDS) -> Floats:
    return concentrations(schedule, seconds, 70.0, variation=variation).plasma_ng_per_ml


def times_as_much(schedule: Schedule, factor: float) -> Schedule:
    def scaled(dose: Dose) -> Dose:
        amount = dose.in_mg(70.0) if not isinstance(dose, NasalSpray) else dose.mg
        match dose:
            case Infusion():
                return Infusion(dose.from_s, dose.lasts_s, mg=amount * factor)
            case NasalSpray():
                return NasalSpray(dose.at_s, amount * factor)
            case _:
                return type(dose)(dose.at_s, mg=amount * factor)

    return Schedule(tuple(scaled(dose) for dose in schedule.doses), schedule.drug)


@settings(deadline=None, max_examples=60)
@given(schedules(), variations)
def test_concentrations_are_never_negative(schedule: Schedule, variation: Variation) -> None:
    found = concentrations(schedule, range(HORIZON_S), 70.0, variation=variation)
    assert np.isfinite(found.plasma_ng_per_ml).all()
    assert found.plasma_ng_per_ml.min() >= 0
    assert found.effect_site_ng_per_ml.min() >= 0


@settings(deadline=None, max_examples=40)
@given(schedules(), variations, st.floats(0.0, 20.0))
def test_concentrations_are_linear_in_the_dose(schedule: Schedule, variation: Variation, factor: float) -> None:
    once = plasma(schedule, variation)
    assert plasma(times_as_much(schedule, factor), variation) == pytest.approx(once * factor, rel=1e-9, abs=1e-9)


@settings(deadline=None, max_examples=40)
@given(st.lists(ketamine_doses, max_size=3), st.lists(ketamine_doses, max_size=3), variations)
def test_schedules_add_up(first: list[Dose], second: list[Dose], variation: Variation) -> None:
    """For sprays the second device depends on the first, so that only one of them is part of the sum."""
    both = plasma(Schedule((*first, *second)), variation)
    apart = plasma(Schedule(tuple(first)), variation) + plasma(Schedule(tuple(second)), variation)
    assert both == pytest.approx(apart, rel=1e-9, abs=1e-9)


@settings(deadline=None, max_examples=40)
@given(schedules())
def test_a_pump_that_is_paused_or_hastened_gives_the_same_amount(schedule: Schedule) -> None:
    def pumped(of: Schedule) -> float:
        return sum(dose.in_mg(70.0) for dose in of.doses if isinstance(dose, Infusion))

    for changed in (
        schedule.paused(700.5, 333.3),
        schedule.with_rate(700.5, 3.0),
        schedule.with_rate(700.5, 0.3, 99.9),
    ):
        assert pumped(changed) == pytest.approx(pumped(schedule), rel=1e-9, abs=1e-9)


@settings(deadline=None, max_examples=6)
@given(schedules())
def test_a_body_returns_to_nothing(schedule: Schedule) -> None:
    """Domino's deep compartment empties with a half-life of hours: a day and a half leaves less than 1 %."""
    begun = schedule.stopped(HORIZON_S)
    last = 36 * 3600
    course = plasma(begun, Variation(), range(last + 1))
    assert course[-1] <= 0.01 * course.max()
