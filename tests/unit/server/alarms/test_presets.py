"""Presets: what the shipped one says, and that a faulty one is refused whole with every fault named."""

import pytest

from models.errors import UsageError
from models.metrics import CATALOGUE
from models.session import SessionPhase
from server.alarms.presets import DEFAULT_PRESET, AlarmLimitsView, load_presets, parse_preset

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
    with pytest.raises(UsageError) as caught:
        parse_preset(text, origin="test.toml")
    return str(caught.value)


class TestShippedPreset:
    def test_the_default_preset_is_shipped(self) -> None:
        preset = load_presets()[DEFAULT_PRESET]

        assert (preset.name, preset.title, preset.version) == ("iv_ketamine", "IV ketamine", 1)

    @pytest.mark.parametrize(
        ("metric", "low", "high"),
        [
            ("nibp_systolic", 90, 160),
            ("nibp_diastolic", 50, 100),
            ("nibp_mean", 65, 115),
            ("heart_rate", 50, 110),
            ("pulse_rate", 50, 110),
            ("spo2", 89, None),
            ("respiratory_rate", 8, 26),
            ("etco2", 25, 55),
            ("temperature", 35, 38.5),
        ],
    )
    @pytest.mark.parametrize("phase", [phase for phase in SessionPhase if not phase.is_final])
    def test_a_tile_shows_the_first_audible_pair(
        self, metric: str, low: float, high: float | None, phase: SessionPhase
    ) -> None:
        assert load_presets()[DEFAULT_PRESET].limits(metric, phase) == AlarmLimitsView(low, high)

    def test_a_metric_without_limits_shows_none(self) -> None:
        assert load_presets()[DEFAULT_PRESET].limits("infusion_rate", SessionPhase.INFUSING) is None

    @pytest.mark.parametrize(
        ("phase", "interval_s"),
        [
            (SessionPhase.INFUSING, 300),
            (SessionPhase.PAUSED, 300),
            (SessionPhase.RECOVERY, 900),
            (SessionPhase.SCHEDULED, 300),
            (SessionPhase.DISCHARGED, None),
        ],
    )
    def test_each_phase_has_its_cuff_interval(self, phase: SessionPhase, interval_s: float | None) -> None:
        assert load_presets()[DEFAULT_PRESET].cuff_interval_s(phase) == interval_s

    @pytest.mark.parametrize(
        ("phase", "lasts_s"),
        [(SessionPhase.INFUSING, 2400), (SessionPhase.PAUSED, 1200), (SessionPhase.RECOVERY, None)],
    )
    def test_a_phase_has_the_length_that_a_screen_counts_down(self, phase: SessionPhase, lasts_s: float | None) -> None:
        assert load_presets()[DEFAULT_PRESET].phase_length_s(phase) == lasts_s

    def test_every_number_has_its_source(self) -> None:
        for preset in load_presets().values():
            for rule in preset.rules:
                assert rule.hysteresis_source
                assert rule.confirm_source or rule.confirm_within_s is None
                assert all(limit.source for limit in (*rule.low, *rule.high))
            assert all(cuff.source for cuff in preset.cuff_intervals)

    def test_only_cuff_pressures_ask_for_a_second_reading(self) -> None:
        rules = load_presets()[DEFAULT_PRESET].rules

        assert {rule.metric for rule in rules if rule.confirm_within_s} == {
            "nibp_systolic",
            "nibp_diastolic",
            "nibp_mean",
        }
        assert all(rule.metric in CATALOGUE for rule in rules)


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

    def test_low_priorities_must_stand_in_order_too(self) -> None:
        text = SOUND.replace(
            "[limits.low]", '[limits.low]\nhigh = { limit = 55, delay_s = 0, latching = true, source = "A test" }'
        )

        assert "of high priority, 55, must be below that of medium, 50" in refusal_of(text)

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
