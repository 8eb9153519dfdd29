"""The training mode as an instructor meets it: a demonstration's process, its calls, and the alarms that follow."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.system.outside import Clinic, Json, environment, eventually, short_folder

pytestmark = pytest.mark.xdist_group("training")  # its tests share a demonstration

SPEED = 10


@dataclass
class Demo:
    """A demonstration, and who may sign in to it."""

    process: subprocess.Popen[str]
    address: str = ""
    passwords: dict[str, str] = field(default_factory=dict)
    complaints: Path = Path()

    def read(self) -> None:
        """Read what it prints at its start."""
        assert self.process.stdout is not None
        while "Ctrl-C" not in (line := self.process.stdout.readline()):
            assert line, self.complaints.read_text(encoding="utf-8")
            words = line.split()
            if "/board" in line:
                self.address = words[-1].removesuffix("/board")
            if len(words) == 2 and words[0] in {"nurse", "clinician", "admin"}:
                self.passwords[words[0]] = words[1]

    @contextmanager
    def client(self, user: str = "nurse") -> Iterator[httpx.Client]:
        """A browser of somebody who has signed in."""
        with httpx.Client(base_url=self.address + "/api/v1", timeout=30) as http:
            answer = http.post("/login", json={"username": user, "password": self.passwords[user]})
            assert answer.status_code == 200, answer.text
            http.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
            yield http

    def monitors(self) -> int:
        """The process of the simulated monitors."""
        number = self.process.pid
        children = Path(f"/proc/{number}/task/{number}/children").read_text(encoding="ascii").split()
        (found,) = [child for child in children if "simulate" in Path(f"/proc/{child}/cmdline").read_text()]
        return int(found)


@contextmanager
def demonstration(chairs: int = 2) -> Iterator[Demo]:
    with short_folder() as home:
        complaints = home / "complaints"
        with complaints.open("w", encoding="utf-8") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "server", "demo", "--port", "0", "--chairs", str(chairs), "--seed", "4",
                 "--speed", str(SPEED)],
                cwd=home, env=environment(TMPDIR=str(home), CHAIRSIDE_LOG_LEVEL="info"), stdout=subprocess.PIPE,
                stderr=log, text=True,
            )  # fmt: skip
        demo = Demo(process, complaints=complaints)
        try:
            demo.read()
            yield demo
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=30)


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    with demonstration() as running, running.client() as http:
        assert eventually(lambda: plays(http), 60), running.complaints.read_text()
        yield running


@pytest.fixture
def nurse(demo: Demo) -> Iterator[httpx.Client]:
    with demo.client() as http:
        for chair in ("1", "2"):
            instruct(http, chair, "play", "normal_40min")
        yield http


def plays(http: httpx.Client) -> bool:
    """Whether every monitor plays at its chair."""
    answer = http.get("/training")
    return answer.status_code == 200 and all(row["chair"] for row in answer.json()["chairs"])


def row(http: httpx.Client, chair: str = "1") -> Json:
    found: Json = next(row for row in http.get("/training").json()["chairs"] if row["chair"] == chair)
    return found


def instruct(http: httpx.Client, chair: str, do: str, name: str | None = None) -> Json:
    answer = http.post(f"/training/chairs/{chair}", json={"do": do} | ({} if name is None else {"name": name}))
    assert answer.status_code == 200, answer.text
    told: Json = answer.json()
    return told


def present(http: httpx.Client, chair: str, condition: str) -> Any:  # noqa: ANN401 - JSON
    alarms = http.get("/alarms", params={"present": True}).json()["items"]
    return next((one for one in alarms if (one["chair"], one["condition"]) == (chair, condition)), None)


def problem(answer: httpx.Response, code: int, *words: str) -> None:
    assert answer.status_code == code, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    for word in words:
        assert word in answer.json()["detail"], answer.text


def test_it_tells_what_can_be_played_and_nudged_and_what_plays(nurse: httpx.Client) -> None:
    told = nurse.get("/training").json()
    assert {"normal_40min", "hypertensive_crisis"} <= {scenario["name"] for scenario in told["scenarios"]}
    assert {nudge["group"] for nudge in told["nudges"]} == {"patient", "equipment"}
    assert [(row["chair"], row["device"]) for row in told["chairs"]] == [("1", "CM-01"), ("2", "CM-02")]
    assert told["age_s"] < 5


def test_a_patient_that_is_nudged_to_desaturate_raises_the_alarm_of_a_low_saturation(nurse: httpx.Client) -> None:
    assert present(nurse, "1", "spo2_low") is None
    assert "desaturation" in instruct(nurse, "1", "nudge", "desaturate")["active"]
    found = eventually(lambda: present(nurse, "1", "spo2_low"), 60)
    assert found, nurse.get("/alarms").json()
    assert (found["kind"], found["device"]) == ("physiological", "CM-01")
    assert present(nurse, "2", "spo2_low") is None


def test_a_cuff_that_is_made_to_fail_raises_its_alarm(nurse: httpx.Client) -> None:
    assert present(nurse, "1", "cuff_failed") is None
    assert instruct(nurse, "1", "nudge", "fail_cuff")["active"] == ["cuff_fails"]
    found = eventually(lambda: present(nurse, "1", "cuff_failed"), 60)
    assert found, nurse.get("/alarms").json()
    assert found["kind"] == "technical"
    assert instruct(nurse, "1", "calm")["active"] == []


def test_a_paused_scenario_stands_still_and_goes_on(nurse: httpx.Client) -> None:
    paused = instruct(nurse, "1", "pause")
    assert paused["paused"] is True
    heard = row(nurse, "2")["second"]
    assert eventually(lambda: row(nurse, "2")["second"] > heard + SPEED, 30)
    assert row(nurse, "1")["second"] == paused["second"]
    problem(nurse.post("/training/chairs/1", json={"do": "pause"}), 409, "CM-01 is paused already")
    assert instruct(nurse, "1", "resume")["paused"] is False
    assert eventually(lambda: row(nurse, "1")["second"] > paused["second"] + SPEED, 30)


def test_a_scenario_that_is_started_begins_at_its_beginning(nurse: httpx.Client) -> None:
    started = instruct(nurse, "2", "play", "panic_emergence")
    assert (started["scenario"], started["lasts_s"]) == ("panic_emergence", 4200)
    assert started["second"] < 60


def test_a_monitor_answers_to_its_own_name_too(nurse: httpx.Client) -> None:
    assert instruct(nurse, "CM-02", "calm")["chair"] == "2"


@pytest.mark.parametrize(
    ("path", "body", "code", "words"),
    [
        ("9", {"do": "pause"}, 404, "no chair or simulated monitor '9'"),
        ("1", {"do": "resume"}, 409, "CM-01 is not paused"),
        ("1", {"do": "dance"}, 422, "do"),
        ("1", {"do": "play", "name": "comedy"}, 422, "no scenario 'comedy'; there are normal_40min"),
        ("1", {"do": "nudge"}, 422, "no nudge None"),
        ("1", {"do": "pause", "name": "x"}, 422, "takes no name"),
        ("1", {"do": "pause", "loudly": True}, 422, "loudly"),
        ("1", {}, 422, "do"),
    ],
)
def test_what_cannot_be_done_is_a_problem_with_a_sentence(
    nurse: httpx.Client, path: str, body: Json, code: int, words: str
) -> None:
    problem(nurse.post(f"/training/chairs/{path}", json=body), code, words)


def test_a_chair_without_a_simulated_monitor_cannot_be_instructed(nurse: httpx.Client) -> None:
    person = {"family_name": "Bare", "given_name": "Ann", "birth_date": "1980-01-01", "identifier": "bare-1"}
    patient = nurse.post("/patients", json=person).json()["id"]
    assert nurse.post("/sessions", json={"patient": patient, "chair": "bare"}).status_code == 201
    problem(nurse.post("/training/chairs/bare", json={"do": "pause"}), 409, "No simulated monitor is bound")


@pytest.mark.parametrize("user", ["clinician", "admin"])
def test_clinicians_and_administrators_may_instruct_too(demo: Demo, user: str) -> None:
    with demo.client(user) as http:
        assert instruct(http, "1", "calm")["device"] == "CM-01"


def test_an_auditor_may_not_and_neither_may_a_stranger_or_a_page_of_another_site(demo: Demo) -> None:
    with demo.client("admin") as http:
        made = http.post("/users", json={"user": "ines", "role": "auditor", "password": "a long sentence of nobody"})
        assert made.status_code == 201
        token = http.post("/users/ines/token").json()["token"]
    for headers, code in (({"Authorization": f"Bearer {token}"}, 403), ({}, 401)):
        with httpx.Client(base_url=demo.address + "/api/v1", headers=headers) as http:
            problem(http.get("/training"), code)
            problem(http.post("/training/chairs/1", json={"do": "pause"}), code)
    with demo.client() as http:
        del http.headers["X-CSRF-Token"]
        problem(http.post("/training/chairs/1", json={"do": "pause"}), 403, "X-CSRF-Token")


def test_every_instruction_is_logged_with_who_gave_it_and_without_a_patient(demo: Demo, nurse: httpx.Client) -> None:
    instruct(nurse, "2", "nudge", "panic")
    lines = [line for line in demo.complaints.read_text().splitlines() if '"instructed"' in line]
    assert '"by": "nurse"' in lines[-1]
    assert '"name": "panic"' in lines[-1]
    family = nurse.get("/patients").json()["items"][1]["family_name"]
    assert [line for line in lines if family in line] == []


def test_the_interface_of_a_demonstration_describes_the_training_and_that_of_a_clinic_does_not(
    nurse: httpx.Client, clinic: Clinic
) -> None:
    paths = {"/api/v1/training", "/api/v1/training/chairs/{chair}"}
    assert paths <= set(nurse.get("/openapi.json").json()["paths"])
    assert paths.isdisjoint(clinic.get("/openapi.json")["paths"])


def test_a_clinic_has_no_training_neither_call_nor_page(clinic: Clinic) -> None:
    with clinic.client() as http:
        problem(http.get("/training"), 404)
        problem(http.post("/training/chairs/1", json={"do": "pause"}), 404)
        problem(http.get(clinic.address + "/training"), 404)


def test_when_the_monitors_die_the_demonstration_says_so_and_goes_on(home_demo: Demo) -> None:
    with home_demo.client() as http:
        assert eventually(lambda: plays(http), 60)
        os.kill(home_demo.monitors(), signal.SIGKILL)
        assert eventually(lambda: http.get("/training").status_code == 503)
        problem(http.get("/training"), 503, "have ended")
        problem(http.post("/training/chairs/1", json={"do": "pause"}), 503, "have ended")
        assert eventually(lambda: "monitors ended unexpectedly (code -9)" in home_demo.complaints.read_text())
        assert eventually(lambda: present(http, "1", "feed_lost"), 60), "the board says so too"


def test_monitors_that_hang_are_said_to_be_silent_and_keep_nobody_waiting(home_demo: Demo) -> None:
    with home_demo.client() as http:
        assert eventually(lambda: plays(http), 60)
        os.kill(home_demo.monitors(), signal.SIGSTOP)
        problem(http.post("/training/chairs/1", json={"do": "pause"}), 503, "did not answer")
        assert http.get("/training").json()["age_s"] > 3
    home_demo.process.send_signal(signal.SIGINT)
    home_demo.process.wait(30)  # it does not wait for them for ever
    assert home_demo.process.returncode == 0


def test_a_demonstration_that_is_killed_leaves_no_monitors_behind(home_demo: Demo) -> None:
    with home_demo.client() as http:
        assert eventually(lambda: plays(http), 60)
    monitors = Path(f"/proc/{home_demo.monitors()}")
    home_demo.process.kill()
    home_demo.process.wait(30)
    assert eventually(lambda: not monitors.exists(), 30)


@pytest.fixture
def home_demo() -> Iterator[Demo]:
    """A demonstration of a test's own, to be broken."""
    with demonstration(1) as running:
        yield running
