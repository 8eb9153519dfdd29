"""Simulated monitors under an instructor, as a process with pipes: what it says, does and sends to its server."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.component.devices.conftest import FeedServer
from tests.component.devices.test_commands import ROOT, at, begin, finish

Json = dict[str, Any]


class Monitors:
    """The process, and what is said with it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def hear(self) -> Json:
        assert self.process.stdout is not None
        line = await asyncio.wait_for(self.process.stdout.readline(), 60)
        found: Json = json.loads(line)
        return found

    async def tell(self, **command: object) -> Json:
        """Give a command and wait for its answer."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(command).encode() + b"\n")
        while not {"done", "error"} & (said := await self.hear()).keys():
            pass
        return said


def arguments(feed: FeedServer, folder: Path) -> tuple[str, ...]:
    devices = folder / "devices.jsonl"
    line = {"device": "monitor-1", "token": "secret", "scenario": "normal_40min", "start_s": 1200}
    devices.write_text(json.dumps(line), encoding="utf-8")
    return ("simulate", "--controlled", "--server", at(feed), "--devices", str(devices), "--speed", "20", "--seed", "3")


@pytest.fixture
async def waiting(feed: FeedServer, tmp_path: Path) -> AsyncIterator[Monitors]:
    """Monitors that have not begun."""
    process = await begin(*arguments(feed, tmp_path))
    yield Monitors(process)
    if process.returncode is None:
        process.kill()
    await finish(process)


@pytest.fixture
async def monitors(waiting: Monitors) -> Monitors:
    """Monitors that play."""
    assert "done" in await waiting.tell(do="begin")
    return waiting


async def test_it_says_what_is_on_offer_and_then_what_plays(waiting: Monitors) -> None:
    offer, state = await waiting.hear(), await waiting.hear()
    assert {"desaturate", "fail_cuff"} <= {nudge["name"] for nudge in offer["nudges"]}
    (chair,) = state["chairs"]
    assert (chair["device"], chair["scenario"], chair["is_paused"], chair["active"]) == (
        "monitor-1", "normal_40min", False, [],
    )  # fmt: skip
    assert 1190 <= chair["second"] < chair["lasts_s"]


async def test_a_nudge_reaches_the_server_as_what_a_monitor_would_send_and_in_no_other_way(
    feed: FeedServer, monitors: Monitors
) -> None:
    assert "done" in await monitors.tell(device="monitor-1", do="nudge", name="probe_off")
    await feed.until(lambda: "probe_off" in reports(feed))
    frames = feed.taken[feed.hellos[-1]["stream"]].values()
    assert {frame["type"] for frame in frames} == {"observations", "status"}
    assert "nudge" not in json.dumps([*frames, *feed.hellos])


async def test_nothing_is_sent_before_it_is_told_to_begin(feed: FeedServer, waiting: Monitors) -> None:
    assert "done" in await waiting.tell(device="monitor-1", do="calm")
    assert (await waiting.hear())["chairs"][0]["second"] < 1201
    assert feed.hellos == []
    await waiting.tell(do="begin")
    await feed.until(lambda: bool(feed.hellos))


def reports(feed: FeedServer) -> set[str]:
    """The codes of everything the monitor has said of itself."""
    frames = [frame for taken in feed.taken.values() for frame in taken.values() if frame["type"] == "status"]
    return {condition["code"] for frame in frames for condition in frame["conditions"]}


async def test_what_cannot_be_done_is_answered_and_the_monitors_go_on(feed: FeedServer, monitors: Monitors) -> None:
    await feed.until(lambda: bool(feed.hellos))
    assert "no nudge 'explode'" in (await monitors.tell(device="monitor-1", do="nudge", name="explode"))["error"]
    assert "no simulated monitor" in (await monitors.tell(device="monitor-2", do="pause"))["error"]
    sent = len(feed.numbers())
    await feed.until(lambda: len(feed.numbers()) > sent + 5)


async def test_it_ends_with_whoever_commands_it(feed: FeedServer, monitors: Monitors) -> None:
    await feed.until(lambda: bool(feed.hellos))
    assert monitors.process.stdin is not None
    monitors.process.stdin.close()
    assert await asyncio.wait_for(monitors.process.wait(), 30) == 0


async def test_it_ends_in_order_when_told_to(feed: FeedServer, monitors: Monitors) -> None:
    await feed.until(lambda: bool(feed.hellos))
    monitors.process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(monitors.process.wait(), 30) == 0


async def test_without_pipes_it_says_who_starts_it_so(feed: FeedServer, tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "devices", *arguments(feed, tmp_path), cwd=ROOT, stdin=asyncio.subprocess.PIPE,
            stdout=out, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        _, complaint = await process.communicate()
    assert process.returncode == 2
    assert complaint.decode().splitlines()[-1] == "--controlled speaks over pipes; `chairside demo` starts it so."
