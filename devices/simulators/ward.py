"""Simulated monitors at work: each a feed client with an outbox of its own, in one process.

``speed`` makes a monitor's time run faster: what a scenario shows in an hour is sent, observation by observation, in
an hour ÷ ``speed``. ``measured_at`` stays the device's own time, and no delay of a running server is scaled.

What a monitor's line does is decided in ``bedside/line.py`` and done here: the plug is pulled, frames are held up or go
out twice, and the device's clock is set wrong, a beat after it was decided.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from devices.address import Link
from devices.client import FeedClient
from devices.clock import DeviceClock
from devices.group_commit import GroupCommit
from devices.introduction import introduce_simulated
from devices.outbox import Outbox, outbox_path
from devices.simulators.bedside.monitor import Report
from devices.wire import OBSERVATIONS, STATUS, observations_body, status_body
from models.errors import StoreUnavailable

OBSERVE_EVERY_S = 1.0
_CATCH_UP_S = 10.0  # a process that slept longer (laptop lid) goes on from now and does not make up readings

_log = logging.getLogger(__name__)


class Played(Protocol):
    """Something that plays at a chair, one second a call."""

    def observe(self, measured_at: datetime) -> Report:
        """Go on by one second and tell what is sent."""


@dataclass(frozen=True, slots=True)
class Post:
    """One monitor, the way to its server and what plays there."""

    device: str
    link: Link
    player: Played


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
    interval_s = OBSERVE_EVERY_S / speed
    boxes: list[GroupCommit] = []
    try:
        for post in posts:
            outbox = await asyncio.to_thread(Outbox, outbox_path(folder, post.device), post.device, clock)
            boxes.append(GroupCommit(outbox))
        start_s = clock.now().monotonic_s
        async with asyncio.TaskGroup() as group:
            for place, (post, box) in enumerate(zip(posts, boxes, strict=True)):
                own = clock.another()
                client = FeedClient(post.link, introduce_simulated(post.device), box, own)
                beats = _Beats(own, interval_s, start_s + interval_s * place / len(posts))
                group.create_task(client.run(), name=f"feed of {post.device}")
                group.create_task(_measure(post.player, client, own, beats), name=f"monitor {post.device}")
    finally:
        await asyncio.gather(*(box.close() for box in boxes))


class _Beats:
    """A steady beat that does not drift. Monitors beat one after the other: clinics do not switch all on at once."""

    def __init__(self, clock: DeviceClock, interval_s: float, first_s: float) -> None:
        self._clock = clock
        self._interval_s = interval_s
        self._next_s = first_s

    async def wait(self) -> None:
        """Wait for the next beat."""
        await self._clock.sleep(self._next_s - self._clock.now().monotonic_s)
        late_s = self._clock.now().monotonic_s - self._next_s
        if late_s > max(_CATCH_UP_S, self._interval_s):
            self._next_s += late_s
        self._next_s += self._interval_s


async def _measure(player: Played, client: FeedClient, clock: DeviceClock, beats: _Beats) -> None:
    """Observe at each beat, and do to line and clock what was decided."""
    ahead_s = 0.0
    while True:
        await beats.wait()
        # Only now: what the last beat measured has left with the time that the clock showed then.
        clock.ahead_s = ahead_s
        report = player.observe(clock.now().utc)
        line = report.line
        ahead_s = line.clock_ahead_s
        await client.set_plugged(plugged=line.plugged)
        client.disturb(delay_s=line.delay_s, is_sent_twice=line.is_sent_twice)
        try:
            if report.conditions:
                await client.append(STATUS, status_body(report.conditions))
            await client.append(OBSERVATIONS, observations_body(report.observations))
        except StoreUnavailable as error:
            _log.error("%s", error)
