"""What a version of a preset changes beside another one."""

from server.alarms.preset_changes import SettingChange, changes_between
from server.alarms.presets import shipped_texts

IV = shipped_texts()["iv_ketamine.toml"]


def test_the_same_text_under_the_next_version_changes_nothing() -> None:
    assert changes_between(IV, IV.replace("version = 2", "version = 3")) == []


def test_a_limit_is_told_before_and_after_with_its_metric() -> None:
    assert changes_between(IV, IV.replace("limit = 160", "limit = 165", 1)) == [
        SettingChange("limits nibp_systolic › high › medium › limit", "160", "165")
    ]


def test_what_comes_and_what_goes_is_told() -> None:
    before = '[[cuff_intervals]]\nphase = "infusing"\ninterval_s = 300\n'
    after = '[[cuff_intervals]]\nphase = "ready"\nphases = ["a", "b"]\n'
    assert changes_between(before, after) == [
        SettingChange("cuff_intervals infusing › phase", "infusing", None),
        SettingChange("cuff_intervals infusing › interval_s", "300", None),
        SettingChange("cuff_intervals ready a, b › phase", None, "ready"),
        SettingChange("cuff_intervals ready a, b › phases", None, "a, b"),
    ]


def test_two_entries_of_one_name_are_kept_apart() -> None:
    rule = '[[baseline_rules]]\nmetric = "spo2"\nby = {}\n'
    assert changes_between(rule.format(1) + rule.format(2), rule.format(1) + rule.format(3)) == [
        SettingChange("baseline_rules spo2 (2) › by", "2", "3")
    ]


def test_the_first_version_of_a_name_is_told_whole() -> None:
    assert changes_between("", 'name = "ours"\nversion = 1\n') == [SettingChange("name", None, "ours")]
