"""Recordings of Vital Recorder, written here with the format's own library."""

from pathlib import Path

import pytest
import vitaldb

from devices.replay.mapping import ColumnMap
from devices.replay.vital import VitalRecording
from models.errors import UsageError

# The format's library does not close the file it read.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")

BEGUN = 1_561_634_055.25


def write(folder: Path, tracks: dict[str, list[tuple[float, float]]]) -> Path:
    file = vitaldb.VitalFile()
    for name, records in tracks.items():
        file.add_track(name, [{"dt": BEGUN + at, "val": value} for at, value in records])
    path = folder / "night.vital"
    file.to_vital(str(path))
    return path


def read(path: Path, said: list[str]) -> VitalRecording:
    return VitalRecording(path, ColumnMap({}, said.append), said.append)


def test_tracks_are_merged_by_time_and_values_of_one_moment_share_a_row(tmp_path: Path, said: list[str]) -> None:
    path = write(
        tmp_path,
        {
            "Intellivue/ECG_HR": [(0, 60), (1, 61), (2, 62)],
            "Intellivue/PLETH_SAT_O2": [(0, 95.9), (2, 97)],
            "Intellivue/NIBP_SYS": [(1.5, 120)],
        },
    )
    recording = read(path, said)
    rows = list(recording.rows())
    assert [(row.at_us - rows[0].at_us, {v.metric: v.value for v in row.values}) for row in rows] == [
        (0, {"heart_rate": 60, "spo2": 95.9}),
        (1_000_000, {"heart_rate": 61}),
        (1_500_000, {"nibp_systolic": 120}),
        (2_000_000, {"heart_rate": 62, "spo2": 97}),
    ]
    assert rows[0].at_us == round(BEGUN * 1_000_000)
    assert recording.is_dated
    assert recording.fraction == 1


def test_a_value_that_does_not_change_is_sent_each_time_it_stands_in_the_file(tmp_path: Path, said: list[str]) -> None:
    path = write(tmp_path, {"Intellivue/NIBP_SYS": [(second, 120) for second in range(30)]})
    assert len(list(read(path, said).rows())) == 30


def test_a_file_without_a_metric_is_refused(tmp_path: Path, said: list[str]) -> None:
    with pytest.raises(UsageError, match=r"No track of night\.vital is a metric"):
        read(write(tmp_path, {"Intellivue/CVP_MEAN": [(0, 5)]}), said)


@pytest.mark.parametrize("content", [b"", b"VITA", b"no recording at all" * 100])
def test_what_is_no_recording_is_refused_with_a_sentence(content: bytes, tmp_path: Path, said: list[str]) -> None:
    path = tmp_path / "night.vital"
    path.write_bytes(content)
    with pytest.raises(UsageError):
        read(path, said)
