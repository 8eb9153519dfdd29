"""Simulated monitors at work: each a feed client with an outbox of its own, in one process.

``speed`` makes a monitor's time run faster: what a scenario shows in an hour is sent, observation by observation, in
an hour ÷ ``speed``. ``measured_at`` stays the device's own time, and no delay of a running server is scaled.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from devices.address import Link
from devices.client import FeedClient
from devices.clock import DeviceClock
from devices.group_commit import GroupCommit
from devices.introduction import introduce_simulated
from devices.outbox import Outbox, outbox_path
from devices.simulators.monitor import Monitor
from devices.wire import OBSERVATIONS, STATUS, observations_body, status_body
from models.errors import StoreUnavailable

OBSERVE_EVERY_S = 1.0
_CATCH_UP_S = 10.0  # a process that slept longer (laptop lid) goes on from now and does not make up readings

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Post:
    """One monitor, the way to its server and what it plays."""

    device: str
    link: Link
    monitor: Monitor


async def run_ward(posts: Sequence[Post], folder: Path, clock: DeviceClock, speed: float) -> None:
    """Run monitors until cancelled.

    Args:
        posts: The monitors.
        folder: Where their outboxes lie.
        clock: The devices' clock.
        speed: Seconds of a scenario in one second of the clock.

    Raises:
        UsageError: An outbox is in use or another device's.
        StoreUnavailable: An outbox cannot be opened.
    """
    boxes: list[GroupCommit] = []
    try:
        for post in posts:
            outbox = await asyncio.to_thread(Outbox, outbox_path(folder, post.device), post.device, clock)
            boxes.append(GroupCommit(outbox))
        async with asyncio.TaskGroup() as group:
            for post, box in zip(posts, boxes, strict=True):
                client = FeedClient(post.link, introduce_simulated(post.device), box, clock)
                group.create_task(client.run(), name=f"feed of {post.device}")
                group.create_task(_measure(post.monitor, client, clock, speed), name=f"monitor {post.device}")
    finally:
        await asyncio.gather(*(box.close() for box in boxes))


async def _measure(monitor: Monitor, client: FeedClient, clock: DeviceClock, speed: float) -> None:
    """Observe once a second of the scenario, on a steady beat that does not drift."""
    interval_s = OBSERVE_EVERY_S / speed
    start_s = clock.now().monotonic_s
    beat = 0
    while True:
        now = clock.now()
        late_s = now.monotonic_s - (start_s + beat * interval_s)
        if late_s > max(_CATCH_UP_S, interval_s):
            start_s += late_s
        report = monitor.observe(beat * OBSERVE_EVERY_S, now.utc)
        await client.set_plugged(plugged=report.plugged)
        try:
            if report.conditions:
                await client.append(STATUS, status_body(report.conditions))
            await client.append(OBSERVATIONS, observations_body(report.observations))
        except StoreUnavailable as error:
            _log.error("%s", error)
        beat += 1
        await clock.sleep(start_s + beat * interval_s - clock.now().monotonic_s)
