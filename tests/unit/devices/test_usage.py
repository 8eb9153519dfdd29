"""Wrong usage of ``python -m devices`` is one sentence, and its help has an example."""

import sys

import pytest

from devices.__main__ import main

HERE = ["--server", "http://127.0.0.1:1"]
TOKEN = ["--token", "t"]


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.delenv("CHAIRSIDE_TOKEN", raising=False)
    monkeypatch.setattr(sys, "argv", ["devices", *arguments])
    return main()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["replay", "absent.csv", *HERE, *TOKEN], "There is no file absent.csv."),
        (["replay", __file__, *HERE, *TOKEN], "is no recording known here"),
        (["replay", "absent.csv", *HERE], "Give the device's token"),
        (["replay", "absent.csv", "--server", "nowhere", *TOKEN], "is not a server's address"),
        (["replay", "absent.csv", "--server", "http://10.0.0.1", *TOKEN], "neither on this machine nor encrypted"),
        (["replay", "x", *HERE, *TOKEN, "--speed", "0"], "--speed takes a number above 0"),
        (["replay", "x", *HERE, *TOKEN, "--speed", "nan"], "--speed takes a number above 0"),
        (["replay", "x", *HERE, *TOKEN, "--map", "HR"], "--map takes COLUMN=METRIC"),
        (["replay", "x", *HERE, *TOKEN, "--wrong"], "No such option"),
        (["replay"], "Missing argument"),
        (["simulate", *HERE, "--devices", "absent"], "The devices cannot be read from absent"),
        (["simulate", *HERE, "--devices", "x", "--speed", "1e9"], "--speed takes a number above 0, at most 100."),
        (["simulate", *HERE, "--devices", "x", "--cuff-interval", "0"], "--cuff-interval takes at least 1 second."),
        (["courses", "absent"], "What is wanted cannot be read from absent"),
        (["courses", "/dev/null"], "No course is asked for"),
        (["courses", __file__], "Line 1 asks for no course: it needs name, seed, until_s and weight_kg"),
        ([], "Missing command"),
    ],
)
def test_wrong_usage_is_said_in_one_sentence_and_exits_2(
    arguments: list[str], sentence: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, *arguments) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert len(said.strip().splitlines()) == 1


@pytest.mark.parametrize("command", ["simulate", "replay"])
def test_every_command_has_help_with_an_example_and_says_what_speed_is_not(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, command, "--help") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert f"Example: chairside {command}" in said
    assert f"Usage: chairside {command}" in said
    assert "it scales no delay of a running server" in said
