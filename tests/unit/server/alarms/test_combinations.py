"""Metrics that mean more together than each alone."""

from dataclasses import replace

import pytest

from models.alarm import AlarmKind, AlarmPriority, SignalPresence
from models.observation import JudgedObservation, Judgement
from models.session import SessionPhase
from server.alarms.course_rules import ApnoeaRule, CombinationRule, Criterion, RatesRule
from server.alarms.numbers import Latest, Numbers
from tests.unit.server.alarms.bedside import NOT_AVAILABLE, PRESET, Bedside, moment, off_range, seen, told

BREATHING = CombinationRule(
    name="breathing_depressed",
    words="Breathing depressed",
    phases=frozenset(),
    criteria=(Criterion("respiratory_rate", is_high=False, limit=10), Criterion("spo2", is_high=False, limit=92)),
    priority=AlarmPriority.HIGH,
    delay_s=10,
    latching=True,
    source="A test",
)
CIRCULATION = replace(
    BREATHING,
    name="circulation_failing",
    words="Circulation failing",
    criteria=(Criterion("nibp_systolic", is_high=False, limit=90), Criterion("heart_rate", is_high=True, limit=120)),
    latching=False,
)
NOTHING = replace(PRESET, rules=(), change_rules=(), apnoea=None, questionable=None, rates_disagree=None)
ALONE = replace(NOTHING, combinations=(BREATHING,))
WITH_CUFF = replace(NOTHING, combinations=(CIRCULATION,), cuff_intervals=())
ONLY_INFUSING = replace(
    NOTHING, combinations=(replace(BREATHING, phases=frozenset({SessionPhase.INFUSING})),), cuff_intervals=()
)


def at_bedside() -> Bedside:
    return Bedside(preset=ALONE)


class TestTogether:
    def test_all_criteria_at_once_for_their_delay_are_the_condition(self) -> None:
        bedside = at_bedside()

        bedside.stream(11, respiratory_rate=9, spo2=91)

        alarm = bedside.the("breathing_depressed")
        assert (alarm.kind, alarm.priority, alarm.device, alarm.metric) == (
            AlarmKind.PHYSIOLOGICAL,
            AlarmPriority.HIGH,
            None,
            None,
        )
        assert alarm.message == "Breathing depressed: RR 9, SpO₂ 91"
        assert (alarm.arose_at, alarm.onset_at, alarm.latched) == (moment(10).utc, moment(0).utc, True)

    def test_not_a_moment_before_its_delay(self) -> None:
        bedside = at_bedside()
        bedside.stream(9, respiratory_rate=9, spo2=91)
        bedside.numbers(respiratory_rate=9, spo2=91)

        bedside.wait(0.9)
        assert bedside.conditions() == []
        bedside.wait(0.1)
        assert bedside.conditions() == ["breathing_depressed"]

    @pytest.mark.parametrize(
        ("rate", "saturation", "holds"), [(10, 92, True), (11, 92, False), (10, 93, False), (6, 99, False)]
    )
    def test_a_number_on_its_limit_meets_it(self, rate: float, saturation: float, *, holds: bool) -> None:
        bedside = at_bedside()

        bedside.stream(11, respiratory_rate=rate, spo2=saturation)

        assert (bedside.present("breathing_depressed") is not None) is holds

    @pytest.mark.parametrize(("rate", "holds"), [(120, True), (119, False)])
    def test_a_criterion_may_be_a_high_number(self, rate: float, *, holds: bool) -> None:
        bedside = Bedside(preset=WITH_CUFF)

        bedside.numbers(nibp_systolic=85)
        bedside.stream(11, heart_rate=rate)

        assert (bedside.present("circulation_failing") is not None) is holds

    def test_time_counts_from_when_the_last_of_them_was_met(self) -> None:
        bedside = at_bedside()
        bedside.stream(30, respiratory_rate=9, spo2=97)

        bedside.stream(10, respiratory_rate=9, spo2=91)
        assert bedside.conditions() == ["breathing_depressed"]
        assert bedside.the("breathing_depressed").arose_at == moment(40).utc

    def test_one_that_is_not_met_begins_it_anew(self) -> None:
        bedside = at_bedside()

        for _ in range(5):
            bedside.stream(9, respiratory_rate=9, spo2=91)
            bedside.stream(1, respiratory_rate=9, spo2=93)

        assert bedside.events == []

    def test_it_ends_with_the_first_that_is_not_met_and_stays_to_be_seen(self) -> None:
        bedside = at_bedside()
        bedside.stream(11, respiratory_rate=9, spo2=91)

        (event,) = bedside.numbers(spo2=93)

        assert told([event]) == [("ceased", "breathing_depressed")]
        assert event.alarm.signals.visual is SignalPresence.LATCHED
        assert event.alarm.message == "Was: Breathing depressed: RR 9, SpO₂ 91"
        assert (event.alarm.kind, event.alarm.priority) == (AlarmKind.PHYSIOLOGICAL, AlarmPriority.HIGH)
        assert event.alarm.latched

    def test_one_that_does_not_latch_leaves_nothing(self) -> None:
        bedside = Bedside(preset=WITH_CUFF)
        bedside.numbers(nibp_systolic=85)
        bedside.stream(11, heart_rate=125)

        bedside.numbers(heart_rate=100)

        assert bedside.engine.alarms() == []

    def test_numbers_of_two_devices_meet(self) -> None:
        bedside = Bedside("monitor", "oximeter", preset=ALONE)

        for _ in range(11):
            bedside.numbers(respiratory_rate=9)
            bedside.numbers("oximeter", spo2=91)
            bedside.wait(1)

        assert bedside.present("breathing_depressed") is not None


class TestMissing:
    @pytest.mark.parametrize(
        "gone",
        [seen("spo2", None, validity=NOT_AVAILABLE), off_range("spo2", 0.0), off_range("spo2", -100.0)],
        ids=["word", "zero", "marker"],
    )
    def test_a_missing_number_does_not_begin_it(self, gone: JudgedObservation) -> None:
        bedside = at_bedside()

        for _ in range(60):
            bedside.take(seen("respiratory_rate", 9), gone)
            bedside.wait(1)

        assert bedside.present("breathing_depressed") is None

    def test_a_metric_never_seen_does_not_begin_it(self) -> None:
        bedside = at_bedside()

        bedside.stream(60, respiratory_rate=6)

        assert bedside.events == []

    def test_a_number_that_goes_missing_begins_the_delay_anew(self) -> None:
        bedside = at_bedside()
        bedside.stream(9, respiratory_rate=9, spo2=91)
        bedside.take(seen("spo2", None, validity=NOT_AVAILABLE))
        bedside.wait(1)

        bedside.stream(9, respiratory_rate=9, spo2=91)
        assert bedside.present("breathing_depressed") is None
        bedside.stream(2, respiratory_rate=9, spo2=91)
        assert bedside.present("breathing_depressed") is not None

    def test_a_missing_number_does_not_end_it(self) -> None:
        bedside = at_bedside()
        bedside.stream(11, respiratory_rate=9, spo2=91)
        before = bedside.the("breathing_depressed")

        for _ in range(60):
            bedside.take(seen("respiratory_rate", 9), seen("spo2", None, validity=NOT_AVAILABLE))
            bedside.wait(1)

        assert bedside.the("breathing_depressed") == before

    def test_the_other_number_ends_it_while_one_is_missing(self) -> None:
        bedside = at_bedside()
        bedside.stream(11, respiratory_rate=9, spo2=91)
        bedside.take(seen("spo2", None, validity=NOT_AVAILABLE))

        assert ("ceased", "breathing_depressed") in told(bedside.numbers(respiratory_rate=14))

    def test_a_lost_feed_does_not_end_it(self) -> None:
        bedside = at_bedside()
        bedside.stream(11, respiratory_rate=9, spo2=91)

        bedside.wait(120)

        assert bedside.present("breathing_depressed") is not None

    def test_a_stream_counts_for_ten_seconds_and_a_reading_for_fifteen_minutes(self) -> None:
        bedside = Bedside(preset=WITH_CUFF)
        bedside.numbers(nibp_systolic=85)
        bedside.stream(850, heart_rate=100)
        bedside.stream(11, heart_rate=125)
        assert bedside.present("circulation_failing") is not None

        later = Bedside(preset=WITH_CUFF)
        later.numbers(nibp_systolic=85)
        later.stream(901, heart_rate=100)
        later.stream(30, heart_rate=125)
        assert later.present("circulation_failing") is None

    @pytest.mark.parametrize("judgement", [Judgement.LATE, Judgement.REPEAT])
    def test_late_and_repeated_numbers_never_make_one(self, judgement: Judgement) -> None:
        bedside = at_bedside()
        numbers = [seen("respiratory_rate", 9, judgements={judgement}), seen("spo2", 91, judgements={judgement})]

        for _ in range(30):
            bedside.take(*numbers)
            bedside.wait(1)

        assert bedside.present("breathing_depressed") is None


class TestComingAndGoing:
    def test_a_device_taken_away_ends_it(self) -> None:
        bedside = Bedside("monitor", "oximeter", preset=ALONE)
        for _ in range(11):
            bedside.numbers(respiratory_rate=9)
            bedside.numbers("oximeter", spo2=91)
            bedside.wait(1)

        assert ("ceased", "breathing_depressed") in told(bedside.watch("monitor", preset=ALONE))

    def test_a_device_that_gave_none_of_its_numbers_ends_nothing(self) -> None:
        bedside = Bedside("monitor", "pump", preset=ALONE)
        bedside.numbers("pump", infusion_rate=60)
        bedside.stream(11, respiratory_rate=9, spo2=91)
        before = bedside.the("breathing_depressed")

        bedside.watch("monitor", preset=ALONE)

        assert bedside.the("breathing_depressed") == before

    def test_a_phase_with_the_same_rule_costs_no_second(self) -> None:
        bedside = at_bedside()
        bedside.stream(6, respiratory_rate=9, spo2=91)

        bedside.watch(phase=SessionPhase.RECOVERY, preset=ALONE)
        bedside.stream(5, respiratory_rate=9, spo2=91)

        assert bedside.the("breathing_depressed").arose_at == moment(10).utc

    def test_a_phase_without_it_ends_it_and_it_stays_to_be_seen(self) -> None:
        bedside = Bedside(phase=SessionPhase.INFUSING, preset=ONLY_INFUSING)
        bedside.stream(11, respiratory_rate=9, spo2=91)

        (event,) = bedside.watch(phase=SessionPhase.RECOVERY, preset=ONLY_INFUSING)

        assert (event.kind.value, event.alarm.condition) == ("ceased", "breathing_depressed")
        assert event.alarm.signals.visual is SignalPresence.LATCHED
        assert event.alarm.message.startswith("Was: ")

    def test_another_preset_ends_all_that_it_does_not_judge(self) -> None:
        preset = replace(
            ALONE,
            combinations=(BREATHING, replace(BREATHING, name="breathing_worse")),
            rates_disagree=RatesRule(differ_by=20, for_s=10, source="A test"),
            apnoea=ApnoeaRule(after_s=5, etco2_at_most=8, latching=False, source="A test"),
        )
        bedside = Bedside(preset=preset)
        bedside.stream(11, respiratory_rate=9, spo2=91, heart_rate=70, pulse_rate=100)
        for _ in range(6):
            bedside.take(seen("spo2", 91), off_range("respiratory_rate", 0), seen("etco2", 0))
            bedside.wait(1)
        before = set(bedside.conditions())
        assert before == {"breathing_depressed", "breathing_worse", "apnoea", "rates_disagree"}

        events = told(bedside.watch(preset=replace(NOTHING, combinations=())))

        assert {condition for kind, condition in events if kind == "ceased"} == before

    def test_a_phase_without_it_begins_none(self) -> None:
        bedside = Bedside(phase=SessionPhase.RECOVERY, preset=ONLY_INFUSING)

        bedside.stream(60, respiratory_rate=9, spo2=91)
        assert bedside.events == []

        bedside.watch(phase=SessionPhase.INFUSING, preset=ONLY_INFUSING)
        bedside.stream(11, respiratory_rate=9, spo2=91)
        assert bedside.conditions() == ["breathing_depressed"]

    def test_a_phase_without_it_ends_nothing_that_was_not_told(self) -> None:
        bedside = Bedside(phase=SessionPhase.INFUSING, preset=ONLY_INFUSING)
        bedside.stream(5, respiratory_rate=9, spo2=91)

        assert bedside.watch(phase=SessionPhase.RECOVERY, preset=ONLY_INFUSING) == []
        assert bedside.stream(20, respiratory_rate=9, spo2=91) == []

    def test_it_goes_on_after_a_restart_until_a_number_shows_otherwise(self) -> None:
        bedside = at_bedside()
        bedside.stream(11, respiratory_rate=9, spo2=91)
        before = bedside.the("breathing_depressed")

        bedside.restart()
        assert bedside.watch(preset=ALONE) == []
        assert bedside.stream(5, respiratory_rate=9) == []
        assert bedside.the("breathing_depressed") == before

        (event,) = bedside.numbers(spo2=95)
        assert (event.kind.value, event.alarm.id, event.alarm.signals.visual) == ("ceased", 1, SignalPresence.LATCHED)


class TestNumbers:
    def test_the_newest_word_counts_whoever_says_it(self) -> None:
        numbers = Numbers()
        numbers.take("spo2", Latest(91, 5.0, "monitor"))
        numbers.take("spo2", Latest(97, 6.0, "oximeter"))

        found = numbers.of("spo2", 6.0)

        assert found is not None
        assert (found.value, found.device) == (97, "oximeter")

    @pytest.mark.parametrize(("metric", "shown_s"), [("spo2", 10.0), ("nibp_systolic", 900.0), ("temperature", 900.0)])
    def test_a_number_counts_as_long_as_a_screen_shows_it(self, metric: str, shown_s: float) -> None:
        numbers = Numbers()
        numbers.take(metric, Latest(90, 100.0, "monitor"))

        assert numbers.of(metric, 100.0 + shown_s) is not None
        assert numbers.of(metric, 100.1 + shown_s) is None
        assert numbers.was_seen(metric)

    def test_what_a_device_gave_is_forgotten_with_it(self) -> None:
        numbers = Numbers()
        numbers.take("spo2", Latest(91, 5.0, "oximeter"))
        numbers.take("heart_rate", Latest(70, 5.0, "monitor"))

        assert numbers.forget("oximeter") == {"spo2"}
        assert numbers.of("spo2", 5.0) is None
        assert not numbers.was_seen("spo2")
        assert numbers.of("heart_rate", 5.0) is not None
