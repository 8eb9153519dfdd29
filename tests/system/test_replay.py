"""Recorded patients through ``chairside replay`` into a running server: every value, at its time, and no false alarm.

``CHAIRSIDE_RECORDS`` names a folder of recordings; without it, those written here are replayed alone.
"""

import os
from pathlib import Path

import pytest

from tests.system.outside import Clinic, Json, Said, chairside, moment, short_folder
from tests.system.recordings import Recorded, read, recordings

RECORDS = os.environ.get("CHAIRSIDE_RECORDS")
FOUND = recordings(Path(RECORDS)) if RECORDS else []
WITHIN_S = 4.0  # a replay is as fast as needed to last this long


def play(clinic: Clinic, path: Path, speed: float, *more: str) -> tuple[int, str, Said]:
    """Replay a file as a device of its own, bound to a session; answers session, device, and what was said."""
    device, token = clinic.enrol()
    session = clinic.session("intake", "baseline", "infusing", device=device)["id"]
    said = chairside(
        "replay", str(path), "--server", clinic.address, "--token", token, "--speed", f"{speed:g}", *more,
        cwd=clinic.home,
    )  # fmt: skip
    return session, device, said


def is_all_there(recorded: Recorded, stored: list[Json], speed: float) -> None:
    """Insist that the server has every value of the file and no other, each at its time."""
    slack_s = max(0.002, 1.5e-6 * speed)
    first_s = min(at for _, at, _ in recorded.points)
    begun = min(moment(one["measured_at"]) for one in stored)
    found: dict[str, list[tuple[float, float]]] = {}
    for one in stored:
        if recorded.is_dated:
            at_s = moment(one["original_at"]).timestamp()
        else:
            assert one["original_at"] is None
            at_s = first_s + (moment(one["measured_at"]) - begun).total_seconds() * speed
        found.setdefault(one["metric"], []).append((at_s, one["value"]))
    wanted: dict[str, list[tuple[float, float]]] = {}
    for metric, at_s, number in recorded.points:
        wanted.setdefault(metric, []).append((at_s, number))
    assert set(found) == set(wanted)
    for metric, points in wanted.items():
        assert len(found[metric]) == len(points), metric
        for (at_s, number), (wanted_s, wanted_number) in zip(sorted(found[metric]), sorted(points), strict=True):
            assert abs(at_s - wanted_s) <= slack_s, (metric, at_s - wanted_s)
            assert number == wanted_number, (metric, wanted_s)


def no_alarm_is_false(clinic: Clinic, session: int, stored: list[Json]) -> None:
    """Insist that each alarm of the patient comes from a value that could be a patient's, sent once."""
    sound = {(one["metric"], one["value"]) for one in stored if one["validity"] in {"valid", "questionable"}
             and "repeat" not in one["marks"]}  # fmt: skip
    for alarm in clinic.alarms(session, kind="physiological"):
        assert alarm["value"], alarm
        assert (alarm["metric"], alarm["value"]) in sound, alarm


@pytest.mark.skipif(not FOUND, reason="CHAIRSIDE_RECORDS names no folder of recorded patients")
@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
def test_a_recorded_patient_arrives_whole_and_raises_no_false_alarm(clinic: Clinic, path: Path) -> None:
    recorded = read(path)
    if not recorded.points:
        assert play(clinic, path, 1.0)[2].code == 1
        return
    speed = float(f"{min(100_000.0, max(1.0, recorded.lasts_s / WITHIN_S)):g}")
    session, device, said = play(clinic, path, speed)
    assert said.code == 0, said.err
    stored = clinic.every(f"/devices/{device}/observations")
    is_all_there(recorded, stored, speed)
    assert clinic.every(f"/sessions/{session}/observations") == stored
    no_alarm_is_false(clinic, session, stored)


def test_a_written_recording_arrives_with_zeros_gaps_and_words_as_they_are(clinic: Clinic) -> None:
    rows = ["2012-03-04 05:06:07,72,,0,97", "2012-03-04 05:06:09,***,80,,0", "2012-03-04 05:06:13,74.5,81,0,"]
    with short_folder() as folder:
        path = folder / "night.csv"
        path.write_text("Time,HR,Puls,NIBP_SYS,SpO2\n" + "\n".join(rows) + "\n", encoding="utf-8")
        session, device, said = play(clinic, path, 10, "--map", "Puls=pulse_rate")
    assert said.code == 0, said.err
    stored = clinic.every(f"/devices/{device}/observations")
    found = sorted(
        (one["original_at"][11:19], one["metric"], one["value"]) for one in stored if one["value"] is not None
    )
    assert found == [
        ("05:06:07", "heart_rate", 72), ("05:06:07", "nibp_systolic", 0), ("05:06:07", "spo2", 97),
        ("05:06:09", "pulse_rate", 80), ("05:06:09", "spo2", 0), ("05:06:13", "heart_rate", 74.5),
        ("05:06:13", "nibp_systolic", 0), ("05:06:13", "pulse_rate", 81),
    ]  # fmt: skip
    (word,) = [one for one in stored if one["value"] is None]
    assert (word["metric"], word["validity"]) == ("heart_rate", "not_available")
    assert clinic.alarms(session, kind="physiological") == []


def test_a_replay_says_what_its_speed_does_not_scale_and_what_it_left_out(clinic: Clinic) -> None:
    with short_folder() as folder:
        path = folder / "short.csv"
        path.write_text("Time,HR,Mood\n0,72,3\n1,x,4\n2,74,5\n", encoding="utf-8")
        _, device, said = play(clinic, path, 2)
    assert said.code == 0
    assert "delays stay as they are" in said.out
    assert "Mood" in said.err
    assert "row 3" in said.err
    assert [one["value"] for one in clinic.every(f"/devices/{device}/observations")] == [72, 74]


def test_a_wrong_token_ends_a_replay_with_1_and_a_sentence(clinic: Clinic) -> None:
    with short_folder() as folder:
        path = folder / "short.csv"
        path.write_text("Time,HR\n0,72\n", encoding="utf-8")
        said = chairside("replay", str(path), "--server", clinic.address, "--token", "wrong", cwd=folder)
    assert said.code == 1
    assert "token" in said.err.lower()
    assert "Traceback" not in said.err
