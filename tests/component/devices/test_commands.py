"""``python -m devices`` as a person or another program meets it: a process, its output and its exit code."""

import asyncio
import json
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.component.devices.conftest import FeedServer

ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Finished:
    code: int
    out: str
    err: str


async def begin(*arguments: str, token: str | None = None) -> asyncio.subprocess.Process:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CHAIRSIDE_")}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "devices", *arguments, cwd=ROOT,
        env=environment | ({"CHAIRSIDE_TOKEN": token} if token else {}),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def finish(child: asyncio.subprocess.Process, said: str = "") -> Finished:
    out, err = await child.communicate(said.encode())
    assert child.returncode is not None
    return Finished(child.returncode, out.decode(), err.decode())


async def run(*arguments: str, said: str = "", token: str | None = None) -> Finished:
    return await finish(await begin(*arguments, token=token), said)


@pytest.fixture
def night(tmp_path: Path) -> Path:
    path = tmp_path / "night.csv"
    path.write_text("Time,HR,SpO2,Weight\n00:00,60,98,80\n00:01,x,97,\n00:02,61,***,\nlater,62,96,\n", encoding="utf-8")
    return path


def at(feed: FeedServer) -> str:
    return f"http://127.0.0.1:{feed.port}"


async def test_replay_takes_what_is_good_says_what_is_not_and_succeeds(feed: FeedServer, night: Path) -> None:
    done = await run("replay", str(night), "--server", at(feed), "--token", "secret", "--speed", "10000")
    assert done.code == 0, done.err
    assert "night.csv: 3 rows taken, 1 refused; 1 values refused." in done.out
    assert "a running server's delays stay as they are" in done.out
    assert "row 3, column 'HR': 'x' is not a number" in done.err
    assert "row 5, column 'Time': 'later' is no time" in done.err
    assert "'Weight'" in done.err
    frames = feed.taken[feed.hellos[-1]["stream"]]
    found = [(o["metric"], o["value"]) for frame in frames.values() for o in frame["observations"]]
    assert found == [("heart_rate", 60), ("spo2", 98), ("spo2", 97), ("heart_rate", 61), ("spo2", None)]


async def test_replay_of_a_file_in_which_nothing_is_good_fails(feed: FeedServer, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("Time,HR\n00:00,x\nnever,60\n", encoding="utf-8")
    done = await run("replay", str(path), "--server", at(feed), "--token", "secret")
    assert done.code == 1
    assert "0 rows taken, 2 refused; 1 values refused" in done.out


async def test_the_token_may_come_from_the_environment_or_standard_input(feed: FeedServer, night: Path) -> None:
    from_environment = await run("replay", str(night), "--server", at(feed), "--speed", "10000", token="secret")
    from_input = await run(
        "replay", str(night), "--server", at(feed), "--speed", "10000", "--token-stdin", said="secret\n"
    )
    assert (from_environment.code, from_input.code) == (0, 0)


async def test_a_wrong_token_fails_with_one_sentence(feed: FeedServer, night: Path) -> None:
    done = await run("replay", str(night), "--server", at(feed), "--token", "wrong")
    assert done.code == 1
    assert done.err.splitlines()[-1].startswith("The server does not know this token (HTTP 401)")
    assert "Traceback" not in done.err


async def test_simulate_streams_until_it_is_stopped_and_keeps_its_stream_across_a_kill(
    feed: FeedServer, tmp_path: Path
) -> None:
    devices = tmp_path / "devices.jsonl"
    devices.write_text(
        json.dumps({"device": "monitor-1", "token": "secret", "scenario": "cuff_same_arm"}), encoding="utf-8"
    )
    arguments = ("simulate", "--server", at(feed), "--devices", str(devices), "--speed", "50", "--seed", "3",
                 "--outbox", str(tmp_path / "outbox"))  # fmt: skip
    first = await begin(*arguments)
    await feed.until(lambda: bool(feed.hellos) and len(feed.numbers()) > 60)
    first.kill()
    await finish(first)
    taken = max(feed.numbers())
    second = await begin(*arguments)
    await feed.until(lambda: len(feed.hellos) == 2 and max(feed.numbers()) > taken + 20)
    second.send_signal(signal.SIGTERM)
    done = await finish(second)
    assert done.code == 0, done.err
    assert "stopped" in done.out
    assert feed.hellos[0]["stream"] == feed.hellos[1]["stream"]
    assert feed.hellos[0]["mode"] == "demo"
    assert feed.numbers() == list(range(1, max(feed.numbers()) + 1)), "no number is missing"
    kinds = {frame["type"] for frame in feed.taken[feed.hellos[0]["stream"]].values()}
    assert kinds == {"observations", "status"}


async def test_an_outbox_in_use_is_refused_with_a_sentence(feed: FeedServer, tmp_path: Path) -> None:
    line = json.dumps({"device": "monitor-1", "token": "secret"})
    arguments = ("simulate", "--server", at(feed), "--devices", "-", "--outbox", str(tmp_path))
    first = await begin(*arguments)
    assert first.stdin is not None
    first.stdin.write(line.encode())
    first.stdin.close()
    await feed.until(lambda: bool(feed.hellos))
    second = await run(*arguments, said=line)
    first.send_signal(signal.SIGINT)
    await first.wait()
    assert second.code == 2
    assert "in use by another process" in second.err
    assert "Traceback" not in second.err
    assert first.returncode == 0
