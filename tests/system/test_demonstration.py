"""The clinic that a demonstration shows, as whoever tries the program meets it: its patients, their past, and now."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta

import httpx
import pytest

from models.session import SessionPhase
from tests.system.outside import Json, environment, eventually, now, short_folder, stamp
from tests.system.test_training import Demo

pytestmark = pytest.mark.xdist_group("demonstration")  # its tests share one

OVER = {"discharged", "aborted", "transferred"}


@pytest.fixture(scope="module")
def nurse() -> Iterator[httpx.Client]:
    with short_folder() as home:
        complaints = home / "complaints"
        with complaints.open("w", encoding="utf-8") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "server", "demo", "--port", "0", "--seed", "4"], cwd=home,
                env=environment(TMPDIR=str(home)), stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        demo = Demo(process, complaints=complaints)
        try:
            demo.read()
            with demo.client() as http:
                assert eventually(lambda: len(of_now(every_session(http))) == 7, 90), complaints.read_text()
                yield http
        finally:
            process.terminate()
            process.communicate(timeout=30)


@pytest.fixture(scope="module")
def sessions(nurse: httpx.Client) -> list[Json]:
    return every_session(nurse)


def every_session(nurse: httpx.Client) -> list[Json]:
    found: list[Json] = nurse.get("/sessions", params={"limit": 500}).json()["items"]
    return found


def entries(nurse: httpx.Client, session: Json, kind: str) -> list[Json]:
    found = nurse.get(f"/sessions/{session['id']}/entries", params={"limit": 500}).json()["items"]
    return [entry for entry in found if entry["kind"] == kind]


def of_now(sessions: list[Json]) -> list[Json]:
    return [one for one in sessions if one["phase"] not in OVER]


def in_phase(sessions: list[Json], phase: str) -> Json:
    (found,) = [one for one in sessions if one["phase"] == phase]
    return found


def test_every_phase_is_there_one_session_of_today_is_over_and_one_chair_is_empty(sessions: list[Json]) -> None:
    assert sorted(one["phase"] for one in of_now(sessions)) == sorted(p for p in SessionPhase if not p.is_final)
    assert {one["chair"] for one in of_now(sessions)} == {str(number) for number in range(1, 8)}
    ended = [datetime.fromisoformat(one["ended_at"]) for one in sessions if one["phase"] == "discharged"]
    assert now() - max(ended) < timedelta(hours=5)


def test_most_patients_have_come_two_to_six_times_and_each_of_these_sessions_is_complete(
    nurse: httpx.Client, sessions: list[Json]
) -> None:
    patients = [one["id"] for one in nurse.get("/patients").json()["items"]]
    before = {
        number: [one for one in sessions if (one["patient"], one["phase"]) == (number, "discharged")]
        for number in patients
    }
    counts = [len(found) for found in before.values()]
    assert sum(2 <= count <= 6 for count in counts) > len(patients) * 3 / 4
    for session in (found[-1] for found in before.values() if found):
        phases = nurse.get(f"/sessions/{session['id']}").json()["phases"]
        assert [phase["phase"] for phase in phases] == [
            "scheduled", "intake", "baseline", "infusing", "recovery", "ready", "discharged"
        ]  # fmt: skip
        assert {"nibp_systolic", "heart_rate"} <= session["baselines"].keys()
        assert {entry["scale"] for entry in entries(nurse, session, "assessment")} == {
            "phq9", "cssrs_screener", "moaas", "cadss6", "nausea"
        }  # fmt: skip


def test_what_was_measured_weeks_ago_is_there_minute_by_minute_and_says_that_it_is_simulated(
    nurse: httpx.Client, sessions: list[Json]
) -> None:
    path = f"/sessions/{sessions[0]['id']}/observations"
    rates = nurse.get(path, params={"metric": "heart_rate", "limit": 1000}).json()["items"]
    cuff = nurse.get(path, params={"metric": "nibp_systolic", "limit": 1000}).json()["items"]
    assert {one["mode"] for one in rates + cuff} == {"demo"}
    assert len(rates) > 100
    assert len(cuff) == pytest.approx(len(rates) / 5, abs=1)


def test_of_a_patient_there_is_what_a_nurse_expects_a_visit_was_missed_and_a_call_overdue(
    nurse: httpx.Client,
) -> None:
    everybody = [nurse.get(f"/patients/{one['id']}").json() for one in nurse.get("/patients").json()["items"]]
    for person in everybody:
        assert person["weight"]["kg"] > 40
        assert person["allergies"] or person["no_known_allergies_at"]
        assert person["medicines"]
        assert person["indication"]
        assert person["prior_treatments"]
        assert len(person["series"]) == 1
    visits = [visit for person in everybody for series in person["series"] for visit in series["visits"]]
    assert {"done", "planned", "missed", "excused"} <= {visit["state"] for visit in visits}
    assert any(medicine["flag"] for person in everybody for medicine in person["medicines"])
    assert [one["overdue"] for person in everybody for one in person["follow_ups"]].count(True) == 1


def test_the_pump_runs_as_was_ordered_and_the_drug_was_begun_at_an_own_baseline(
    nurse: httpx.Client, sessions: list[Json]
) -> None:
    session = in_phase(sessions, "infusing")
    (order,) = entries(nurse, session, "order")
    wanted = order["dose_mg_per_kg"] * order["weight_kg"] / order["duration_min"] * 60
    path = f"/sessions/{session['id']}/observations"
    since = {"metric": "infusion_rate", "from": session["phase_since"], "limit": 1000}
    assert eventually(lambda: nurse.get(path, params=since).json()["items"])
    rates = [one["value"] for one in nurse.get(path, params=since).json()["items"]]
    assert rates == pytest.approx([wanted] * len(rates), rel=0.01)
    assert session["baselines"]["nibp_systolic"]["readings"] >= 2


def test_one_began_by_a_recorded_decision_nobody_looks_after_another_and_no_gate_was_passed_unmet(
    nurse: httpx.Client, sessions: list[Json]
) -> None:
    (decided,) = entries(nurse, in_phase(sessions, "recovery"), "pressure_decision")
    assert (decided["author"], decided["decision"]) == ("clinician", "proceed")
    (left,) = entries(nurse, in_phase(sessions, "paused"), "chair_handed_over")
    assert left["to"] is None
    for session in of_now(sessions):
        phases = nurse.get(f"/sessions/{session['id']}").json()["phases"]
        assert [phase for phase in phases if phase["missing"]] == []


def test_what_somebody_types_in_a_demonstration_is_simulated_too(nurse: httpx.Client, sessions: list[Json]) -> None:
    session = in_phase(sessions, "intake")
    body = {"metric": "temperature", "value": 36.6, "measured_at": stamp()}
    entered = nurse.post(f"/sessions/{session['id']}/observations", json=body)
    assert (entered.status_code, entered.json()["mode"]) == (201, "demo"), entered.text
