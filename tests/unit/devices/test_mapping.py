"""Which column of a recording is which metric."""

import pytest

from devices.replay.mapping import ColumnMap, read_overrides
from models.errors import UsageError
from models.metrics import CATALOGUE


def taken(*columns: str, overrides: dict[str, str] | None = None) -> dict[str, str]:
    return ColumnMap(overrides or {}, lambda _: None).offer((column, None) for column in columns)


@pytest.mark.parametrize(
    ("column", "metric"),
    [
        ("HR", "heart_rate"),
        ("Intellivue/ECG_HR", "heart_rate"),
        ("PULSE", "pulse_rate"),
        ("Intellivue/PLETH_HR", "pulse_rate"),
        ("NBPSys", "nibp_systolic"),
        ("NBP Dias", "nibp_diastolic"),
        ("NISysABP", "nibp_systolic"),
        ("NIDiasABP", "nibp_diastolic"),
        ("NIMAP", "nibp_mean"),
        ("Intellivue/NIBP_MEAN", "nibp_mean"),
        ("Solar8000/NIBP_SBP", "nibp_systolic"),
        ("SpO2", "spo2"),
        ("Intellivue/PLETH_SAT_O2", "spo2"),
        ("Intellivue/PLETH_PERF_REL", "perfusion_index"),
        ("RESP", "respiratory_rate"),
        ("RespRate", "respiratory_rate"),
        ("CO2_ET", "etco2"),
        ("Temp (degC)", "temperature"),
        ("ABPSys", "art_systolic"),
        ("DiasABP", "art_diastolic"),
        ("MAP", "art_mean"),
        ("infusion_rate", "infusion_rate"),
    ],
)
def test_names_of_known_recorders_are_known(column: str, metric: str) -> None:
    assert taken(column) == {column: metric}


@pytest.mark.parametrize("metric", CATALOGUE)
def test_a_metrics_own_id_is_a_name_of_it(metric: str) -> None:
    assert taken(metric) == {metric: metric}


@pytest.mark.parametrize("column", ["PAPSys", "PAP_MEAN", "CVP", "ICP", "SaO2", "NIBP_HR", "Weight", "GCS"])
def test_what_only_resembles_a_metric_is_left_out(column: str) -> None:
    assert taken(column) == {}


def test_of_two_columns_for_one_metric_the_preferred_is_taken_and_the_other_is_named(said: list[str]) -> None:
    columns = ColumnMap({}, said.append).offer([("HR", "bpm"), ("ECG_HR", "/min")])
    assert columns == {"ECG_HR": "heart_rate"}
    assert said == ["Column 'HR' is left out: heart_rate comes from 'ECG_HR'."]


@pytest.mark.parametrize(("name", "unit"), [("CO2_ET", "kPa"), ("Temp", "degF"), ("CO2_ET", "%"), ("Temp (F)", None)])
def test_a_column_in_another_unit_is_left_out_and_named(name: str, unit: str | None, said: list[str]) -> None:
    assert ColumnMap({}, said.append).offer([(name, unit)]) == {}
    assert "is taken in" in said[0]


def test_unknown_columns_are_named_once_and_together(said: list[str]) -> None:
    ColumnMap({}, said.append).offer([("Age", None), ("HR", None), ("Weight", None)])
    assert len(said) == 1
    assert "'Age', 'Weight'" in said[0]


def test_an_override_adds_a_column_and_wins_over_the_built_in_name() -> None:
    overrides = read_overrides(["Puls=heart_rate", "a=b=spo2"])
    assert taken("Puls", "HR", "a=b", overrides=overrides) == {"Puls": "heart_rate", "a=b": "spo2"}


def test_an_override_names_a_track_with_or_without_its_device() -> None:
    assert taken("Dev/X", overrides={"X": "spo2"}) == {"Dev/X": "spo2"}
    assert taken("Dev/X", overrides={"dev/x": "spo2"}) == {"Dev/X": "spo2"}


def test_an_override_of_a_column_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(UsageError, match="no column 'Pulse'; there are HR"):
        taken("HR", overrides={"Pulse": "pulse_rate"})


@pytest.mark.parametrize("pair", ["HR", "HR=", "=spo2", "HR=pulse"])
def test_a_malformed_override_is_refused(pair: str) -> None:
    with pytest.raises(UsageError):
        read_overrides([pair])
