"""What devices report, what other parts find out, what came too late; and that every condition has a row."""

import pytest

from models.alarm import AlarmKind, AlarmPriority, TechnicalConditionCode
from models.device import DeviceConditionCode
from models.observation import Judgement, MeasurementValidity
from models.session import SessionPhase
from server.alarms.keys import report_message
from server.alarms.technical import NO_NUMBER_WORDS, REPORTS, TECHNICAL
from tests.unit.server.alarms.bedside import Bedside, off_range, seen, told

C = TechnicalConditionCode
D = DeviceConditionCode


class TestTable:
    def test_every_technical_condition_has_a_row(self) -> None:
        assert set(TECHNICAL) == set(C)

    def test_every_word_of_a_device_becomes_a_condition(self) -> None:
        assert set(REPORTS) == set(D)

    def test_every_validity_without_a_number_has_words(self) -> None:
        assert set(NO_NUMBER_WORDS) == set(MeasurementValidity)

    def test_no_two_reports_read_alike(self) -> None:
        assert len({report_message(code, "spo2") for code in D}) == len(D)

    def test_every_row_gives_its_reason(self) -> None:
        assert all(rule.reason and rule.holds and rule.words for rule in TECHNICAL.values())
        assert all(report.reason and report.words for report in REPORTS.values())


class TestDeviceReports:
    @pytest.mark.parametrize(
        ("code", "metric", "condition", "priority", "message"),
        [
            (D.PROBE_OFF, "spo2", "probe_off", AlarmPriority.LOW, "SpO₂ probe off"),
            (D.PROBE_OFF, None, "probe_off", AlarmPriority.LOW, "Probe off"),
            (D.LEAD_OFF, "heart_rate", "lead_off", AlarmPriority.LOW, "HR lead off"),
            (D.CUFF_FAILED, "nibp_systolic", "cuff_failed", AlarmPriority.LOW, "Cuff failed"),
            (D.WEAK_SIGNAL, "spo2", "device_report", AlarmPriority.LOW, "SpO₂ weak signal"),
            (D.MOTION, "spo2", "device_report", AlarmPriority.LOW, "SpO₂ motion"),
            (D.CUFF_LEAK, None, "device_report", AlarmPriority.LOW, "Cuff leak"),
            (D.CUFF_OCCLUSION, None, "device_report", AlarmPriority.LOW, "Cuff on the probe's arm"),
            (D.SENSOR_FAULT, "etco2", "device_report", AlarmPriority.MEDIUM, "etCO₂ sensor fault"),
            (D.LOW_BATTERY, None, "device_report", AlarmPriority.LOW, "Battery low"),
            (D.FRAME_SET_ASIDE, None, "device_report", AlarmPriority.LOW, "Data set aside, unreadable"),
        ],
    )
    def test_a_report_is_a_technical_alarm_until_the_device_takes_it_back(
        self, code: D, metric: str | None, condition: str, priority: AlarmPriority, message: str
    ) -> None:
        bedside = Bedside()

        bedside.report(code, metric)
        alarm = bedside.the(condition)
        assert (alarm.kind, alarm.priority, alarm.message) == (AlarmKind.TECHNICAL, priority, message)
        assert bedside.report(code, metric) == []

        assert told(bedside.report(code, metric, present=False)) == [("ceased", condition)]

    def test_two_reports_under_one_condition_are_two_alarms(self) -> None:
        bedside = Bedside()

        bedside.report(D.LOW_BATTERY)
        bedside.report(D.WEAK_SIGNAL, "spo2")
        bedside.report(D.LOW_BATTERY, present=False)

        assert [alarm.message for alarm in bedside.engine.alarms()] == ["SpO₂ weak signal"]

    def test_taking_back_without_a_metric_takes_back_for_all(self) -> None:
        bedside = Bedside()
        bedside.report(D.WEAK_SIGNAL, "spo2")
        bedside.report(D.WEAK_SIGNAL, "pulse_rate")

        bedside.report(D.WEAK_SIGNAL, present=False)

        assert bedside.conditions() == []

    def test_taking_back_what_was_never_reported_does_nothing(self) -> None:
        bedside = Bedside()

        assert bedside.report(D.MOTION, present=False) == []

    def test_a_reading_after_the_failure_ends_cuff_failed(self) -> None:
        bedside = Bedside()
        bedside.report(D.CUFF_FAILED)
        bedside.wait(5)

        bedside.take(seen("nibp_systolic", 120, age_s=6))
        assert bedside.conditions() == ["cuff_failed"]

        assert told(bedside.numbers(nibp_systolic=121)) == [("ceased", "cuff_failed")]

    def test_a_report_of_a_device_in_no_session_is_told_once_it_is_bound(self) -> None:
        bedside = Bedside()
        assert bedside.report(D.LOW_BATTERY, device="stray") == []

        bedside.watch("monitor", "stray")

        assert bedside.the("device_report").device == "stray"

    def test_a_frame_set_aside_is_told_until_somebody_has_seen_it(self) -> None:
        bedside = Bedside()
        bedside.report(D.FRAME_SET_ASIDE)

        bedside.acknowledge(bedside.the("device_report"))
        assert told(bedside.wait(0)) == [("ceased", "device_report")]
        bedside.report(D.MOTION)

        assert [alarm.message for alarm in bedside.engine.alarms()] == ["Motion"]


class TestFacts:
    @pytest.mark.parametrize(
        ("code", "priority"),
        [
            (C.CLOCK_WRONG, AlarmPriority.LOW),
            (C.SEQUENCE_GAP, AlarmPriority.LOW),
            (C.DEVICE_DUPLICATE, AlarmPriority.MEDIUM),
            (C.DEVICE_REBOUND, AlarmPriority.MEDIUM),
        ],
    )
    def test_a_fact_of_a_device_belongs_to_its_session(self, code: C, priority: AlarmPriority) -> None:
        bedside = Bedside()

        bedside.fact(code, detail="4 s behind")
        alarm = bedside.the(code.value)
        assert (alarm.session, alarm.chair, alarm.device) == (1, "3", "monitor")
        assert (alarm.priority, alarm.detail, alarm.kind) == (priority, "4 s behind", AlarmKind.TECHNICAL)

        assert told(bedside.fact(code, present=False)) == [("ceased", code.value)]

    @pytest.mark.parametrize("code", [C.STORE_FAILING, C.QUEUE_FULL])
    def test_a_fact_of_the_system_belongs_to_no_session(self, code: C) -> None:
        bedside = Bedside()

        bedside.fact(code, None)

        alarm = bedside.the(code.value)
        assert (alarm.session, alarm.device, alarm.priority) == (None, None, AlarmPriority.MEDIUM)

    def test_a_fact_told_again_is_the_same_alarm_with_the_new_detail(self) -> None:
        bedside = Bedside()
        bedside.fact(C.SEQUENCE_GAP, detail="2 missing")

        assert bedside.fact(C.SEQUENCE_GAP, detail="2 missing") == []
        assert told(bedside.fact(C.SEQUENCE_GAP, detail="3 missing")) == [("changed", "sequence_gap")]

    def test_a_fact_follows_its_device_into_a_session(self) -> None:
        bedside = Bedside()
        bedside.fact(C.CLOCK_WRONG, "stray")
        assert bedside.the("clock_wrong").session is None

        bedside.watch("monitor", "stray")

        assert bedside.the("clock_wrong").session == 1

    def test_a_fact_follows_its_device_out_of_a_session_that_is_over(self) -> None:
        bedside = Bedside()
        bedside.fact(C.CLOCK_WRONG)

        bedside.watch(phase=SessionPhase.DISCHARGED)

        assert bedside.the("clock_wrong").session is None

    def test_a_fact_follows_its_device_when_it_is_unbound(self) -> None:
        bedside = Bedside("monitor", "pump")
        bedside.fact(C.CLOCK_WRONG, "pump")

        bedside.watch("monitor")

        assert bedside.the("clock_wrong").session is None

    def test_an_acknowledged_gap_is_over_and_a_new_one_is_told_again(self) -> None:
        bedside = Bedside()
        bedside.fact(C.SEQUENCE_GAP, detail="2 missing")

        bedside.acknowledge(bedside.the("sequence_gap"))
        bedside.wait(0)
        assert bedside.conditions() == []
        bedside.fact(C.SEQUENCE_GAP, detail="3 missing")

        assert bedside.the("sequence_gap").id == 2

    def test_a_gap_that_comes_between_the_answer_and_its_end_is_a_new_alarm(self) -> None:
        bedside = Bedside()
        bedside.fact(C.SEQUENCE_GAP, detail="2 missing")
        bedside.acknowledge(bedside.the("sequence_gap"))

        events = bedside.fact(C.SEQUENCE_GAP, detail="3 missing")

        assert told(events) == [("ceased", "sequence_gap"), ("arose", "sequence_gap")]


class TestLateBreach:
    def test_a_late_value_beyond_a_limit_is_told_with_value_and_time(self) -> None:
        bedside = Bedside()

        bedside.take(seen("nibp_systolic", 184, age_s=3600, judgements={Judgement.LATE}))

        alarm = bedside.the("late_breach")
        assert (alarm.kind, alarm.priority, alarm.metric) == (
            AlarmKind.TECHNICAL,
            AlarmPriority.MEDIUM,
            "nibp_systolic",
        )
        assert (alarm.value, alarm.limit, alarm.message) == (184, 180, "Late: SBP 184 > 180")
        assert alarm.detail == "measured 2026-03-01 13:00:00 UTC"

    def test_a_late_value_never_sounds_as_live(self) -> None:
        bedside = Bedside()
        for _ in range(30):
            bedside.take(seen("spo2", 70, age_s=90, judgements={Judgement.LATE}))

        assert bedside.conditions() == ["late_breach"]

    @pytest.mark.parametrize(("metric", "value"), [("spo2", 97), ("nibp_systolic", 120), ("art_systolic", 250)])
    def test_a_late_value_within_limits_is_not_told(self, metric: str, value: float) -> None:
        bedside = Bedside()

        assert bedside.take(seen(metric, value, age_s=900, judgements={Judgement.LATE})) == []

    def test_a_late_value_that_is_no_number_is_not_told(self) -> None:
        bedside = Bedside()
        late = off_range("spo2", 0)

        assert (
            bedside.take(seen("spo2", 0, validity=late.validity, judgements={Judgement.LATE, *late.judgements})) == []
        )

    def test_a_late_repeat_is_not_told(self) -> None:
        bedside = Bedside()

        assert bedside.take(seen("nibp_systolic", 184, judgements={Judgement.LATE, Judgement.REPEAT})) == []

    def test_it_is_told_once_a_metric(self) -> None:
        bedside = Bedside()
        for value in (184, 190, 60):
            bedside.take(seen("nibp_systolic", value, age_s=900, judgements={Judgement.LATE}))
            bedside.take(seen("spo2", value / 2.5, age_s=900, judgements={Judgement.LATE}))

        assert [alarm.metric for alarm in bedside.engine.alarms()] == ["nibp_systolic", "spo2"]

    def test_no_number_within_limits_ends_it(self) -> None:
        bedside = Bedside()
        bedside.take(seen("spo2", 70, age_s=90, judgements={Judgement.LATE}))

        bedside.stream(60, spo2=97)

        assert bedside.conditions() == ["late_breach"]

    def test_an_answer_ends_it_and_the_next_one_is_told_again(self) -> None:
        bedside = Bedside()
        late = seen("spo2", 70, age_s=90, judgements={Judgement.LATE})
        bedside.take(late)

        bedside.acknowledge(bedside.the("late_breach"))
        assert bedside.conditions() == ["late_breach"]
        bedside.wait(0)
        assert bedside.conditions() == []

        assert told(bedside.take(late)) == [("arose", "late_breach")]

    def test_it_outlives_the_binding_of_its_device(self) -> None:
        bedside = Bedside("monitor", "pump")
        bedside.take(seen("spo2", 70, age_s=90, judgements={Judgement.LATE}))

        bedside.watch("pump")

        assert bedside.conditions() == ["late_breach"]
