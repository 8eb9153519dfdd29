"""The presets that come with the program: what they say, and that no number of theirs is without a source."""

import tomllib
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest

from models.alarm import AlarmPriority
from models.metrics import CATALOGUE
from models.session import SessionPhase
from server.alarms.patient_limits import limits_of
from server.alarms.presets import DEFAULT_PRESET, AlarmPreset, load_presets, shipped_texts

PRESETS = load_presets()
IV = PRESETS[DEFAULT_PRESET]
WATCHED = [phase for phase in SessionPhase if not phase.is_final]
# A version that a clinic may have started sessions with never changes; what changes gets the next version.
EARLIER = {"iv_ketamine_1.toml": "b4561914e5ae"}


def unsourced(found: Any, where: str, *, has_source: bool = False) -> Iterator[str]:  # noqa: ANN401 - TOML's own
    """List the numbers without a source in their own table or one around it."""
    if isinstance(found, dict):
        has_source = has_source or bool(found.get("source"))
        for name, inner in found.items():
            yield from unsourced(inner, f"{where}.{name}", has_source=has_source)
    elif isinstance(found, list):
        for number, inner in enumerate(found, 1):
            yield from unsourced(inner, f"{where} {number}", has_source=has_source)
    elif isinstance(found, int | float) and not isinstance(found, bool) and not has_source:
        yield where


class TestSources:
    @pytest.mark.parametrize("name", shipped_texts())
    def test_every_number_of_a_file_has_its_source(self, name: str) -> None:
        file = tomllib.loads(shipped_texts()[name])
        version, parts = file.pop("version"), list(file.items())

        assert version >= 1
        assert [where for section, part in parts for where in unsourced(part, section)] == []

    def test_a_number_without_one_is_seen(self) -> None:
        file = {"cuffs": [{"every": 3, "source": "A paper"}, {"every": 4}], "rule": {"inner": {"by": 2.5}}}

        assert list(unsourced(file, "file")) == ["file.cuffs 2.every", "file.rule.inner.by"]

    @pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
    def test_a_source_says_more_than_a_word(self, preset: AlarmPreset) -> None:
        rules = (preset.baseline_rules, preset.change_rules, preset.combinations)
        sources = [preset.source, *(rule.source for each in rules for rule in each)]

        assert [source for source in sources if len(source) <= len("Design choice")] == []

    @pytest.mark.parametrize("name", EARLIER)
    def test_an_earlier_version_is_never_changed(self, name: str) -> None:
        assert sha256(shipped_texts()[name].encode()).hexdigest().startswith(EARLIER[name])


class TestAllOfThem:
    def test_there_is_one_for_each_way_to_give_the_drug(self) -> None:
        assert set(PRESETS) == {"iv_ketamine", "im_ketamine", "nasal_esketamine", "infusion"}

    @pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
    @pytest.mark.parametrize("metric", ["nibp_systolic", "nibp_diastolic", "nibp_mean", "heart_rate", "spo2"])
    @pytest.mark.parametrize("phase", WATCHED)
    def test_the_vital_ones_have_limits_in_every_phase(
        self, preset: AlarmPreset, metric: str, phase: SessionPhase
    ) -> None:
        assert preset.rule(metric, phase) is not None

    @pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
    def test_each_limit_may_be_set_for_a_patient(self, preset: AlarmPreset) -> None:
        assert [name for rule in preset.rules for name, limit in limits_of(rule) if limit.bounds is None] == []

    @pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
    def test_only_cuff_pressures_ask_for_a_second_reading(self, preset: AlarmPreset) -> None:
        asking = {rule.metric for rule in preset.rules if rule.confirm_within_s}

        assert asking == {"nibp_systolic", "nibp_diastolic", "nibp_mean"}

    @pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
    def test_a_baseline_rule_goes_on_from_the_start_of_the_drug_to_the_end(self, preset: AlarmPreset) -> None:
        after_start = frozenset({SessionPhase.INFUSING, SessionPhase.PAUSED, SessionPhase.RECOVERY, SessionPhase.READY})

        assert {rule.phases for rule in preset.baseline_rules} == {after_start}
        assert {rule.metric for rule in preset.baseline_rules} <= {"nibp_systolic", "nibp_diastolic"}
        assert {rule.priority for rule in preset.baseline_rules if rule.is_rise} <= {AlarmPriority.MEDIUM}
        assert {rule.readings for rule in preset.baseline_rules} == {2}

    @pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
    def test_a_hard_fall_of_pressure_is_told_to_everyone(self, preset: AlarmPreset) -> None:
        rules = preset.baseline_rules_of("nibp_systolic", SessionPhase.INFUSING)

        assert [(rule.by, rule.by_percent) for rule in rules if not rule.is_rise] == [(None, 30)]

    @pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
    @pytest.mark.parametrize("phase", WATCHED)
    def test_two_bad_signs_together_are_high_in_every_phase(self, preset: AlarmPreset, phase: SessionPhase) -> None:
        found = {rule.name: rule.priority for rule in preset.combinations_in(phase)}

        assert {"breathing_depressed", "circulation_failing"} <= set(found)
        assert set(found.values()) == {AlarmPriority.HIGH}

    @pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
    def test_no_breath_is_told_and_so_is_a_doubtful_signal(self, preset: AlarmPreset) -> None:
        assert preset.apnoea is not None
        assert preset.rates_disagree is not None
        assert (preset.rates_disagree.differ_by, preset.rates_disagree.for_s) == (20, 10)
        assert preset.questionable is not None

    @pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
    def test_an_advisory_limit_lies_inside_the_audible_one(self, preset: AlarmPreset) -> None:
        for metric in CATALOGUE:
            view = preset.limits(metric, SessionPhase.INFUSING)
            if view is None:
                continue
            assert view.advisory_low is None or (view.low is not None and view.advisory_low > view.low)
            assert view.advisory_high is None or (view.high is not None and view.advisory_high < view.high)


class TestIvKetamine:
    def test_it_is_the_one_a_session_has_when_nobody_chooses(self) -> None:
        assert (IV.name, IV.title, IV.version) == ("iv_ketamine", "IV ketamine", 2)

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
    @pytest.mark.parametrize("phase", WATCHED)
    def test_a_tile_shows_the_first_audible_pair(
        self, metric: str, low: float, high: float | None, phase: SessionPhase
    ) -> None:
        view = IV.limits(metric, phase)

        assert view is not None
        assert (view.low, view.high, view.set_for_patient) == (low, high, False)

    @pytest.mark.parametrize(
        ("metric", "low", "high"),
        [("nibp_systolic", None, 140), ("nibp_diastolic", None, 90), ("spo2", 92, None), ("heart_rate", 55, 100)],
    )
    def test_what_is_seen_and_never_heard(self, metric: str, low: float | None, high: float | None) -> None:
        assert IV.advisory(metric, SessionPhase.INFUSING) == (low, high)

    def test_its_audible_limits_are_those_of_its_first_version(self) -> None:
        first = tomllib.loads(shipped_texts()["iv_ketamine_1.toml"])
        for part, rule in zip(first["limits"], IV.rules, strict=True):
            for name, limit in limits_of(rule):
                assert part[name.side][name.priority]["limit"] == limit.limit
                assert part[name.side][name.priority]["delay_s"] == limit.delay_s

    def test_a_metric_without_limits_shows_none(self) -> None:
        assert IV.limits("infusion_rate", SessionPhase.INFUSING) is None

    def test_systolic_pressure_that_rose_by_thirty_is_told(self) -> None:
        rules = IV.baseline_rules_of("nibp_systolic", SessionPhase.INFUSING)

        assert [rule.by for rule in rules if rule.is_rise] == [30]

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
        assert IV.cuff_interval_s(phase) == interval_s

    @pytest.mark.parametrize(
        ("phase", "lasts_s"),
        [(SessionPhase.INFUSING, 2400), (SessionPhase.PAUSED, 1200), (SessionPhase.RECOVERY, None)],
    )
    def test_a_phase_has_the_length_that_a_screen_counts_down(self, phase: SessionPhase, lasts_s: float | None) -> None:
        assert IV.phase_length_s(phase) == lasts_s


class TestOtherWays:
    def test_after_an_injection_the_cuff_goes_on_as_while_a_drip_runs(self) -> None:
        im = PRESETS["im_ketamine"]

        assert im.cuff_interval_s(SessionPhase.RECOVERY) == IV.cuff_interval_s(SessionPhase.INFUSING)
        assert im.phase_length_s(SessionPhase.RECOVERY) == 5400

    def test_nasal_esketamine_is_watched_for_two_hours_and_its_rises_are_those_of_the_label(self) -> None:
        nasal = PRESETS["nasal_esketamine"]
        rises = {rule.metric: rule.by for rule in nasal.baseline_rules if rule.is_rise}

        assert nasal.phase_length_s(SessionPhase.RECOVERY) == 7200
        assert rises == {"nibp_systolic": 40, "nibp_diastolic": 25}

    def test_a_general_infusion_knows_the_signs_of_shock(self) -> None:
        names = [rule.name for rule in PRESETS["infusion"].combinations_in(SessionPhase.INFUSING)]

        assert "signs_of_shock" in names
        assert [rule for rule in PRESETS["infusion"].baseline_rules if rule.is_rise] == []
