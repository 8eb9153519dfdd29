"""The cohort's command: a table, one JSON object, a picture, and a sentence for what is impossible."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from devices.commands import app
from devices.simulators.patient.outcome import CUFF_MINUTES
from devices.simulators.patient.published import STUDIES, TARGETS
from models.errors import UsageError


def run(*options: str) -> Result:
    return CliRunner().invoke(app, ["cohort", "--patients", "12", "--minutes", "40", *options])


def test_the_table_has_every_target_and_every_study() -> None:
    done = run()
    assert done.exit_code == 0
    assert "12 simulated patients" in done.output
    assert all(target.figure in done.output for target in TARGETS)
    assert all(study.study in done.output and study.note in done.output for study in STUDIES)
    assert "not seen, the session is too short" in done.output


def test_json_says_the_same_as_one_object() -> None:
    found = json.loads(run("--json", "--seed", "x").output)
    assert (found["patients"], found["seed"], found["minutes"]) == (12, "x", 40)
    assert [row["target"]["figure"] for row in found["targets"]] == [target.figure for target in TARGETS]
    assert all(set(row["ours"]) == {str(minutes) for minutes in CUFF_MINUTES} for row in found["targets"])
    assert [row["study"] for row in found["studies"]] == [study.study for study in STUDIES]


def test_the_same_seed_says_the_same() -> None:
    assert run("--json").output == run("--json").output
    assert run("--json").output != run("--json", "--seed", "other").output


@pytest.mark.parametrize(("name", "begins"), [("courses.png", b"\x89PNG"), ("courses.svg", b"<?xml")])
def test_the_courses_are_drawn(tmp_path: Path, name: str, begins: bytes) -> None:
    done = run("--draw", str(tmp_path / name))
    assert done.exit_code == 0
    assert (tmp_path / name).read_bytes().startswith(begins)
    assert name in done.output


@pytest.mark.parametrize(
    ("options", "field"),
    [
        (["--patients", "0"], "patients"),
        (["--minutes", "39"], "minutes"),
        (["--minutes", "100000"], "minutes"),
        (["--draw", "courses.gif"], "draw"),
        (["--draw", "/no/such/folder/courses.png"], "draw"),
    ],
)
def test_what_is_impossible_is_refused_in_a_sentence(options: list[str], field: str) -> None:
    error = run(*options).exception
    assert isinstance(error, UsageError)
    assert error.field == field
