"""Preset files are read whole or refused whole; what a session and a tile find in a preset."""

import pytest

from models.errors import FaultyFileError
from models.session import SessionPhase
from server.alarms.presets import AlarmLimitsView, parse_preset

SOUND = """
name = "test_preset"
title = "Test"
version = 3
source = "A test"

[[limits]]
metric = "heart_rate"
unit = "/min"
hysteresis = { value = 3, source = "A test" }
[limits.low]
medium = { limit = 50, delay_s = 10, latching = false, source = "A test" }
[limits.high]
medium = { limit = 110, delay_s = 10, latching = false, source = "A test" }
high = { limit = 130, delay_s = 5, latching = true, source = "A test" }

[[cuff_intervals]]
phase = "infusing"
interval_s = 300
expected_unseen = true
source = "A test"
"""


def refusal_of(text: str) -> str:
    with pytest.raises(FaultyFileError) as caught:
        parse_preset(text, origin="test.toml")
    return str(caught.value)


class TestReading:
    def test_a_sound_file_is_read_whole(self) -> None:
        preset = parse_preset(SOUND)

        assert preset.limits("heart_rate", SessionPhase.PAUSED) == AlarmLimitsView(50, 110)
        assert preset.cuff_interval_s(SessionPhase.INFUSING) == 300
        assert preset.cuff_interval_s(SessionPhase.PAUSED) is None

    def test_a_low_priority_limit_is_the_pair_on_the_tile(self) -> None:
        text = SOUND.replace(
            "[limits.high]", '[limits.high]\nlow = { limit = 100, delay_s = 0, latching = false, source = "T" }'
        )

        assert parse_preset(text).limits("heart_rate", SessionPhase.PAUSED) == AlarmLimitsView(50, 100)

    def test_limits_may_differ_by_phase(self) -> None:
        recovery = SOUND[SOUND.index("[[limits]]") : SOUND.index("[[cuff")].replace("110", "100")
        text = SOUND.replace('unit = "/min"', 'unit = "/min"\nphases = ["baseline", "infusing"]')
        text += recovery.replace('unit = "/min"', 'unit = "/min"\nphases = ["recovery"]')

        preset = parse_preset(text)

        assert preset.limits("heart_rate", SessionPhase.SCHEDULED) == AlarmLimitsView(50, 110)
        assert preset.limits("heart_rate", SessionPhase.RECOVERY) == AlarmLimitsView(50, 100)
        assert preset.limits("heart_rate", SessionPhase.PAUSED) is None

    @pytest.mark.parametrize(
        ("old", "new", "fault"),
        [
            ("limit = 50", "limit = 120", "the low limit 120 is not below the high limit 110"),
            ("limit = 130", "limit = 105", "of high priority, 105, must be above that of medium, 110"),
            ('"heart_rate"', '"heart_rat"', "unknown metric 'heart_rat'"),
            ('unit = "/min"\n', "", "limits 1 (heart_rate): unit is missing"),
            ('unit = "/min"', 'unit = "mm[Hg]"', "heart_rate is given in 'mm[Hg]', but is measured in '/min'"),
            ("delay_s = 10", "delay_s = -1", "limits 1 (heart_rate): low.medium.delay_s must be at least 0"),
            ("limit = 130", "limit = nan", "high.high.limit must be a finite number"),
            ("limit = 130", "limit = 400", "400 is outside what can be measured, 15 to 300"),
            ("limit = 130", 'limit = "130"', "high.high.limit must be a number"),
            ("latching = true", "latching = 1", "high.high.latching must be true or false"),
            ("latching = true", "latchin = true", "high.high.latchin is not known"),
            ("value = 3", "value = -3", "hysteresis.value must be at least 0"),
            ('phase = "infusing"', 'phase = "infusion"', "cuff_intervals 1 (infusion): phase must be one of"),
            ("interval_s = 300", "interval_s = 0", "cuff_intervals 1 (infusing): interval_s must be above 0"),
            ("version = 3", "version = 0", "version must be at least 1"),
            ('name = "test_preset"', 'name = "Test Preset"', "name must be small letters"),
            ('title = "Test"\n', "", "title is missing"),
            ('source = "A test"\n\n[[limits]]', 'source = ""\n\n[[limits]]', "source is empty"),
            (
                'hysteresis = { value = 3, source = "A test" }',
                'hysteresis = { value = 3, source = "A test" }\nconfirm_within_s = { value = 60, source = "A test" }',
                "heart_rate comes in a stream",
            ),
        ],
    )
    def test_a_faulty_file_is_refused_and_the_fault_named(self, old: str, new: str, fault: str) -> None:
        assert old in SOUND

        refusal = refusal_of(SOUND.replace(old, new, 1))

        assert refusal.startswith("test.toml cannot be used: ")
        assert fault in refusal

    @pytest.mark.parametrize("high", [50, 55])
    def test_low_priorities_must_stand_in_order_too(self, high: float) -> None:
        text = SOUND.replace(
            "[limits.low]",
            f'[limits.low]\nhigh = {{ limit = {high}, delay_s = 0, latching = true, source = "A test" }}',
        )

        assert f"of high priority, {high}, must be below that of medium, 50" in refusal_of(text)

    def test_no_low_limit_of_any_priority_may_reach_a_high_one(self) -> None:
        text = SOUND.replace(
            "[limits.low]", '[limits.low]\nhigh = { limit = 110, delay_s = 0, latching = true, source = "A test" }'
        )

        assert "the low limit 110 is not below the high limit 110" in refusal_of(text)

    def test_all_faults_are_named_at_once(self) -> None:
        text = SOUND.replace("limit = 130", "limit = 105").replace("interval_s = 300", "interval_s = -1")

        refusal = refusal_of(text)

        assert "must be above" in refusal
        assert "interval_s" in refusal

    def test_two_rules_for_one_metric_and_phase_are_refused(self) -> None:
        rule = SOUND[SOUND.index("[[limits]]") : SOUND.index("[[cuff")]

        assert "limits of heart_rate in phase infusing has two entries" in refusal_of(SOUND + rule)

    def test_two_intervals_for_one_phase_are_refused(self) -> None:
        cuff = SOUND[SOUND.index("[[cuff") :]

        assert "cuff interval of phase infusing has two entries" in refusal_of(SOUND + cuff)

    def test_a_rule_without_any_limit_is_refused(self) -> None:
        start, end = SOUND.index("[limits.low]"), SOUND.index("[[cuff")

        assert "heart_rate has no limit at all" in refusal_of(SOUND[:start] + SOUND[end:])

    def test_what_is_not_toml_is_refused(self) -> None:
        assert refusal_of("name = ").startswith("test.toml cannot be used: it is not TOML: ")


class TestLookingUp:
    """What stands beside a number, and what is judged in a phase."""

    FULL = (
        SOUND.replace("[limits.low]", '[limits.low]\nadvisory = { limit = 55, source = "A test" }').replace(
            "[limits.high]", '[limits.high]\nadvisory = { limit = 100, source = "A test" }'
        )
        + """
[[baseline_rules]]
metric = "nibp_systolic"
unit = "mm[Hg]"
phases = ["infusing", "recovery"]
direction = "rise"
by = 30
by_percent = 20
priority = "medium"
readings = 3
hysteresis = 5
latching = true
source = "A test"

[[change_rules]]
metric = "heart_rate"
unit = "/min"
direction = "fall"
by = 40
within_s = 60
priority = "low"
delay_s = 10
source = "A test"

[[combinations]]
name = "breathing_depressed"
words = "Breathing depressed"
phases = ["infusing"]
priority = "high"
delay_s = 10
latching = true
source = "A test"
criteria = [
    { metric = "respiratory_rate", unit = "/min", at_most = 10 },
    { metric = "heart_rate", unit = "/min", at_least = 90 },
]

[apnoea]
after_s = 20
etco2_at_most = 8
latching = true
source = "A test"

[rates_disagree]
differ_by = 20
for_s = 10
source = "A test"

[questionable_signal]
for_s = 30
source = "A test"
"""
    )

    def test_a_tile_is_told_the_advisory_pair_beside_the_audible_one(self) -> None:
        preset = parse_preset(self.FULL)

        assert preset.limits("heart_rate", SessionPhase.SCHEDULED) == AlarmLimitsView(50, 110, 55, 100)
        assert preset.advisory("heart_rate", SessionPhase.SCHEDULED) == (55, 100)
        assert preset.advisory("spo2", SessionPhase.INFUSING) == (None, None)

    @pytest.mark.parametrize(("value", "is_advised"), [(55, True), (55.5, False), (99.9, False), (100, True)])
    def test_a_number_on_an_advisory_limit_is_marked(self, value: float, is_advised: bool) -> None:
        view = parse_preset(self.FULL).limits("heart_rate", SessionPhase.INFUSING)

        assert view is not None
        assert view.is_advised(value) is is_advised
        assert not AlarmLimitsView(50, 110).is_advised(value)

    def test_a_baseline_rule_is_found_by_metric_and_phase(self) -> None:
        (rule,) = parse_preset(self.FULL).baseline_rules_of("nibp_systolic", SessionPhase.RECOVERY)

        assert (rule.is_rise, rule.by, rule.by_percent, rule.readings) == (True, 30, 20, 3)
        assert (rule.hysteresis, rule.latching) == (5, True)
        assert parse_preset(self.FULL).baseline_rules_of("nibp_systolic", SessionPhase.PAUSED) == ()
        assert parse_preset(self.FULL).baseline_rules_of("heart_rate", SessionPhase.RECOVERY) == ()

    def test_a_change_rule_without_phases_is_found_in_every_phase(self) -> None:
        preset = parse_preset(self.FULL)

        for phase in SessionPhase:
            (rule,) = preset.change_rules_of("heart_rate", phase)
            assert (rule.is_rise, rule.by, rule.within_s, rule.delay_s) == (False, 40, 60, 10)

    def test_a_combination_is_found_in_its_phases(self) -> None:
        preset = parse_preset(self.FULL)
        (rule,) = preset.combinations_in(SessionPhase.INFUSING)

        assert [(each.metric, each.is_high, each.limit) for each in rule.criteria] == [
            ("respiratory_rate", False, 10),
            ("heart_rate", True, 90),
        ]
        assert preset.combinations_in(SessionPhase.RECOVERY) == ()

    def test_apnoea_and_doubtful_signals_are_read(self) -> None:
        preset = parse_preset(self.FULL)

        assert preset.apnoea is not None
        assert (preset.apnoea.after_s, preset.apnoea.etco2_at_most) == (20, 8)
        assert preset.rates_disagree is not None
        assert (preset.rates_disagree.differ_by, preset.rates_disagree.for_s) == (20, 10)
        assert preset.questionable is not None
        assert preset.questionable.for_s == 30

    def test_a_preset_without_them_judges_none_of_them(self) -> None:
        preset = parse_preset(SOUND)

        assert (preset.apnoea, preset.rates_disagree, preset.questionable) == (None, None, None)
        assert preset.combinations_in(SessionPhase.INFUSING) == ()
