"""Schedules: what a pump that is paused, stopped or set to another rate gives, and when."""

from math import inf, nan

import pytest

from devices.simulators.pharmacology.doses import (
    NOTHING,
    Bolus,
    Dose,
    Drug,
    Infusion,
    Intramuscular,
    NasalSpray,
    Oral,
    Schedule,
)
from models.errors import UsageError

USUAL = Schedule((Infusion(0, 2400, mg_per_kg=0.5),))
WEIGHT = 70.0


def given_mg(schedule: Schedule, from_s: int, until_s: int) -> float:
    return sum(schedule.rate_mg_per_h(second, WEIGHT) for second in range(from_s, until_s)) / 3600


def test_half_a_milligram_per_kilogram_over_forty_minutes_is_52_mg_per_hour() -> None:
    assert USUAL.rate_mg_per_h(0, WEIGHT) == pytest.approx(52.5)
    assert USUAL.rate_mg_per_h(2399, WEIGHT) == pytest.approx(52.5)
    assert USUAL.rate_mg_per_h(2400, WEIGHT) == 0
    assert given_mg(USUAL, 0, 2400) == pytest.approx(35)


def test_a_paused_pump_stands_and_then_gives_the_rest() -> None:
    paused = USUAL.paused(600, 300)
    assert [paused.rate_mg_per_h(second, WEIGHT) for second in (600, 899)] == [0, 0]
    assert paused.rate_mg_per_h(900, WEIGHT) == pytest.approx(52.5)
    assert given_mg(paused, 0, 2700) == pytest.approx(35)
    assert paused.rate_mg_per_h(2700, WEIGHT) == 0


def test_a_pause_before_the_infusion_delays_it_and_one_after_it_changes_nothing() -> None:
    later = Schedule((Infusion(600, 60, mg=1.0),))
    assert later.paused(0, 100) == Schedule((Infusion(700, 60, mg=1.0),))
    assert USUAL.paused(2400, 100) == USUAL


def test_what_is_stopped_gives_nothing_more_by_any_route() -> None:
    schedule = Schedule((Infusion(0, 2400, mg=35), Bolus(60, mg=1), Bolus(600, mg=1)))
    stopped = schedule.stopped(600)
    assert stopped.doses == (Infusion(0, 600, mg=8.75), Bolus(60, mg=1))
    assert USUAL.stopped(0) == NOTHING


def test_a_tenfold_rate_gives_the_rest_in_a_tenth_of_the_time() -> None:
    slipped = USUAL.with_rate(600, 10)
    assert slipped.rate_mg_per_h(599, WEIGHT) == pytest.approx(52.5)
    assert slipped.rate_mg_per_h(600, WEIGHT) == pytest.approx(525)
    assert slipped.rate_mg_per_h(780, WEIGHT) == 0
    assert given_mg(slipped, 0, 780) == pytest.approx(35)


def test_a_rate_changed_for_a_while_goes_back_and_the_amount_stays() -> None:
    slipped = USUAL.with_rate(600, 10, 60)
    assert [slipped.rate_mg_per_h(second, WEIGHT) for second in (659, 660, 1859, 1860)] == pytest.approx(
        [525, 52.5, 52.5, 0]
    )
    assert given_mg(slipped, 0, 1860) == pytest.approx(35)


def test_a_change_of_rate_keeps_the_length_of_a_pause_and_of_waiting() -> None:
    slowed = USUAL.paused(600, 300).with_rate(300, 0.5)
    assert [slowed.rate_mg_per_h(second, WEIGHT) for second in (300, 899, 900, 1199, 1200)] == pytest.approx(
        [26.25, 26.25, 0, 0, 26.25]
    )
    assert Schedule((Infusion(600, 60, mg=1.0),)).with_rate(0, 2) == Schedule((Infusion(600, 30, mg=1.0),))


def test_infusions_that_overlap_add_up_and_change_their_rate_together() -> None:
    two = Schedule((Infusion(0, 100, mg=10), Infusion(50, 100, mg=10)))
    assert two.rate_mg_per_h(75, WEIGHT) == pytest.approx(720)
    assert given_mg(two.with_rate(50, 2), 0, 150) == pytest.approx(20)
    assert two.with_rate(50, 2).rate_mg_per_h(60, WEIGHT) == pytest.approx(1440)


def test_pushes_are_not_touched_by_what_is_done_to_the_pump() -> None:
    schedule = Schedule((Bolus(700, mg=5), Infusion(0, 2400, mg=35)))
    for changed in (schedule.paused(600, 300), schedule.with_rate(600, 2)):
        assert Bolus(700, mg=5) in changed.doses


def test_a_pump_takes_part_only_when_something_is_infused() -> None:
    assert USUAL.has_pump
    assert not NOTHING.has_pump
    assert not Schedule((Intramuscular(0, mg_per_kg=0.5),)).has_pump


@pytest.mark.parametrize(("mg_per_kg", "mg"), [(None, None), (1.0, 1.0), (-1.0, None), (None, inf), (None, nan)])
def test_a_dose_needs_one_amount_and_a_possible_one(mg_per_kg: float | None, mg: float | None) -> None:
    with pytest.raises(UsageError):
        Bolus(0, mg_per_kg=mg_per_kg, mg=mg)


@pytest.mark.parametrize("lasts_s", [0.0, -1.0, inf, nan])
def test_an_infusion_takes_time(lasts_s: float) -> None:
    with pytest.raises(UsageError):
        Schedule((Infusion(0, lasts_s, mg=1),))


@pytest.mark.parametrize("factor", [0.0, -1.0, inf, nan])
def test_a_rate_is_not_changed_by_an_impossible_factor(factor: float) -> None:
    with pytest.raises(UsageError):
        USUAL.with_rate(0, factor)


@pytest.mark.parametrize(
    ("drug", "dose"),
    [
        (Drug.KETAMINE, NasalSpray(0)),
        (Drug.KETAMINE_VENOUS, NasalSpray(0)),
        (Drug.ESKETAMINE, Intramuscular(0, mg=1)),
        (Drug.ESKETAMINE, Oral(0, mg=1)),
    ],
)
def test_a_route_without_a_model_is_refused(drug: Drug, dose: Dose) -> None:
    with pytest.raises(UsageError, match=drug):
        Schedule((dose,), drug)
