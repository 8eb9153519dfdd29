"""A stream whose device doubts every number."""

from dataclasses import replace

import pytest

from models.alarm import AlarmKind, AlarmPriority
from models.device import DeviceConditionCode
from models.observation import JudgedObservation, Judgement, MeasurementValidity
from server.alarms.course_rules import QuestionableRule
from tests.unit.server.alarms.bedside import INVALID, NOT_AVAILABLE, PRESET, Bedside, moment, seen, told

QUESTIONABLE = MeasurementValidity.QUESTIONABLE
RULE = QuestionableRule(for_s=30, source="A test")
ALONE = replace(PRESET, rules=(), combinations=(), change_rules=(), apnoea=None, rates_disagree=None, questionable=RULE)
DOUBTED = seen("spo2", 95, validity=QUESTIONABLE)


def at_bedside(*devices: str) -> Bedside:
    return Bedside(*devices, preset=ALONE)


def each_second(bedside: Bedside, seconds: int, *observations: JudgedObservation) -> None:
    """The same numbers once a second; the clock ends where the next would be due."""
    for _ in range(seconds):
        bedside.take(*observations)
        bedside.wait(1)


class TestDoubt:
    def test_a_signal_doubted_for_its_time_is_told(self) -> None:
        bedside = at_bedside()

        each_second(bedside, 31, DOUBTED)

        alarm = bedside.the("questionable_signal", "spo2")
        assert (alarm.kind, alarm.priority, alarm.device) == (AlarmKind.TECHNICAL, AlarmPriority.LOW, "monitor")
        assert (alarm.message, alarm.arose_at) == ("SpO₂ signal questionable", moment(30).utc)
        assert alarm.onset_at == moment(0).utc

    def test_doubt_that_comes_later_is_told_as_exactly(self) -> None:
        bedside = at_bedside()
        each_second(bedside, 25, seen("spo2", 95))

        each_second(bedside, 31, DOUBTED)

        assert bedside.the("questionable_signal", "spo2").arose_at == moment(55).utc

    def test_not_a_moment_before(self) -> None:
        bedside = at_bedside()
        each_second(bedside, 29, DOUBTED)
        bedside.take(DOUBTED)

        bedside.wait(0.9)
        assert bedside.conditions() == []
        bedside.wait(0.1)

        assert bedside.conditions() == ["questionable_signal"]

    def test_one_good_number_begins_it_anew(self) -> None:
        bedside = at_bedside()

        for _ in range(5):
            each_second(bedside, 29, DOUBTED)
            each_second(bedside, 1, seen("spo2", 95))

        assert bedside.events == []

    def test_the_first_good_number_ends_it(self) -> None:
        bedside = at_bedside()
        each_second(bedside, 31, DOUBTED)

        assert told(bedside.numbers(spo2=95)) == [("ceased", "questionable_signal")]

    def test_each_metric_has_its_own(self) -> None:
        bedside = at_bedside()

        each_second(bedside, 31, DOUBTED, seen("heart_rate", 72))

        assert [alarm.metric for alarm in bedside.engine.alarms()] == ["spo2"]

    def test_a_number_that_only_we_find_hard_to_believe_is_told_by_its_limits(self) -> None:
        bedside = at_bedside()

        each_second(bedside, 60, seen("spo2", 60, validity=QUESTIONABLE))

        assert bedside.events == []

    def test_a_cuff_reading_is_no_stream(self) -> None:
        bedside = at_bedside()
        bedside.take(seen("nibp_systolic", 120, validity=QUESTIONABLE))

        bedside.wait(300)

        assert bedside.present("questionable_signal") is None

    def test_a_metric_that_nobody_knows_raises_nothing(self) -> None:
        bedside = at_bedside()

        each_second(bedside, 31, seen("bispectral_index", 50, validity=QUESTIONABLE))

        assert bedside.present("questionable_signal", "spo2") is None

    def test_late_numbers_are_doubted_by_nobody(self) -> None:
        bedside = at_bedside()

        each_second(bedside, 60, seen("spo2", 95, validity=QUESTIONABLE, age_s=90, judgements={Judgement.LATE}))

        assert bedside.present("questionable_signal") is None


class TestMissing:
    def test_a_silent_signal_is_not_a_questionable_one(self) -> None:
        bedside = at_bedside()
        each_second(bedside, 5, DOUBTED, seen("heart_rate", 72))

        each_second(bedside, 60, seen("heart_rate", 72))

        assert "questionable_signal" not in {event.alarm.condition for event in bedside.events}

    @pytest.mark.parametrize("validity", [NOT_AVAILABLE, INVALID])
    def test_no_number_begins_it_anew(self, validity: MeasurementValidity) -> None:
        bedside = at_bedside()

        for _ in range(5):
            each_second(bedside, 29, DOUBTED)
            each_second(bedside, 1, seen("spo2", None, validity=validity))

        assert bedside.present("questionable_signal") is None

    def test_a_signal_that_goes_away_ends_it(self) -> None:
        bedside = at_bedside()
        each_second(bedside, 31, DOUBTED)

        each_second(bedside, 1, seen("spo2", None, validity=NOT_AVAILABLE))

        assert bedside.present("questionable_signal") is None


class TestToldOtherwise:
    @pytest.mark.parametrize("code", [DeviceConditionCode.WEAK_SIGNAL, DeviceConditionCode.MOTION])
    def test_a_device_that_says_why_is_enough(self, code: DeviceConditionCode) -> None:
        bedside = at_bedside()
        bedside.report(code, "spo2")

        each_second(bedside, 60, DOUBTED)

        assert bedside.present("questionable_signal") is None

    def test_once_it_no_longer_says_why_it_is_told(self) -> None:
        bedside = at_bedside()
        bedside.report(DeviceConditionCode.WEAK_SIGNAL, "spo2")
        each_second(bedside, 60, DOUBTED)

        bedside.report(DeviceConditionCode.WEAK_SIGNAL, "spo2", present=False)

        assert bedside.present("questionable_signal", "spo2") is not None

    def test_the_numbers_of_one_sensor_tell_it_once(self) -> None:
        bedside = at_bedside()

        each_second(bedside, 60, DOUBTED, seen("pulse_rate", 72, validity=QUESTIONABLE))

        assert [alarm.metric for alarm in bedside.engine.alarms()] == ["spo2"]

    def test_a_pulse_rate_without_a_saturation_tells_its_own(self) -> None:
        bedside = at_bedside()

        each_second(bedside, 60, seen("pulse_rate", 72, validity=QUESTIONABLE))

        assert [alarm.metric for alarm in bedside.engine.alarms()] == ["pulse_rate"]


class TestComingAndGoing:
    def test_a_device_taken_away_ends_it(self) -> None:
        bedside = at_bedside("monitor", "oximeter")
        for _ in range(31):
            bedside.ping()
            bedside.take(DOUBTED, device="oximeter")
            bedside.wait(1)

        assert told(bedside.watch("monitor", preset=ALONE)) == [("ceased", "questionable_signal")]

    def test_without_a_rule_nothing_is_told(self) -> None:
        bedside = at_bedside()
        each_second(bedside, 31, DOUBTED)

        bedside.watch(preset=replace(ALONE, questionable=None))
        each_second(bedside, 31, DOUBTED)

        assert bedside.conditions() == []

    def test_it_goes_on_after_a_restart_until_a_good_number(self) -> None:
        bedside = at_bedside()
        each_second(bedside, 31, DOUBTED)
        before = bedside.the("questionable_signal")

        bedside.restart()
        assert bedside.watch(preset=ALONE) == []
        bedside.ping()
        each_second(bedside, 3, DOUBTED)
        assert bedside.the("questionable_signal") == before

        assert told(bedside.numbers(spo2=95)) == [("ceased", "questionable_signal")]

    def test_one_from_before_a_restart_may_arise_anew_without_an_onset(self) -> None:
        bedside = at_bedside()
        each_second(bedside, 31, DOUBTED)
        bedside.restart()
        bedside.watch(preset=ALONE)
        each_second(bedside, 1, DOUBTED)
        bedside.report(DeviceConditionCode.MOTION, "spo2")
        assert bedside.present("questionable_signal") is None

        bedside.report(DeviceConditionCode.MOTION, "spo2", present=False)

        alarm = bedside.the("questionable_signal")
        assert (alarm.id, alarm.onset_at) == (3, None)
