"""Electrocardiograph, capnograph, pump and the trailing mean."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from devices.simulators.bedside.capnograph import Capnograph
from devices.simulators.bedside.electrocardiograph import Electrocardiograph
from devices.simulators.bedside.pump import Pump
from devices.simulators.bedside.shown import Shown
from devices.simulators.bedside.trailing import TrailingMean

SEEDS = [str(seed) for seed in range(20)]


def values(shown: list[Shown], metric: str) -> list[float | None]:
    return [found.value for one in shown for found in one.numbers if found.metric == metric]


class TestTrailingMean:
    def test_it_is_the_mean_of_the_last_seconds(self) -> None:
        mean = TrailingMean(3)
        assert [mean.take(value) for value in (3, 6, 9, 12)] == [3, 4.5, 6, 9]

    def test_with_a_lag_the_newest_do_not_count_yet(self) -> None:
        mean = TrailingMean(2, lag_s=2)
        assert [mean.take(value) for value in (1, 2, 3, 4, 5, 6)] == [1, 1, 1, 1.5, 2.5, 3.5]

    def test_it_forgets(self) -> None:
        mean = TrailingMean(3)
        mean.take(90)
        mean.clear()
        assert mean.take(10) == 10


class TestElectrocardiograph:
    def run(self, seed: str, rate: Callable[[int], float], off: range = range(0)) -> list[Shown]:
        heart = Electrocardiograph(seed)
        return [heart.observe(rate(second), is_lead_off=second in off) for second in range(120)]

    @pytest.mark.parametrize("seed", SEEDS)
    def test_a_step_is_shown_within_8_to_10_s(self, seed: str) -> None:
        found = values(self.run(seed, lambda second: 60 if second < 60 else 120), "heart_rate")
        assert 8 <= found.index(120) - 60 + 1 <= 10

    def test_the_variability_from_beat_to_beat_is_smoothed_away(self) -> None:
        found = values(self.run("7", lambda second: 70 + 6 * (-1) ** second), "heart_rate")
        assert all(abs((value or 0) - 70) <= 1 for value in found[10:])

    @pytest.mark.parametrize("seed", SEEDS)
    def test_a_lead_off_is_told_at_once_with_no_number_and_beats_are_found_again(self, seed: str) -> None:
        shown = self.run(seed, lambda _: 70, off=range(40, 60))
        blank = [second for second, one in enumerate(shown) if one.numbers[0].value is None]
        assert 40 <= blank[0] <= 42
        assert 60 <= blank[-1] <= 64
        told = [second for second, one in enumerate(shown) if one.told]
        assert told == blank == list(range(blank[0], blank[-1] + 1))

    def test_trembling_makes_it_unsteady(self) -> None:
        heart = Electrocardiograph("7")
        found = values([heart.observe(70.0, motion=1.0) for _ in range(300)], "heart_rate")
        assert 6 < max(value or 0 for value in found) - min(value or 0 for value in found) < 30


class TestCapnograph:
    def run(
        self, breath: Callable[[int], tuple[float, float]], off: range = range(0), seed: str = "7", seconds: int = 200
    ) -> list[Shown]:
        capnograph = Capnograph(seed)
        return [capnograph.observe(*breath(second), is_cannula_off=second in off) for second in range(seconds)]

    @pytest.mark.parametrize("seed", SEEDS)
    def test_quiet_breathing_is_shown_within_the_devices_accuracy(self, seed: str) -> None:
        shown = self.run(lambda _: (14.2, 38.0), seed=seed)
        assert set(values(shown, "respiratory_rate")) == {14}
        assert all(abs((value or 0) - 38) <= 3.5 for value in values(shown, "etco2"))

    def test_a_change_of_rate_is_counted_over_half_a_minute(self) -> None:
        found = values(self.run(lambda second: (14.0, 38.0) if second < 100 else (28.0, 30.0)), "respiratory_rate")
        assert found[114] == 21
        assert found[129] == 28

    def test_without_breath_the_rate_falls_to_0_and_co2_is_gone_after_ten_seconds(self) -> None:
        shown = self.run(lambda second: (15.0, 38.0) if second < 100 else (0.0, 0.0))
        rates, etco2 = values(shown, "respiratory_rate"), values(shown, "etco2")
        assert all((a or 0) >= (b or 0) for a, b in pairwise(rates[100:130]))
        assert rates[129] == 0
        assert rates[118] == 6
        assert (etco2[109] or 0) > 30
        assert set(etco2[110:]) == {0}
        assert not any(one.told for one in shown)

    def test_breath_that_comes_back_is_shown_at_once(self) -> None:
        shown = self.run(lambda second: (0.0, 0.0) if 100 <= second < 140 else (15.0, 50.0 if second >= 140 else 38.0))
        assert abs((values(shown, "etco2")[140] or 0) - 50) <= 3.5

    @pytest.mark.parametrize("seed", SEEDS)
    def test_a_cannula_that_slips_leaves_a_little_co2_and_no_rate_until_the_device_says_no_number(
        self, seed: str
    ) -> None:
        shown = self.run(lambda _: (14.0, 38.0), off=range(60, 130), seed=seed)
        etco2, rates = values(shown, "etco2"), values(shown, "respiratory_rate")
        assert all(rates[second] is None for second in range(64, 130))
        last = max(second for second in range(60, 130) if etco2[second] is not None)
        assert 60 + 25 <= last + 1 <= 60 + 35
        assert all(0 <= (etco2[second] or 0) <= 15 for second in range(66, last + 1))
        assert all(etco2[second] is None for second in range(last + 1, 130))
        assert rates[130] == 14
        assert abs((etco2[130] or 0) - 38) <= 3.5


class TestPump:
    def test_it_tells_rate_and_volume_while_it_runs_and_once_that_it_stopped(self) -> None:
        pump = Pump(concentration_mg_per_ml=2.0)
        shown = [pump.observe(second, 72.0 if 10 <= second < 110 else 0.0) for second in range(200)]
        telling = [second for second, one in enumerate(shown) if one.numbers]
        assert telling == list(range(10, 111))
        assert values(shown, "infusion_rate") == [36.0] * 100 + [0.0]
        volumes = [volume or 0 for volume in values(shown, "infused_volume")]
        assert volumes == sorted(volumes)
        assert volumes[0] == 0
        assert volumes[-1] == pytest.approx(1.0)

    def test_a_new_rate_counts_from_the_second_it_is_set(self) -> None:
        pump = Pump(1.0)
        for second, rate in ((0, 36.0), (100, 360.0)):
            pump.observe(second, rate)
        (_, volume) = pump.observe(200, 0.0).numbers
        assert volume.value == pytest.approx(1.0 + 10.0)

    def test_what_it_had_given_before_counts(self) -> None:
        assert values([Pump(1.0, infused_ml=12.5).observe(1_500, 36.0)], "infused_volume") == [12.5]

    def test_none_at_all_tells_nothing(self) -> None:
        pump = Pump(1.0)
        assert not any(pump.observe(second, None).numbers for second in range(100))
