"""The plain simulated monitor and its scenarios."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from devices.simulators.monitor import Monitor, Report
from devices.simulators.scenario import SCENARIOS, Course, Spell, find_scenario
from devices.wire import observations_body
from models.errors import UsageError
from models.metrics import CATALOGUE
from models.observation import MeasurementValidity
from models.timestamps import parse_timestamp

BEGUN = parse_timestamp("2026-03-01T14:00:00Z")


def run(name: str, seconds: int, seed: str = "7", cuff_interval_s: float = 60.0) -> list[Report]:
    monitor = Monitor(find_scenario(name), seed, cuff_interval_s)
    return [monitor.observe(second, BEGUN + timedelta(seconds=second)) for second in range(seconds)]


def values(reports: list[Report], metric: str) -> list[tuple[datetime, float | None]]:
    return [(o.measured_at, o.value) for report in reports for o in report.observations if o.metric == metric]


def test_the_same_seed_gives_the_same_values_and_another_gives_others() -> None:
    assert run("normal", 300) == run("normal", 300)
    assert run("normal", 300) != run("normal", 300, seed="8")


def test_continuous_metrics_come_once_a_second_and_the_cuff_triple_at_its_interval() -> None:
    reports = run("normal", 600, cuff_interval_s=120)
    for metric in ("heart_rate", "pulse_rate", "spo2", "respiratory_rate", "etco2", "perfusion_index"):
        assert len(values(reports, metric)) == 600
    for metric in ("nibp_systolic", "nibp_diastolic", "nibp_mean"):
        times = [at for at, _ in values(reports, metric)]
        assert {(b - a).total_seconds() for a, b in pairwise(times)} == {120}
    assert [at for at, _ in values(reports, "nibp_systolic")] == [at for at, _ in values(reports, "nibp_mean")]


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_value_is_believable_in_its_unit_and_resolution(name: str) -> None:
    for report in run(name, 3_000):
        for observation in report.observations:
            metric = CATALOGUE[observation.metric]
            if observation.value is None:
                assert observation.validity is MeasurementValidity.NOT_AVAILABLE
                continue
            assert observation.value in metric.questionable
            assert round(observation.value / metric.resolution) * metric.resolution == pytest.approx(observation.value)
    assert observations_body(report.observations)


def test_a_cuffs_mean_lies_between_its_pressures() -> None:
    reports = run("high_pressure", 2_000)
    triples = zip(*(values(reports, f"nibp_{part}") for part in ("diastolic", "mean", "systolic")), strict=True)
    assert all(low < mean < high for (_, low), (_, mean), (_, high) in triples)


def test_the_pump_reports_while_it_infuses_and_once_that_it_stopped() -> None:
    reports = run("normal", 60 + 40 * 60 + 30)
    rates = values(reports, "infusion_rate")
    assert rates[0][0] == BEGUN + timedelta(seconds=60)
    assert [rate for _, rate in rates[-2:]] == [75.0, 0.0]
    assert len(rates) == 40 * 60 + 1
    volumes = [volume or 0 for _, volume in values(reports, "infused_volume")]
    assert volumes == sorted(volumes)
    assert volumes[-1] == pytest.approx(50, abs=0.2)


def test_high_pressure_climbs_past_180_and_comes_down_again() -> None:
    found = [value or 0 for _, value in values(run("high_pressure", 2_400), "nibp_systolic")]
    assert found[0] < 150
    assert max(found) > 185
    assert found[-1] < 150


def test_tachycardia_climbs_past_140_and_settles() -> None:
    found = [value or 0 for _, value in values(run("tachycardia", 1_500), "heart_rate")]
    assert max(found) > 140
    assert found[-1] < 100


def test_a_probe_that_is_off_says_so_and_gives_no_numbers() -> None:
    reports = run("probe_off", 120)
    conditions = [(c.code.value, c.metric, c.present, c.since) for report in reports for c in report.conditions]
    off, on = BEGUN + timedelta(seconds=45), BEGUN + timedelta(seconds=85)
    assert conditions == [("probe_off", "spo2", True, off), ("probe_off", "spo2", False, on)]
    blank = [at for at, value in values(reports, "spo2") if value is None]
    assert (blank[0], blank[-1], len(blank)) == (off, on - timedelta(seconds=1), 40)
    assert all(value is not None for _, value in values(reports, "heart_rate"))


def test_feed_loss_unplugs_for_30_seconds_and_measures_on() -> None:
    reports = run("feed_loss", 200)
    gone = [second for second, report in enumerate(reports) if not report.plugged]
    assert gone == list(range(60, 90))
    assert len(values(reports, "heart_rate")) == 200


def test_cuff_late_leaves_readings_out_for_a_quarter_of_an_hour() -> None:
    times = [at for at, _ in values(run("cuff_late", 1_300), "nibp_systolic")]
    gaps = [(b - a).total_seconds() for a, b in pairwise(times)]
    assert max(gaps) >= 900
    assert min(gaps) == 60


def test_an_unknown_scenario_is_refused_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="there are normal, high_pressure"):
        find_scenario("cardiac_arrest")


def test_a_course_is_level_before_its_first_and_after_its_last_point() -> None:
    course = Course(((10, 100), (20, 200)))
    assert [course.at(second) for second in (0, 10, 15, 20, 99)] == [100, 100, 150, 200, 200]


def test_a_spell_comes_back() -> None:
    spell = Spell(first_s=10, lasts_s=5, every_s=100)
    assert [second for second in range(220) if spell.holds(second)] == [
        *range(10, 15),
        *range(110, 115),
        *range(210, 215),
    ]
