"""A session's statistics: what each number means, and what is left out of it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from models.observation import Judgement, MeasurementValidity
from server.reports.outside import LimitSpan, Outside, Stretch
from server.reports.statistics import BaselineFound, MetricStatistics, Recovery, SessionCourse, statistics
from server.reports.statistics_file import statistics_file
from tests.unit.server.reports.observed import Seen, at, cuff, heart

DRUG = SessionCourse(drug_began=at(20), drug_ended=at(60))
HIGH = {"nibp_systolic": (LimitSpan(at(0), None, None, 160),)}


def pressure(course: SessionCourse, *seen: Seen) -> MetricStatistics:
    return statistics(seen, course)["nibp_systolic"]


def test_the_baseline_is_the_frozen_one_else_the_mean_before_the_drug() -> None:
    seen = (cuff(5, 120), cuff(10, 126), cuff(25, 150))
    frozen = replace(DRUG, baselines={"nibp_systolic": (118.0, 3)})
    assert pressure(DRUG, *seen).baseline == BaselineFound(123, 2, is_frozen=False)
    assert pressure(frozen, *seen).baseline == BaselineFound(118, 3, is_frozen=True)


def test_without_a_drug_or_a_number_before_it_there_is_no_baseline() -> None:
    assert pressure(SessionCourse(), cuff(5, 120)).baseline is None
    assert pressure(DRUG, cuff(25, 150)).baseline is None


def test_the_peak_is_the_highest_since_the_drug_began_the_first_time_it_was_there() -> None:
    found = pressure(DRUG, cuff(5, 190), cuff(10, 120), cuff(30, 150), cuff(50, 171), cuff(55, 171))
    assert found.peak is not None
    assert (found.peak.value, found.peak.at) == (171, at(50))
    assert found.time_to_peak_s == 30 * 60
    assert found.rise == 171 - 155
    assert found.highest is not None
    assert found.highest.value == 190
    assert found.lowest is not None
    assert found.lowest.value == 120


def test_artefacts_repeats_and_what_has_no_valid_number_are_left_out_and_late_ones_are_marked() -> None:
    invalid = replace(cuff(40, 240), validity=MeasurementValidity.INVALID)
    seen = (
        cuff(5, 120), cuff(30, 200, Judgement.ARTEFACT), cuff(31, 220, Judgement.REPEAT), cuff(35, None), invalid,
        cuff(50, 150, Judgement.LATE),
    )  # fmt: skip
    found = pressure(DRUG, *seen)
    assert (found.counted, found.late, found.left_out) == (2, 1, 4)
    assert found.peak is not None
    assert (found.peak.value, found.peak.is_late) == (150, True)


def test_between_readings_the_pressure_goes_straight_from_one_to_the_other() -> None:
    found = pressure(replace(DRUG, limits=HIGH), cuff(20, 150), cuff(30, 170), cuff(40, 150))
    assert found.outside.above_s == pytest.approx(600)
    assert found.outside.above_area == pytest.approx(600 * 5)  # a triangle 10 mmHg high and 10 minutes wide


def test_readings_further_apart_than_a_tile_would_show_are_not_joined() -> None:
    rule = statistics_file().spot.bridges_at_most_min
    joined = pressure(replace(DRUG, limits=HIGH), cuff(20, 170), cuff(20 + rule, 170))
    apart = pressure(replace(DRUG, limits=HIGH), cuff(20, 170), cuff(20.1 + rule, 170))
    assert joined.outside.above_s == pytest.approx(rule * 60)
    assert apart.outside.above_s == 0


def test_a_continuous_number_counts_until_the_next_and_no_longer_than_it_is_shown() -> None:
    limits = {"heart_rate": (LimitSpan(at(0), None, 50, 110),)}
    seen = (heart(0, 120), heart(4, 100), heart(5, 115), heart(100, 40))
    found = statistics(seen, SessionCourse(limits=limits))["heart_rate"]
    assert (found.outside.above_s, found.outside.above_area) == (4 + 10, 4 * 10 + 10 * 5)
    assert (found.outside.below_s, found.outside.below_area) == (10, 100)
    assert found.longest_gap is not None
    assert (found.longest_gap.start, found.longest_gap.seconds) == (heart(5, 0).measured_at, 95)


def test_ten_seconds_between_two_numbers_are_no_gap() -> None:
    found = statistics((heart(0, 70), heart(10, 70)), SessionCourse())["heart_rate"]
    assert found.longest_gap is None


def test_of_a_sparse_recording_a_number_counts_for_three_of_its_intervals() -> None:
    course = SessionCourse(intervals_s={"heart_rate": 60})
    assert statistics((heart(0, 70), heart(180, 70)), course)["heart_rate"].longest_gap is None
    assert statistics((heart(0, 70), heart(181, 70)), course)["heart_rate"].longest_gap is not None


def test_an_artefact_makes_a_gap_as_if_nothing_had_been_measured() -> None:
    seen = [heart(second, 70, *([Judgement.ARTEFACT] if 5 <= second < 25 else [])) for second in range(40)]
    found = statistics(seen, SessionCourse())["heart_rate"]
    assert found.longest_gap is not None
    assert found.longest_gap.seconds == 21


def test_a_limit_that_changes_in_mid_stretch_counts_for_its_own_time() -> None:
    outside = Outside()
    spans = (LimitSpan(at(0), at(5), None, 100), LimitSpan(at(5), None, None, 160))
    outside.add(Stretch(at(0), 150, at(10), 150), spans)
    assert (outside.above_s, outside.above_area) == (300, 300 * 50)


def test_back_near_the_baseline_is_the_first_of_two_readings_in_a_row_after_the_drug() -> None:
    before = (cuff(10, 120), cuff(50, 170))
    found = pressure(DRUG, *before, cuff(65, 140), cuff(70, 150), cuff(98, 141), cuff(103, 130))
    assert found.recovery == Recovery(38 * 60, is_confirmed=True, left=True)
    last = pressure(DRUG, *before, cuff(65, 150), cuff(98, 141))
    assert last.recovery == Recovery(38 * 60, is_confirmed=False, left=True)
    never = pressure(DRUG, *before, cuff(65, 150))
    assert never.recovery == Recovery(None, is_confirmed=False, left=True)


def test_who_never_left_the_baseline_is_said_so() -> None:
    found = pressure(DRUG, cuff(10, 120), cuff(30, 144), cuff(61, 120), cuff(70, 120))
    assert found.recovery == Recovery(60, is_confirmed=True, left=False)


def test_a_continuous_number_is_back_after_a_minute_near_the_baseline() -> None:
    course = replace(DRUG, drug_began=at(1), drug_ended=at(2), baselines={"heart_rate": (70.0, 5)})
    seen = [heart(second, 100 if second < 130 or second == 150 else 80) for second in range(300)]
    found = statistics(seen, course)["heart_rate"]
    assert found.recovery == Recovery(31, is_confirmed=True, left=True)
    short = statistics(seen[:200], course)["heart_rate"]
    assert short.recovery == Recovery(31, is_confirmed=False, left=True)


def test_oxygen_may_be_above_the_baseline_and_two_below_it_at_most() -> None:
    near = statistics_file().near("spo2")
    assert near is not None
    assert [near.holds(value, 96) for value in (100, 94, 93)] == [True, True, False]


def test_while_the_drug_runs_nobody_is_back() -> None:
    assert pressure(replace(DRUG, drug_ended=None), cuff(10, 120), cuff(30, 120)).recovery is None


def test_observations_are_read_once_and_as_they_come() -> None:
    taken: list[int] = []

    def stream() -> Iterator[Seen]:
        for second in range(5):
            taken.append(second)
            yield heart(second, 70 + second)

    found = statistics(stream(), SessionCourse())["heart_rate"]
    assert taken == [0, 1, 2, 3, 4]
    assert found.counted == 5
