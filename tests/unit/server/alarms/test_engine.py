"""Who is watched, what people enter, when time is due, and going on after a restart."""

from dataclasses import replace

from models.alarm import AlarmEventKind, TechnicalConditionCode
from models.device import DeviceConditionCode
from models.observation import Judgement
from models.session import SessionPhase
from server.alarms.engine import MANUAL_ENTRY, AlarmEngine
from tests.unit.server.alarms.bedside import (
    PRESET,
    STARTED_S,
    Bedside,
    moment,
    of_alarms,
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

        events = of_alarms(bedside.engine.unwatch(1, moment(bedside.now_s)))

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
        bedside.report(DeviceConditionCode.PROBE_OFF)
        bedside.wait(20)
        bedside.fact(C.CLOCK_WRONG)

        events = bedside.engine.forget("monitor", moment(40))
        assert sorted(told(events)) == [
            ("ceased", "clock_wrong"),
            ("ceased", "feed_lost"),
            ("ceased", "probe_off"),
        ]

        assert bedside.wait(600) == []

    def test_forgetting_a_stray_device_ends_its_alarm(self) -> None:
        bedside = Bedside()
        bedside.numbers("stray", heart_rate=72)

        assert told(bedside.engine.forget("stray", moment(0))) == [("ceased", "unassigned")]

    def test_forgetting_a_device_never_heard_does_nothing(self) -> None:
        assert AlarmEngine().forget("stray", moment(0)) == []

    def test_an_alarm_stands_at_the_chair_where_its_session_is_now(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)

        bedside.engine.watch(watch(1, "monitor", chair="5", phase=SessionPhase.BASELINE), moment(11))
        bedside.stream(16, heart_rate=114, spo2=88)

        assert [alarm.chair for alarm in bedside.engine.alarms()] == ["5", "5"]


class TestManualEntry:
    def test_what_a_person_enters_is_judged(self) -> None:
        bedside = Bedside()
        bedside.engine.enter(1, [seen("nibp_systolic", 184)], moment(0))

        events = of_alarms(bedside.engine.enter(1, [seen("nibp_systolic", 184)], moment(60)))

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
