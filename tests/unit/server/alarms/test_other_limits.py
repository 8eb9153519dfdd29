"""A change of preset or phase judges the numbers that are shown anew."""

from dataclasses import replace

from models.session import SessionPhase
from server.alarms.presets import AlarmPreset
from tests.unit.server.alarms.bedside import NOT_AVAILABLE, PRESET, Bedside, moment, seen, told


def with_high_limit(medium: float) -> AlarmPreset:
    """The shipped preset with another medium high limit of heart rate, and the high one 20 above."""
    rules = []
    for rule in PRESET.rules:
        if rule.metric == "heart_rate":
            high = tuple(replace(limit, limit=medium + 20 * (1 - index)) for index, limit in enumerate(rule.high))
            rules.append(replace(rule, high=high))
        else:
            rules.append(rule)
    return replace(PRESET, version=2, rules=tuple(rules))


class TestOtherLimits:
    def test_wider_limits_end_an_alarm_that_is_within_them(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)
        preset = with_high_limit(125)

        assert told(bedside.watch(preset=preset)) == [("ceased", "heart_rate_high")]

    def test_a_number_within_wider_limits_is_not_held_by_their_hysteresis(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)

        assert told(bedside.watch(preset=with_high_limit(115))) == [("ceased", "heart_rate_high")]

    def test_narrower_limits_begin_their_delay_at_once(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=104)
        preset = with_high_limit(100)

        bedside.watch(preset=preset)
        bedside.stream(11, heart_rate=104)

        alarm = bedside.the("heart_rate_high")
        assert (alarm.message, alarm.arose_at) == ("HR 104 > 100", moment(21).utc)

    def test_an_alarm_beyond_the_new_limits_goes_on_with_its_id(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=118)
        first = bedside.the("heart_rate_high")
        preset = with_high_limit(115)

        bedside.watch(preset=preset)

        alarm = bedside.the("heart_rate_high")
        assert (alarm.id, alarm.limit, alarm.message) == (first.id, 115, "HR 118 > 115")

    def test_a_metric_that_loses_its_limits_loses_its_alarm(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=118)

        preset = replace(PRESET, rules=tuple(rule for rule in PRESET.rules if rule.metric != "heart_rate"))
        assert told(bedside.watch(preset=preset)) == [("ceased", "heart_rate_high")]
        assert bedside.stream(20, heart_rate=150) == []

    def test_a_metric_that_gains_limits_is_judged_from_then_on(self) -> None:
        preset = replace(PRESET, rules=tuple(rule for rule in PRESET.rules if rule.metric != "heart_rate"))
        bedside = Bedside(preset=preset)
        bedside.stream(20, heart_rate=150)

        bedside.watch()
        bedside.stream(6, heart_rate=150)

        assert bedside.conditions() == ["heart_rate_high"]

    def test_a_number_that_is_no_longer_shown_is_not_judged_by_other_limits(self) -> None:
        bedside = Bedside()
        bedside.numbers(heart_rate=104)
        bedside.wait(30)

        bedside.watch(preset=with_high_limit(100))
        bedside.ping()
        bedside.wait(8)

        assert bedside.conditions() == []

    def test_limits_of_one_side_that_vanish_end_that_side(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=118)
        rules = tuple(replace(rule, high=()) if rule.metric == "heart_rate" else rule for rule in PRESET.rules)

        assert told(bedside.watch(preset=replace(PRESET, rules=rules))) == [("ceased", "heart_rate_high")]

    def test_a_scheduled_session_uses_the_limits_of_baseline(self) -> None:
        bedside = Bedside(phase=SessionPhase.SCHEDULED)

        bedside.stream(6, spo2=80)

        assert bedside.conditions() == ["spo2_low"]

    def test_a_new_phase_with_the_same_limits_keeps_a_first_reading(self) -> None:
        bedside = Bedside()
        bedside.numbers(nibp_systolic=184)

        bedside.watch(phase=SessionPhase.INFUSING)

        assert told(bedside.numbers(nibp_systolic=184)) == [("arose", "nibp_systolic_high")]


class TestWaiting:
    def test_a_limit_that_is_the_same_in_the_next_phase_waits_on(self) -> None:
        """Another limit of the metric changed; the breach of this one began before."""
        bedside = Bedside()
        bedside.stream(9, spo2=88)

        bedside.watch(preset=with_low_limit_of_saturation(80))
        bedside.stream(7, spo2=88)

        assert bedside.the("spo2_low").arose_at == moment(15).utc

    def test_one_that_is_over_its_time_alarms_at_once(self) -> None:
        bedside = Bedside()
        bedside.numbers(nibp_systolic=165)
        bedside.stream(100, heart_rate=72)
        bedside.watch(preset=with_high_limit_of_pressure(190))
        bedside.stream(79, heart_rate=72)
        assert bedside.present("nibp_systolic_high") is None

        bedside.stream(1, heart_rate=72)
        bedside.wait(0)

        alarm = bedside.the("nibp_systolic_high")
        assert (alarm.arose_at, alarm.detail) == (moment(180).utc, "1st reading, not repeated")

    def test_a_reading_judged_anew_confirms_nothing(self) -> None:
        bedside = Bedside()
        bedside.numbers(nibp_systolic=165)

        for limit in (190, 195, 200):
            assert bedside.watch(preset=with_high_limit_of_pressure(limit)) == []

        assert told(bedside.numbers(nibp_systolic=165)) == [("arose", "nibp_systolic_high")]
        assert bedside.the("nibp_systolic_high").detail == "2nd reading"

    def test_a_device_without_a_number_lets_nothing_ripen(self) -> None:
        bedside = Bedside()
        bedside.stream(2, spo2=84)
        bedside.take(seen("spo2", None, validity=NOT_AVAILABLE))

        bedside.watch(preset=with_low_limit_of_saturation(84))
        bedside.wait(60)

        assert bedside.present("spo2_low") is None


def with_low_limit_of_saturation(high: float) -> AlarmPreset:
    """The shipped preset with another low limit of high priority."""
    rules = [
        replace(rule, low=(replace(rule.low[0], limit=high), *rule.low[1:])) if rule.metric == "spo2" else rule
        for rule in PRESET.rules
    ]
    return replace(PRESET, rules=tuple(rules))


def with_high_limit_of_pressure(high: float) -> AlarmPreset:
    """The shipped preset with another systolic limit of high priority."""
    rules = [
        replace(rule, high=(replace(rule.high[0], limit=high), *rule.high[1:]))
        if rule.metric == "nibp_systolic"
        else rule
        for rule in PRESET.rules
    ]
    return replace(PRESET, rules=tuple(rules))
