"""Numbers against limits: delay, hysteresis, confirmation, priorities, words."""

import pytest

from models.alarm import AlarmEventKind, AlarmKind, AlarmPriority, SignalPresence
from models.observation import Judgement, MeasurementValidity
from tests.unit.server.alarms.bedside import NOT_AVAILABLE, Bedside, moment, off_range, seen, told


def confirmed(bedside: Bedside, metric: str, value: float) -> None:
    """Two cuff readings a minute apart."""
    bedside.numbers(**{metric: value})
    bedside.ping()
    bedside.now_s += 60
    bedside.numbers(**{metric: value})


class TestConditionDelay:
    def test_a_stream_beyond_its_limit_alarms_after_the_delay(self) -> None:
        bedside = Bedside()

        bedside.stream(10, heart_rate=114)
        assert bedside.present("heart_rate_high") is not None

    def test_it_says_when_the_breach_began(self) -> None:
        bedside = Bedside()
        bedside.stream(5, heart_rate=90)

        bedside.stream(11, heart_rate=114)

        alarm = bedside.the("heart_rate_high")
        assert (alarm.onset_at, alarm.arose_at) == (moment(5).utc, moment(15).utc)

    @pytest.mark.parametrize("quiet_s", [21, 25, 29])
    def test_it_is_due_to_the_second_whenever_it_began(self, quiet_s: int) -> None:
        bedside = Bedside()
        bedside.stream(quiet_s, heart_rate=90)
        bedside.numbers(heart_rate=140)

        bedside.wait(8)

        assert bedside.the("heart_rate_high").arose_at == moment(quiet_s + 5).utc

    def test_one_number_ripens_as_long_as_it_is_shown(self) -> None:
        bedside = Bedside()
        bedside.numbers(heart_rate=114, spo2=88)

        bedside.wait(60)

        assert bedside.the("heart_rate_high").arose_at == moment(10).utc  # its delay is 10 s
        assert bedside.present("spo2_low") is None  # its delay is 15 s

    def test_a_breach_shorter_than_the_delay_is_never_an_alarm(self) -> None:
        bedside = Bedside()

        bedside.stream(9, heart_rate=114)
        bedside.stream(60, heart_rate=90)

        assert bedside.events == []

    def test_the_delay_begins_anew_after_a_value_within_limits(self) -> None:
        bedside = Bedside()

        for _ in range(10):
            bedside.stream(9, heart_rate=114)
            bedside.stream(1, heart_rate=90)

        assert bedside.events == []

    def test_a_louder_limit_has_its_own_shorter_delay(self) -> None:
        bedside = Bedside()

        events = bedside.stream(6, spo2=84)

        assert told(events) == [("arose", "spo2_low")]
        assert events[0].alarm.priority is AlarmPriority.HIGH
        assert (events[0].determined_at - seen("spo2", 1).measured_at).total_seconds() == 5

    def test_the_delay_passes_by_time_alone_while_the_number_is_shown(self) -> None:
        bedside = Bedside()

        bedside.numbers(heart_rate=140)
        bedside.wait(4.9)
        assert bedside.conditions() == []
        bedside.wait(0.1)

        assert bedside.the("heart_rate_high").priority is AlarmPriority.HIGH

    def test_no_alarm_arises_by_waiting_from_a_number_too_old_to_be_shown(self) -> None:
        bedside = Bedside()

        bedside.numbers(spo2=88)
        bedside.stream(30, heart_rate=72)

        assert bedside.conditions() == ["no_data"]

    def test_a_sparse_stream_alarms_at_its_second_value(self) -> None:
        bedside = Bedside()

        bedside.numbers(spo2=88)
        bedside.wait(60)
        bedside.numbers(spo2=88)

        assert bedside.the("spo2_low").value == 88

    def test_the_age_of_an_observation_counts_towards_the_delay(self) -> None:
        bedside = Bedside()

        bedside.take(*(seen("heart_rate", 140, age_s=age_s) for age_s in (6, 5, 4, 3, 2, 1)))

        assert bedside.present("heart_rate_high") is not None

    def test_a_transient_within_one_frame_of_old_observations_is_no_alarm(self) -> None:
        bedside = Bedside()

        bedside.take(*(seen("heart_rate", 140 if age_s == 9 else 80, age_s=age_s) for age_s in (9, 8, 7, 6, 5, 4, 3)))

        assert bedside.conditions() == []


class TestTheLimitItself:
    @pytest.mark.parametrize(
        ("metric", "value", "alarms"),
        [
            ("heart_rate", 110, True),
            ("heart_rate", 109, False),
            ("heart_rate", 50, True),
            ("heart_rate", 51, False),
            ("spo2", 89, True),
            ("spo2", 90, False),
            ("respiratory_rate", 26, True),
            ("respiratory_rate", 25, False),
            ("respiratory_rate", 8, True),
            ("respiratory_rate", 9, False),
            ("etco2", 55, True),
            ("etco2", 54, False),
            ("etco2", 25, True),
            ("etco2", 26, False),
            ("temperature", 38.5, True),
            ("temperature", 38.4, False),
        ],
    )
    def test_the_limit_is_the_first_value_that_alarms(self, metric: str, value: float, alarms: bool) -> None:
        bedside = Bedside()

        bedside.stream(16, **{metric: value})

        assert bool(bedside.conditions()) == alarms

    @pytest.mark.parametrize(
        ("metric", "value", "message", "priority"),
        [
            ("nibp_systolic", 184, "SBP 184 > 180", AlarmPriority.HIGH),
            ("nibp_systolic", 180, "SBP 180 ≥ 180", AlarmPriority.HIGH),
            ("nibp_systolic", 164, "SBP 164 > 160", AlarmPriority.MEDIUM),
            ("nibp_systolic", 88, "SBP 88 < 90", AlarmPriority.MEDIUM),
            ("nibp_systolic", 79, "SBP 79 < 80", AlarmPriority.HIGH),
            ("nibp_diastolic", 112, "DBP 112 > 110", AlarmPriority.HIGH),
            ("nibp_diastolic", 49, "DBP 49 < 50", AlarmPriority.MEDIUM),
            ("nibp_mean", 116, "MAP 116 > 115", AlarmPriority.MEDIUM),
        ],
    )
    def test_an_alarm_says_metric_value_sign_and_limit(
        self, metric: str, value: float, message: str, priority: AlarmPriority
    ) -> None:
        bedside = Bedside()

        confirmed(bedside, metric, value)

        (alarm,) = [alarm for alarm in bedside.engine.alarms() if alarm.present]
        assert (alarm.message, alarm.detail, alarm.priority) == (message, "2nd reading", priority)
        assert alarm.kind is AlarmKind.PHYSIOLOGICAL
        assert (alarm.session, alarm.chair, alarm.device, alarm.metric) == (1, "3", "monitor", metric)
        assert alarm.signals.visual is alarm.signals.auditory is SignalPresence.ON

    def test_decimals_are_written_as_measured(self) -> None:
        bedside = Bedside()

        bedside.numbers(temperature=39.6)

        assert bedside.the("temperature_high").message == "Temp 39.6 > 39.5"


class TestConfirmation:
    def test_a_high_reading_needs_a_second_one(self) -> None:
        bedside = Bedside()

        assert bedside.numbers(nibp_systolic=184) == []

    def test_a_second_high_reading_alarms_at_once(self) -> None:
        bedside = Bedside()

        bedside.numbers(nibp_systolic=184)
        bedside.stream(60, heart_rate=72)

        assert told(bedside.numbers(nibp_systolic=186)) == [("arose", "nibp_systolic_high")]

    def test_a_reading_within_limits_takes_the_first_back(self) -> None:
        bedside = Bedside()

        bedside.numbers(nibp_systolic=184)
        bedside.stream(60, heart_rate=72)
        bedside.numbers(nibp_systolic=150)
        bedside.stream(400, heart_rate=72)

        assert "nibp_systolic_high" not in {event.alarm.condition for event in bedside.events}

    def test_without_a_second_reading_the_first_alarms_unconfirmed(self) -> None:
        bedside = Bedside()

        bedside.numbers(nibp_systolic=184)
        bedside.stream(179, heart_rate=72)
        assert bedside.present("nibp_systolic_high") is None
        bedside.stream(1, heart_rate=72)

        alarm = bedside.the("nibp_systolic_high")
        assert (alarm.priority, alarm.detail) == (AlarmPriority.HIGH, "1st reading, not repeated")

    def test_a_repeat_never_confirms(self) -> None:
        bedside = Bedside()

        bedside.numbers(nibp_systolic=184)
        for _ in range(10):
            bedside.take(seen("nibp_systolic", 184, judgements={Judgement.REPEAT}))
            bedside.wait(2)

        assert bedside.events == []

    def test_a_late_reading_never_confirms(self) -> None:
        bedside = Bedside()

        bedside.numbers(nibp_systolic=184)
        bedside.take(seen("nibp_systolic", 186, age_s=400, judgements={Judgement.LATE}))

        assert bedside.present("nibp_systolic_high") is None

    @pytest.mark.parametrize("value", [None, 0.0])
    def test_a_failed_reading_neither_confirms_nor_takes_back(self, value: float | None) -> None:
        bedside = Bedside()

        bedside.numbers(nibp_systolic=184)
        bedside.stream(60, heart_rate=72)
        bedside.take(seen("nibp_systolic", value, validity=NOT_AVAILABLE))
        assert bedside.present("nibp_systolic_high") is None
        bedside.stream(60, heart_rate=72)

        assert bedside.numbers(nibp_systolic=182)

    def test_each_limit_is_confirmed_for_itself(self) -> None:
        bedside = Bedside()

        bedside.numbers(nibp_systolic=165)
        bedside.numbers(nibp_systolic=184)
        assert bedside.the("nibp_systolic_high").priority is AlarmPriority.MEDIUM
        bedside.numbers(nibp_systolic=185)

        assert bedside.the("nibp_systolic_high").priority is AlarmPriority.HIGH

    def test_two_cuffs_that_disagree_are_judged_apart(self) -> None:
        bedside = Bedside("monitor", "other")

        bedside.numbers(nibp_systolic=184)
        bedside.numbers("other", nibp_systolic=120)
        bedside.numbers(nibp_systolic=185)
        bedside.numbers("other", nibp_systolic=121)

        assert bedside.the("nibp_systolic_high").device == "monitor"

    def test_a_third_reading_is_counted(self) -> None:
        bedside = Bedside()

        for value in (184, 185, 190):
            bedside.numbers(nibp_systolic=value)

        alarm = bedside.the("nibp_systolic_high")
        assert (alarm.message, alarm.detail) == ("SBP 190 > 180", "3rd reading")


class TestHysteresis:
    @pytest.mark.parametrize(("value", "holds"), [(109, True), (108, True), (107, False)])
    def test_a_high_alarm_ceases_only_below_the_hysteresis(self, value: float, holds: bool) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)

        bedside.numbers(heart_rate=value)

        assert (bedside.present("heart_rate_high") is not None) == holds

    @pytest.mark.parametrize(("value", "holds"), [(90, True), (91, False)])
    def test_a_low_alarm_ceases_only_above_the_hysteresis(self, value: float, holds: bool) -> None:
        bedside = Bedside()
        bedside.stream(16, spo2=88)

        bedside.numbers(spo2=value)

        assert (bedside.present("spo2_low") is not None) == holds

    def test_an_alarm_within_the_hysteresis_still_says_what_breached(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)

        bedside.numbers(heart_rate=109)

        assert bedside.the("heart_rate_high").message == "HR 114 > 110"

    def test_a_falling_priority_waits_for_the_hysteresis_too(self) -> None:
        bedside = Bedside()
        confirmed(bedside, "nibp_systolic", 184)

        bedside.numbers(nibp_systolic=177)
        assert bedside.the("nibp_systolic_high").priority is AlarmPriority.HIGH
        bedside.numbers(nibp_systolic=172)

        alarm = bedside.the("nibp_systolic_high")
        assert (alarm.priority, alarm.message) == (AlarmPriority.MEDIUM, "SBP 172 > 160")


class TestPriority:
    def test_one_alarm_follows_the_highest_breached_limit(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)
        first = bedside.the("heart_rate_high")

        events = bedside.stream(6, heart_rate=135)

        alarm = bedside.the("heart_rate_high")
        assert alarm.id == first.id
        assert [event.kind for event in events] == [AlarmEventKind.CHANGED, AlarmEventKind.ROSE]
        assert (alarm.priority, alarm.limit, alarm.message) == (AlarmPriority.HIGH, 130, "HR 135 > 130")

    def test_both_sides_of_a_metric_are_two_conditions(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)
        bedside.stream(11, heart_rate=45)

        assert bedside.conditions() == ["heart_rate_low", "heart_rate_falling"]

    def test_a_stream_that_gets_worse_changes_its_words_and_one_that_gets_better_does_not(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)

        assert bedside.numbers(heart_rate=113) == []
        assert [event.alarm.message for event in bedside.numbers(heart_rate=120)] == ["HR 120 > 110"]
        assert bedside.numbers(heart_rate=120) == []

    def test_each_cuff_reading_is_said(self) -> None:
        bedside = Bedside()
        confirmed(bedside, "nibp_systolic", 186)

        bedside.numbers(nibp_systolic=182)

        assert bedside.the("nibp_systolic_high").message == "SBP 182 > 180"


class TestUsableNumbersOnly:
    def test_a_questionable_value_alarms(self) -> None:
        bedside = Bedside()

        for _ in range(7):
            bedside.take(seen("spo2", 65, validity=MeasurementValidity.QUESTIONABLE))
            bedside.wait(1)

        assert bedside.present("spo2_low") is not None

    @pytest.mark.parametrize("value", [0.0, -100.0, -999.0])
    def test_a_zero_or_a_marker_of_a_vendor_is_never_physiology(self, value: float) -> None:
        bedside = Bedside()
        metrics = ("heart_rate", "pulse_rate", "spo2", "respiratory_rate", "etco2", "nibp_systolic")
        bedside.numbers(heart_rate=72, pulse_rate=72, spo2=97, respiratory_rate=14, etco2=38, nibp_systolic=120)

        for _ in range(300):
            bedside.take(*(off_range(metric, value) for metric in metrics))
            bedside.wait(1)

        assert bedside.events
        assert {event.alarm.kind for event in bedside.events} == {AlarmKind.TECHNICAL}

    def test_an_unusable_value_does_not_end_a_breach(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)

        bedside.take(seen("heart_rate", None, validity=NOT_AVAILABLE))
        bedside.take(off_range("heart_rate", 0))

        assert bedside.present("heart_rate_high") is not None

    def test_a_present_alarm_stays_through_a_blank_and_a_lost_feed(self) -> None:
        bedside = Bedside()
        bedside.stream(6, spo2=80)

        bedside.wait(3600)
        assert bedside.conditions() == ["spo2_low", "feed_lost"]
        bedside.numbers(spo2=97)

        assert bedside.conditions() == []

    def test_a_waiting_breach_is_suspended_while_the_device_says_it_has_no_number(self) -> None:
        bedside = Bedside()

        bedside.stream(3, spo2=84, heart_rate=72)
        for _ in range(8):
            bedside.take(seen("spo2", None, validity=NOT_AVAILABLE), seen("heart_rate", 72))
            bedside.wait(1)
        assert bedside.conditions() == []

        bedside.numbers(spo2=84)
        assert bedside.conditions() == ["spo2_low"]

    def test_an_unknown_metric_raises_nothing(self) -> None:
        bedside = Bedside()

        assert bedside.take(seen("bispectral_index", 12.0)) == []

    def test_a_metric_without_limits_raises_nothing(self) -> None:
        bedside = Bedside()

        assert bedside.stream(30, art_systolic=250) == []


class TestLate:
    @pytest.mark.parametrize(
        ("metric", "value", "limit"),
        [("nibp_systolic", 160, 160), ("nibp_systolic", 185, 180), ("spo2", 89, 89), ("spo2", 84, 85)],
    )
    def test_a_late_number_on_a_limit_is_beyond_it(self, metric: str, value: float, limit: float) -> None:
        bedside = Bedside()

        bedside.take(seen(metric, value, age_s=400, judgements={Judgement.LATE}))

        alarm = bedside.the("late_breach", metric)
        assert (alarm.kind, alarm.priority) == (AlarmKind.TECHNICAL, AlarmPriority.MEDIUM)
        assert (alarm.value, alarm.limit) == (value, limit)
        assert bedside.conditions() == ["late_breach"]

    @pytest.mark.parametrize(("metric", "value"), [("nibp_systolic", 159), ("nibp_systolic", 91), ("spo2", 90)])
    def test_one_within_them_is_not(self, metric: str, value: float) -> None:
        bedside = Bedside()

        assert bedside.take(seen(metric, value, age_s=400, judgements={Judgement.LATE})) == []
