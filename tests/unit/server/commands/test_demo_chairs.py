"""What the demonstration's chairs are to show is known to the simulated monitors, which the server never imports."""

from devices.simulators.scenarios.pack import SCENARIOS
from server.commands import demo_chairs


def test_every_chair_of_the_demonstration_plays_a_scenario_that_there_is_and_joins_it_before_its_end() -> None:
    assert demo_chairs._EMPTY_CHAIR in SCENARIOS
    for name, start_s, _ in demo_chairs._COURSES:
        assert start_s < SCENARIOS[name].lasts_s
