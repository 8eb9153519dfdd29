"""The oximeter: lag and averaging, and what probe, motion, cold and a cuff do to its numbers."""

from collections.abc import Callable
from dataclasses import replace
from statistics import fmean

import pytest

from devices.simulators.bedside.oximeter import Finger, Oximeter
from devices.simulators.bedside.shown import Number, Shown
from models.observation import MeasurementValidity

WELL = Finger(97.4, 72.0, 3.0)
SEEDS = [str(seed) for seed in range(20)]


def run(seconds: int, finger: Callable[[int], Finger], seed: str = "7") -> list[Shown]:
    oximeter = Oximeter(seed)
    return [oximeter.observe(second, finger(second)) for second in range(seconds)]


def number(shown: Shown, metric: str) -> Number:
    return next(found for found in shown.numbers if found.metric == metric)


def value(shown: Shown, metric: str = "spo2") -> float:
    found = number(shown, metric).value
    assert found is not None
    return found


def told(shown: Shown) -> set[str]:
    return {code.value for code, _ in shown.told}


def test_a_well_finger_shows_whole_numbers_near_the_truth_and_tells_nothing() -> None:
    for shown in run(600, lambda _: WELL):
        assert value(shown) in {97, 98}
        assert abs(value(shown, "pulse_rate") - 72) <= 2
        assert value(shown, "perfusion_index") == pytest.approx(3.0)
        assert told(shown) == set()


@pytest.mark.parametrize("seed", SEEDS)
def test_saturation_comes_10_to_25_s_late_and_smoothed(seed: str) -> None:
    shown = run(200, lambda second: WELL if second < 100 else replace(WELL, spo2_percent=87.4), seed)
    halfway = next(second for second, one in enumerate(shown) if value(one) <= 92)
    settled = next(second for second, one in enumerate(shown) if value(one) <= 88)
    assert 10 <= halfway - 100 <= 25
    assert 2 <= settled - halfway <= 8


def test_the_pulse_is_averaged_over_eight_seconds() -> None:
    shown = run(200, lambda second: WELL if second < 100 else replace(WELL, pulse_per_min=112))
    assert abs(value(shown[103], "pulse_rate") - 92) <= 6
    assert abs(value(shown[107], "pulse_rate") - 112) <= 2


def off(second: int) -> Finger:
    return replace(WELL, is_probe_on=not 50 <= second < 90)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_probe_that_comes_off_shows_doubtful_numbers_for_5_to_10_s_then_none_and_says_so(seed: str) -> None:
    shown = run(120, off, seed)
    blank = [second for second, one in enumerate(shown) if number(one, "spo2").value is None]
    assert 5 <= blank[0] - 50 + 1 <= 10
    assert 90 + 1 <= blank[-1] <= 90 + 6
    assert blank == list(range(blank[0], blank[-1] + 1))
    assert blank == [second for second, one in enumerate(shown) if told(one) == {"probe_off"}]
    assert {number(shown[50], metric).validity.value for metric in ("spo2", "pulse_rate")} == {"questionable"}
    for metric in ("spo2", "pulse_rate", "perfusion_index"):
        assert number(shown[70], metric) == (metric, None, MeasurementValidity.NOT_AVAILABLE)


def test_a_probe_off_is_told_once_for_all_that_it_gives() -> None:
    assert [metric for _, metric in run(120, off)[70].told] == [None]


def test_a_squeezing_cuff_blinds_it_at_once_and_is_named() -> None:
    shown = run(100, lambda second: replace(WELL, is_squeezed=30 <= second < 60))
    blank = [second for second, one in enumerate(shown) if number(one, "pulse_rate").value is None]
    assert blank[0] == 30
    assert 61 <= blank[-1] <= 66
    assert all(told(shown[second]) == {"cuff_occlusion"} for second in blank)
    assert value(shown[blank[-1] + 1]) > 92


def moving(second: int) -> Finger:
    return replace(WELL, motion=1.0 if 100 <= second < 140 else 0.0)


def test_motion_lowers_saturation_falsely_by_3_to_15_and_shakes_the_pulse() -> None:
    drops = []
    for seed in SEEDS:
        shown = run(200, moving, seed)
        drops.append(97.4 - fmean(value(one) for one in shown[125:140]))
        pulses = [value(one, "pulse_rate") - 72 for one in shown[100:140]]
        assert min(pulses) < -8
        assert max(pulses) > 8
        assert max(abs(pulse) for pulse in pulses) <= 22
        assert max(value(one, "perfusion_index") for one in shown[100:140]) > 6
        assert abs(value(shown[180]) - 97.4) <= 1.4
    assert min(drops) > 2
    assert max(drops) < 16
    assert max(drops) - min(drops) > 6


def test_motion_makes_its_numbers_questionable_and_is_told_from_the_third_second_until_it_is_still() -> None:
    shown = run(200, moving)
    doubtful = [s for s, one in enumerate(shown) if number(one, "spo2").validity is MeasurementValidity.QUESTIONABLE]
    assert (doubtful[0], doubtful[-1]) == (100, 143)
    assert [s for s, one in enumerate(shown) if told(one) == {"motion"}] == list(range(103, 144))


def test_a_little_motion_does_nothing() -> None:
    still = run(300, lambda _: WELL)
    assert run(300, lambda _: replace(WELL, motion=0.25)) == still


def test_an_arm_that_is_shifted_spoils_numbers_a_little_and_is_not_told() -> None:
    for seed in SEEDS:
        shown = run(200, lambda second: replace(WELL, motion=0.5 if 100 <= second < 140 else 0.0), seed)
        assert min(value(one) for one in shown) >= 92
        assert number(shown[120], "spo2").validity is MeasurementValidity.QUESTIONABLE
        assert not any(told(one) for one in shown)


def test_cold_hands_give_a_weak_signal_with_a_doubtful_late_and_low_saturation() -> None:
    def cold(second: int) -> Finger:
        return replace(WELL, spo2_percent=97.4 if second < 200 else 90.4, is_cold=True)

    shown = run(300, cold)
    assert all(value(one, "perfusion_index") < 0.3 and told(one) == {"weak_signal"} for one in shown)
    assert all(number(one, "spo2").validity is MeasurementValidity.QUESTIONABLE for one in shown)
    assert fmean(value(one) for one in shown[100:200]) == pytest.approx(95.4, abs=0.3)
    halfway = next(second for second, one in enumerate(shown) if value(one) <= 91)
    assert 30 <= halfway - 200 <= 45


def test_a_patient_with_hardly_any_perfusion_gives_a_weak_signal_without_any_fault() -> None:
    assert told(run(10, lambda _: replace(WELL, perfusion_index_percent=0.2))[-1]) == {"weak_signal"}


def test_no_saturation_above_100_is_shown() -> None:
    assert max(value(one) for one in run(300, lambda _: replace(WELL, spo2_percent=100.0))) == 100


def test_the_same_seed_gives_the_same_numbers_and_another_gives_others() -> None:
    assert run(300, moving) == run(300, moving)
    assert run(300, moving) != run(300, moving, "8")
