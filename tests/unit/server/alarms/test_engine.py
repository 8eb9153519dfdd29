"""Who is watched, what people enter, when time is due, and going on after a restart."""

from dataclasses import replace

import pytest

from models.alarm import AlarmEventKind, AlarmPriority, SignalPresence, TechnicalConditionCode
from models.device import DeviceConditionCode
from models.observation import Judgement
from models.session import SessionPhase
from server.alarms.engine import MANUAL_ENTRY, AlarmEngine
from tests.unit.server.alarms.bedside import (
    NOT_AVAILABLE,
    PRESET,
    STARTED_S,
    Bedside,
    moment,
    off_range,
    seen,
    told,
    watch,
)

C = TechnicalConditionCode


class TestWatching:
    def test_the_same_declaration_again_changes_nothing(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)

        assert bedside.watch() == []

    def test_a_device_taken_away_takes_its_alarms_with_it(self) -> None:
        bedside = Bedside("monitor", "pump")
        bedside.stream(11, heart_rate=114)
        bedside.report(DeviceConditionCode.LOW_BATTERY)

        events = bedside.watch("pump")

        assert sorted(told(events)) == [("ceased", "device_report"), ("ceased", "heart_rate_high")]

    def test_a_device_taken_away_leaves_what_was_not_yet_seen(self) -> None:
        bedside = Bedside("monitor", "pump")
        bedside.stream(6, heart_rate=135)

        bedside.watch("pump")

        assert [alarm.message for alarm in bedside.engine.alarms()][-1] == "HR was 135"

    def test_a_device_bound_to_another_session_leaves_its_first_one(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)

        bedside.watch("monitor", session=2)
        bedside.stream(11, heart_rate=114)

        assert [alarm.session for alarm in bedside.engine.alarms()] == [2]

    def test_a_device_that_moved_is_not_taken_from_its_new_session_by_the_old_one(self) -> None:
        bedside = Bedside()
        bedside.watch("monitor", session=2)

        bedside.watch("pump")
        bedside.stream(11, heart_rate=114)

        assert bedside.the("heart_rate_high").session == 2

    def test_a_session_that_is_over_leaves_nothing(self) -> None:
        bedside = Bedside(phase=SessionPhase.INFUSING)
        bedside.stream(6, heart_rate=135)
        bedside.stream(1, heart_rate=80)
        bedside.stream(16, spo2=88, heart_rate=80)
        bedside.take(seen("spo2", 70, judgements={Judgement.LATE}))

        events = bedside.engine.unwatch(1, moment(bedside.now_s))

        assert {event.kind for event in events} == {AlarmEventKind.CEASED, AlarmEventKind.CLEARED}
        assert all(event.alarm.is_over and event.alarm.ceased_at is not None for event in events)
        assert bedside.engine.alarms() == []

    def test_a_final_phase_ends_the_watch(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)

        assert told(bedside.watch(phase=SessionPhase.ABORTED)) == [("ceased", "heart_rate_high")]
        assert told(bedside.numbers(heart_rate=72)) == [("arose", "unassigned")]

    def test_ending_a_session_never_watched_does_nothing(self) -> None:
        assert AlarmEngine().unwatch(9, moment(0)) == []

    def test_a_revoked_device_is_expected_no_more(self) -> None:
        bedside = Bedside()
        bedside.wait(20)
        bedside.fact(C.CLOCK_WRONG)

        events = bedside.engine.forget("monitor", moment(20))
        assert sorted(told(events)) == [
            ("arose", "clock_wrong"),
            ("ceased", "clock_wrong"),
            ("ceased", "clock_wrong"),
            ("ceased", "feed_lost"),
        ]

        assert bedside.wait(600) == []

    def test_forgetting_a_stray_device_ends_its_alarm(self) -> None:
        bedside = Bedside()
        bedside.numbers(heart_rate=72, device="stray")

        assert told(bedside.engine.forget("stray", moment(0))) == [("ceased", "unassigned")]

    def test_forgetting_a_device_never_heard_does_nothing(self) -> None:
        assert AlarmEngine().forget("stray", moment(0)) == []

    def test_the_chair_of_an_alarm_is_the_one_at_the_time_it_arose(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)

        bedside.engine.watch(watch(1, "monitor", chair="5", phase=SessionPhase.BASELINE), moment(11))
        bedside.stream(16, heart_rate=114, spo2=88)

        assert [alarm.chair for alarm in bedside.engine.alarms()] == ["3", "5"]


class TestManualEntry:
    def test_what_a_person_enters_is_judged(self) -> None:
        bedside = Bedside()
        for _ in range(2):
            events = bedside.engine.enter(1, [seen("nibp_systolic", 184)], moment(0))

        assert told(events) == [("arose", "nibp_systolic_high")]
        assert events[0].alarm.device == MANUAL_ENTRY

    def test_nothing_is_expected_of_people(self) -> None:
        bedside = Bedside()
        bedside.engine.enter(1, [seen("respiratory_rate", 14), seen("heart_rate", 72)], moment(0))

        assert told(bedside.wait(600)) == [("arose", "feed_lost")]

    def test_a_rate_counted_by_hand_alarms_after_the_delay_without_a_second_one(self) -> None:
        bedside = Bedside()
        bedside.engine.enter(1, [seen("respiratory_rate", 5)], moment(0))

        bedside.stream(15, heart_rate=72)

        assert bedside.conditions() == ["respiratory_rate_low"]

    def test_a_reading_by_hand_is_a_cuff_reading(self) -> None:
        bedside = Bedside(phase=SessionPhase.INFUSING)
        bedside.stream(430, heart_rate=72)
        assert bedside.conditions() == ["cuff_overdue"]

        bedside.engine.enter(1, [seen("nibp_systolic", 120)], moment(bedside.now_s))

        assert bedside.conditions() == []

    def test_other_limits_are_taken_for_it_too(self) -> None:
        bedside = Bedside()
        bedside.engine.enter(1, [seen("temperature", 38.6)], moment(0))
        rules = tuple(rule for rule in PRESET.rules if rule.metric != "temperature")

        bedside.watch(preset=replace(PRESET, rules=rules))

        assert bedside.conditions() == []

    def test_for_a_session_that_is_not_watched_nothing_happens(self) -> None:
        assert AlarmEngine().enter(9, [seen("heart_rate", 200)], moment(0)) == []


class TestTime:
    def test_an_engine_that_watches_nothing_waits_for_nothing(self) -> None:
        assert AlarmEngine().next_deadline() is None

    def test_the_deadline_is_the_next_silence(self) -> None:
        bedside = Bedside()

        assert bedside.engine.next_deadline() == STARTED_S + 10

    def test_a_waiting_breach_brings_the_deadline_forward(self) -> None:
        bedside = Bedside()
        bedside.numbers(heart_rate=140)

        assert bedside.engine.next_deadline() == STARTED_S + 5

    def test_after_advancing_the_deadline_lies_ahead(self) -> None:
        bedside = Bedside(phase=SessionPhase.INFUSING)
        bedside.numbers(heart_rate=140, nibp_systolic=184, spo2=97)
        for _ in range(200):
            bedside.wait(1)
            deadline_s = bedside.engine.next_deadline()

            assert deadline_s is None or deadline_s > STARTED_S + bedside.now_s

    def test_a_deadline_noticed_late_finds_the_same(self) -> None:
        prompt, sleepy = Bedside(), Bedside()
        for bedside in (prompt, sleepy):
            bedside.numbers(heart_rate=140, spo2=84)
        prompt.wait(60)
        sleepy.engine.advance(moment(60))

        assert sorted(sleepy.conditions()) == sorted(prompt.conditions())

    def test_advancing_without_need_changes_nothing(self) -> None:
        bedside = Bedside()
        bedside.numbers(heart_rate=72)

        assert [bedside.engine.advance(moment(second / 10)) for second in range(99)] == [[]] * 99


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
        bedside.numbers(heart_rate=72, device="stray")
        bedside.restart()
        bedside.watch()
        assert bedside.numbers(heart_rate=72, device="stray") == []

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

    def test_what_a_person_entered_goes_on_with_the_next_entry(self) -> None:
        bedside = Bedside()
        bedside.engine.enter(1, [seen("temperature", 39)], moment(0))
        bedside.restart()
        bedside.watch()

        events = bedside.engine.enter(1, [seen("temperature", 37)], moment(1))

        assert told(events) == [("ceased", "temperature_high")]
