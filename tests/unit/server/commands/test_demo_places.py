"""What the demonstration's chairs are to show is known to the simulated monitors, which the server never imports."""

import json
from datetime import date, timedelta

import pytest

from devices.simulators.courses_command import _read
from devices.simulators.scenarios.pack import SCENARIOS
from devices.simulators.scenarios.player import MG_PER_ML
from devices.simulators.scenarios.scenario import DRUG_FROM_S, INFUSION_S
from models.session import SessionPhase
from server.commands import demo_acts, demo_courses
from server.commands.demo_calendar import visit_days
from server.commands.demo_persons import EVERYBODY, Person
from server.commands.demo_places import EMPTY, PLACES, places
from server.commands.demo_plans import seats, wanted

MOST_CHAIRS = 24
WEEK = [date(2026, 11, 2) + timedelta(days=day) for day in range(7)]


def test_every_chair_of_the_demonstration_plays_a_scenario_that_there_is_and_joins_it_before_its_end() -> None:
    for place in (*PLACES, EMPTY):
        assert place.start_s < SCENARIOS[place.scenario].lasts_s


def test_the_script_gives_the_drug_as_the_simulated_pump_does() -> None:
    assert demo_acts.MG_PER_ML == MG_PER_ML
    assert demo_acts.INFUSION_MIN * 60 == INFUSION_S
    assert demo_courses.DRUG_FROM_S == DRUG_FROM_S


def test_who_is_given_a_nasal_drug_sits_where_a_nasal_scenario_plays() -> None:
    for seat in seats(MOST_CHAIRS):
        if seat.place is not None:
            assert (seat.person.devices == 3) == (seat.place.scenario == "nasal_84")


def test_eight_chairs_show_every_phase_of_a_session_that_is_not_over_and_an_empty_chair() -> None:
    assert {place.phase for place in places(8)} == {phase for phase in SessionPhase if not phase.is_final}
    assert len(places(8)) == 7


@pytest.mark.parametrize("chairs", [1, 3, 8, MOST_CHAIRS])
def test_what_bodies_are_wanted_for_is_read_by_the_command_that_makes_them_and_each_has_its_own_name(
    chairs: int,
) -> None:
    asked = [_read(json.loads(json.dumps(one))) for one in wanted(chairs, 4)]
    assert len({one.name for one in asked}) == len(asked)


@pytest.mark.parametrize("today", WEEK, ids=str)
def test_whoever_comes_on_a_working_day_never_came_on_a_weekend_and_no_visit_before_is_still_to_come(
    today: date,
) -> None:
    for person, is_here in [(person, is_here) for person in EVERYBODY for is_here in (True, False)]:
        before, after = visit_days(person, today, is_here=is_here)
        assert [*before, *after] == sorted({*before, *after})
        assert all(day < today for day in before)
        assert (after[0] == today) == is_here
        if today.weekday() < 5 and is_here:
            assert all(day.weekday() < 5 for day in before)


def test_persons_differ_in_name_and_number() -> None:
    assert len({person.name for person in EVERYBODY}) == len({person.number for person in EVERYBODY}) == len(EVERYBODY)


def falls(person: Person) -> bool:
    return person.phq9[-1] <= person.phq9[0] / 2


def test_depression_falls_in_most_who_came_three_times_or_more_and_not_in_all() -> None:
    came = [person for person in EVERYBODY if len(person.phq9) > 3]
    assert len(came) / 2 < sum(falls(person) for person in came) < len(came)
