"""Recordings as CSV."""

from pathlib import Path

import pytest

from devices.replay.csv import CsvRecording, read_time
from devices.replay.mapping import ColumnMap
from devices.replay.recording import BadValueError, Row
from models.errors import UsageError
from models.timestamps import parse_timestamp, to_microseconds


def record(folder: Path, text: str, said: list[str], overrides: dict[str, str] | None = None) -> CsvRecording:
    path = folder / "night.csv"
    path.write_text(text, encoding="utf-8")
    return CsvRecording(path, ColumnMap(overrides or {}, said.append), said.append)


def plain(rows: list[Row]) -> list[tuple[float, dict[str, float | None]]]:
    return [(row.at_us / 1e6, {value.metric: value.value for value in row.values}) for row in rows]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("00:00", 0),
        ("26:15", 94_500),
        ("47:59:59", 172_799),
        ("00:00:01.25", 1.25),
        ("0", 0),
        ("90.5", 90.5),
        ("-3", -3),
        ("12345678.000001", 12345678.000001),
    ],
)
def test_elapsed_times_are_read_exactly(text: str, seconds: float) -> None:
    assert read_time(text) == (False, round(seconds * 1_000_000))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-01T14:32:07.250Z", "2026-03-01T14:32:07.250Z"),
        ("2026-03-01T14:32:07+01:00", "2026-03-01T13:32:07Z"),
        ("2026-03-01 14:32:07+01:00", "2026-03-01T13:32:07Z"),
        ("2026-03-01 14:32:07", "2026-03-01T14:32:07Z"),
        ("2026-03-01T14:32", "2026-03-01T14:32:00Z"),
        ("2896-10-10 00:31:25.894", "2896-10-10T00:31:25.894Z"),
    ],
)
def test_dates_are_read_and_without_an_offset_they_are_utc(text: str, moment: str) -> None:
    assert read_time(text) == (True, to_microseconds(parse_timestamp(moment)))


@pytest.mark.parametrize(
    "text", ["", "noon", "12:60", "1:2:3:4", "2026-02-30 10:00:00", "inf", "nan", "1e3", "14.3.2026"]
)
def test_what_is_no_time_is_refused_with_examples(text: str) -> None:
    with pytest.raises(BadValueError, match="is no time such as"):
        read_time(text)


def test_a_wide_file_gives_a_row_for_each_line(tmp_path: Path, said: list[str]) -> None:
    recording = record(tmp_path, "Time,HR,SpO2,Comment\n00:00,60,98,a\n00:01,61,97,b\n", said)
    assert plain(list(recording.rows())) == [
        (0, {"heart_rate": 60, "spo2": 98}),
        (60, {"heart_rate": 61, "spo2": 97}),
    ]
    assert not recording.is_dated
    assert recording.tally.taken == 2
    assert recording.fraction > 0.5


def test_a_long_file_gives_a_row_for_each_value_of_a_known_metric(tmp_path: Path, said: list[str]) -> None:
    text = "Time,Parameter,Value\n00:00,Age,83\n00:01,HR,104\n00:01,NISysABP,93\n26:10,Temp,36.6\n"
    recording = record(tmp_path, text, said)
    assert plain(list(recording.rows())) == [
        (60, {"heart_rate": 104}),
        (60, {"nibp_systolic": 93}),
        (94_200, {"temperature": 36.6}),
    ]
    assert "'Age'" in said[0]


def test_zeros_and_repeated_readings_are_handed_on_as_they_stand(tmp_path: Path, said: list[str]) -> None:
    recording = record(tmp_path, "t,HR,NBPSys\n0,0,120\n2,0,120\n4,0,120\n", said)
    assert plain(list(recording.rows())) == [(t, {"heart_rate": 0, "nibp_systolic": 120}) for t in (0, 2, 4)]


def test_a_no_value_code_is_a_null_that_says_so_and_a_gap_is_nothing(tmp_path: Path, said: list[str]) -> None:
    recording = record(tmp_path, "t,HR,SpO2\n0,-100,98\n1,***,\n2,-999,nan\n3,-99.9,NaN\n4,,\n5,-?-,97\n", said)
    rows = list(recording.rows())
    assert [(row.at_us // 1_000_000, [(v.metric, v.value, v.validity.value) for v in row.values]) for row in rows] == [
        (0, [("heart_rate", None, "not_available"), ("spo2", 98, "valid")]),
        (1, [("heart_rate", None, "not_available")]),
        (2, [("heart_rate", None, "not_available")]),
        (3, [("heart_rate", None, "not_available")]),
        (5, [("heart_rate", None, "not_available"), ("spo2", 97, "valid")]),
    ]
    assert said == []


def test_a_bad_value_names_row_column_and_reason_and_the_good_ones_are_taken(tmp_path: Path, said: list[str]) -> None:
    recording = record(tmp_path, "Time,HR,SpO2\n00:00,abc,98\n00:01,61,1e999\n00:02,x,y\n", said)
    assert plain(list(recording.rows())) == [(0, {"spo2": 98}), (60, {"heart_rate": 61})]
    assert said[0] == "night.csv, row 2, column 'HR': 'abc' is not a number; that value is left out."
    assert "row 3, column 'SpO2': the number is too large" in said[1]
    tally = recording.tally
    assert (tally.taken, tally.refused, tally.values_refused) == (2, 1, 4)


def test_a_bad_time_costs_its_row_and_no_other(tmp_path: Path, said: list[str]) -> None:
    recording = record(tmp_path, "Time,HR\n00:00,60\nlater,61\n2026-01-01 00:00:00,62\n00:03,63\n", said)
    assert plain(list(recording.rows())) == [(0, {"heart_rate": 60}), (180, {"heart_rate": 63})]
    assert "row 3, column 'Time': 'later' is no time" in said[0]
    assert "row 4, column 'Time': a date among elapsed times" in said[1]
    assert recording.tally.refused == 2


def test_a_row_with_more_values_than_columns_is_refused_since_none_can_be_placed(
    tmp_path: Path, said: list[str]
) -> None:
    recording = record(tmp_path, "t,HR,Temp\n0,60,36,5\n1,61,36.6,\n", said)
    assert plain(list(recording.rows())) == [(1, {"heart_rate": 61, "temperature": 36.6})]
    assert "row 2: there are 4 cells under 3 columns" in said[0]


def test_a_row_that_ends_early_keeps_its_values(tmp_path: Path, said: list[str]) -> None:
    recording = record(tmp_path, "t,HR,SpO2\n0,60\n1\n\nx\n", said)
    assert plain(list(recording.rows())) == [(0, {"heart_rate": 60})]
    assert recording.tally.refused == 1


def test_a_stray_quote_costs_one_row_and_not_the_rest(tmp_path: Path, said: list[str]) -> None:
    recording = record(tmp_path, 't,HR\n0,60\n1,"61\n2,62\n', said)
    assert [at for at, _ in plain(list(recording.rows()))][-1] == 2


def test_semicolons_with_decimal_commas_and_a_byte_order_mark_are_read(tmp_path: Path, said: list[str]) -> None:
    recording = record(tmp_path, "\ufeffTime;HR;Temp [°C]\n00:00;60;36,6\n", said)
    assert plain(list(recording.rows())) == [(0, {"heart_rate": 60, "temperature": 36.6})]


def test_the_time_column_may_stand_anywhere(tmp_path: Path, said: list[str]) -> None:
    recording = record(tmp_path, "HR,Timestamp\n60,2026-03-01T14:00:00Z\n", said)
    assert len(list(recording.rows())) == 1
    assert recording.is_dated


def test_bytes_that_are_no_text_cost_their_cell(tmp_path: Path, said: list[str]) -> None:
    path = tmp_path / "night.csv"
    path.write_bytes(b"t,HR,SpO2\n0,6\xff0,98\n1,\x0061,97\n")
    recording = CsvRecording(path, ColumnMap({}, said.append), said.append)
    assert plain(list(recording.rows())) == [(0, {"spo2": 98}), (1, {"spo2": 97})]


@pytest.mark.parametrize("text", ["", "HR\n60\n", "Time,Weight\n0,80\n", "Time,Parameter,Value\n00:00,Age,3\n"])
def test_a_file_without_a_metric_is_refused_with_a_sentence(text: str, tmp_path: Path, said: list[str]) -> None:
    with pytest.raises(UsageError):
        record(tmp_path, text, said)


def test_a_column_of_any_name_is_taken_when_the_user_says_so(tmp_path: Path, said: list[str]) -> None:
    recording = record(tmp_path, "t,Kolumn 1\n0,60\n", said, {"Kolumn 1": "heart_rate"})
    assert plain(list(recording.rows())) == [(0, {"heart_rate": 60})]
