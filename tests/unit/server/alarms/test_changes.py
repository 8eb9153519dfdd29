"""How fast a number changes."""

from dataclasses import replace

import pytest

from models.alarm import AlarmKind, AlarmPriority
from models.observation import Judgement
from models.session import SessionPhase
from server.alarms.course_rules import BaselineRule, ChangeRule
from server.alarms.engine import Watch
from tests.unit.server.alarms.bedside import NOT_AVAILABLE, PRESET, Bedside, moment, seen, told

FALL = ChangeRule(
    metric="heart_rate",
    phases=frozenset(),
    is_rise=False,
    by=40,
    within_s=60,
    priority=AlarmPriority.MEDIUM,
    delay_s=10,
    source="A test",
)
RISE = replace(FALL, is_rise=True)
NOTHING = replace(
    PRESET,
    rules=(),
    combinations=(),
    baseline_rules=(),
    change_rules=(),
    cuff_intervals=(),
    apnoea=None,
    questionable=None,
    rates_disagree=None,
)
FALLS = replace(NOTHING, change_rules=(FALL,))
RISES = replace(NOTHING, change_rules=(RISE,))


def at_bedside() -> Bedside:
    return Bedside(preset=FALLS)


class TestFall:
    def test_so_far_within_the_time_for_the_delay_is_the_condition(self) -> None:
        bedside = at_bedside()
        bedside.stream(30, heart_rate=110)

        bedside.stream(11, heart_rate=70)

        alarm = bedside.the("heart_rate_falling")
        assert (alarm.kind, alarm.priority, alarm.metric) == (
            AlarmKind.PHYSIOLOGICAL,
            AlarmPriority.MEDIUM,
            "heart_rate",
        )
        assert (alarm.message, alarm.value, alarm.limit) == ("HR fell 40 to 70 within 1:00", 70, 40)
        assert (alarm.arose_at, alarm.onset_at, alarm.latched) == (moment(40).utc, moment(30).utc, False)

    def test_not_a_moment_before_its_delay(self) -> None:
        bedside = at_bedside()
        bedside.stream(30, heart_rate=110)
        bedside.stream(9, heart_rate=70)
        bedside.numbers(heart_rate=70)

        bedside.wait(0.9)
        assert bedside.conditions() == []
        bedside.wait(0.1)

        assert bedside.conditions() == ["heart_rate_falling"]

    def test_without_a_delay_it_is_told_at_once(self) -> None:
        bedside = Bedside(preset=replace(NOTHING, change_rules=(replace(FALL, delay_s=0),)))
        bedside.stream(2, heart_rate=110)

        (event,) = bedside.numbers(heart_rate=64)

        assert (event.alarm.message, event.alarm.value) == ("HR fell 46 to 64 within 1:00", 64)
        assert event.alarm.onset_at == moment(2).utc

    @pytest.mark.parametrize(("delay_s", "holds"), [(10, True), (11, False)])
    def test_it_ripens_on_a_number_as_long_as_that_is_shown(self, delay_s: float, *, holds: bool) -> None:
        bedside = Bedside(preset=replace(NOTHING, change_rules=(replace(FALL, delay_s=delay_s),)))
        bedside.stream(30, heart_rate=110)
        bedside.numbers(heart_rate=70)

        bedside.wait(60)

        assert (bedside.present("heart_rate_falling") is not None) is holds

    def test_one_less_is_none(self) -> None:
        bedside = at_bedside()
        bedside.stream(30, heart_rate=110)

        bedside.stream(60, heart_rate=71)

        assert bedside.events == []

    def test_a_slide_that_takes_the_whole_time_counts(self) -> None:
        bedside = at_bedside()
        bedside.stream(2, heart_rate=110)
        for step in range(40):
            bedside.stream(1, heart_rate=110 - step)

        bedside.stream(11, heart_rate=70)

        assert bedside.present("heart_rate_falling") is not None

    def test_a_slower_slide_is_none(self) -> None:
        bedside = at_bedside()
        bedside.stream(30, heart_rate=130)

        for step in range(100):
            bedside.stream(2, heart_rate=130 - step)

        assert bedside.events == []

    @pytest.mark.parametrize(("gap_s", "holds"), [(50, True), (51, False)])
    def test_the_time_counts_back_from_each_number(self, gap_s: float, *, holds: bool) -> None:
        """The last of the delay is 60 s after the last high number, which still counts, or 61 s."""
        bedside = at_bedside()
        bedside.stream(5, heart_rate=110)
        bedside.numbers(heart_rate=110)
        bedside.wait(gap_s)

        bedside.stream(10, heart_rate=70)
        bedside.numbers(heart_rate=70)

        assert (bedside.present("heart_rate_falling") is not None) is holds

    def test_it_ends_when_the_change_is_older_than_its_time(self) -> None:
        bedside = at_bedside()
        bedside.stream(30, heart_rate=110)
        bedside.stream(60, heart_rate=70)
        assert bedside.conditions() == ["heart_rate_falling"]

        events = bedside.stream(1, heart_rate=70)

        assert told(events) == [("ceased", "heart_rate_falling")]
        assert bedside.engine.alarms() == []

    def test_it_ends_when_the_number_is_back(self) -> None:
        bedside = at_bedside()
        bedside.stream(30, heart_rate=110)
        bedside.stream(15, heart_rate=70)

        assert told(bedside.numbers(heart_rate=71)) == [("ceased", "heart_rate_falling")]

    def test_a_rise_is_no_fall(self) -> None:
        bedside = at_bedside()
        bedside.stream(30, heart_rate=70)

        bedside.stream(60, heart_rate=140)

        assert bedside.events == []


class TestRise:
    def test_it_is_told_from_the_lowest_of_the_time(self) -> None:
        bedside = Bedside(preset=RISES)
        bedside.stream(20, heart_rate=80)
        bedside.stream(10, heart_rate=70)

        bedside.stream(11, heart_rate=112)

        assert bedside.the("heart_rate_rising").message == "HR rose 42 to 112 within 1:00"

    def test_a_fall_is_no_rise(self) -> None:
        bedside = Bedside(preset=RISES)
        bedside.stream(30, heart_rate=140)

        bedside.stream(60, heart_rate=60)

        assert bedside.events == []

    def test_both_may_be_judged(self) -> None:
        bedside = Bedside(preset=replace(NOTHING, change_rules=(FALL, RISE)))
        bedside.stream(30, heart_rate=70)
        bedside.stream(11, heart_rate=112)
        bedside.stream(11, heart_rate=70)

        arisen = [event.alarm.condition for event in bedside.events if event.kind.value == "arose"]
        assert arisen == ["heart_rate_rising", "heart_rate_falling"]


class TestArtefacts:
    def test_a_single_low_number_is_none(self) -> None:
        bedside = at_bedside()

        for _ in range(10):
            bedside.stream(10, heart_rate=110)
            bedside.stream(1, heart_rate=40)
        bedside.stream(60, heart_rate=110)

        assert bedside.events == []

    def test_a_single_high_number_is_none(self) -> None:
        """What comes after it is as it was before: nothing fell."""
        bedside = at_bedside()

        for _ in range(10):
            bedside.stream(20, heart_rate=72)
            bedside.stream(1, heart_rate=180)
        bedside.stream(70, heart_rate=72)

        assert bedside.events == []

    def test_two_high_numbers_in_a_row_are_where_it_fell_from(self) -> None:
        bedside = at_bedside()
        bedside.stream(20, heart_rate=72)
        bedside.stream(2, heart_rate=180)

        bedside.stream(11, heart_rate=72)

        assert bedside.the("heart_rate_falling").message == "HR fell 108 to 72 within 1:00"

    def test_the_less_extreme_of_two_counts(self) -> None:
        bedside = at_bedside()
        bedside.stream(1, heart_rate=115)
        bedside.stream(1, heart_rate=109)

        bedside.stream(15, heart_rate=70)

        assert bedside.events == []

    def test_a_vendors_zero_is_no_number(self) -> None:
        bedside = at_bedside()
        bedside.stream(30, heart_rate=110)

        for _ in range(60):
            bedside.take(seen("heart_rate", None, validity=NOT_AVAILABLE))
            bedside.wait(1)

        assert bedside.present("heart_rate_falling") is None

    def test_what_waits_does_not_ripen_while_the_device_has_no_number(self) -> None:
        bedside = at_bedside()
        bedside.stream(30, heart_rate=110)
        bedside.stream(2, heart_rate=70)

        for _ in range(20):
            bedside.take(seen("heart_rate", None, validity=NOT_AVAILABLE))
            bedside.wait(1)

        assert bedside.present("heart_rate_falling") is None

    def test_late_numbers_are_none(self) -> None:
        bedside = at_bedside()
        bedside.stream(30, heart_rate=110)

        for _ in range(15):
            bedside.take(seen("heart_rate", 60, age_s=90, judgements={Judgement.LATE}))
            bedside.stream(1, heart_rate=110)

        assert bedside.present("heart_rate_falling") is None


class TestComingAndGoing:
    def test_a_phase_with_the_same_rule_costs_no_second(self) -> None:
        """The limits of another metric, or a baseline, came with the phase; this rule knows what it knew."""
        relative = BaselineRule(
            metric="heart_rate",
            phases=frozenset({SessionPhase.INFUSING}),
            is_rise=True,
            by=60,
            by_percent=None,
            priority=AlarmPriority.LOW,
            readings=2,
            delay_s=0,
            hysteresis=0,
            latching=False,
            source="A test",
        )
        preset = replace(FALLS, baseline_rules=(relative,))
        bedside = Bedside(preset=preset)
        bedside.stream(30, heart_rate=110)
        bedside.stream(5, heart_rate=70)

        started = Watch(1, "3", SessionPhase.INFUSING, preset, ("monitor",), {"heart_rate": 100.0})
        bedside.engine.watch(started, moment(bedside.now_s))
        bedside.stream(6, heart_rate=70)

        assert bedside.the("heart_rate_falling").arose_at == moment(40).utc

    def test_an_alarm_goes_on_through_other_limits(self) -> None:
        limits = next(rule for rule in PRESET.rules if rule.metric == "heart_rate")
        bedside = at_bedside()
        bedside.stream(30, heart_rate=110)
        bedside.stream(11, heart_rate=70)
        before = bedside.the("heart_rate_falling")

        bedside.watch(preset=replace(FALLS, rules=(limits,)))
        bedside.stream(5, heart_rate=70)

        assert bedside.the("heart_rate_falling") == before

    def test_another_rule_begins_anew(self) -> None:
        bedside = at_bedside()
        bedside.stream(30, heart_rate=110)
        bedside.stream(5, heart_rate=70)

        bedside.watch(preset=replace(FALLS, change_rules=(replace(FALL, by=30),)))
        bedside.stream(30, heart_rate=70)

        assert bedside.events == []

    def test_a_number_judged_anew_is_not_seen_twice(self) -> None:
        limits = next(rule for rule in PRESET.rules if rule.metric == "heart_rate")
        bedside = at_bedside()
        bedside.stream(20, heart_rate=72)
        bedside.numbers(heart_rate=180)

        bedside.watch(preset=replace(FALLS, rules=(limits,)))
        bedside.wait(1)
        bedside.stream(30, heart_rate=72)

        assert bedside.present("heart_rate_falling") is None

    def test_one_number_may_end_a_limit_and_begin_a_change(self) -> None:
        limits = next(rule for rule in PRESET.rules if rule.metric == "heart_rate")
        bedside = Bedside(preset=replace(NOTHING, rules=(limits,), change_rules=(replace(FALL, delay_s=0),)))
        bedside.stream(11, heart_rate=118)

        events = told(bedside.numbers(heart_rate=70))

        assert events == [("ceased", "heart_rate_high"), ("arose", "heart_rate_falling")]

    def test_other_limits_end_all_that_they_do_not_judge(self) -> None:
        limits = next(rule for rule in PRESET.rules if rule.metric == "heart_rate")
        bedside = Bedside(preset=replace(NOTHING, rules=(limits,), change_rules=(RISE,)))
        bedside.stream(5, heart_rate=70)
        bedside.stream(11, heart_rate=118)
        assert bedside.conditions() == ["heart_rate_high", "heart_rate_rising"]

        events = told(bedside.watch(preset=replace(NOTHING, rules=(replace(limits, high=()),))))

        assert events == [("ceased", "heart_rate_high"), ("ceased", "heart_rate_rising")]

    def test_a_rule_that_is_gone_ends_it(self) -> None:
        bedside = at_bedside()
        bedside.stream(30, heart_rate=110)
        bedside.stream(11, heart_rate=70)

        assert told(bedside.watch(preset=NOTHING)) == [("ceased", "heart_rate_falling")]

    def test_it_goes_on_after_a_restart_for_as_long_as_its_time(self) -> None:
        """The numbers before are forgotten, so nobody can say that it is back until the time has passed."""
        bedside = at_bedside()
        bedside.stream(30, heart_rate=110)
        bedside.stream(11, heart_rate=70)
        before = bedside.the("heart_rate_falling")

        bedside.restart()
        assert bedside.watch(preset=FALLS) == []
        bedside.stream(60, heart_rate=70)
        assert bedside.the("heart_rate_falling") == before

        assert told(bedside.stream(1, heart_rate=70)) == [("ceased", "heart_rate_falling")]

    def test_after_a_restart_it_may_arise_as_before(self) -> None:
        bedside = at_bedside()
        bedside.restart()
        bedside.watch(preset=FALLS)
        bedside.stream(10, heart_rate=110)

        bedside.stream(11, heart_rate=70)

        assert bedside.present("heart_rate_falling") is not None

    def test_a_device_taken_away_ends_it(self) -> None:
        bedside = Bedside("monitor", "other", preset=FALLS)
        bedside.stream(30, heart_rate=110)
        bedside.stream(11, heart_rate=70)

        assert ("ceased", "heart_rate_falling") in told(bedside.watch("other", preset=FALLS))
