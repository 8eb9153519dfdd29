"""The benchmarks run and print what they promise; how fast it was is for people to read, not for a test to judge."""

import json
import os
import shutil
import subprocess
import sys

import pytest

BENCH = (sys.executable, "-m", "server", "bench")
CHROMIUM = os.environ.get("CHAIRSIDE_CHROMIUM", "chromium")
# An alarm painted later than this is painted on a screen that already says NOT LIVE.
NOT_LIVE_AFTER_MS = 5_000


@pytest.mark.timeout(180)
def test_bench_ingest_prints_both_shapes_with_both_limits_of_the_same_run() -> None:
    ran = subprocess.run(
        [*BENCH, "ingest", "--connections", "8", "--runs", "1", "--seconds", "1", "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    shapes = json.loads(ran.stdout)
    promised = {
        "shape",
        "frames_per_s",
        "echo_frames_per_s",
        "ratio_to_echo",
        "commit_loop_per_s",
        "ratio_to_commit_loop",
        "ack_ms",
    }
    assert len(shapes) == 2
    for shape in shapes:
        assert shape["shape"].startswith("8 connections")
        assert promised <= set(shape)
        assert set(shape["ack_ms"]) == {"p50", "p99", "max"}
        assert shape["frames_per_s"] > 0
        assert shape["ratio_to_echo"] > 0


@pytest.mark.long
@pytest.mark.timeout(120)
def test_bench_feeds_acknowledges_every_frame_of_a_steady_pace() -> None:
    ran = subprocess.run(
        [*BENCH, "feeds", "--feeds", "20", "--runs", "1", "--seconds", "3", "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["frames_per_s"] == pytest.approx(20, rel=0.35)


@pytest.mark.timeout(120)
def test_bench_access_tells_each_cost_beside_what_it_should_be_below() -> None:
    ran = subprocess.run(
        [*BENCH, "access", "--rows", "1000", "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert [(found["unit"], found["within"]) for found in json.loads(ran.stdout)] == [
        ("ms", 500.0), ("µs", 100.0), ("s", 30.0),
    ]  # fmt: skip


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="what a process used is read from /proc")
@pytest.mark.timeout(120)
def test_bench_monitors_sees_every_beat_of_every_simulated_monitor_arrive() -> None:
    command = ["bench", "monitors", "--monitors", "6", "--runs", "1", "--seconds", "3", "--json"]
    ran = subprocess.run([sys.executable, "-m", "server", *command], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["beats_per_s"] == pytest.approx(6, rel=0.35)
    assert 0 < found["core_share"] < 2
    for delays in ("late_ms", "on_its_way_ms"):
        assert set(found[delays]) == {"p50", "p99", "max"}
        assert found[delays]["p50"] <= found[delays]["p99"] <= found[delays]["max"]


@pytest.mark.long
@pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason="no Chromium; set CHAIRSIDE_CHROMIUM")
@pytest.mark.timeout(180)
def test_bench_live_sees_every_alarm_of_chairs_that_alarm_at_once_painted_in_time_to_act() -> None:
    command = ["bench", "live", "--alarms", "--chairs", "6", "--runs", "1", "--seconds", "15", "--json"]
    ran = subprocess.run([sys.executable, "-m", "server", *command], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    (found,) = json.loads(ran.stdout)
    assert (found["painted"], found["sent"]) == (18, 18)
    assert 0 < found["paint_ms"]["p50"] <= found["paint_ms"]["max"] < NOT_LIVE_AFTER_MS


@pytest.mark.long
@pytest.mark.timeout(120)
def test_bench_taps_times_entries_beside_a_health_check_while_chairs_stream() -> None:
    command = ["bench", "taps", "--chairs", "3", "--runs", "1", "--seconds", "3", "--json"]
    ran = subprocess.run([sys.executable, "-m", "server", *command], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["taps"] > 3
    assert 0 < found["health_ms"]["p50"] < found["answer_ms"]["p50"] <= found["answer_ms"]["max"]


@pytest.mark.long
@pytest.mark.timeout(180)
def test_bench_alarms_measures_every_size_with_alarms_coming_and_going() -> None:
    command = ["bench", "alarms", "--runs", "1", "--sessions", "100", "--json"]
    ran = subprocess.run([sys.executable, "-m", "server", *command], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert [one["chairs"] for one in found["observe"]] == [1, 10, 100, 1000]
    for one in found["observe"]:
        assert 0 < one["dict_us"] < one["observe_us"] <= one["p99_us"]
        assert one["alarms"] > 0
        assert one["ratio_to_dict"] == pytest.approx(one["whole_us"] / one["dict_us"], rel=0.1)
    assert 0 < found["timers"]["core_share"] < 1
    assert found["timers"]["wakes_per_s"] > 0


@pytest.mark.long
@pytest.mark.timeout(120)
def test_bench_tab_looks_at_an_open_board_after_each_collection() -> None:
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "server",
            "bench",
            "tab",
            "--minutes",
            "0.1",
            "--warm-up",
            "0.05",
            "--chairs",
            "2",
            "--json",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["chairs"] == 2
    grown = {"heap_mib", "resident_mib", "nodes", "listeners"}
    assert set(found["first_to_last"]) == set(found["least_squares"]) == grown
    assert len(found["looks"]) == 21
    assert found["looks"][-1]["at_s"] == pytest.approx(9, abs=2)
    assert all(look["heap_mib"] > 1 and look["resident_mib"] > 10 and look["nodes"] > 100 for look in found["looks"])


@pytest.mark.long
@pytest.mark.timeout(180)
def test_bench_records_tells_each_question_with_its_aim() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "server", "bench", "records", "--runs", "1", "--sessions", "1000", "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found = {one["what"]: one for one in json.loads(ran.stdout)}
    assert {"open 8 h", "zoom: whole", "zoom: 30 s", "cursor", "list: newest", "list: all at once"} <= set(found)
    assert all({"what", "first_ms", "slowest_ms", "within_ms", "kilobytes"} == set(one) for one in found.values())


def test_bench_exports_prints_each_format_beside_csv_writer() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "server", "bench", "exports", "--runs", "1", "--hours", "0.1", "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found = {one["what"]: one for one in json.loads(ran.stdout)}
    assert set(found) == {"csv", "json", "canonical form", "pdf", "fhir", "research"}
    assert all(one["ratio_to_csv_writer"] > 0 and one["peak_mib"] > 0 for one in found.values())


@pytest.mark.long
@pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason="no Chromium; set CHAIRSIDE_CHROMIUM")
@pytest.mark.skipif(sys.platform != "linux", reason="what a process used is read from /proc")
@pytest.mark.timeout(240)
def test_bench_pages_opens_each_page_twice_and_the_second_time_fetches_no_script_again() -> None:
    command = ["bench", "pages", "--runs", "1", "--json"]
    ran = subprocess.run([sys.executable, "-m", "server", *command], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    found = {one["page"]: one for one in json.loads(ran.stdout)}
    assert list(found) == ["chair, 4 h, first", "chair, 4 h, again", "record, 8 h, first", "record, 8 h, again"]
    assert all(0 < one["useful_ms"] <= one["whole_ms"] and one["zoom_ms"] > 0 for one in found.values())
    for page in ("chair, 4 h", "record, 8 h"):
        assert found[f"{page}, again"]["requests"] < 20 < found[f"{page}, first"]["requests"]
