"""The cuff: its cycles, its error, its failures and what it does about them."""

from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, stdev

import pytest

from devices.simulators.bedside.cuff import Cuff, Hindrance, Pressure, Repeating
from devices.simulators.bedside.shown import Shown

NORMAL = Pressure(124, 76, 92)
STILL = Hindrance()
FAILING = Hindrance(is_failing=True)


@dataclass
class Read:
    second: int
    systolic: float
    diastolic: float
    mean: float


def readings(shown: list[Shown]) -> list[Read]:
    return [Read(second, *(n.value for n in one.numbers)) for second, one in enumerate(shown) if one.numbers]  # type: ignore[arg-type]


def run(
    seconds: int,
    true: Pressure = NORMAL,
    hindrance: Hindrance = STILL,
    *,
    seed: str = "7",
    interval_s: float = 300,
    repeating: Repeating | None = None,
) -> list[Shown]:
    cuff = Cuff(seed, interval_s, repeating)
    return [cuff.observe(second, true, hindrance) for second in range(seconds)]


def unfailing(interval_s: float = 300, repeating: Repeating | None = None) -> Cuff:
    """A cuff that fails only where a test says so."""
    cuff = Cuff("7", interval_s, repeating)
    cuff._fails_still = cuff._fails_moving = 0.0
    return cuff


def test_a_reading_comes_20_to_45_s_after_it_was_begun_at_every_interval() -> None:
    cuff = unfailing()
    found = readings([cuff.observe(second, NORMAL) for second in range(30_000)])
    took = [read.second - 8 - 300 * place for place, read in enumerate(found)]
    assert len(found) == 100
    assert min(took) >= 20
    assert max(took) <= 45
    assert stdev(took) > 3


def test_what_is_read_is_the_pressure_at_the_end_of_the_measurement() -> None:
    cuff = unfailing()
    shown = [cuff.observe(second, Pressure(100 + second, 60 + second, 73 + second)) for second in range(60)]
    (read,) = readings(shown)
    assert abs(read.systolic - (100 + read.second)) < 16


def test_the_error_is_normal_with_5_and_4_mmhg() -> None:
    found = readings(run(600_000, interval_s=60))
    assert len(found) > 5_000
    assert fmean(read.systolic for read in found) == pytest.approx(124, abs=0.3)
    assert fmean(read.diastolic for read in found) == pytest.approx(76, abs=0.3)
    assert stdev(read.systolic for read in found) == pytest.approx(5, abs=0.2)
    assert stdev(read.diastolic for read in found) == pytest.approx(4, abs=0.2)
    assert stdev(read.mean for read in found) < 3, "the mean is the steadiest"


@pytest.mark.parametrize("true", [NORMAL, Pressure(78, 44, 55), Pressure(84, 76, 79), Pressure(210, 130, 157)])
def test_the_mean_always_lies_between_the_two_others_and_these_stay_apart(true: Pressure) -> None:
    for read in readings(run(60_000, true, interval_s=60)):
        assert read.diastolic < read.mean < read.systolic
        assert read.systolic - read.diastolic >= 8


@pytest.mark.parametrize(("hindrance", "low", "high"), [(STILL, 0.02, 0.05), (Hindrance(motion=0.8), 0.08, 0.15)])
def test_tries_fail_seldom_in_a_still_patient_and_more_often_in_a_moving_one(
    hindrance: Hindrance, low: float, high: float
) -> None:
    tries = failed = 0
    for seed in range(10):
        found = readings(run(50_000, hindrance=hindrance, seed=str(seed), interval_s=200))
        tries += len(found)
        failed += sum(read.second - 8 - 200 * place > 45 for place, read in enumerate(found))
    assert low < failed / tries < high


def test_a_failed_try_is_repeated_and_then_the_reading_comes() -> None:
    cuff = unfailing()
    shown = [cuff.observe(second, NORMAL, FAILING if second < 60 else STILL) for second in range(200)]
    (read,) = readings(shown)
    assert 60 <= read.second <= 105
    assert not any(one.told for one in shown)


def test_a_measurement_that_fails_for_180_s_is_given_up_and_told_until_the_next_reading() -> None:
    cuff = unfailing()
    shown = [cuff.observe(second, NORMAL, FAILING if second < 800 else STILL) for second in range(1_400)]
    told = [second for second, one in enumerate(shown) if one.told]
    assert [code.value for code, _ in shown[told[0]].told] == ["cuff_failed"]
    assert 8 + 180 - 45 <= told[0] <= 8 + 180
    first = readings(shown)[0].second
    assert first > 900, "what is due while it fails is missing"
    assert told == list(range(told[0], first))


def test_a_leak_fails_by_its_own_name() -> None:
    shown = run(400, hindrance=Hindrance(is_leaking=True))
    assert {code.value for one in shown for code, _ in one.told} == {"cuff_leak"}


def test_a_pressure_too_low_for_a_cuff_is_not_read() -> None:
    assert readings(run(1_000, Pressure(35, 20, 25))) == []


def test_the_transducers_bias_is_in_every_reading() -> None:
    plain = readings(run(6_000))
    biased = readings(run(6_000, hindrance=Hindrance(bias_mmhg=10)))
    assert [b.systolic - p.systolic for p, b in zip(plain, biased, strict=True)] == [10] * len(plain)


HIGH = Pressure(178, 104, 128)


def test_a_reading_that_looks_wrong_is_repeated_once_after_one_to_two_minutes() -> None:
    cuff = unfailing(300, Repeating())
    shown = [cuff.observe(second, HIGH if second < 200 else NORMAL) for second in range(620)]
    first, second, *rest = readings(shown)
    assert first.second <= 53
    assert 60 + 20 <= second.second - first.second <= 120 + 45
    assert [308 + 20 <= read.second <= 308 + 45 for read in rest] == [True]


def test_while_the_pressure_stays_high_there_are_two_readings_an_interval_and_no_more() -> None:
    cuff = unfailing(300, Repeating())
    assert len(readings([cuff.observe(second, HIGH) for second in range(3_000)])) == 20


def test_without_the_setting_nothing_is_repeated() -> None:
    cuff = unfailing(300, None)
    assert len(readings([cuff.observe(second, HIGH) for second in range(3_000)])) == 10


def test_a_short_interval_leaves_the_cuff_empty_for_30_s_between_measurements() -> None:
    cuff = unfailing(30)
    squeezing = []
    for second in range(2_000):
        cuff.observe(second, NORMAL)
        squeezing.append(cuff.squeezes(second))
    begins = [second for second, (a, b) in enumerate(pairwise(squeezing)) if b and not a]
    ends = [second for second, (a, b) in enumerate(pairwise(squeezing)) if a and not b]
    assert min(begin - end for end, begin in zip(ends, begins[1:], strict=False)) >= 30


def test_the_same_seed_gives_the_same_readings_and_another_gives_others() -> None:
    assert run(3_000) == run(3_000)
    assert run(3_000) != run(3_000, seed="8")
