"""The instructor's line into the simulated monitors: what it offers, tells, does and refuses."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pytest

from devices.simulators import training
from devices.simulators.stage import Stage
from devices.simulators.training import MOST_LINE_BYTES, converse

Json = dict[str, Any]


@dataclass(frozen=True)
class Course:
    name: str
    summary: str = "Something happens."
    lasts_s: float = 2400.0


class Kind(StrEnum):
    FAILS = "cuff_fails"


@dataclass(frozen=True)
class Cause:
    kind: Kind = Kind.FAILS


@dataclass(frozen=True)
class Push:
    name: str
    words: str
    group: str
    effect: Cause = Cause()


@dataclass
class FakePlayer:
    """Plays nothing, and remembers what it was told."""

    scenario: Course = field(default_factory=lambda: Course("quiet"))
    second: float = 61.25
    is_paused: bool = False
    nudged: list[str] = field(default_factory=list)

    def active(self) -> tuple[str, ...]:
        return tuple(self.nudged)

    def pause(self) -> None:
        self.is_paused = True

    def resume(self) -> None:
        self.is_paused = False

    def play(self, name: str) -> None:
        self.scenario, self.second, self.nudged = Course(name), 0.0, []

    def nudge(self, name: str) -> None:
        self.nudged.append(name)

    def calm(self) -> None:
        self.nudged.clear()


class Room:
    """Two monitors under an instructor."""

    def __init__(self) -> None:
        self.players = {"CM-01": FakePlayer(), "CM-02": FakePlayer()}
        scenarios = [Course("quiet"), Course("storm", "Everything at once.")]
        self.stage = Stage(self.players, scenarios, [Push("fail_cuff", "Make the cuff fail", "equipment")])

    def obey(self, **command: object) -> Json:
        return dict(self.stage.obey(json.dumps(command).encode()))

    def row(self, device: str = "CM-01") -> Json:
        chairs: Any = self.stage.state()["chairs"]
        return next(row for row in chairs if row["device"] == device)


@pytest.fixture
def room() -> Room:
    return Room()


def test_it_offers_every_scenario_and_nudge_with_its_words(room: Room) -> None:
    assert room.stage.offer() == {
        "scenarios": [
            {"name": "quiet", "summary": "Something happens."},
            {"name": "storm", "summary": "Everything at once."},
        ],
        "nudges": [{"name": "fail_cuff", "words": "Make the cuff fail", "group": "equipment", "kind": "cuff_fails"}],
    }


def test_it_tells_what_plays_at_each_monitor_and_how_far_it_is(room: Room) -> None:
    assert room.row() == {
        "device": "CM-01", "scenario": "quiet", "second": 61.2, "lasts_s": 2400.0, "is_paused": False, "active": [],
    }  # fmt: skip


def test_a_command_changes_its_monitor_and_no_other(room: Room) -> None:
    assert room.obey(device="CM-01", do="nudge", name="fail_cuff") == {
        "done": {"device": "CM-01", "do": "nudge", "name": "fail_cuff"}
    }
    assert (room.row("CM-01")["active"], room.row("CM-02")["active"]) == (["fail_cuff"], [])


def test_calm_ends_what_was_nudged(room: Room) -> None:
    room.obey(device="CM-01", do="nudge", name="fail_cuff")
    assert "done" in room.obey(device="CM-01", do="calm")
    assert room.row()["active"] == []


def test_a_scenario_is_paused_and_goes_on(room: Room) -> None:
    assert "done" in room.obey(device="CM-01", do="pause")
    assert room.row()["is_paused"] is True
    assert "done" in room.obey(device="CM-01", do="resume")
    assert room.row()["is_paused"] is False


def test_a_scenario_that_was_chosen_runs_though_the_last_one_stood_still(room: Room) -> None:
    room.obey(device="CM-01", do="pause")
    assert "done" in room.obey(device="CM-01", do="play", name="storm")
    assert (room.row()["scenario"], room.row()["second"], room.row()["is_paused"]) == ("storm", 0.0, False)


def test_an_answer_repeats_the_number_it_was_asked_under(room: Room) -> None:
    assert room.obey(id=7, device="CM-01", do="pause")["done"]["id"] == 7
    assert room.obey(id=8, device="CM-01", do="pause")["command"]["id"] == 8


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ({"device": "CM-09", "do": "pause"}, "no simulated monitor 'CM-09'; there are CM-01, CM-02"),
        ({"device": "CM-01", "do": "play", "name": "comedy"}, "no scenario 'comedy'; there are quiet, storm"),
        ({"device": "CM-01", "do": "play"}, "no scenario ''"),
        ({"device": "CM-01", "do": "nudge", "name": "storm"}, "no nudge 'storm'; there are fail_cuff"),
        ({"do": "pause"}, "no simulated monitor None; there are CM-01, CM-02"),
        ({"device": "CM-01", "do": "dance"}, "begin, play, pause, resume, nudge, calm; not 'dance'"),
        ({"device": "CM-01", "do": ["pause"]}, "begin, play, pause, resume, nudge, calm"),
        ({"device": "CM-01", "do": "resume"}, "CM-01 is not paused"),
        ({"device": 1, "do": "pause"}, "texts"),
        ({"device": "CM-01", "do": "play", "name": 1}, "texts"),
        ({"device": "CM-01"}, 'A command is {"device"'),
        ({"device": "CM-01", "do": "pause", "loudly": True}, 'A command is {"device"'),
        ([], 'A command is {"device"'),
        (3, 'A command is {"device"'),
    ],
)
def test_what_cannot_be_done_is_answered_with_a_sentence_and_changes_nothing(
    room: Room, command: object, words: str
) -> None:
    before = room.stage.state()
    answer = room.stage.obey(json.dumps(command).encode())
    assert words in str(answer["error"])
    assert answer["command"] == command
    assert room.stage.state() == before


def test_all_monitors_begin_together(room: Room) -> None:
    assert not room.stage.has_begun.is_set()
    assert room.obey(id=1, do="begin") == {"done": {"id": 1, "do": "begin"}}
    assert room.stage.has_begun.is_set()


def test_a_second_pause_is_refused(room: Room) -> None:
    room.obey(device="CM-01", do="pause")
    assert room.obey(device="CM-01", do="pause")["error"] == "CM-01 is paused already."


@pytest.mark.parametrize("line", [b"pause", b"\xff\n", b"{", b"[" * 4000])
def test_what_is_no_json_is_answered_with_a_sentence(room: Room, line: bytes) -> None:
    assert room.stage.obey(line) == {"error": "A command is one JSON object on a line.", "command": None}


# The conversation, over streams that hold what was written.


class Paper(asyncio.StreamWriter):
    """A writer whose lines a test reads."""

    def __init__(self) -> None:
        self.lines: asyncio.Queue[Json] = asyncio.Queue()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.lines.put_nowait(json.loads(bytes(data)))

    async def drain(self) -> None:
        await asyncio.sleep(0)

    def __del__(self) -> None:
        """There is no transport to close."""


class Line:
    """The other end of the conversation."""

    def __init__(self) -> None:
        self.reader, self.paper = asyncio.StreamReader(MOST_LINE_BYTES), Paper()

    def say(self, **command: object) -> None:
        self.reader.feed_data(json.dumps(command).encode() + b"\n")

    async def hear(self) -> Json:
        return await asyncio.wait_for(self.paper.lines.get(), 5)

    async def hear_until(self, key: str) -> tuple[list[Json], Json]:
        """Everything up to the first line with this key, and that line."""
        before: list[Json] = []
        while key not in (line := await self.hear()):
            before.append(line)
        return before, line


@asynccontextmanager
async def talking(room: Room) -> AsyncIterator[Line]:
    line = Line()
    task = asyncio.create_task(converse(room.stage, line.reader, line.paper))
    try:
        yield line
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_the_first_line_is_what_is_on_offer_and_then_comes_the_state(room: Room) -> None:
    async with talking(room) as line:
        assert set(await line.hear()) == {"scenarios", "nudges"}
        assert set(await line.hear()) == {"chairs"}


async def test_the_state_a_command_led_to_comes_before_its_answer(room: Room) -> None:
    async with talking(room) as line:
        line.say(device="CM-02", do="pause")
        before, _ = await line.hear_until("done")
        assert before[-1]["chairs"][1]["is_paused"] is True


async def test_a_change_nobody_commanded_is_told_at_once(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "TELL_EVERY_S", 1e9)
    async with talking(room) as line:
        await line.hear_until("chairs")
        room.players["CM-01"].nudged.append("its own doing")
        _, state = await line.hear_until("chairs")
        assert state["chairs"][0]["active"] == ["its own doing"]


async def test_the_time_is_told_though_nothing_else_changes(room: Room) -> None:
    async with talking(room) as line:
        await line.hear_until("chairs")
        room.players["CM-01"].second = 99
        _, state = await line.hear_until("chairs")
        assert state["chairs"][0]["second"] == 99


async def test_a_line_without_end_is_answered_and_the_next_one_obeyed(room: Room) -> None:
    async with talking(room) as line:
        line.reader.feed_data(b"x" * (MOST_LINE_BYTES + 10) + b"\n")
        _, answer = await line.hear_until("error")
        assert str(MOST_LINE_BYTES) in answer["error"]
        line.say(device="CM-01", do="pause")
        assert (await line.hear_until("done"))[1]["done"]["do"] == "pause"


async def test_it_ends_when_the_other_end_is_gone(room: Room) -> None:
    line = Line()
    line.reader.feed_eof()
    await asyncio.wait_for(converse(room.stage, line.reader, line.paper), 5)
