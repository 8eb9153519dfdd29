"""Courses that are over already: what fills a demonstration's past."""

from datetime import UTC, datetime, timedelta

import pytest

from devices.simulators.courses import Course, of_infusion, of_scenario, of_sprays, run_courses
from devices.simulators.patient.profile import PatientProfile
from devices.simulators.scenarios.pack import find_scenario
from devices.simulators.scenarios.player import Player
from models.errors import UsageError

BEGUN = datetime(2026, 11, 2, tzinfo=UTC)


def infusion(name: str = "a", seed: str = "s") -> Course:
    (course,) = run_courses([of_infusion(name, seed, PatientProfile(), until_s=1800, lasts_s=2400, mg_per_kg=0.5)])
    return course


def test_a_course_is_told_each_minute_and_its_cuff_every_five() -> None:
    course = infusion()
    assert course.monitor.second == list(range(0, 1801, 60))
    assert course.cuff.second == list(range(0, 1801, 300))
    assert {len(values) for values in (*course.monitor.values.values(), *course.found.values.values())} == {31}
    assert {len(values) for values in course.cuff.values.values()} == {7}
    for systolic, mean, diastolic in zip(
        *(course.cuff.values[f"nibp_{p}"] for p in ("systolic", "mean", "diastolic")), strict=True
    ):
        assert systolic > mean > diastolic


def test_the_same_seed_gives_the_same_course_whoever_else_is_there() -> None:
    profile = PatientProfile(age_years=60, is_hypertensive=True)
    other = of_sprays("b", "t", profile, 2, 600)
    mine = of_infusion("a", "s", PatientProfile(), 0.5, 1800, 2400)
    assert run_courses([other, mine])[1].as_json() == infusion().as_json()
    assert infusion(seed="s").as_json() != infusion(seed="u").as_json()


def test_nothing_is_told_after_the_second_that_was_asked_for() -> None:
    short = of_sprays("b", "t", PatientProfile(), 2, 600)
    long = of_infusion("a", "s", PatientProfile(), 0.5, 1800, 2400)
    first, second = run_courses([short, long])
    assert (first.monitor.second[-1], second.monitor.second[-1]) == (600, 1800)


def test_a_course_of_a_scenario_is_what_happened_to_the_patient_whom_its_player_shows_later() -> None:
    (course,) = run_courses([of_scenario("a", "4 CM-01 0", "hypertensive_crisis", 64.0, 1500, 5)])
    player = Player(find_scenario("hypertensive_crisis"), "4 CM-01", start_s=1440, weight_kg=64.0)
    for second in range(61):
        player.observe(BEGUN + timedelta(seconds=second))
    assert player.second == 1500
    assert course.found.values["dissociation"][-1] == pytest.approx(player.signs.dissociation, abs=0.1)


def test_a_pump_is_told_of_while_it_runs_and_once_more_and_gives_what_was_ordered() -> None:
    profile = PatientProfile(weight_kg=60.0)
    (course,) = run_courses([of_infusion("a", "s", profile, 0.5, 3600, 2400)])
    assert (course.pump.second[0], course.pump.second[-1]) == (600, 3000)
    assert course.pump.values["infusion_rate"] == [pytest.approx(45.0)] * 40 + [0.0]
    assert course.pump.values["infused_volume"][-1] == pytest.approx(30.0, abs=0.1)
    (sprayed,) = run_courses([of_sprays("a", "s", profile, 2, 1200)])
    assert sprayed.pump.second == []


def test_a_scenario_that_is_not_there_is_refused() -> None:
    with pytest.raises(UsageError, match="There is no scenario"):
        of_scenario("a", "s", "comedy", 70.0, 60, 5)
