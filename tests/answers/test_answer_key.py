"""Each scenario raises what the answer key says, in time, and nothing else."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from devices.simulators.scenarios.pack import SCENARIOS
from models.alarm import AlarmPriority
from tests.answers.key import Answer, Answers, read_key
from tests.answers.page import page
from tests.answers.play import Clinic, Heard, of_chair

# One in everyday tests; `make answers` takes several, for an alarm that comes with one seed only is no answer.
SEEDS = os.environ.get("CHAIRSIDE_ANSWER_SEEDS", "11").split()


def test_the_key_answers_for_every_scenario_of_the_pack_and_for_no_other() -> None:
    assert read_key().keys() == SCENARIOS.keys()


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.timeout(600)  # twelve chairs for an hour
def test_a_scenario_raises_what_the_key_says_and_nothing_else(name: str, seed: str) -> None:
    scenario, answers = SCENARIOS[name], read_key()[name]
    heard = Clinic(scenario, seed).play().heard
    faults: list[str] = []
    for chair in range(1, scenario.chairs + 1):
        faults += faults_of(answers, of_chair(heard, chair), scenario.lasts_s)
    assert not faults, "\n".join([f"{name}, seed {seed}:", *faults])


def faults_of(answers: Answers, heard: Sequence[Heard], lasts_s: float) -> list[str]:
    """Compare what one chair's alarms did with the key; one sentence a difference."""
    faults = [fault for answer in answers.must for fault in missing(answer, heard, lasts_s)]
    return faults + unexpected(answers, heard) + too_long(answers, heard)


def missing(answer: Answer, heard: Sequence[Heard], lasts_s: float) -> list[str]:
    """What must have sounded and did not, or not in time, or in the wrong order."""
    assert answer.latest_s < lasts_s, f"{answer} lies beyond the end of its scenario"
    reached = [
        found.at_s
        for found in heard
        if found.present
        and found.condition == answer.condition
        and answer.metric in {None, found.metric}
        and found.priority.rank >= answer.priority.rank
        and found.at_s >= answer.earliest_s
    ]
    if not reached or reached[0] > answer.latest_s:
        came = f"came at {reached[0]:.0f}" if reached else "never came"
        return [f"must: {answer.condition} {answer.priority} by {answer.latest_s:.0f} {came}"]
    if answer.after is None:
        return []
    other = min((found.at_s for found in heard if found.condition == answer.after.condition), default=float("inf"))
    if reached[0] < other + answer.after.by_s:
        return [f"order: {answer.condition} at {reached[0]:.0f}, {answer.after.condition} at {other:.0f}"]
    return []


def unexpected(answers: Answers, heard: Sequence[Heard]) -> list[str]:
    """What sounded and must not have, or not so loud, or not then."""
    faults = []
    begun: dict[tuple[str, str | None, str], float] = {}
    for found in heard:
        if not found.present:
            begun.pop(_which(found), None)
            continue
        at_s = begun.setdefault(_which(found), found.at_s)
        rows = [row for row in answers.must + answers.may if row.covers(found.condition, found.metric, at_s)]
        loudest = max((row.loudest.rank for row in rows), default=0)
        if found.priority.rank > loudest:
            faults.append(f"must not: {found.condition} {found.priority} at {found.at_s:.0f}: {found.message}")
    return faults


def too_long(answers: Answers, heard: Sequence[Heard]) -> list[str]:
    """What had to be over by a second and was not."""
    faults = []
    for row in answers.must + answers.may:
        if row.over_by_s is None:
            continue
        standing: dict[tuple[str, str | None, str], Heard] = {}
        for found in heard:
            if found.at_s <= row.over_by_s:
                standing[_which(found)] = found
        faults += [
            f"over by {row.over_by_s:.0f}: {found.condition} still holds: {found.message}"
            for found in standing.values()
            if found.present and found.condition == row.condition and row.metric in {None, found.metric}
        ]
    return faults


def _which(found: Heard) -> tuple[str, str | None, str]:
    """Tell two alarms of a chair apart; a device's reports differ only in their words."""
    return found.condition, found.metric, found.message if found.condition == "device_report" else ""


def heard(at_s: float, condition: str, priority: AlarmPriority, *, present: bool = True) -> Heard:
    return Heard(at_s, 1, condition, None, priority, present, condition)


class TestTheComparisonItself:
    """A comparison that cannot fail proves nothing."""

    ANSWERS = read_key()["probe_off"]

    def test_the_right_alarm_in_time_is_right(self) -> None:
        came = [heard(902, "probe_off", AlarmPriority.LOW), heard(970, "probe_off", AlarmPriority.LOW, present=False)]
        assert faults_of(self.ANSWERS, came, 1800) == []

    def test_no_alarm_is_missed(self) -> None:
        assert "never came" in faults_of(self.ANSWERS, [], 1800)[0]

    def test_an_alarm_too_late_is_missed(self) -> None:
        came = [heard(960, "probe_off", AlarmPriority.LOW), heard(970, "probe_off", AlarmPriority.LOW, present=False)]
        assert "came at 960" in faults_of(self.ANSWERS, came, 1800)[0]

    def test_another_alarm_is_unexpected(self) -> None:
        came = [
            heard(902, "probe_off", AlarmPriority.LOW), heard(970, "probe_off", AlarmPriority.LOW, present=False),
            heard(950, "spo2_low", AlarmPriority.MEDIUM),
        ]  # fmt: skip
        assert "must not: spo2_low" in faults_of(self.ANSWERS, came, 1800)[0]

    def test_the_right_alarm_too_loud_is_unexpected(self) -> None:
        came = [heard(902, "probe_off", AlarmPriority.HIGH), heard(970, "probe_off", AlarmPriority.LOW, present=False)]
        assert "must not: probe_off high" in faults_of(self.ANSWERS, came, 1800)[0]

    def test_an_alarm_that_stays_is_told(self) -> None:
        assert "still holds" in faults_of(self.ANSWERS, [heard(902, "probe_off", AlarmPriority.LOW)], 1800)[0]

    def test_the_wrong_order_is_told(self) -> None:
        answers = read_key()["laryngospasm"]
        came = [
            heard(1545, "spo2_low", AlarmPriority.HIGH), heard(1550, "etco2_low", AlarmPriority.HIGH),
            heard(1700, "spo2_low", AlarmPriority.HIGH, present=False),
            heard(1700, "etco2_low", AlarmPriority.HIGH, present=False),
            heard(1532, "apnoea", AlarmPriority.HIGH), heard(1700, "apnoea", AlarmPriority.HIGH, present=False),
        ]  # fmt: skip
        assert faults_of(answers, came, 3600) == ["order: spo2_low at 1545, etco2_low at 1550"]


def test_the_page_of_scenarios_says_what_the_key_says() -> None:
    written = (Path(__file__).parents[2] / "docs" / "SCENARIOS.md").read_text(encoding="utf-8")
    assert written == page(), "run: make scenarios"
