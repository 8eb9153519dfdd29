"""NEWS2 against the chart of the Royal College of Physicians, 2017: each band at both of its ends."""

import pytest

from models.early_warning import news2

CALM = {"respiratory_rate": 16, "spo2": 98, "nibp_systolic": 120, "heart_rate": 70, "temperature": 37.0}
NEVER = ("consciousness", "oxygen")


def test_a_patient_within_every_band_scores_nothing() -> None:
    assert news2(CALM) == (0, NEVER)


@pytest.mark.parametrize(
    ("metric", "scores"),
    [
        ("respiratory_rate", {8: 3, 9: 1, 11: 1, 12: 0, 20: 0, 21: 2, 24: 2, 25: 3}),
        ("spo2", {91: 3, 92: 2, 93: 2, 94: 1, 95: 1, 96: 0}),
        ("nibp_systolic", {90: 3, 91: 2, 100: 2, 101: 1, 110: 1, 111: 0, 219: 0, 220: 3}),
        ("heart_rate", {40: 3, 41: 1, 50: 1, 51: 0, 90: 0, 91: 1, 110: 1, 111: 2, 130: 2, 131: 3}),
        ("temperature", {35.0: 3, 35.1: 1, 36.0: 1, 36.1: 0, 38.0: 0, 38.1: 1, 39.0: 1, 39.1: 2}),
    ],
)
def test_each_band_scores_what_the_chart_says(metric: str, scores: dict[float, int]) -> None:
    assert {value: news2({**CALM, metric: value}).score for value in scores} == scores


def test_parts_add_up() -> None:
    assert news2({**CALM, "respiratory_rate": 8, "spo2": 91}).score == 6


def test_the_pulse_of_the_oximeter_stands_in_for_a_missing_heart_rate() -> None:
    pulse = {name: value for name, value in CALM.items() if name != "heart_rate"} | {"pulse_rate": 131}
    assert news2(pulse).score == 3


def test_a_missing_temperature_is_named_and_the_rest_is_scored() -> None:
    cold = {name: value for name, value in CALM.items() if name != "temperature"}
    assert news2(cold) == (0, ("temperature", *NEVER))


@pytest.mark.parametrize("metric", ["respiratory_rate", "spo2", "nibp_systolic", "heart_rate"])
def test_without_one_of_the_others_there_is_no_score(metric: str) -> None:
    found = news2({name: value for name, value in CALM.items() if name != metric})
    assert found == (None, (metric, *NEVER))
