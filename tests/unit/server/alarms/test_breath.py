"""Apnoea, and what cannot be told from it: a counted rate and CO₂ together."""

from dataclasses import replace

import pytest

from models.alarm import AlarmKind, AlarmPriority, SignalPresence
from models.observation import JudgedObservation, Judgement
from models.session import SessionPhase
from server.alarms.course_rules import ApnoeaRule
from server.alarms.presets import AlarmPreset
from tests.unit.server.alarms.bedside import INVALID, NOT_AVAILABLE, PRESET, Bedside, moment, off_range, seen, told

APNOEA = ApnoeaRule(after_s=20, etco2_at_most=8, latching=True, source="A test")
ALONE = replace(
    PRESET, rules=(), combinations=(), change_rules=(), rates_disagree=None, questionable=None, apnoea=APNOEA
)
"""Apnoea and nothing else, so that no limit speaks beside it."""

NO_RATE = off_range("respiratory_rate", 0.0)
NO_CO2 = seen("etco2", 0.0)
RATE = seen("respiratory_rate", 14.0)
CO2 = seen("etco2", 38.0)
RATE_UNKNOWN = seen("respiratory_rate", None, validity=NOT_AVAILABLE)
CO2_UNKNOWN = seen("etco2", None, validity=NOT_AVAILABLE)


def at_bedside(*devices: str, preset: AlarmPreset = ALONE) -> Bedside:
    return Bedside(*devices, preset=preset)


def each_second(bedside: Bedside, seconds: int, *observations: JudgedObservation) -> None:
    """The same numbers once a second; the clock ends where the next would be due."""
    for _ in range(seconds):
        bedside.take(*observations)
        bedside.wait(1)


class TestApnoea:
    def test_no_counted_breath_and_no_co2_for_its_time_is_apnoea(self) -> None:
        bedside = at_bedside()
        each_second(bedside, 5, RATE, CO2)

        each_second(bedside, 20, NO_RATE, NO_CO2)

        alarm = bedside.the("apnoea")
        assert (alarm.kind, alarm.priority, alarm.latched) == (AlarmKind.PHYSIOLOGICAL, AlarmPriority.HIGH, True)
        assert (alarm.message, alarm.device, alarm.metric) == ("No breath for 20 s", None, None)
        assert (alarm.arose_at - seen("etco2", 0).measured_at).total_seconds() == 25
        assert (alarm.arose_at - (alarm.onset_at or alarm.arose_at)).total_seconds() == 20

    def test_not_a_moment_before(self) -> None:
        bedside = at_bedside()
        bedside.take(NO_RATE, NO_CO2)
        each_second(bedside, 19, NO_RATE, NO_CO2)
        bedside.wait(0.9)

        assert bedside.present("apnoea") is None
        bedside.wait(0.1)
        assert bedside.present("apnoea") is not None

    def test_one_breath_before_the_end_begins_the_count_anew(self) -> None:
        bedside = at_bedside()
        each_second(bedside, 19, NO_RATE, NO_CO2)
        bedside.take(RATE, CO2)
        bedside.wait(1)
        each_second(bedside, 19, NO_RATE, NO_CO2)

        assert bedside.present("apnoea") is None
        each_second(bedside, 2, NO_RATE, NO_CO2)
        assert bedside.present("apnoea") is not None

    @pytest.mark.parametrize("breath", [RATE, CO2])
    def test_one_breath_from_either_source_ends_it_and_it_stays_to_be_seen(self, breath: JudgedObservation) -> None:
        bedside = at_bedside()
        each_second(bedside, 21, NO_RATE, NO_CO2)

        events = bedside.take(breath)

        assert ("ceased", "apnoea") in told(events)
        (alarm,) = (event.alarm for event in events if event.alarm.condition == "apnoea")
        assert (alarm.message, alarm.signals.visual) == ("Was: No breath for 20 s", SignalPresence.LATCHED)
        assert (alarm.kind, alarm.priority, alarm.latched) == (AlarmKind.PHYSIOLOGICAL, AlarmPriority.HIGH, True)

    @pytest.mark.parametrize(("co2", "is_none"), [(8.0, True), (8.1, False)])
    def test_so_little_co2_is_no_breath(self, co2: float, *, is_none: bool) -> None:
        bedside = at_bedside()

        each_second(bedside, 21, NO_RATE, seen("etco2", co2))

        assert (bedside.present("apnoea") is not None) is is_none

    def test_no_co2_alone_counts_where_no_rate_was_ever_seen(self) -> None:
        bedside = at_bedside()

        each_second(bedside, 21, NO_CO2)

        assert bedside.present("apnoea") is not None

    def test_a_rate_that_counts_breaths_says_that_the_cannula_slipped(self) -> None:
        bedside = Bedside()

        each_second(bedside, 60, RATE, NO_CO2)

        assert bedside.conditions() == ["etco2_low"]

    def test_no_co2_while_the_device_has_no_rate_is_neither(self) -> None:
        bedside = at_bedside()
        each_second(bedside, 5, RATE, CO2)

        each_second(bedside, 60, RATE_UNKNOWN, NO_CO2)

        assert bedside.present("apnoea") is None
        assert bedside.present("breath_sources_lost") is None

    def test_co2_that_shows_breath_contradicts_a_rate_of_zero(self) -> None:
        """Electrodes came off long ago; then a capnograph zeroes itself for a moment."""
        bedside = at_bedside()
        each_second(bedside, 300, NO_RATE, CO2)

        each_second(bedside, 18, NO_RATE, NO_CO2)

        assert bedside.present("apnoea") is None
        each_second(bedside, 1, NO_RATE, NO_CO2)
        assert bedside.present("apnoea") is not None

    def test_an_averaged_rate_that_lags_behind_co2_delays_nothing(self) -> None:
        bedside = at_bedside()
        each_second(bedside, 12, RATE, NO_CO2)

        each_second(bedside, 8, NO_RATE, NO_CO2)

        assert bedside.present("apnoea") is not None

    def test_it_outlasts_numbers_that_no_longer_come(self) -> None:
        bedside = at_bedside()
        each_second(bedside, 21, NO_RATE, NO_CO2)

        each_second(bedside, 30, RATE_UNKNOWN, CO2_UNKNOWN)
        bedside.wait(60)

        assert bedside.present("apnoea") is not None

    def test_it_does_not_begin_by_numbers_too_old_to_be_shown(self) -> None:
        bedside = at_bedside()
        each_second(bedside, 5, NO_RATE, NO_CO2)

        bedside.wait(60)

        assert bedside.present("apnoea") is None

    @pytest.mark.parametrize("marker", [-100.0, -999.0])
    def test_a_vendors_marker_is_no_reading_of_co2(self, marker: float) -> None:
        bedside = at_bedside()

        each_second(bedside, 60, NO_RATE, off_range("etco2", marker))

        assert bedside.present("apnoea") is None
        assert bedside.the("breath_sources_lost").kind is AlarmKind.TECHNICAL

    def test_co2_that_the_device_calls_invalid_is_no_reading(self) -> None:
        bedside = at_bedside()

        each_second(bedside, 60, NO_RATE, seen("etco2", 0.0, validity=INVALID))

        assert bedside.present("apnoea") is None
        assert bedside.present("breath_sources_lost") is not None

    def test_late_numbers_never_make_one(self) -> None:
        bedside = at_bedside()
        late = [seen(metric, 0.0, age_s=90.0, judgements={Judgement.LATE}) for metric in ("respiratory_rate", "etco2")]

        each_second(bedside, 60, *late)

        assert bedside.present("apnoea") is None


class TestSourcesLost:
    def test_a_rate_of_zero_with_no_co2_to_look_at_is_technical_and_high(self) -> None:
        bedside = at_bedside()
        bedside.take(RATE)

        bedside.take(NO_RATE)
        each_second(bedside, 19, NO_RATE)
        bedside.wait(0.9)
        assert bedside.present("breath_sources_lost") is None
        bedside.wait(0.1)

        alarm = bedside.the("breath_sources_lost")
        assert (alarm.kind, alarm.priority) == (AlarmKind.TECHNICAL, AlarmPriority.HIGH)
        assert (alarm.message, alarm.onset_at) == ("No breath counted, no CO₂ to tell by", moment(0).utc)
        assert bedside.present("apnoea") is None

    def test_it_ends_with_a_breath(self) -> None:
        bedside = at_bedside()
        each_second(bedside, 21, NO_RATE)

        assert ("ceased", "breath_sources_lost") in told(bedside.take(RATE))
        assert bedside.engine.alarms() == []

    def test_time_counts_from_when_co2_was_last_a_breath(self) -> None:
        bedside = at_bedside()
        each_second(bedside, 300, NO_RATE, CO2)
        last_s = bedside.now_s - 1

        while bedside.present("breath_sources_lost") is None:
            each_second(bedside, 1, NO_RATE, CO2_UNKNOWN)

        assert bedside.now_s - last_s == 20

    def test_apnoea_takes_its_place_when_co2_shows_none(self) -> None:
        bedside = at_bedside()
        each_second(bedside, 30, NO_RATE)
        assert bedside.present("breath_sources_lost") is not None

        bedside.take(NO_RATE, NO_CO2)
        bedside.wait(0)

        assert bedside.present("apnoea") is not None
        assert bedside.present("breath_sources_lost") is None

    def test_a_device_without_any_number_loses_nothing(self) -> None:
        bedside = at_bedside()
        each_second(bedside, 5, RATE, CO2)

        each_second(bedside, 60, RATE_UNKNOWN, CO2_UNKNOWN)

        assert bedside.present("breath_sources_lost") is None


class TestComingAndGoing:
    def test_a_device_taken_away_ends_it(self) -> None:
        bedside = at_bedside("monitor", "capnograph")
        for _ in range(21):
            bedside.take(NO_RATE)
            bedside.take(NO_CO2, device="capnograph")
            bedside.wait(1)
        assert bedside.present("apnoea") is not None

        events = bedside.watch("monitor", preset=ALONE)

        assert ("ceased", "apnoea") in told(events)

    def test_a_device_that_gave_none_of_its_numbers_ends_nothing(self) -> None:
        bedside = at_bedside("monitor", "pump")
        bedside.numbers("pump", infusion_rate=60)
        each_second(bedside, 21, NO_RATE, NO_CO2)
        before = bedside.the("apnoea")

        bedside.watch("monitor", preset=ALONE)
        bedside.wait(1)

        assert bedside.the("apnoea") == before

    def test_what_stays_after_a_device_was_taken_away_counts_anew(self) -> None:
        bedside = at_bedside("monitor", "capnograph")
        for _ in range(21):
            bedside.take(NO_RATE)
            bedside.take(NO_CO2, device="capnograph")
            bedside.wait(1)
        bedside.watch("capnograph", preset=ALONE)

        for _ in range(19):
            assert bedside.present("apnoea") is None
            bedside.take(NO_CO2, device="capnograph")
            bedside.wait(1)

        assert bedside.present("apnoea") is not None

    def test_it_goes_on_through_a_change_of_phase(self) -> None:
        bedside = at_bedside()
        each_second(bedside, 21, NO_RATE, NO_CO2)
        before = bedside.the("apnoea")

        assert bedside.watch(phase=SessionPhase.INFUSING, preset=ALONE) == []
        assert bedside.the("apnoea") == before

    def test_a_phase_that_changes_in_the_middle_costs_no_second(self) -> None:
        bedside = at_bedside()
        each_second(bedside, 10, NO_RATE, NO_CO2)

        bedside.watch(phase=SessionPhase.INFUSING, preset=ALONE)
        each_second(bedside, 10, NO_RATE, NO_CO2)

        assert bedside.present("apnoea") is not None

    @pytest.mark.parametrize("rule", [None, replace(APNOEA, after_s=30)])
    def test_another_rule_ends_what_stood_on_the_old_one(self, rule: ApnoeaRule | None) -> None:
        bedside = at_bedside()
        each_second(bedside, 21, NO_RATE, NO_CO2)

        events = bedside.watch(preset=replace(ALONE, apnoea=rule))

        assert ("ceased", "apnoea") in told(events)

    @pytest.mark.parametrize("rule", [None, replace(APNOEA, after_s=30)])
    def test_nor_does_what_cannot_be_told_from_it(self, rule: ApnoeaRule | None) -> None:
        bedside = at_bedside()
        each_second(bedside, 21, NO_RATE)

        assert told(bedside.watch(preset=replace(ALONE, apnoea=rule))) == [("ceased", "breath_sources_lost")]

    def test_without_a_rule_nothing_is_judged(self) -> None:
        bedside = at_bedside()
        bedside.watch(preset=replace(ALONE, apnoea=None))

        each_second(bedside, 60, NO_RATE, NO_CO2)

        assert bedside.present("apnoea") is None
        assert bedside.present("breath_sources_lost") is None

    @pytest.mark.parametrize(
        ("numbers", "condition"), [((NO_RATE, NO_CO2), "apnoea"), ((NO_RATE,), "breath_sources_lost")]
    )
    def test_it_goes_on_after_a_restart_until_a_breath(
        self, numbers: tuple[JudgedObservation, ...], condition: str
    ) -> None:
        bedside = at_bedside()
        each_second(bedside, 21, *numbers)
        before = bedside.the(condition)

        bedside.restart()
        assert bedside.watch(preset=ALONE) == []
        bedside.wait(5)
        bedside.take(*numbers)
        assert bedside.the(condition) == before

        assert ("ceased", condition) in told(bedside.take(RATE, CO2))
