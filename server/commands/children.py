"""Devices as child processes of the demonstration."""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress

from models.timestamps import format_timestamp
from server.clock import Clock

Child = asyncio.subprocess.Process

# The list of scenarios comes as one line; far more than it will ever be (bytes).
_MOST_LINE_BYTES = 1 << 20
# A device that is told to end closes its outbox and goes, within a second (seconds).
_STOP_WITHIN_S = 5.0


def same_clock(clock: Clock) -> list[str]:
    """The options that make a device keep a demo's fast time."""
    return ["--clock-speed", str(clock.speed), "--clock-origin", format_timestamp(clock.origin)]


async def start_device(*arguments: str, token: str | None = None, is_controlled: bool = False) -> Child:
    """Start a device command.

    Args:
        arguments: The command and its options.
        token: Goes in its environment, where other users' process lists do not show it.
        is_controlled: Whether we speak with it over its standard input and output.
    """
    # A demonstration's terminal shows the address and the log-ins, not each connection.
    environment = {"CHAIRSIDE_LOG_LEVEL": "error"} | os.environ | ({"CHAIRSIDE_TOKEN": token} if token else {})
    pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "devices", *arguments, env=environment, stdin=pipe if is_controlled else nothing,
        stdout=pipe if is_controlled else nothing, start_new_session=True, limit=_MOST_LINE_BYTES,
    )  # fmt: skip


async def watch_device(child: Child, what: str, *, may_end: bool = False) -> None:
    """Wait until a device command ends, and say so on the terminal unless it may and has done all there was to do."""
    code = await child.wait()
    if code != 0 or not may_end:
        sys.stderr.write(
            f"{what} ended unexpectedly (code {code}); chairs that rely on it say that their feed is lost."
            " Stop the demonstration with Ctrl-C and start it again.\n"
        )
        sys.stderr.flush()


async def stop_devices(children: Sequence[Child]) -> None:
    """End device commands in order and wait for them; one that hangs is killed."""
    for child in children:
        with suppress(ProcessLookupError):
            child.send_signal(signal.SIGTERM)
    await asyncio.gather(*(_ended(child) for child in children))


async def _ended(child: Child) -> None:
    try:
        async with asyncio.timeout(_STOP_WITHIN_S):
            await child.wait()
    except TimeoutError:
        child.kill()
        await child.wait()
