"""Other limits and delays for a preset, and the sentences when they cannot be."""

import pytest

from models.errors import UsageError
from server.rehearsal.changes import read_changes, text_of, with_changes
from tests.unit.server.rehearsal.lived import PRESET

Numbers = dict[str, float]


def test_only_the_limit_that_was_named_changes() -> None:
    changed = with_changes(PRESET, read_changes({"heart_rate.high.medium": 115}, {"spo2.low.medium": 30}))
    rules = {rule.metric: rule for rule in changed.rules}
    before = {rule.metric: rule for rule in PRESET.rules}
    assert [limit.limit for limit in rules["heart_rate"].high] == [130, 115]
    assert [limit.delay_s for limit in rules["spo2"].low][-1] == 30
    assert rules["heart_rate"].low == before["heart_rate"].low
    assert [limit.limit for limit in rules["spo2"].low] == [limit.limit for limit in before["spo2"].low]
    assert [rule for rule in changed.rules if rule != before[rule.metric]] == [rules["heart_rate"], rules["spo2"]]


def test_a_name_is_written_as_it_is_read() -> None:
    (name,) = read_changes({"nibp_systolic.high.medium": 165}, {}).limits
    assert text_of(name) == "nibp_systolic.high.medium"


@pytest.mark.parametrize(
    ("limits", "delays", "sentence"),
    [
        ({"spo2": 88.0}, {}, "such as spo2.low.medium"),
        ({"spo2.lowest.medium": 88.0}, {}, "such as spo2.low.medium"),
        ({"spo2.low.medium.now": 88.0}, {}, "such as spo2.low.medium"),
        ({"spo2.low.loud": 88.0}, {}, "such as spo2.low.medium"),
        ({"mood.low.medium": 1.0}, {}, "'mood' is no metric; there are heart_rate"),
        ({"spo2.low.medium": 150.0}, {}, "outside what can be measured, 30 to 100"),
        ({"spo2.low.medium": float("nan")}, {}, "outside what can be measured"),
        ({}, {"spo2.low.medium": -1.0}, "a delay is 0 to 3600 seconds, not -1"),
        ({}, {"spo2.low.medium": 3601.0}, "a delay is 0 to 3600 seconds, not 3601"),
        ({}, {"spo2.low.medium": float("inf")}, "a delay is 0 to 3600 seconds"),
    ],
)
def test_what_names_nothing_or_cannot_be_is_refused_in_a_sentence(
    limits: Numbers, delays: Numbers, sentence: str
) -> None:
    with pytest.raises(UsageError, match=sentence):
        read_changes(limits, delays)


@pytest.mark.parametrize(
    ("limits", "delays", "sentence"),
    [
        ({"spo2.high.medium": 99.0}, {}, r"has no limit spo2.high.medium; it has spo2.low.high, spo2.low.medium"),
        ({}, {"spo2.low.low": 5.0}, r"has no limit spo2.low.low; it has"),
        ({"infusion_rate.high.high": 40.0}, {}, r"has no limit infusion_rate.high.high; it has nibp_systolic"),
        ({"spo2.low.medium": 84.0}, {}, r"spo2: the low limit of high priority, 85, must be below that of medium, 84"),
        ({"heart_rate.high.high": 109.0}, {}, r"must be above that of medium, 110"),
        ({"heart_rate.low.medium": 110.0}, {}, r"is not below the high limit 110"),
    ],
)
def test_a_limit_the_preset_does_not_have_or_out_of_order_is_refused(
    limits: Numbers, delays: Numbers, sentence: str
) -> None:
    with pytest.raises(UsageError, match=sentence):
        with_changes(PRESET, read_changes(limits, delays))
