"""Going on after a restart with the alarms that were stored."""

from dataclasses import replace

import pytest

from models.alarm import AlarmPriority, SignalPresence, TechnicalConditionCode
from models.device import DeviceConditionCode
from models.observation import Judgement
from models.session import SessionPhase
from server.alarms.engine import AlarmEngine
from tests.unit.server.alarms.bedside import NOT_AVAILABLE, PRESET, Bedside, moment, off_range, seen, told

C = TechnicalConditionCode


class TestRestart:
    def test_an_alarm_goes_on_with_its_id_and_its_answer(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)
        bedside.acknowledge(bedside.the("heart_rate_high"), "seen")
        before = bedside.engine.alarms()

        bedside.restart()
        assert bedside.watch() == []
        assert bedside.engine.alarms() == before
        bedside.stream(5, heart_rate=114)

        assert bedside.engine.alarms() == before

    def test_ids_count_on(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)
        bedside.restart()
        bedside.watch()

        bedside.stream(16, heart_rate=114, spo2=88)

        assert [alarm.id for alarm in bedside.engine.alarms()] == [1, 2]

    def test_a_physiological_alarm_stays_until_a_usable_number_shows_otherwise(self) -> None:
        bedside = Bedside()
        bedside.stream(6, spo2=84)
        bedside.restart()
        bedside.watch()

        bedside.take(seen("spo2", None, validity=NOT_AVAILABLE))
        bedside.take(off_range("spo2", 0))
        assert bedside.present("spo2_low") is not None

        assert ("ceased", "spo2_low") in told(bedside.numbers(spo2=97))

    def test_one_on_its_limit_is_held_by_its_hysteresis(self) -> None:
        bedside = Bedside()
        for _ in range(2):
            bedside.numbers(nibp_systolic=160)
        bedside.restart()
        bedside.watch()

        bedside.numbers(nibp_systolic=156)

        alarm = bedside.the("nibp_systolic_high")
        assert (alarm.id, alarm.message) == (1, "SBP 160 ≥ 160")
        assert told(bedside.numbers(nibp_systolic=155)) == [("ceased", "nibp_systolic_high")]

    def test_it_can_still_rise(self) -> None:
        bedside = Bedside()
        bedside.stream(16, spo2=88)
        bedside.restart()
        bedside.watch()

        bedside.stream(6, spo2=84)

        assert (bedside.the("spo2_low").id, bedside.the("spo2_low").priority) == (1, AlarmPriority.HIGH)

    def test_it_still_latches(self) -> None:
        bedside = Bedside()
        bedside.stream(6, spo2=84)
        bedside.restart()
        bedside.watch()

        bedside.numbers(spo2=97)

        (alarm,) = bedside.engine.alarms()
        assert (alarm.message, alarm.signals.visual) == ("SpO₂ was 84", SignalPresence.LATCHED)

    def test_a_cuff_alarm_goes_on_at_the_next_reading(self) -> None:
        bedside = Bedside()
        for _ in range(2):
            bedside.numbers(nibp_systolic=184)
        bedside.restart()
        bedside.watch()

        bedside.numbers(nibp_systolic=186)

        alarm = bedside.the("nibp_systolic_high")
        assert (alarm.id, alarm.message, alarm.detail) == (1, "SBP 186 > 180", "")

    def test_a_latched_alarm_can_still_be_seen(self) -> None:
        bedside = Bedside()
        bedside.stream(6, heart_rate=135)
        latched = bedside.stream(1, heart_rate=80)[0].alarm
        bedside.restart()

        assert told(bedside.acknowledge(latched)) == [("cleared", "heart_rate_high")]

    @pytest.mark.parametrize("phase", [SessionPhase.BASELINE, SessionPhase.INFUSING])
    def test_a_lost_feed_ceases_with_the_first_frame(self, phase: SessionPhase) -> None:
        bedside = Bedside(phase=phase)
        bedside.wait(100)
        before = bedside.the("feed_lost")
        bedside.restart()
        bedside.watch(phase=phase)
        bedside.wait(30)
        assert bedside.the("feed_lost") == before

        assert told(bedside.ping()) == [("ceased", "feed_lost")]

    def test_missing_numbers_cease_with_the_first_number(self) -> None:
        bedside = Bedside()
        bedside.numbers(heart_rate=72, respiratory_rate=14)
        bedside.stream(11, heart_rate=72)
        bedside.restart()
        bedside.watch()

        bedside.stream(3, heart_rate=72)
        assert bedside.conditions() == ["no_data"]

        assert told(bedside.numbers(respiratory_rate=14)) == [("ceased", "no_data")]

    def test_a_device_without_a_number_goes_on_saying_so(self) -> None:
        bedside = Bedside()
        bedside.numbers(heart_rate=72, etco2=38)
        for _ in range(15):
            bedside.take(seen("heart_rate", 72), seen("etco2", None, validity=NOT_AVAILABLE))
            bedside.wait(1)
        before = bedside.the("device_report")
        bedside.restart()
        bedside.watch()
        for _ in range(5):
            bedside.take(seen("heart_rate", 72), seen("etco2", None, validity=NOT_AVAILABLE))
            bedside.wait(1)

        assert bedside.the("device_report") == before
        assert told(bedside.numbers(heart_rate=72, etco2=38)) == [("ceased", "device_report")]

    def test_an_overdue_cuff_ceases_with_the_first_reading(self) -> None:
        bedside = Bedside(phase=SessionPhase.INFUSING)
        bedside.stream(430, heart_rate=72)
        bedside.restart()
        bedside.watch(phase=SessionPhase.INFUSING)
        bedside.stream(60, heart_rate=72)
        assert bedside.the("cuff_overdue").id == 1

        assert told(bedside.numbers(nibp_systolic=120)) == [("ceased", "cuff_overdue")]

    def test_an_overdue_cuff_that_was_read_before_the_alarms_were_restored_ceases(self) -> None:
        bedside = Bedside(phase=SessionPhase.INFUSING)
        bedside.stream(430, heart_rate=72)
        stored = bedside.engine.alarms()
        bedside.engine = AlarmEngine()
        bedside.watch(phase=SessionPhase.INFUSING)
        bedside.numbers(nibp_systolic=120)
        bedside.engine.restore(stored, moment(bedside.now_s))

        assert told(bedside.numbers(heart_rate=72)) == [("ceased", "cuff_overdue")]

    def test_lost_pulse_sources_cease_with_the_first_pulse(self) -> None:
        bedside = Bedside()
        bedside.numbers(heart_rate=72, spo2=97)
        bedside.take(off_range("heart_rate", 0), off_range("spo2", 0))
        bedside.restart()
        bedside.watch()
        bedside.take(off_range("heart_rate", 0), off_range("spo2", 0))
        assert bedside.conditions() == ["pulse_sources_lost"]

        assert told(bedside.numbers(heart_rate=72, spo2=97)) == [("ceased", "pulse_sources_lost")]

    def test_a_lead_that_is_off_is_off_until_its_number_comes(self) -> None:
        bedside = Bedside()
        bedside.take(off_range("heart_rate", 0), seen("pulse_rate", 71))
        bedside.restart()
        bedside.watch()
        bedside.take(off_range("pulse_rate", 0))
        bedside.take(off_range("heart_rate", 0), seen("pulse_rate", 71))
        assert [alarm.id for alarm in bedside.engine.alarms()] == [1]

        assert told(bedside.numbers(heart_rate=72)) == [("ceased", "lead_off")]

    @pytest.mark.parametrize(
        ("code", "metric"),
        [
            (DeviceConditionCode.PROBE_OFF, None),
            (DeviceConditionCode.CUFF_FAILED, "nibp_systolic"),
            (DeviceConditionCode.SENSOR_FAULT, "etco2"),
            (DeviceConditionCode.LOW_BATTERY, None),
        ],
    )
    def test_a_report_holds_until_the_device_takes_it_back(self, code: DeviceConditionCode, metric: str | None) -> None:
        bedside = Bedside()
        bedside.report(code, metric)
        before = bedside.engine.alarms()
        bedside.restart()
        bedside.watch()
        bedside.ping()
        assert bedside.engine.alarms() == before

        bedside.report(code, metric, present=False)

        assert bedside.engine.alarms() == []

    def test_a_stray_device_is_told_on_and_ceases_in_silence(self) -> None:
        bedside = Bedside()
        bedside.numbers("stray", heart_rate=72)
        bedside.restart()
        bedside.watch()
        assert bedside.numbers("stray", heart_rate=72) == []

        assert ("ceased", "unassigned") in told(bedside.wait(10))

    def test_facts_of_a_device_stay_until_told_otherwise(self) -> None:
        bedside = Bedside()
        bedside.fact(C.CLOCK_WRONG, detail="4 s behind")
        before = bedside.engine.alarms()
        bedside.restart()
        assert bedside.watch() == []
        assert bedside.engine.alarms() == before

        assert told(bedside.fact(C.CLOCK_WRONG, present=False)) == [("ceased", "clock_wrong")]

    def test_what_the_old_process_suffered_ended_with_it(self) -> None:
        bedside = Bedside()
        bedside.fact(C.QUEUE_FULL, None)
        bedside.restart()

        assert told(bedside.wait(0)) == [("ceased", "queue_full")]

    def test_a_late_breach_that_was_answered_ends(self) -> None:
        bedside = Bedside()
        bedside.take(seen("spo2", 70, judgements={Judgement.LATE}))
        bedside.acknowledge(bedside.the("late_breach"))
        bedside.restart()
        bedside.watch()

        assert told(bedside.wait(0)) == [("ceased", "late_breach")]

    def test_a_late_breach_nobody_saw_goes_on(self) -> None:
        bedside = Bedside()
        bedside.take(seen("spo2", 70, judgements={Judgement.LATE}))
        before = bedside.engine.alarms()
        bedside.restart()
        bedside.watch()
        bedside.stream(5, spo2=97)

        assert bedside.engine.alarms() == before

    def test_the_watch_may_be_declared_before_the_alarms_are_restored(self) -> None:
        bedside = Bedside()
        bedside.stream(6, spo2=84)
        stored = bedside.engine.alarms()
        bedside.engine = AlarmEngine()
        bedside.watch()
        bedside.engine.restore(stored, moment(bedside.now_s))

        assert ("ceased", "spo2_low") in told(bedside.numbers(spo2=97))

    def test_a_session_that_ended_meanwhile_can_be_ended_without_a_watch(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)
        bedside.restart()

        assert told(bedside.engine.unwatch(1, moment(20))) == [("ceased", "heart_rate_high")]

    def test_an_alarm_whose_limits_are_gone_ceases_with_the_first_number(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)
        bedside.restart()
        rules = tuple(
            replace(rule, high=rule.high[:1]) if rule.metric == "heart_rate" else rule for rule in PRESET.rules
        )
        bedside.watch(preset=replace(PRESET, rules=rules))

        assert told(bedside.numbers(heart_rate=114)) == [("ceased", "heart_rate_high")]

    def test_an_alarm_whose_metric_lost_its_limits_ceases_at_once(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)
        bedside.restart()
        rules = tuple(rule for rule in PRESET.rules if rule.metric != "heart_rate")

        assert told(bedside.watch(preset=replace(PRESET, rules=rules))) == [("ceased", "heart_rate_high")]

    def test_an_alarm_whose_side_lost_its_limits_ceases_at_once_and_is_still_to_be_seen(self) -> None:
        bedside = Bedside()
        bedside.stream(6, heart_rate=135)
        bedside.restart()
        rules = tuple(replace(rule, high=()) if rule.metric == "heart_rate" else rule for rule in PRESET.rules)

        assert told(bedside.watch(preset=replace(PRESET, rules=rules))) == [("ceased", "heart_rate_high")]
        (alarm,) = bedside.engine.alarms()
        assert (alarm.message, alarm.signals.visual) == ("HR 135 > 130", SignalPresence.LATCHED)

    def test_an_alarm_that_is_over_is_not_taken_up_but_its_id_is_not_used_again(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)
        over = bedside.stream(1, heart_rate=80)[0].alarm
        bedside.engine = AlarmEngine()
        bedside.engine.restore([over], moment(12))
        bedside.watch()
        assert bedside.engine.alarms() == []

        bedside.stream(11, heart_rate=114)

        assert bedside.the("heart_rate_high").id == 2

    def test_a_breach_and_a_silence_of_one_metric_both_go_on(self) -> None:
        bedside = Bedside()
        bedside.numbers(heart_rate=72)
        bedside.stream(6, spo2=84, heart_rate=72)
        bedside.stream(11, heart_rate=72)
        bedside.restart()
        bedside.watch()
        assert bedside.conditions() == ["spo2_low", "no_data"]

        bedside.numbers(spo2=84)
        assert bedside.conditions() == ["spo2_low"]

    def test_what_a_person_entered_goes_on_with_the_next_entry(self) -> None:
        bedside = Bedside()
        bedside.engine.enter(1, [seen("temperature", 39)], moment(0))
        bedside.restart()
        bedside.watch()

        events = bedside.engine.enter(1, [seen("temperature", 37)], moment(1))

        assert told(events) == [("ceased", "temperature_high")]
