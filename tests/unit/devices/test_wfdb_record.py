"""Recordings in WFDB format, written here with the format's own library."""

from datetime import date, time
from pathlib import Path

import numpy as np
import pytest
import wfdb

from devices.replay.mapping import ColumnMap
from devices.replay.wfdb_record import WfdbRecording
from models.errors import UsageError
from models.timestamps import from_microseconds

# The library below wfdb that writes these files warns about another one.
pytestmark = pytest.mark.filterwarnings("ignore:The inplace keyword")


def write(folder: Path, columns: dict[str, list[float]], fs: float = 1 / 60, *, dated: bool = True) -> Path:
    samples = np.array(list(columns.values()), dtype=float).T
    when = {"base_date": date(2896, 10, 10), "base_time": time(0, 31, 25, 894000)} if dated else {}
    units = ["%" if name == "SpO2" else "bpm" for name in columns]
    wfdb.wrsamp(
        "night", fs=fs, units=units, sig_name=list(columns), p_signal=samples,
        fmt=["16"] * len(columns), adc_gain=[10.0] * len(columns), baseline=[0] * len(columns),
        write_dir=str(folder), **when,
    )  # fmt: skip
    return folder / "night"


def read(path: Path, said: list[str]) -> WfdbRecording:
    return WfdbRecording(path, ColumnMap({}, said.append), said.append)


def test_each_sample_of_several_metrics_is_a_row_at_its_minute(tmp_path: Path, said: list[str]) -> None:
    path = write(tmp_path, {"HR": [60, 61.5, 0], "PULSE": [60, 62, 0]})
    recording = read(path, said)
    rows = list(recording.rows())
    assert [{value.metric: value.value for value in row.values} for row in rows] == [
        {"heart_rate": 60, "pulse_rate": 60},
        {"heart_rate": 61.5, "pulse_rate": 62},
        {"heart_rate": 0, "pulse_rate": 0},
    ]
    assert recording.is_dated
    assert from_microseconds(rows[0].at_us).isoformat() == "2896-10-10T00:31:25.894000+00:00"
    assert [row.at_us - rows[0].at_us for row in rows] == [0, 60_000_000, 120_000_000]
    assert recording.fraction == 1


def test_the_path_is_taken_with_and_without_hea(tmp_path: Path, said: list[str]) -> None:
    path = write(tmp_path, {"HR": [60, 61]})
    with_hea = list(read(path.with_suffix(".hea"), said).rows())
    assert with_hea == list(read(path, said).rows())


def test_a_missing_sample_is_a_gap_and_no_observation(tmp_path: Path, said: list[str]) -> None:
    recording = read(write(tmp_path, {"HR": [60, 61, 62], "SpO2": [float("nan"), 97, float("nan")]}), said)
    assert [len(row.values) for row in recording.rows()] == [1, 2, 1]
    assert said == []


def test_a_no_value_code_is_a_null_that_says_so(tmp_path: Path, said: list[str]) -> None:
    (row,) = read(write(tmp_path, {"HR": [-100.0]}), said).rows()
    assert (row.values[0].value, row.values[0].validity.value) == (None, "not_available")


def test_a_record_of_one_sample_is_one_row(tmp_path: Path, said: list[str]) -> None:
    recording = read(write(tmp_path, {"HR": [60]}), said)
    assert len(list(recording.rows())) == 1
    assert recording.tally.taken == 1


def test_a_record_longer_than_one_reading_of_the_file_is_read_whole_and_in_order(
    tmp_path: Path, said: list[str]
) -> None:
    values = [40.0 + index % 100 for index in range(9_001)]
    rows = list(read(write(tmp_path, {"HR": values}, fs=1), said).rows())
    assert [row.values[0].value for row in rows] == values
    assert rows[-1].at_us - rows[0].at_us == 9_000_000_000


def test_a_record_without_a_date_is_not_dated(tmp_path: Path, said: list[str]) -> None:
    recording = read(write(tmp_path, {"HR": [60, 61]}, dated=False), said)
    assert not recording.is_dated
    assert [row.at_us for row in recording.rows()] == [0, 60_000_000]


def test_a_waveform_record_is_refused(tmp_path: Path, said: list[str]) -> None:
    with pytest.raises(UsageError, match="waveform"):
        read(write(tmp_path, {"RESP": [1.0] * 500}, fs=125), said)


def test_a_record_without_a_metric_is_refused_with_its_signals(tmp_path: Path, said: list[str]) -> None:
    with pytest.raises(UsageError, match=r"\(CVP\)"):
        read(write(tmp_path, {"CVP": [1.0]}), said)


def test_a_damaged_header_is_refused_with_a_sentence(tmp_path: Path, said: list[str]) -> None:
    (tmp_path / "night.hea").write_text("no header at all\n")
    with pytest.raises(UsageError, match="no readable WFDB header"):
        read(tmp_path / "night.hea", said)


def test_a_record_whose_samples_are_gone_is_refused_with_a_sentence(tmp_path: Path, said: list[str]) -> None:
    path = write(tmp_path, {"HR": [60, 61]})
    (tmp_path / "night.dat").unlink()
    with pytest.raises(UsageError, match="samples of night cannot be read"):
        list(read(path, said).rows())
