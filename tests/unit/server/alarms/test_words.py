"""The words of an alarm."""

import pytest

from server.alarms.words import breach_words, label_of, number, ordinal


@pytest.mark.parametrize(("value", "text"), [(184.0, "184"), (36.8, "36.8"), (100, "100"), (0.05, "0.05")])
def test_a_number_is_written_without_what_says_nothing(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "limit", "is_high", "words"),
    [
        (184, 180, True, "SBP 184 > 180"),
        (180, 180, True, "SBP 180 ≥ 180"),
        (79, 80, False, "SBP 79 < 80"),
        (80, 80, False, "SBP 80 ≤ 80"),
    ],
)
def test_the_sign_is_true(value: float, limit: float, is_high: bool, words: str) -> None:
    assert breach_words("nibp_systolic", value, limit, is_high=is_high) == words


def test_a_metric_out_of_the_catalogue_is_named_by_its_id() -> None:
    assert label_of("bispectral_index") == "bispectral_index"


@pytest.mark.parametrize(
    ("count", "text"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (21, "21st"), (112, "112th")],
)
def test_ordinals(count: int, text: str) -> None:
    assert ordinal(count) == text
