"""One chair at play: paused, nudged, calmed, joined late; and the same every time."""

from datetime import UTC, datetime, timedelta

import pytest

from devices.simulators.bedside.faults import FaultKind
from devices.simulators.bedside.monitor import Report
from devices.simulators.patient.stimuli import Stimulus
from devices.simulators.scenarios.nudges import NUDGES
from devices.simulators.scenarios.pack import SCENARIOS, find_scenario
from devices.simulators.scenarios.player import Player
from models.errors import UsageError

BEGUN_AT = datetime(2026, 1, 1, tzinfo=UTC)


def play(player: Player, seconds: int) -> list[Report]:
    return [player.observe(BEGUN_AT + timedelta(seconds=second)) for second in range(seconds)]


def numbers(reports: list[Report], metric: str) -> list[float | None]:
    return [found.value for report in reports for found in report.observations if found.metric == metric]


def test_the_same_seed_and_the_same_instructions_give_the_same_reports() -> None:
    def lesson(seed: str) -> list[Report]:
        player = Player(find_scenario("normal_40min"), seed)
        begun = play(player, 100)
        player.nudge("desaturate")
        player.nudge("probe_off")
        return begun + play(player, 100)

    assert lesson("7") == lesson("7")
    assert lesson("7") != lesson("8")


def test_a_paused_scenario_stands_still_and_its_monitor_measures_on() -> None:
    player = Player(find_scenario("normal_40min"), "7", start_s=1200)
    play(player, 2)
    second, drug = player.second, player.signs.effect_site_ng_per_ml

    player.pause()
    reports = play(player, 400)

    assert (player.second, player.signs.effect_site_ng_per_ml) == (second, drug)
    assert len(set(numbers(reports, "heart_rate"))) > 1
    assert numbers(reports, "nibp_systolic")


def test_a_resumed_scenario_goes_on_where_it_stood() -> None:
    player = Player(find_scenario("normal_40min"), "7")
    play(player, 50)
    player.pause()
    play(player, 30)
    player.resume()

    play(player, 10)

    assert player.second == 59


def test_a_fault_of_the_scenario_waits_with_it() -> None:
    player = Player(find_scenario("probe_off"), "7", start_s=890)
    player.pause()
    assert None not in numbers(play(player, 60), "spo2")
    player.resume()

    assert None in numbers(play(player, 30), "spo2")


def test_a_scenario_can_be_joined_in_the_middle() -> None:
    player = Player(find_scenario("panic_emergence"), "7", start_s=1900)

    rates = numbers(play(player, 30), "heart_rate")

    assert player.second == 1929
    assert rates[-1] is not None
    assert rates[-1] > 110


def test_a_pump_joined_in_the_middle_has_given_half_of_the_dose() -> None:
    player = Player(find_scenario("normal_40min"), "7", start_s=1800)

    assert numbers(play(player, 2), "infused_volume")[0] == pytest.approx(0.5 * 72 / 2, abs=0.1)


def test_a_pump_runs_by_the_weight_of_who_sits_there_whatever_plays() -> None:
    player = Player(find_scenario("probe_off"), "7", start_s=1200, weight_kg=60.0)
    assert numbers(play(player, 2), "infusion_rate")[0] == pytest.approx(0.5 * 60 / 40 * 60)

    player.play("normal_40min")

    assert numbers(play(player, 610), "infusion_rate")[-1] == pytest.approx(0.5 * 60 / 40 * 60)


def test_a_chair_that_is_held_is_given_nothing_until_it_is_resumed() -> None:
    player = Player(find_scenario("normal_40min"), "7", start_s=590, is_held=True)
    assert numbers(play(player, 60), "infusion_rate") == []

    player.resume()

    assert numbers(play(player, 20), "infusion_rate")[-1] == pytest.approx(0.5 * 72 / 40 * 60)


def test_a_fault_that_holds_when_it_is_joined_holds() -> None:
    player = Player(find_scenario("probe_off"), "7", start_s=930)

    assert None in numbers(play(player, 5), "spo2")
    assert player.active() == ("probe_off",)


@pytest.mark.parametrize("name", NUDGES)
def test_a_nudge_is_active_and_over_by_itself(name: str) -> None:
    effect = NUDGES[name].effect
    player = Player(find_scenario("normal_40min"), "7")
    play(player, 5)

    player.nudge(name)
    play(player, 2)
    assert effect.kind.value in player.active()
    play(player, int(effect.lasts_s) + 2)

    assert player.active() == ()


def test_a_desaturated_patient_loses_oxygen_and_a_calmed_one_recovers() -> None:
    player = Player(find_scenario("normal_40min"), "7")
    play(player, 20)
    player.nudge("desaturate")
    lowest = numbers(play(player, 60), "spo2")[-1]
    assert lowest is not None
    assert lowest < 88

    player.calm()
    assert player.active() == ()
    recovered = numbers(play(player, 150), "spo2")[-1]

    assert recovered is not None
    assert recovered > 95


def test_calming_mends_the_equipment_and_leaves_what_is_still_to_come() -> None:
    player = Player(find_scenario("panic_emergence"), "7", start_s=1700)
    player.nudge("probe_off")
    assert None in numbers(play(player, 20), "spo2")

    player.calm()
    assert numbers(play(player, 20), "spo2")[-1] is not None
    play(player, 100)

    assert player.active() == ("panic",)


def test_another_scenario_begins_at_its_start() -> None:
    player = Player(find_scenario("normal_40min"), "7", start_s=1200)
    player.nudge("fail_cuff")
    player.pause()

    player.play("cuff_same_arm")
    play(player, 1)

    assert (player.scenario.name, player.second, player.is_paused) == ("cuff_same_arm", 0, False)
    assert player.active() == (FaultKind.CUFF_ON_PROBE_ARM.value,)


def test_an_unknown_scenario_or_nudge_changes_nothing_and_the_sentence_names_those_there_are() -> None:
    player = Player(find_scenario("normal_40min"), "7")
    play(player, 3)

    with pytest.raises(UsageError, match=r"no scenario 'x'; there are normal_40min, "):
        player.play("x")
    with pytest.raises(UsageError, match=r"no nudge 'x'; there are desaturate, "):
        player.nudge("x")

    assert (player.scenario.name, player.second) == ("normal_40min", 2)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_of_the_pack_says_what_it_shows_and_ends_after_all_that_happens(name: str) -> None:
    scenario = SCENARIOS[name]
    assert scenario.summary.endswith(".")
    assert scenario.has_pump == scenario.schedule.has_pump or not scenario.schedule.doses
    begins = [stimulus.from_s for stimulus in scenario.stimuli] + [fault.from_s for fault in scenario.faults]
    assert max(begins, default=0) < scenario.lasts_s


def test_nudges_are_of_the_patient_or_of_the_equipment() -> None:
    groups = {nudge.name: nudge.group for nudge in NUDGES.values()}
    assert groups["panic"] == "patient"
    assert groups["fail_cuff"] == "equipment"
    assert all(isinstance(nudge.effect, Stimulus) == (nudge.group == "patient") for nudge in NUDGES.values())
