"""This patient's own baseline: how it is made, the limit that follows from it, and how it alarms."""

from dataclasses import replace

import pytest

from models.alarm import AlarmPriority
from models.metrics import CATALOGUE
from models.observation import JudgedObservation, Judgement, MeasurementValidity
from models.session import SessionPhase
from server.alarms.baselines import as_limits, limit_from, tightest
from server.alarms.course_rules import BaselineRule
from server.alarms.engine import Watch
from server.alarms.limit_rules import LimitRule, PriorityLimit
from tests.unit.server.alarms.bedside import PRESET, Bedside, moment, seen, told

QUESTIONABLE = MeasurementValidity.QUESTIONABLE
INFUSING = frozenset({SessionPhase.INFUSING, SessionPhase.RECOVERY})
RISE = BaselineRule(
    metric="nibp_systolic",
    phases=INFUSING,
    is_rise=True,
    by=30,
    by_percent=20,
    priority=AlarmPriority.MEDIUM,
    readings=2,
    delay_s=0,
    hysteresis=5,
    latching=False,
    source="A test",
)
FALL = replace(RISE, is_rise=False, by=None, by_percent=30)
LIMITS = LimitRule(
    metric="nibp_systolic",
    phases=frozenset(),
    low=(PriorityLimit(AlarmPriority.MEDIUM, 90, 0, latching=False, source="A test"),),
    high=(
        PriorityLimit(AlarmPriority.HIGH, 180, 0, latching=True, source="A test"),
        PriorityLimit(AlarmPriority.MEDIUM, 160, 0, latching=False, source="A test"),
    ),
    hysteresis=5,
    hysteresis_source="A test",
    confirm_within_s=180,
)
ALONE = replace(
    PRESET,
    rules=(),
    combinations=(),
    change_rules=(),
    cuff_intervals=(),
    apnoea=None,
    questionable=None,
    rates_disagree=None,
    baseline_rules=(RISE, FALL),
)
BESIDE_LIMITS = replace(ALONE, rules=(LIMITS,))


def started(baseline: float | None, preset: object = ALONE, phase: SessionPhase = SessionPhase.INFUSING) -> Bedside:
    """A session whose drug has begun, with that systolic baseline or none."""
    assert isinstance(preset, type(ALONE))
    bedside = Bedside(preset=preset)
    declare(bedside, baseline, preset, phase)
    return bedside


def declare(bedside: Bedside, baseline: float | None, preset: object, phase: SessionPhase) -> list[tuple[str, str]]:
    assert isinstance(preset, type(ALONE))
    baselines = {} if baseline is None else {"nibp_systolic": baseline}
    watch = Watch(1, "3", phase, preset, ("monitor",), baselines)
    return told(bedside.engine.watch(watch, moment(bedside.now_s)))


def readings(bedside: Bedside, *values: float) -> list[tuple[str, str]]:
    """Cuff readings a minute apart."""
    events = []
    for value in values:
        events += bedside.numbers(nibp_systolic=value)
        for _ in range(60):
            bedside.ping()
            events += bedside.wait(1)
    return told(events)


class TestLimit:
    @pytest.mark.parametrize(
        ("baseline", "limit"),
        [
            (100, 120),  # a fifth comes first
            (149, 178),  # 29.8 comes before 30
            (150, 180),  # both at once
            (160, 190),  # thirty comes first
            (200, 230),
        ],
    )
    def test_a_rise_alarms_at_whichever_comes_first(self, baseline: float, limit: float) -> None:
        assert limit_from(RISE, baseline) == limit

    @pytest.mark.parametrize(
        ("by", "by_percent", "limit"), [(30, None, 151), (None, 20, 145), (30, 20, 145), (10, 20, 131)]
    )
    def test_one_of_them_is_enough(self, by: float | None, by_percent: float | None, limit: float) -> None:
        assert limit_from(replace(RISE, by=by, by_percent=by_percent), 121) == limit

    @pytest.mark.parametrize(("baseline", "limit"), [(120, 84), (121, 85), (131.5, 93)])
    def test_a_fall_likewise(self, baseline: float, limit: float) -> None:
        assert limit_from(FALL, baseline) == limit

    @pytest.mark.parametrize("rule", [RISE, FALL, replace(FALL, by=25), replace(RISE, by_percent=None)])
    @pytest.mark.parametrize("baseline", [101.25, 117 + 1 / 3, 120, 128.5, 133 + 2 / 3, 149.9, 171.1])
    def test_it_is_rounded_to_the_louder_side_by_less_than_a_step(self, rule: BaselineRule, baseline: float) -> None:
        shares = [] if rule.by_percent is None else [baseline * rule.by_percent / 100]
        step = min([*shares, *([] if rule.by is None else [rule.by])])
        exact = baseline + step if rule.is_rise else baseline - step
        rounded = limit_from(rule, baseline)

        assert rounded == int(rounded)
        assert -1e-6 <= (exact - rounded if rule.is_rise else rounded - exact) < 1

    @pytest.mark.parametrize("tenths", range(350, 390))
    def test_a_number_on_a_limit_of_tenths_reaches_it(self, tenths: int) -> None:
        baseline = tenths / 10
        rise = replace(RISE, metric="temperature", by=1, by_percent=None)

        assert limit_from(rise, baseline) == round(baseline + 1, 1)
        assert limit_from(replace(rise, is_rise=False), baseline) == round(baseline - 1, 1)

    @pytest.mark.parametrize("metric", [metric for metric in CATALOGUE.values() if metric.resolution < 1])
    def test_a_limit_is_a_number_that_a_device_can_show(self, metric: object) -> None:
        assert isinstance(metric, type(CATALOGUE["temperature"]))
        steps = round(1 / metric.resolution)
        rise = replace(RISE, metric=metric.id, by=3 / steps, by_percent=None)

        for count in range(10, 500):
            assert limit_from(rise, count / steps) == (count + 3) / steps

    def test_the_tile_shows_the_first_that_is_reached(self) -> None:
        milder = replace(RISE, by=20, by_percent=None, priority=AlarmPriority.LOW)

        assert tightest([RISE, milder, FALL], 150, is_rise=True) == 170
        assert tightest([RISE, milder, FALL], 150, is_rise=False) == 105
        assert tightest([FALL, replace(FALL, by_percent=20)], 150, is_rise=False) == 120
        assert tightest([RISE], 150, is_rise=False) is None
        assert tightest([], 150, is_rise=True) is None

    @pytest.mark.parametrize("rule", [RISE, FALL])
    def test_it_is_written_as_a_limit_of_one_side(self, rule: BaselineRule) -> None:
        found = as_limits(rule, 120)

        (limit,) = found.high if rule.is_rise else found.low
        assert (found.low if rule.is_rise else found.high) == ()
        assert (limit.priority, limit.limit, limit.delay_s, limit.latching, limit.source) == (
            AlarmPriority.MEDIUM,
            limit_from(rule, 120),
            0,
            False,
            "A test",
        )
        assert (found.metric, found.phases, found.hysteresis) == ("nibp_systolic", INFUSING, 5)


class TestAlarm:
    def test_two_readings_in_a_row_alarm_and_say_how_far(self) -> None:
        bedside = started(120)

        assert readings(bedside, 150, 144) == [("arose", "nibp_systolic_high")]

        alarm = bedside.the("nibp_systolic_high")
        assert (alarm.priority, alarm.value, alarm.limit) == (AlarmPriority.MEDIUM, 144, 144)
        assert (alarm.message, alarm.detail) == ("SBP 144 ≥ 144, +24 from baseline", "2nd reading")

    def test_one_alone_never_does(self) -> None:
        bedside = started(120)

        assert readings(bedside, 150) == []
        for _ in range(1000):
            bedside.ping()
            bedside.wait(1)

        assert bedside.events == []

    def test_a_reading_within_it_begins_the_count_anew(self) -> None:
        bedside = started(120)

        assert readings(bedside, 150, 143, 150, 143, 150) == []

    def test_it_ends_as_far_inside_as_the_hysteresis(self) -> None:
        bedside = started(120)
        readings(bedside, 150, 150)

        assert readings(bedside, 140) == []
        assert readings(bedside, 139) == [("ceased", "nibp_systolic_high")]

    def test_a_fall_alarms_on_the_low_side(self) -> None:
        bedside = started(120)

        assert readings(bedside, 84, 84) == [("arose", "nibp_systolic_low")]
        assert bedside.the("nibp_systolic_low").message == "SBP 84 ≤ 84, -36 from baseline"

    def test_without_a_baseline_the_rule_is_off(self) -> None:
        bedside = started(None)

        assert readings(bedside, 220, 220, 60, 60) == []

    def test_in_a_phase_without_it_the_rule_is_off(self) -> None:
        bedside = started(120, phase=SessionPhase.BASELINE)

        assert readings(bedside, 150, 150) == []

    def test_a_stream_waits_its_delay_and_for_no_second_number(self) -> None:
        rule = replace(RISE, metric="heart_rate", by=30, by_percent=None, delay_s=10)
        bedside = Bedside(preset=replace(ALONE, baseline_rules=(rule,)))
        preset = replace(ALONE, baseline_rules=(rule,))
        watch = Watch(1, "3", SessionPhase.INFUSING, preset, ("monitor",), {"heart_rate": 70.0})
        bedside.engine.watch(watch, moment(0))

        bedside.stream(10, heart_rate=100)

        assert bedside.the("heart_rate_high").arose_at == moment(10).utc


class TestBesideLimits:
    def test_the_same_condition_speaks_for_both(self) -> None:
        bedside = started(120, BESIDE_LIMITS)
        readings(bedside, 150, 150)
        first = bedside.the("nibp_systolic_high")

        assert readings(bedside, 165) == [("changed", "nibp_systolic_high")]

        alarm = bedside.the("nibp_systolic_high")
        assert (alarm.id, alarm.limit, alarm.priority) == (first.id, 144, AlarmPriority.MEDIUM)
        assert (alarm.value, alarm.message) == (165, "SBP 165 > 144, +45 from baseline")
        assert len(bedside.engine.alarms()) == 1

    def test_it_rises_by_the_louder_limit(self) -> None:
        bedside = started(120, BESIDE_LIMITS)
        readings(bedside, 150, 150)

        assert readings(bedside, 185, 185) == [("changed", "nibp_systolic_high"), ("rose", "nibp_systolic_high")]
        assert bedside.the("nibp_systolic_high").message == "SBP 185 > 180, +65 from baseline"

    def test_back_within_the_limit_it_is_still_far_from_the_baseline(self) -> None:
        bedside = started(120, BESIDE_LIMITS)
        readings(bedside, 165, 165)

        readings(bedside, 150)
        assert bedside.the("nibp_systolic_high").priority is AlarmPriority.MEDIUM
        assert readings(bedside, 139) == [("ceased", "nibp_systolic_high")]

    def test_a_single_reading_beyond_the_absolute_limit_alarms_when_it_is_not_repeated(self) -> None:
        bedside = started(120, BESIDE_LIMITS)

        readings(bedside, 165)
        for _ in range(121):
            bedside.ping()
            bedside.wait(1)

        assert bedside.the("nibp_systolic_high").detail == "1st reading, not repeated"

    @pytest.mark.parametrize("baseline", [140, 200])
    def test_one_that_the_absolute_limit_reaches_first_says_nothing_of_its_own(self, baseline: float) -> None:
        bedside = started(baseline, BESIDE_LIMITS)

        assert readings(bedside, 159, 159) == []
        assert readings(bedside, 160, 160) == [("arose", "nibp_systolic_high")]
        assert bedside.the("nibp_systolic_high").limit == 160

    def test_what_the_absolute_limit_reaches_first_is_told_by_it(self) -> None:
        bedside = started(140, BESIDE_LIMITS)  # 168 from the baseline

        readings(bedside, 170, 170)

        assert bedside.the("nibp_systolic_high").limit == 160

    @pytest.mark.parametrize(("baseline", "value", "limit"), [(120, 84, 90), (140, 97, 98), (140, 88, 90)])
    def test_a_fall_likewise(self, baseline: float, value: float, limit: float) -> None:
        bedside = started(baseline, BESIDE_LIMITS)

        readings(bedside, value, value)

        assert bedside.the("nibp_systolic_low").limit == limit

    def test_a_low_priority_from_the_baseline_rises_at_the_limit(self) -> None:
        preset = replace(BESIDE_LIMITS, baseline_rules=(replace(RISE, priority=AlarmPriority.LOW),))
        bedside = started(120, preset)
        readings(bedside, 150, 150)
        assert bedside.the("nibp_systolic_high").priority is AlarmPriority.LOW

        assert readings(bedside, 165, 165)[-1] == ("rose", "nibp_systolic_high")
        assert bedside.the("nibp_systolic_high").priority is AlarmPriority.MEDIUM


class TestFrozen:
    def test_readings_of_the_baseline_itself_are_judged_once_the_drug_starts(self) -> None:
        bedside = Bedside(preset=ALONE)
        readings(bedside, 150)

        assert declare(bedside, 120, ALONE, SessionPhase.INFUSING) == []
        assert readings(bedside, 150) == [("arose", "nibp_systolic_high")]

    def test_it_stays_through_a_change_of_phase(self) -> None:
        bedside = started(120)
        readings(bedside, 150, 150)
        before = bedside.the("nibp_systolic_high")

        assert declare(bedside, 120, ALONE, SessionPhase.RECOVERY) == []
        assert bedside.the("nibp_systolic_high") == before

    def test_a_phase_without_the_rule_ends_it(self) -> None:
        bedside = started(120)
        readings(bedside, 150, 150)

        assert declare(bedside, 120, ALONE, SessionPhase.READY) == [("ceased", "nibp_systolic_high")]

    def test_it_goes_on_after_a_restart(self) -> None:
        bedside = started(120)
        readings(bedside, 150, 150)
        before = bedside.the("nibp_systolic_high")

        bedside.restart()
        assert declare(bedside, 120, ALONE, SessionPhase.INFUSING) == []
        assert bedside.the("nibp_systolic_high") == before

        assert readings(bedside, 139) == [("ceased", "nibp_systolic_high")]

    @pytest.mark.parametrize("judgement", [Judgement.LATE, Judgement.REPEAT])
    def test_late_and_repeated_readings_confirm_nothing(self, judgement: Judgement) -> None:
        bedside = started(120)
        again: JudgedObservation = seen("nibp_systolic", 150, judgements={judgement})

        bedside.numbers(nibp_systolic=150)
        for _ in range(3):
            bedside.take(again)

        assert bedside.present("nibp_systolic_high") is None
