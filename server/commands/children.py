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


def same_clock(clock: Clock) -> list[str]:
    """The options that make a device keep a demo's fast time."""
    return ["--clock-speed", str(clock.speed), "--clock-origin", format_timestamp(clock.origin)]


async def start_device(*arguments: str, token: str | None = None) -> Child:
    """Start a device command; a token goes in its environment, where other users' process lists do not show it."""
    environment = os.environ | ({"CHAIRSIDE_TOKEN": token} if token else {})
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "devices", *arguments, env=environment, stdout=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip


async def stop_devices(children: Sequence[Child]) -> None:
    """End device commands in order and wait for them."""
    for child in children:
        with suppress(ProcessLookupError):
            child.send_signal(signal.SIGTERM)
    await asyncio.gather(*(child.wait() for child in children))
