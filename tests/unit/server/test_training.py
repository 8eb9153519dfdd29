"""The server's end of the instructor's line: what it believes, and what it says when nobody answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from models.errors import ConflictError, SimulatorUnavailable, UsageError
from models.timestamps import Moment
from server import training as room
from server.training import MonitorState, Training

Json = dict[str, Any]
OFFER: Json = {
    "scenarios": [{"name": "quiet", "summary": "Nothing happens."}, {"name": "storm", "summary": "Everything does."}],
    "nudges": [{"name": "fail_cuff", "words": "Make the cuff fail", "group": "equipment", "kind": "cuff_fails"}],
}


def monitor(**more: object) -> Json:
    return {
        "device": "CM-01", "scenario": "quiet", "second": 61.2, "lasts_s": 2400.0, "is_paused": False, "active": [],
    } | more  # fmt: skip


class MovedClock:
    """A demonstration's clock, ten times as fast, that a test moves."""

    speed = 10.0
    origin = datetime(2026, 3, 1, 14, 0, tzinfo=UTC)

    def __init__(self) -> None:
        self.passed_s = 0.0

    def now(self) -> Moment:
        return Moment(self.origin + timedelta(seconds=self.passed_s), self.passed_s)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


class Child:
    """The simulated monitors: says what a test lets it say, and keeps what it was told."""

    def __init__(self) -> None:
        self.clock = MovedClock()
        self.training = Training(self.clock)
        self.said: asyncio.Queue[bytes] = asyncio.Queue()
        self.told: asyncio.Queue[Json] = asyncio.Queue()
        self.is_broken = False

    def write(self, data: bytes, /) -> None:
        if self.is_broken:
            raise BrokenPipeError
        self.told.put_nowait(orjson.loads(data))

    async def drain(self) -> None:
        await asyncio.sleep(0)

    async def lines(self) -> AsyncIterator[bytes]:
        while line := await self.said.get():
            yield line
            self.said.task_done()

    async def say(self, *lines: Json | bytes) -> None:
        """Say something, and wait until it was heard."""
        for line in lines:
            self.said.put_nowait(line if isinstance(line, bytes) else orjson.dumps(line) + b"\n")
        await self.said.join()

    async def heard(self) -> Json:
        return await asyncio.wait_for(self.told.get(), 5)

    def end(self) -> None:
        self.said.put_nowait(b"")


@asynccontextmanager
async def followed(*lines: Json) -> AsyncIterator[Child]:
    child = Child()
    task = asyncio.create_task(child.training.follow(child.lines(), child))
    await child.say(*lines)
    try:
        yield child
    finally:
        child.end()
        await task


@asynccontextmanager
async def playing() -> AsyncIterator[Child]:
    async with followed(OFFER, {"chairs": [monitor()]}) as child:
        yield child


async def test_it_tells_what_was_offered_and_what_plays() -> None:
    async with playing() as child:
        view = child.training.view()
        assert view.offer.model_dump(mode="json") == OFFER
        assert view.monitors == (MonitorState.model_validate(monitor()),)


async def test_the_age_is_in_the_machines_seconds_however_fast_the_demonstration_runs() -> None:
    async with playing() as child:
        child.clock.passed_s += 60
        assert child.training.view().age_s == pytest.approx(6)
        await child.say({"chairs": [monitor(second=120)]})
        assert child.training.view().age_s == 0


async def test_an_instruction_is_done_when_the_monitors_say_so_and_answers_what_plays_then() -> None:
    async with playing() as child:
        asked = asyncio.create_task(child.training.instruct("CM-01", "nudge", "fail_cuff"))
        command = await child.heard()
        assert command == {"id": command["id"], "device": "CM-01", "do": "nudge", "name": "fail_cuff"}
        await child.say({"chairs": [monitor(active=["cuff_fails"])]})
        assert not asked.done()
        await child.say({"done": command})
        assert (await asked).active == ("cuff_fails",)


async def test_each_instruction_gets_its_own_answer() -> None:
    async with playing() as child:
        first = asyncio.create_task(child.training.instruct("CM-01", "pause", None))
        second = asyncio.create_task(child.training.instruct("CM-01", "resume", None))
        asked = [await child.heard(), await child.heard()]
        await child.say({"error": "CM-01 is not paused.", "command": asked[1]}, {"done": asked[0]})
        assert (await first).device == "CM-01"
        with pytest.raises(ConflictError, match="CM-01 is not paused"):
            await second


@pytest.mark.parametrize(
    ("do", "name", "words"),
    [
        ("play", "comedy", "no scenario 'comedy'; there are quiet, storm"),
        ("play", None, "no scenario None"),
        ("nudge", "storm", "no nudge 'storm'; there are fail_cuff"),
        ("pause", "quiet", "'pause' takes no name"),
        ("calm", "fail_cuff", "'calm' takes no name"),
    ],
)
async def test_what_is_not_on_offer_is_refused_without_asking_the_monitors(
    do: str, name: str | None, words: str
) -> None:
    async with playing() as child:
        with pytest.raises(UsageError, match=words) as refused:
            await child.training.instruct("CM-01", do, name)
        assert refused.value.field == "name"
        assert child.told.empty()


async def test_before_the_monitors_have_spoken_it_says_so() -> None:
    training = Training(MovedClock())
    with pytest.raises(SimulatorUnavailable, match="not said yet"):
        training.view()
    for said in ([], [OFFER], [{"chairs": [monitor()]}]):
        async with followed(*said) as child:
            with pytest.raises(SimulatorUnavailable, match="not said yet"):
                child.training.view()


async def test_one_can_wait_until_they_have_spoken_or_ended() -> None:
    child = Child()
    ready = asyncio.create_task(child.training.ready())
    following = asyncio.create_task(child.training.follow(child.lines(), child))
    await child.say(OFFER)
    assert not ready.done()
    await child.say({"chairs": [monitor()]})
    await asyncio.wait_for(ready, 5)
    child.end()
    await following
    silent = Child()
    silent.end()
    await silent.training.follow(silent.lines(), silent)
    await asyncio.wait_for(silent.training.ready(), 5)


async def test_all_monitors_are_told_to_begin_at_once() -> None:
    async with playing() as child:
        asked = asyncio.create_task(child.training.begin())
        command = await child.heard()
        assert command == {"id": command["id"], "do": "begin"}
        await child.say({"done": command})
        await asked


async def test_after_they_have_ended_it_never_pretends() -> None:
    async with playing() as child:
        asked = asyncio.create_task(child.training.instruct("CM-01", "pause", None))
        await child.heard()
    with pytest.raises(SimulatorUnavailable, match="have ended"):
        await asked
    with pytest.raises(SimulatorUnavailable, match="have ended"):
        child.training.view()
    with pytest.raises(SimulatorUnavailable, match="have ended"):
        await child.training.instruct("CM-01", "pause", None)


async def test_a_pipe_that_breaks_under_an_instruction_is_an_end() -> None:
    async with playing() as child:
        child.is_broken = True
        with pytest.raises(SimulatorUnavailable, match="have ended"):
            await child.training.instruct("CM-01", "pause", None)


async def test_monitors_that_hang_keep_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "ANSWER_WITHIN_S", 0.01)
    async with playing() as child:
        with pytest.raises(SimulatorUnavailable, match="did not answer"):
            await child.training.instruct("CM-01", "pause", None)
        await child.say({"done": await child.heard()})  # too late, and no harm


@pytest.mark.parametrize(
    "line",
    [b"Simulating 3 monitors\n", b"[]\n", b'{"chairs": 3}\n', b'{"done": {"id": 99, "device": "x", "do": "y"}}\n',
     b'{"error": "no", "command": null}\n', b'{"error": "no", "command": {"id": "x"}}\n'],
)  # fmt: skip
async def test_a_line_that_means_nothing_here_changes_nothing(line: bytes) -> None:
    async with playing() as child:
        before = child.training.view()
        await child.say(line)
        assert child.training.view() == before
