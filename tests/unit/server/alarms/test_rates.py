"""Heart rate and pulse rate that tell of two hearts."""

from dataclasses import replace

import pytest

from models.alarm import AlarmKind, AlarmPriority
from models.observation import JudgedObservation, Judgement
from server.alarms.course_rules import RatesRule
from tests.unit.server.alarms.bedside import NOT_AVAILABLE, PRESET, Bedside, off_range, seen, told

RULE = RatesRule(differ_by=20, for_s=10, source="A test")
ALONE = replace(PRESET, rules=(), combinations=(), change_rules=(), apnoea=None, questionable=None, rates_disagree=RULE)
"""The two rates and nothing else."""


def at_bedside() -> Bedside:
    return Bedside(preset=ALONE)


class TestDisagreement:
    @pytest.mark.parametrize(("pulse", "is_told"), [(52, True), (92, True), (53, False), (91, False)])
    def test_so_much_apart_either_way_is_told(self, pulse: float, *, is_told: bool) -> None:
        bedside = at_bedside()

        bedside.stream(11, heart_rate=72, pulse_rate=pulse)

        assert (bedside.present("rates_disagree") is not None) is is_told

    def test_it_is_technical_and_low_and_says_what_to_look_at(self) -> None:
        bedside = at_bedside()
        bedside.stream(11, heart_rate=72, pulse_rate=100)

        alarm = bedside.the("rates_disagree")

        assert (alarm.kind, alarm.priority) == (AlarmKind.TECHNICAL, AlarmPriority.LOW)
        assert (alarm.message, alarm.detail) == ("HR and PR disagree", "Check leads and probe")

    def test_it_waits_its_time_and_not_a_moment_longer(self) -> None:
        bedside = at_bedside()
        bedside.numbers(heart_rate=72, pulse_rate=100)

        bedside.stream(9, heart_rate=72, pulse_rate=100)
        bedside.wait(0.9)
        assert bedside.conditions() == []
        bedside.wait(0.1)

        assert bedside.conditions() == ["rates_disagree"]

    def test_a_second_of_agreement_begins_it_anew(self) -> None:
        bedside = at_bedside()

        for _ in range(5):
            bedside.stream(9, heart_rate=72, pulse_rate=100)
            bedside.stream(1, heart_rate=72, pulse_rate=72)

        assert bedside.events == []

    def test_it_ends_when_they_agree(self) -> None:
        bedside = at_bedside()
        bedside.stream(11, heart_rate=72, pulse_rate=100)

        assert told(bedside.numbers(pulse_rate=91)) == [("ceased", "rates_disagree")]


class TestMissing:
    def test_one_rate_alone_disagrees_with_nothing(self) -> None:
        bedside = at_bedside()

        bedside.stream(60, heart_rate=72)

        assert bedside.events == []

    @pytest.mark.parametrize(
        "gone", [seen("pulse_rate", None, validity=NOT_AVAILABLE), off_range("pulse_rate", 0.0)], ids=["word", "zero"]
    )
    def test_it_ends_when_one_of_them_is_missing(self, gone: JudgedObservation) -> None:
        bedside = at_bedside()
        bedside.stream(11, heart_rate=72, pulse_rate=100)

        bedside.take(gone)

        assert bedside.present("rates_disagree") is None

    def test_it_ends_when_one_of_them_falls_silent(self) -> None:
        bedside = at_bedside()
        bedside.stream(11, heart_rate=72, pulse_rate=100)

        bedside.stream(11, heart_rate=72)

        assert bedside.present("rates_disagree") is None

    def test_it_ends_when_both_fall_silent_though_only_numbers_of_other_rules_go_on(self) -> None:
        bedside = Bedside(preset=replace(ALONE, apnoea=PRESET.apnoea))
        bedside.stream(11, heart_rate=72, pulse_rate=100, etco2=38)  # the last rates came a second ago

        bedside.stream(10, etco2=38)
        assert bedside.present("rates_disagree") is not None
        bedside.stream(1, etco2=38)

        assert bedside.present("rates_disagree") is None

    def test_a_late_rate_disagrees_with_nothing(self) -> None:
        bedside = at_bedside()

        for _ in range(30):
            bedside.take(seen("heart_rate", 72), seen("pulse_rate", 110, age_s=90, judgements={Judgement.LATE}))
            bedside.wait(1)

        assert bedside.present("rates_disagree") is None

    def test_a_device_taken_away_ends_it(self) -> None:
        bedside = Bedside("monitor", "oximeter", preset=ALONE)
        for _ in range(11):
            bedside.numbers(heart_rate=72)
            bedside.numbers("oximeter", pulse_rate=100)
            bedside.wait(1)

        events = bedside.watch("monitor", preset=ALONE)

        assert ("ceased", "rates_disagree") in told(events)

    def test_a_device_that_gave_neither_ends_nothing(self) -> None:
        bedside = Bedside("monitor", "pump", preset=ALONE)
        bedside.numbers("pump", infusion_rate=60)
        bedside.stream(11, heart_rate=72, pulse_rate=100)
        before = bedside.the("rates_disagree")

        bedside.watch("monitor", preset=ALONE)

        assert bedside.the("rates_disagree") == before


class TestRule:
    @pytest.mark.parametrize("rule", [None, replace(RULE, differ_by=30)])
    def test_another_rule_ends_what_stood_on_the_old_one(self, rule: RatesRule | None) -> None:
        bedside = at_bedside()
        bedside.stream(11, heart_rate=72, pulse_rate=100)

        assert told(bedside.watch(preset=replace(ALONE, rates_disagree=rule))) == [("ceased", "rates_disagree")]

    def test_it_goes_on_after_a_restart_until_both_are_there_and_agree(self) -> None:
        bedside = at_bedside()
        bedside.stream(11, heart_rate=72, pulse_rate=100)
        before = bedside.the("rates_disagree")

        bedside.restart()
        assert bedside.watch(preset=ALONE) == []
        assert bedside.numbers(heart_rate=72) == []
        assert bedside.numbers(heart_rate=72, pulse_rate=100) == []
        assert bedside.the("rates_disagree") == before

        assert told(bedside.numbers(pulse_rate=75)) == [("ceased", "rates_disagree")]
