"""A replay from file to acknowledgement: one recording, one stream of its own, nothing left behind.

A replay ends when the server has acknowledged everything. One that was stopped leaves its rest in the outbox; the next
replay from the same folder delivers that first, under the mapping of times it was recorded with.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from devices.address import Link
from devices.client import FeedClient
from devices.clock import DeviceClock
from devices.group_commit import GroupCommit
from devices.handshake import ask_device
from devices.introduction import introduce_replay
from devices.outbox import Outbox, outbox_path
from devices.replay.player import Player
from devices.replay.recording import Recording, Say, original_start
from models.errors import UsageError
from models.feed.messages import ReplayDescription

_LONGEST_SOURCE = 200  # contract §2


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where a recording goes and how.

    Args:
        link: The way to the server.
        device: The device whose token the link holds; None to ask the server.
        folder: Where the outbox lies.
        speed: Recorded seconds in one second of replay.
        say: Told what a person should know.
        on_progress: Told after each frame, with how much of the recording was read, 0 to 1.
    """

    link: Link
    device: str | None
    folder: Path
    speed: float
    say: Say
    on_progress: Callable[[float], None]


async def deliver(recording: Recording, way: Delivery, clock: DeviceClock) -> int:
    """Replay a recording and return when all of it is acknowledged.

    Returns:
        How many observations and frames the server refused by name.

    Raises:
        UsageError: The recording cannot be read to its end, or the server does not say whose token this is.
        FeedRefusedError: The server does not take this device; what is not delivered stays in the outbox.
        StoreUnavailable: This machine's disk refused.
    """
    rows = recording.rows()
    first = next(rows, None)
    if first is None:
        return 0
    device = way.device or await ask_device(way.link)
    if device is None:
        raise UsageError("This server does not say whose token this is; name the device with --device ID.", "device")
    box = GroupCommit(await asyncio.to_thread(Outbox, outbox_path(way.folder, device), device, clock))
    try:
        await _deliver_the_rest(box, way, clock)
        source = recording.source[:_LONGEST_SOURCE]
        replay = ReplayDescription(source=source, original_start=original_start(recording, first), speed=way.speed)
        await box.renew(replay.model_dump_json())
        client = _client(box, way, replay, clock)
        player = Player(client, clock, way.speed, lambda: way.on_progress(recording.fraction))

        async def play() -> None:
            await player.play(chain([first], rows), first.at_us, await client.introduced())
            await client.backlog_at_most(0)

        await _with(client, play())
    except asyncio.CancelledError:
        way.say(f"Stopped; {box.outbox.last_seq - box.outbox.settled_seq} frames are not delivered.")
        raise
    else:
        return client.refused
    finally:
        await box.close()


async def _deliver_the_rest(box: GroupCommit, way: Delivery, clock: DeviceClock) -> None:
    """Deliver what an earlier replay left in the outbox."""
    if box.outbox.replay is None or box.outbox.last_seq == box.outbox.settled_seq:
        return
    replay = ReplayDescription.model_validate_json(box.outbox.replay)
    way.say(f"First the rest of an earlier replay of {replay.source} is delivered.")
    client = _client(box, way, replay, clock)
    await _with(client, client.backlog_at_most(0))


def _client(box: GroupCommit, way: Delivery, replay: ReplayDescription, clock: DeviceClock) -> FeedClient:
    return FeedClient(way.link, introduce_replay(box.outbox.device, replay), box, clock, patient=False)


async def _with(client: FeedClient, work: Coroutine[object, object, None]) -> None:
    """Keep a client connected until some work is done; whichever fails first ends both."""
    running = asyncio.create_task(client.run(), name="feed")
    working = asyncio.create_task(work, name="replay")
    try:
        done, _ = await asyncio.wait({running, working}, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        running.cancel()
        working.cancel()
        await asyncio.gather(running, working, return_exceptions=True)
