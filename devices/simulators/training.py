"""An instructor's line to the simulated monitors: commands come in on standard input, what plays goes out on output.

One JSON object a line, between a demonstration and its own child process; it is no interface for anybody else. It
changes what a monitor plays and nothing on the wire: a server learns of a nudge only by what the monitor then measures.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from devices.simulators.scenarios.nudges import NUDGES
from devices.simulators.scenarios.pack import SCENARIOS
from devices.simulators.stage import Playing, Stage, Told
from models.errors import UsageError

LOOK_EVERY_S = 0.25  # how soon a change that nobody commanded (a nudge that ran out) is told
TELL_EVERY_S = 1.0  # how often the whole is told though nothing changed but the time
MOST_LINE_BYTES = 4096


async def run_controlled(ward: Callable[[], Awaitable[None]], players: Mapping[str, Playing]) -> None:
    """Run the monitors from the command to begin until they end, or until whoever commands them is gone.

    They are there and told of before they begin: whoever commands can prepare for them what they would be missed in.

    Args:
        ward: Runs the monitors.
        players: What plays, by device; every scenario and nudge there is can be commanded.

    Raises:
        UsageError: Standard input or output is no pipe.
        ChairsideError: What the monitors raised.
    """
    stage = Stage(players, SCENARIOS.values(), NUDGES.values())
    reader, writer = await _standard_streams()

    async def run() -> None:
        await stage.has_begun.wait()
        await ward()

    jobs = [asyncio.create_task(run()), asyncio.create_task(converse(stage, reader, writer))]
    try:
        done, _ = await asyncio.wait(jobs, return_when=asyncio.FIRST_COMPLETED)
        for job in done:
            job.result()
    finally:
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)


async def converse(stage: Stage, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Tell and obey until the other end is gone: a demonstration that was killed leaves no monitors behind."""
    loop = asyncio.get_running_loop()
    told: object = None
    told_s = 0.0
    with suppress(ConnectionError):
        await _say(writer, stage.offer())
        while not reader.at_eof():
            answer = await _heed(stage, reader)
            state = stage.state()
            # The state before the answer: whoever waits for the answer then knows the state it led to.
            if answer is not None or _lasting(state) != told or loop.time() - told_s >= TELL_EVERY_S:
                told, told_s = _lasting(state), loop.time()
                await _say(writer, state)
            if answer is not None:
                await _say(writer, answer)


async def _heed(stage: Stage, reader: asyncio.StreamReader) -> Told | None:
    """Wait a moment for a command and obey it; None when none came."""
    try:
        async with asyncio.timeout(LOOK_EVERY_S):
            line = await reader.readline()
    except TimeoutError:
        return None
    except ValueError:
        return {"error": f"A command has at most {MOST_LINE_BYTES} bytes.", "command": None}
    return stage.obey(line) if line.strip() else None


async def _say(writer: asyncio.StreamWriter, told: Told) -> None:
    writer.write(json.dumps(told).encode() + b"\n")
    await writer.drain()


def _lasting(state: Told) -> object:
    """The state without the time, which always changes."""
    chairs = state["chairs"]
    assert isinstance(chairs, list)  # noqa: S101 - made above
    return [{key: value for key, value in chair.items() if key != "second"} for chair in chairs]


async def _standard_streams() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Standard input and output, read and written without stopping the monitors."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(MOST_LINE_BYTES)
    try:
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, sys.stdout)
    except ValueError as error:
        raise UsageError("--controlled speaks over pipes; `chairside demo` starts it so.", "controlled") from error
    return reader, asyncio.StreamWriter(transport, protocol, None, loop)
