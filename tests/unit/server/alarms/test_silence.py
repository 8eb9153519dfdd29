"""What did not come: a metric's numbers, a whole feed, a cuff reading. And who belongs to no session."""

import pytest

from models.alarm import AlarmKind, AlarmPriority
from models.device import DeviceConditionCode
from models.observation import JudgedObservation, Judgement, MeasurementValidity
from models.session import SessionPhase
from server.alarms.engine import AlarmEngine, Watch
from tests.unit.server.alarms.bedside import NOT_AVAILABLE, PRESET, Bedside, moment, off_range, seen, told


class TestNoData:
    def test_a_metric_that_was_seen_is_missed_after_ten_seconds(self) -> None:
        bedside = Bedside()
        bedside.numbers(spo2=97, respiratory_rate=14)

        bedside.stream(9, spo2=97)
        assert bedside.conditions() == []
        events = bedside.stream(2, spo2=97)

        (event,) = events
        alarm = event.alarm
        assert (alarm.condition, alarm.metric, alarm.priority) == ("no_data", "respiratory_rate", AlarmPriority.MEDIUM)
        assert (alarm.kind, alarm.message, alarm.value) == (AlarmKind.TECHNICAL, "No RR data", 10)
        assert (event.determined_at - seen("spo2", 1).measured_at).total_seconds() == 10

    def test_a_metric_never_seen_is_not_missed(self) -> None:
        bedside = Bedside()

        assert bedside.stream(60, spo2=97) == []

    def test_it_ceases_with_the_next_number(self) -> None:
        bedside = Bedside()
        bedside.numbers(spo2=97, respiratory_rate=14)
        bedside.stream(11, spo2=97)

        assert told(bedside.numbers(respiratory_rate=14)) == [("ceased", "no_data")]

    def test_values_no_transducer_reports_are_no_data(self) -> None:
        bedside = Bedside()
        bedside.numbers(heart_rate=72, respiratory_rate=14)

        for _ in range(11):
            bedside.take(seen("heart_rate", 72), off_range("respiratory_rate", 0))
            bedside.wait(1)

        assert bedside.conditions() == ["no_data"]

    def test_late_observations_are_no_data(self) -> None:
        bedside = Bedside()
        bedside.numbers(heart_rate=72, respiratory_rate=14)

        for _ in range(11):
            late = seen("respiratory_rate", 14, age_s=90, judgements={Judgement.LATE})
            bedside.take(seen("heart_rate", 72), late)
            bedside.wait(1)

        assert bedside.conditions() == ["no_data"]

    def test_the_age_of_the_last_number_counts(self) -> None:
        bedside = Bedside()
        bedside.take(seen("respiratory_rate", 14, age_s=6), seen("heart_rate", 72))

        bedside.stream(4, heart_rate=72)

        assert bedside.conditions() == ["no_data"]

    def test_a_spot_metric_is_not_missed_as_a_stream_is(self) -> None:
        bedside = Bedside()
        bedside.numbers(temperature=36.8, heart_rate=72)

        assert bedside.stream(60, heart_rate=72) == []

    def test_a_device_that_says_it_has_no_number_is_not_silent_but_is_told_after_ten_seconds(self) -> None:
        bedside = Bedside()
        bedside.numbers(heart_rate=72, etco2=38)

        for _ in range(60):
            bedside.take(seen("heart_rate", 72), seen("etco2", None, validity=NOT_AVAILABLE))
            bedside.wait(1)

        (alarm,) = bedside.engine.alarms()
        assert (alarm.condition, alarm.message) == ("device_report", "etCO₂ not available")
        assert (alarm.priority, alarm.arose_at) == (AlarmPriority.LOW, bedside.events[0].determined_at)
        assert told(bedside.numbers(heart_rate=72, etco2=38)) == [("ceased", "device_report")]

    def test_a_new_reason_is_said(self) -> None:
        bedside = Bedside()
        bedside.numbers(heart_rate=72, etco2=38)
        for validity in (NOT_AVAILABLE, MeasurementValidity.CALIBRATION_ONGOING):
            for _ in range(11):
                bedside.take(seen("heart_rate", 72), seen("etco2", None, validity=validity))
                bedside.wait(1)

        assert [alarm.message for alarm in bedside.engine.alarms()] == ["etCO₂ calibrating"]

    def test_a_reason_that_stops_coming_becomes_no_data(self) -> None:
        bedside = Bedside()
        bedside.numbers(heart_rate=72, etco2=38)
        for _ in range(15):
            bedside.take(seen("heart_rate", 72), seen("etco2", None, validity=NOT_AVAILABLE))
            bedside.wait(1)

        bedside.stream(11, heart_rate=72)

        assert bedside.conditions() == ["no_data"]

    def test_a_reported_probe_off_stands_in_for_no_data(self) -> None:
        bedside = Bedside()
        bedside.numbers(heart_rate=72, spo2=97, pulse_rate=71, perfusion_index=3)

        bedside.report(DeviceConditionCode.PROBE_OFF)
        bedside.stream(30, heart_rate=72)

        assert bedside.conditions() == ["probe_off"]

    def test_when_the_report_ends_the_silence_is_told(self) -> None:
        bedside = Bedside()
        bedside.numbers(heart_rate=72, respiratory_rate=14)
        bedside.report(DeviceConditionCode.SENSOR_FAULT, "respiratory_rate")
        bedside.stream(30, heart_rate=72)

        bedside.report(DeviceConditionCode.SENSOR_FAULT, "respiratory_rate", present=False)

        assert bedside.conditions() == ["no_data"]

    def test_a_report_about_one_metric_stands_in_for_all_that_its_sensor_gives(self) -> None:
        bedside = Bedside()
        bedside.numbers(heart_rate=72, spo2=97, pulse_rate=71, perfusion_index=3)

        bedside.report(DeviceConditionCode.PROBE_OFF, "spo2")
        for _ in range(30):
            bedside.take(seen("heart_rate", 72), *without("spo2", "pulse_rate", "perfusion_index"))
            bedside.wait(1)

        assert bedside.conditions() == ["probe_off"]

    def test_once_the_reported_cause_is_over_the_device_has_its_time_to_find_a_number(self) -> None:
        bedside = Bedside()
        bedside.numbers(heart_rate=72, spo2=97)
        bedside.report(DeviceConditionCode.PROBE_OFF, "spo2")
        for _ in range(30):
            bedside.take(seen("heart_rate", 72), *without("spo2"))
            bedside.wait(1)
        bedside.report(DeviceConditionCode.PROBE_OFF, "spo2", present=False)

        for _ in range(9):
            bedside.take(seen("heart_rate", 72), *without("spo2"))
            bedside.wait(1)
        assert bedside.conditions() == []
        bedside.take(seen("heart_rate", 72), *without("spo2"))
        bedside.wait(2)

        assert [alarm.message for alarm in bedside.engine.alarms()] == ["SpO₂ not available"]


class TestThePump:
    def test_a_pump_that_runs_is_missed(self) -> None:
        bedside = Bedside()
        bedside.numbers(heart_rate=72, infusion_rate=75, infused_volume=3)

        bedside.stream(11, heart_rate=72)

        assert bedside.conditions() == ["no_data", "no_data"]

    def test_a_pump_that_said_it_stands_may_fall_silent(self) -> None:
        bedside = Bedside()
        bedside.numbers(heart_rate=72, infusion_rate=75, infused_volume=3)
        bedside.numbers(heart_rate=72, infusion_rate=0, infused_volume=50)

        assert bedside.stream(600, heart_rate=72) == []

    def test_a_pump_that_runs_again_is_missed_again(self) -> None:
        bedside = Bedside()
        bedside.numbers(heart_rate=72, infusion_rate=0, infused_volume=50)
        bedside.stream(60, heart_rate=72)
        bedside.numbers(heart_rate=72, infusion_rate=75, infused_volume=51)

        bedside.stream(11, heart_rate=72)

        assert bedside.conditions() == ["no_data", "no_data"]

    def test_what_was_missed_is_found_when_the_pump_says_that_it_stands(self) -> None:
        bedside = Bedside()
        bedside.numbers(heart_rate=72, infusion_rate=75, infused_volume=3)
        bedside.stream(11, heart_rate=72)

        bedside.numbers(heart_rate=72, infusion_rate=0)

        assert bedside.conditions() == []


def without(*metrics: str) -> list[JudgedObservation]:
    """A device's saying that it has no number."""
    return [seen(metric, None, validity=NOT_AVAILABLE) for metric in metrics]


class TestFeedLost:
    def test_a_bound_device_that_was_never_heard_is_missed_after_ten_seconds(self) -> None:
        bedside = Bedside()

        bedside.wait(9.9)
        assert bedside.conditions() == []
        bedside.wait(0.1)

        alarm = bedside.the("feed_lost")
        assert (alarm.priority, alarm.message, alarm.session, alarm.device) == (
            AlarmPriority.MEDIUM,
            "Feed lost",
            1,
            "monitor",
        )

    def test_a_ping_is_enough_to_be_heard(self) -> None:
        bedside = Bedside()

        for _ in range(30):
            bedside.ping()
            bedside.wait(9.9)

        assert bedside.events == []

    def test_a_lost_feed_is_one_alarm_and_not_one_for_each_metric(self) -> None:
        bedside = Bedside()
        bedside.numbers(heart_rate=72, spo2=97, pulse_rate=71, respiratory_rate=14, etco2=38)

        assert told(bedside.wait(50)) == [("arose", "feed_lost")]

    def test_frames_that_come_staggered_are_still_one_alarm(self) -> None:
        bedside = Bedside()
        for _ in range(5):
            bedside.numbers(heart_rate=72, spo2=97)
            bedside.wait(0.7)
            bedside.numbers(respiratory_rate=14)
            bedside.wait(0.3)

        assert told(bedside.wait(50)) == [("arose", "feed_lost")]

    def test_no_data_ends_when_the_whole_feed_is_lost(self) -> None:
        bedside = Bedside()
        bedside.numbers(heart_rate=72, respiratory_rate=14)
        bedside.stream(15, heart_rate=72)

        assert told(bedside.wait(10)) == [("arose", "feed_lost"), ("ceased", "no_data")]

    def test_a_metric_silent_since_before_is_told_though_the_feed_falters(self) -> None:
        bedside = Bedside()
        bedside.numbers(heart_rate=72)
        bedside.wait(1)
        for _ in range(3):
            bedside.ping()
            bedside.wait(9)

        assert "no_data" in bedside.conditions()

    def test_it_is_high_after_a_minute_while_the_drug_runs(self) -> None:
        bedside = Bedside(phase=SessionPhase.INFUSING)
        bedside.numbers(heart_rate=72)

        bedside.wait(59.9)
        assert bedside.the("feed_lost").priority is AlarmPriority.MEDIUM
        bedside.wait(0.1)

        assert bedside.the("feed_lost").priority is AlarmPriority.HIGH

    @pytest.mark.parametrize("phase", [SessionPhase.BASELINE, SessionPhase.PAUSED, SessionPhase.RECOVERY])
    def test_it_stays_medium_while_no_drug_runs(self, phase: SessionPhase) -> None:
        bedside = Bedside(phase=phase)

        bedside.wait(600)

        assert bedside.the("feed_lost").priority is AlarmPriority.MEDIUM

    def test_it_becomes_high_when_the_drug_is_started_without_a_feed(self) -> None:
        bedside = Bedside(phase=SessionPhase.BASELINE)
        bedside.wait(300)

        bedside.watch(phase=SessionPhase.INFUSING)

        assert bedside.the("feed_lost").priority is AlarmPriority.HIGH

    def test_it_becomes_high_though_the_medium_one_was_acknowledged_and_sounds_again(self) -> None:
        bedside = Bedside(phase=SessionPhase.INFUSING)
        bedside.wait(20)
        bedside.acknowledge(bedside.the("feed_lost"))

        bedside.wait(40)

        alarm = bedside.the("feed_lost")
        assert (alarm.priority, alarm.acknowledged_by, alarm.signals.auditory.value) == (AlarmPriority.HIGH, None, "on")

    def test_the_first_frame_ends_it(self) -> None:
        bedside = Bedside()
        bedside.numbers(heart_rate=72)
        bedside.wait(60)

        assert told(bedside.ping()) == [("ceased", "feed_lost")]

    def test_after_it_returned_a_metric_has_its_full_time_again(self) -> None:
        bedside = Bedside()
        bedside.numbers(heart_rate=72, respiratory_rate=14)
        bedside.wait(60)

        assert told(bedside.stream(9, heart_rate=72)) == [("ceased", "feed_lost")]
        assert told(bedside.stream(2, heart_rate=72)) == [("arose", "no_data")]

    def test_each_device_of_a_session_is_listened_to(self) -> None:
        bedside = Bedside("monitor", "pump")
        for _ in range(12):
            bedside.ping("monitor")
            bedside.wait(1)

        assert [alarm.device for alarm in bedside.engine.alarms()] == ["pump"]


class TestCuffOverdue:
    def test_a_reading_is_overdue_two_minutes_after_its_interval(self) -> None:
        bedside = Bedside(phase=SessionPhase.INFUSING)
        bedside.numbers(nibp_systolic=120)

        bedside.stream(419, heart_rate=72)
        assert bedside.conditions() == []
        bedside.stream(1, heart_rate=72)

        alarm = bedside.the("cuff_overdue")
        assert (alarm.priority, alarm.message) == (AlarmPriority.LOW, "Cuff overdue")

    def test_a_reading_ends_it(self) -> None:
        bedside = Bedside(phase=SessionPhase.INFUSING)
        bedside.numbers(nibp_systolic=120)
        bedside.stream(430, heart_rate=72)

        assert told(bedside.numbers(nibp_systolic=120)) == [("ceased", "cuff_overdue")]

    def test_a_repeat_is_no_reading(self) -> None:
        bedside = Bedside(phase=SessionPhase.INFUSING)
        bedside.numbers(nibp_systolic=120)
        for _ in range(420):
            bedside.take(seen("nibp_systolic", 120, judgements={Judgement.REPEAT}))
            bedside.wait(1)

        assert bedside.conditions() == ["cuff_overdue"]

    def test_a_failed_reading_is_no_reading(self) -> None:
        bedside = Bedside(phase=SessionPhase.INFUSING)
        bedside.numbers(nibp_systolic=120)
        for _ in range(420):
            bedside.take(off_range("nibp_systolic", 0))
            bedside.wait(1)

        assert bedside.conditions() == ["cuff_overdue"]

    def test_a_late_reading_counts_from_when_it_was_measured(self) -> None:
        bedside = Bedside(phase=SessionPhase.INFUSING)
        bedside.numbers(nibp_systolic=120)
        bedside.stream(430, heart_rate=72)

        bedside.take(seen("nibp_systolic", 120, age_s=400, judgements={Judgement.LATE}))
        assert bedside.conditions() == []
        bedside.stream(20, heart_rate=72)

        assert bedside.conditions() == ["cuff_overdue"]

    def test_another_phase_brings_its_interval(self) -> None:
        bedside = Bedside(phase=SessionPhase.RECOVERY)
        bedside.numbers(nibp_systolic=120)

        assert bedside.stream(1019, heart_rate=72) == []
        assert told(bedside.stream(1, heart_rate=72)) == [("arose", "cuff_overdue")]

    def test_a_shorter_interval_may_be_overdue_at_once(self) -> None:
        bedside = Bedside(phase=SessionPhase.INTAKE)
        bedside.numbers(nibp_systolic=120)
        bedside.stream(600, heart_rate=72)

        assert told(bedside.watch(phase=SessionPhase.INFUSING)) == [("arose", "cuff_overdue")]

    def test_while_the_drug_runs_a_cuff_never_seen_is_missed(self) -> None:
        bedside = Bedside(phase=SessionPhase.BASELINE)
        assert bedside.stream(900, heart_rate=72) == []

        bedside.watch(phase=SessionPhase.INFUSING)

        assert told(bedside.stream(420, heart_rate=72)) == [("arose", "cuff_overdue")]

    def test_a_phase_that_expects_no_cuff_ends_it(self) -> None:
        bedside = Bedside(phase=SessionPhase.RECOVERY)
        bedside.stream(1020, heart_rate=72)
        assert bedside.conditions() == ["cuff_overdue"]

        assert told(bedside.watch(phase=SessionPhase.READY)) == [("ceased", "cuff_overdue")]

    def test_a_session_without_a_device_waits_for_no_cuff(self) -> None:
        engine = AlarmEngine()
        engine.watch(Watch(1, "3", SessionPhase.INFUSING, PRESET, ()), moment(0))

        assert engine.advance(moment(3600)) == []


class TestUnassigned:
    def test_a_device_that_streams_and_belongs_to_no_session_is_told(self) -> None:
        bedside = Bedside()
        bedside.numbers("stray", heart_rate=72)

        alarm = bedside.the("unassigned")
        assert (alarm.session, alarm.chair, alarm.device, alarm.priority) == (None, None, "stray", AlarmPriority.LOW)

    def test_it_is_told_once(self) -> None:
        bedside = Bedside()

        assert len(bedside.numbers("stray", heart_rate=172)) == 1
        assert bedside.numbers("stray", heart_rate=172) == []

    def test_its_numbers_are_not_judged(self) -> None:
        bedside = Bedside()
        for _ in range(30):
            bedside.numbers("stray", heart_rate=172)
            bedside.ping()
            bedside.wait(1)

        assert bedside.conditions() == ["unassigned"]

    def test_binding_it_ends_that(self) -> None:
        bedside = Bedside()
        bedside.numbers("stray", heart_rate=72)

        assert told(bedside.watch("monitor", "stray")) == [("ceased", "unassigned")]

    def test_its_silence_ends_that(self) -> None:
        bedside = Bedside()
        bedside.numbers("stray", heart_rate=72)
        for _ in range(10):
            bedside.ping()
            bedside.wait(1)

        assert bedside.conditions() == []

    def test_a_device_that_only_pings_is_not_streaming(self) -> None:
        bedside = Bedside()

        assert bedside.ping("stray") == []


class TestFlickering:
    """A source that sends once a minute is silent most of the time."""

    def once_a_minute(self, bedside: Bedside, minutes: int) -> list[tuple[str, str]]:
        events = []
        for _ in range(minutes):
            events += bedside.numbers(respiratory_rate=14)
            for _ in range(12):
                events += bedside.wait(5.0)
                events += bedside.ping()
        return told(events)

    def test_the_third_silence_in_a_row_stays_one_alarm(self) -> None:
        bedside = Bedside()

        events = self.once_a_minute(bedside, 20)

        assert events == [("arose", "no_data"), ("ceased", "no_data")] * 2 + [("arose", "no_data")]

    def test_two_numbers_close_together_end_it(self) -> None:
        bedside = Bedside()
        self.once_a_minute(bedside, 5)

        assert told(bedside.stream(2, respiratory_rate=14)) == [("ceased", "no_data")]

    def test_and_the_count_begins_anew(self) -> None:
        bedside = Bedside()
        self.once_a_minute(bedside, 5)
        bedside.stream(2, respiratory_rate=14)

        events = self.once_a_minute(bedside, 2)

        assert events.count(("ceased", "no_data")) >= 1
