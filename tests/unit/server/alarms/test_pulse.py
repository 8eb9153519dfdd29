"""Zeros and missing numbers of the pulse sources: a lead off, a probe off, or nothing left that shows a pulse."""

import pytest

from models.alarm import AlarmKind, AlarmPriority
from models.device import DeviceConditionCode
from models.observation import JudgedObservation
from tests.unit.server.alarms.bedside import NOT_AVAILABLE, Bedside, off_range, seen, told

SOURCES = ("heart_rate", "pulse_rate", "spo2")
SHOWN = {"heart_rate": 72.0, "pulse_rate": 71.0, "spo2": 97.0}


def zero(metric: str) -> JudgedObservation:
    return off_range(metric, 0)


def missing(metric: str) -> JudgedObservation:
    return seen(metric, None, validity=NOT_AVAILABLE)


def shown(*metrics: str) -> list[JudgedObservation]:
    return [seen(metric, SHOWN[metric]) for metric in metrics]


class TestOneSourceOff:
    @pytest.mark.parametrize(
        ("metric", "condition", "message"),
        [
            ("heart_rate", "lead_off", "HR lead off"),
            ("pulse_rate", "probe_off", "PR probe off"),
            ("spo2", "probe_off", "SpO₂ probe off"),
        ],
    )
    def test_a_zero_while_another_source_shows_a_pulse_is_off(self, metric: str, condition: str, message: str) -> None:
        bedside = Bedside()
        others = [source for source in SOURCES if source != metric]

        bedside.take(zero(metric), *shown(*others))

        (alarm,) = bedside.engine.alarms()
        assert (alarm.condition, alarm.metric, alarm.message) == (condition, metric, message)
        assert (alarm.kind, alarm.priority) == (AlarmKind.TECHNICAL, AlarmPriority.LOW)

    def test_a_zero_that_the_device_calls_not_available_is_off_too(self) -> None:
        bedside = Bedside()

        bedside.take(seen("heart_rate", 0, validity=NOT_AVAILABLE), *shown("pulse_rate"))

        assert bedside.conditions() == ["lead_off"]

    def test_it_stands_in_for_no_data(self) -> None:
        bedside = Bedside()
        bedside.take(*shown(*SOURCES))
        for _ in range(60):
            bedside.take(zero("heart_rate"), *shown("pulse_rate", "spo2"))
            bedside.wait(1)

        assert bedside.conditions() == ["lead_off"]

    def test_it_ceases_with_the_next_number(self) -> None:
        bedside = Bedside()
        bedside.take(zero("heart_rate"), *shown("pulse_rate"))

        assert told(bedside.take(*shown("heart_rate", "pulse_rate"))) == [("ceased", "lead_off")]

    def test_the_order_within_a_frame_does_not_matter(self) -> None:
        bedside = Bedside()
        bedside.take(*shown(*SOURCES))

        assert told(bedside.take(*(zero(metric) for metric in SOURCES))) == [("arose", "pulse_sources_lost")]

    def test_a_source_of_another_device_counts(self) -> None:
        bedside = Bedside("monitor", "oximeter")
        bedside.take(*shown("pulse_rate"), device="oximeter")

        bedside.take(zero("heart_rate"))

        assert bedside.conditions() == ["lead_off"]

    def test_a_reported_probe_off_outlives_the_zero(self) -> None:
        bedside = Bedside()
        bedside.report(DeviceConditionCode.PROBE_OFF, "spo2")
        bedside.take(zero("spo2"), *shown("heart_rate"))

        bedside.take(*shown("spo2", "heart_rate"))
        assert bedside.conditions() == ["probe_off"]
        bedside.report(DeviceConditionCode.PROBE_OFF, "spo2", present=False)

        assert bedside.conditions() == []

    def test_a_zero_outlives_the_report(self) -> None:
        bedside = Bedside()
        bedside.report(DeviceConditionCode.PROBE_OFF, "spo2")
        bedside.take(zero("spo2"), *shown("heart_rate"))

        assert bedside.report(DeviceConditionCode.PROBE_OFF, "spo2", present=False) == []
        assert bedside.conditions() == ["probe_off"]


class TestNoSourceLeft:
    @pytest.mark.parametrize("sources", [SOURCES, ("pulse_rate", "spo2"), ("heart_rate", "spo2"), ("heart_rate",)])
    @pytest.mark.parametrize("lose", [zero, missing])
    def test_all_that_were_seen_lost_at_once_is_high(self, sources: tuple[str, ...], lose: object) -> None:
        bedside = Bedside()
        bedside.take(*shown(*sources))
        bedside.wait(1)

        bedside.take(*(zero(metric) if lose is zero else missing(metric) for metric in sources))

        alarm = bedside.the("pulse_sources_lost")
        assert (alarm.kind, alarm.priority) == (AlarmKind.TECHNICAL, AlarmPriority.HIGH)
        assert alarm.message == "No pulse from any source"

    def test_no_physiological_alarm_comes_with_it(self) -> None:
        bedside = Bedside()
        bedside.take(*shown(*SOURCES))
        for _ in range(60):
            bedside.take(*(zero(metric) for metric in SOURCES))
            bedside.wait(1)

        assert bedside.conditions() == ["pulse_sources_lost"]

    def test_sources_that_stop_within_ten_seconds_of_each_other_are_lost_at_once(self) -> None:
        bedside = Bedside()
        bedside.take(*shown(*SOURCES))
        bedside.take(zero("heart_rate"), *shown("pulse_rate", "spo2"))
        bedside.wait(4)
        bedside.take(zero("heart_rate"), missing("spo2"), *shown("pulse_rate"))
        bedside.wait(4)
        assert bedside.conditions() == ["lead_off"]

        bedside.take(missing("pulse_rate"))

        assert bedside.conditions() == ["pulse_sources_lost"]

    def test_sources_that_simply_stop_coming_are_lost(self) -> None:
        bedside = Bedside()
        bedside.stream(2, respiratory_rate=14, **SHOWN)

        bedside.stream(11, respiratory_rate=14)

        assert bedside.the("pulse_sources_lost").priority is AlarmPriority.HIGH

    def test_sources_that_come_once_a_minute_are_not_lost_in_between(self) -> None:
        bedside = Bedside()
        for _ in range(10):
            bedside.numbers(**SHOWN)
            bedside.stream(60, respiratory_rate=14)

        assert set(bedside.conditions()) == {"no_data"}

    def test_the_last_source_counts_however_long_another_was_off(self) -> None:
        bedside = Bedside()
        bedside.take(*shown("spo2"))
        for _ in range(600):
            bedside.take(zero("heart_rate"), *shown("spo2"))
            bedside.wait(1)

        bedside.take(zero("heart_rate"), missing("spo2"))

        assert bedside.conditions() == ["pulse_sources_lost"]

    def test_one_number_ends_it(self) -> None:
        bedside = Bedside()
        bedside.take(*shown(*SOURCES))
        bedside.take(*(zero(metric) for metric in SOURCES))

        events = bedside.take(*shown("spo2"))

        assert told(events) == [
            ("ceased", "pulse_sources_lost"),
            ("arose", "lead_off"),
            ("arose", "probe_off"),
        ]

    def test_sources_never_seen_are_not_lost(self) -> None:
        bedside = Bedside()

        assert bedside.take(*(zero(metric) for metric in SOURCES)) == []

    def test_a_source_that_never_showed_anything_is_not_named(self) -> None:
        bedside = Bedside()
        bedside.take(missing("spo2"), *shown("heart_rate", "pulse_rate"))
        assert bedside.conditions() == []

        bedside.take(missing("spo2"), zero("heart_rate"), zero("pulse_rate"))

        assert bedside.the("pulse_sources_lost").detail == "HR, PR"

    def test_a_lost_feed_is_told_as_that_alone(self) -> None:
        bedside = Bedside()
        bedside.take(*shown(*SOURCES))

        bedside.wait(30)

        assert bedside.conditions() == ["feed_lost"]

    def test_a_probe_off_while_the_other_feed_is_lost_leaves_no_source(self) -> None:
        bedside = Bedside("monitor", "oximeter")
        bedside.take(*shown("heart_rate"))
        for _ in range(15):
            bedside.take(*shown("spo2"), device="oximeter")
            bedside.wait(1)

        bedside.take(missing("spo2"), device="oximeter")

        assert bedside.conditions() == ["feed_lost", "pulse_sources_lost"]

    def test_it_stays_when_the_feed_is_lost_too(self) -> None:
        bedside = Bedside()
        bedside.take(*shown(*SOURCES))
        bedside.take(*(zero(metric) for metric in SOURCES))

        bedside.wait(30)

        assert bedside.conditions() == ["pulse_sources_lost", "feed_lost"]

    def test_it_ends_when_the_last_device_with_a_source_is_taken_away(self) -> None:
        bedside = Bedside("monitor", "pump")
        bedside.take(*shown(*SOURCES))
        bedside.take(*(zero(metric) for metric in SOURCES))

        bedside.watch("pump")

        assert bedside.conditions() == []

    def test_a_zero_while_the_feed_of_the_other_source_is_lost_leaves_no_source(self) -> None:
        bedside = Bedside("monitor", "oximeter")
        bedside.take(*shown("heart_rate"))
        bedside.take(*shown("spo2"), device="oximeter")
        bedside.take(zero("heart_rate"))
        for _ in range(11):
            bedside.take(zero("heart_rate"))
            bedside.wait(1)

        assert bedside.conditions() == ["feed_lost", "pulse_sources_lost"]
