"""The whole monitor: what it sends, in which words, and that only its faults change it."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from devices.simulators.bedside.faults import Fault, FaultKind
from devices.simulators.bedside.line import PERFECT
from devices.simulators.bedside.monitor import BedsideMonitor, Report
from devices.simulators.patient.signs import PatientSigns
from devices.wire import observations_body, status_body
from models.metrics import CATALOGUE
from models.observation import MeasurementValidity, Observation
from models.timestamps import parse_timestamp

BEGUN = parse_timestamp("2026-03-01T14:00:00Z")
WELL = PatientSigns(
    systolic_mmhg=124, diastolic_mmhg=76, mean_mmhg=92, heart_rate_per_min=72.3, respiratory_rate_per_min=14.2,
    etco2_mmhg=38.1, spo2_percent=97.6, perfusion_index_percent=3.1, motion=0.0, moaas=5, dissociation=0, nausea=0,
    anxiety=1, plasma_ng_per_ml=0, effect_site_ng_per_ml=0,
)  # fmt: skip
STREAMING = ("heart_rate", "spo2", "pulse_rate", "perfusion_index", "respiratory_rate", "etco2")


def at(second: float) -> datetime:
    return BEGUN + timedelta(seconds=second)


def run(
    seconds: int, *faults: Fault, signs: PatientSigns = WELL, seed: str = "7", rate_mg_per_h: float | None = None
) -> list[Report]:
    monitor = BedsideMonitor(seed, cuff_interval_s=300, faults=faults)
    return [monitor.observe(second, at(second), signs, rate_mg_per_h) for second in range(seconds)]


def of(reports: list[Report], *metrics: str) -> list[Observation]:
    return [found for report in reports for found in report.observations if found.metric in metrics]


def told(reports: list[Report]) -> list[tuple[str, str | None, bool, int]]:
    return [
        (found.code.value, found.metric, found.present, int((found.since - BEGUN).total_seconds()))
        for report in reports
        for found in report.conditions
    ]


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others() -> None:
    faults = (Fault(FaultKind.MOTION, 50, 40), Fault(FaultKind.DROPOUTS), Fault(FaultKind.JITTER))
    assert repr(run(900, *faults)) == repr(run(900, *faults))
    assert repr(run(900, *faults)) != repr(run(900, *faults, seed="8"))


def test_streaming_metrics_come_once_a_second_and_the_cuffs_three_together() -> None:
    reports = run(1_000, rate_mg_per_h=54.0)
    for metric in (*STREAMING, "infusion_rate", "infused_volume"):
        assert [found.measured_at for found in of(reports, metric)] == [at(second) for second in range(1_000)]
    times = [[found.measured_at for found in of(reports, f"nibp_{part}")] for part in ("systolic", "diastolic", "mean")]
    assert times[0] == times[1] == times[2]
    assert len(times[0]) == 4


def test_every_number_is_in_its_units_resolution_and_fits_on_the_wire() -> None:
    faults = (
        Fault(FaultKind.PROBE_OFF, 100, 30), Fault(FaultKind.MOTION, 200, 60), Fault(FaultKind.CANNULA_OFF, 300, 90),
        Fault(FaultKind.LEAD_OFF, 350, 20), Fault(FaultKind.POOR_PERFUSION, 450, 60), Fault(FaultKind.DRIFT),
    )  # fmt: skip
    for report in run(700, *faults, rate_mg_per_h=31.7):
        for found in report.observations:
            metric = CATALOGUE[found.metric]
            if found.value is None:
                assert found.validity is MeasurementValidity.NOT_AVAILABLE
                continue
            assert found.value in metric.technical
            assert round(found.value / metric.resolution) * metric.resolution == pytest.approx(found.value)
        assert observations_body(report.observations)
        assert status_body(report.conditions)


def test_a_well_monitor_on_a_well_patient_tells_nothing_of_itself() -> None:
    assert told(run(3_600)) == []


def test_a_fault_of_one_instrument_changes_no_number_of_another() -> None:
    plain, faulty = run(900), run(900, Fault(FaultKind.PROBE_OFF, 100, 60), Fault(FaultKind.CANNULA_OFF, 300, 60))
    untouched = ("heart_rate", "nibp_systolic", "nibp_diastolic", "nibp_mean")
    assert of(plain, *untouched) == of(faulty, *untouched)
    assert of(plain, "spo2") != of(faulty, "spo2")


@pytest.mark.parametrize(
    ("kind", "condition", "metric"),
    [
        (FaultKind.PROBE_OFF, "probe_off", None),
        (FaultKind.LEAD_OFF, "lead_off", "heart_rate"),
        (FaultKind.MOTION, "motion", "spo2"),
        (FaultKind.POOR_PERFUSION, "weak_signal", "spo2"),
        (FaultKind.BATTERY_LOW, "low_battery", None),
    ],
)
def test_a_fault_is_told_when_it_shows_and_when_it_is_over(kind: FaultKind, condition: str, metric: str | None) -> None:
    begun, ended = told(run(200, Fault(kind, 60, 60)))
    assert (begun[:3], ended[:3]) == ((condition, metric, True), (condition, metric, False))
    assert 60 <= begun[3] <= 70
    assert 120 <= ended[3] <= 127


def test_a_cannula_off_has_no_word_of_its_own_but_numbers_that_are_not_available() -> None:
    reports = run(200, Fault(FaultKind.CANNULA_OFF, 60, 100))
    assert told(reports) == []
    assert of(reports[150:151], "etco2", "respiratory_rate") == [
        Observation(metric, None, at(150), MeasurementValidity.NOT_AVAILABLE)
        for metric in ("respiratory_rate", "etco2")
    ]


def test_a_cuff_on_the_probes_arm_blinds_the_oximeter_20_to_60_s_at_each_reading() -> None:
    for seed in range(5):
        reports = run(1_500, Fault(FaultKind.CUFF_ON_PROBE_ARM), seed=str(seed))
        times = [second for code, _, _, second in told(reports) if code == "cuff_occlusion"]
        assert len(times) >= 10
        lasted = [end - begin for begin, end in zip(times[::2], times[1::2], strict=True)]
        assert all(18 <= seconds <= 60 for seconds in lasted if seconds < 60)
        blank = [found for found in of(reports, "spo2") if found.value is None]
        assert len(blank) == sum(lasted)
        assert all(found.value is not None for found in of(reports, "heart_rate"))


def test_three_failed_readings_are_told_once_and_over_with_the_next_good_one() -> None:
    reports = run(2_100, Fault(FaultKind.CUFF_FAILS, 900, 840))
    assert [found[:3] for found in told(reports)] == [("cuff_failed", None, True), ("cuff_failed", None, False)]
    times = [int((found.measured_at - BEGUN).total_seconds()) for found in of(reports, "nibp_systolic")]
    assert max(later - earlier for earlier, later in pairwise(times)) > 1_150


def test_motion_of_the_patient_is_motion_of_the_probe() -> None:
    (begun,) = told(run(30, signs=replace(WELL, motion=0.9)))
    assert begun[0] == "motion"


def test_a_drifting_transducer_reads_ten_more_after_an_hour() -> None:
    plain, drifted = (of(run(3_700, *faults), "nibp_systolic") for faults in ((), (Fault(FaultKind.DRIFT),)))
    assert (drifted[-1].value or 0) - (plain[-1].value or 0) == pytest.approx(10, abs=1)
    assert (drifted[0].value or 0) - (plain[0].value or 0) <= 1


def test_a_high_reading_is_repeated_by_itself_unless_the_setting_is_off() -> None:
    high = replace(WELL, systolic_mmhg=175, diastolic_mmhg=105, mean_mmhg=128)
    assert len(of(run(3_000, signs=high), "nibp_mean")) == 20
    monitor = BedsideMonitor("7", cuff_interval_s=300, repeating=None)
    reports = [monitor.observe(second, at(second), high, None) for second in range(3_000)]
    assert len(of(reports, "nibp_mean")) == 10


def test_a_fault_applied_while_it_runs_holds_from_then() -> None:
    monitor = BedsideMonitor("7", cuff_interval_s=300)
    reports = [monitor.observe(second, at(second), WELL, None) for second in range(50)]
    monitor.apply(Fault(FaultKind.FEED_LOSS, 50, 10))
    reports += [monitor.observe(second, at(second), WELL, None) for second in range(50, 100)]
    assert [second for second, report in enumerate(reports) if not report.plugged] == list(range(50, 60))


def test_calm_mends_everything_at_once() -> None:
    monitor = BedsideMonitor("7", cuff_interval_s=300, faults=[Fault(kind) for kind in FaultKind])
    reports = [monitor.observe(second, at(second), WELL, None) for second in range(60)]
    monitor.calm()
    reports += [monitor.observe(second, at(second), WELL, None) for second in range(60, 120)]
    assert reports[100] == replace(reports[100], conditions=(), line=PERFECT)
    assert all(found.validity is MeasurementValidity.VALID for found in reports[100].observations)


def test_without_a_pump_there_is_no_word_of_one() -> None:
    assert of(run(100), "infusion_rate", "infused_volume") == []


def test_apnoea_shows_a_falling_rate_and_no_co2_and_is_no_fault_of_the_monitor() -> None:
    monitor = BedsideMonitor("7", cuff_interval_s=300)
    still = replace(WELL, respiratory_rate_per_min=0.0, etco2_mmhg=0.0)
    reports = [monitor.observe(second, at(second), WELL if second < 60 else still, None) for second in range(120)]
    assert [found.value for found in of(reports[110:111], "respiratory_rate", "etco2")] == [0, 0]
    assert told(reports) == []
