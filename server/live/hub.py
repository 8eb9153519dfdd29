"""The hub: state out to every screen, versioned and complete, so that no screen can miss an event without knowing.

A chair is sent when it changed, at once, but at most four times a second; what changed meanwhile goes out together,
latest wins (ADR-0013). Alarms are never held back. Each client has one bounded queue and one sender, so none can slow
the server or another; who does not read is closed and shows NOT LIVE.
"""

import asyncio
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol
from uuid import uuid4

import orjson

from models.timestamps import format_timestamp
from server.clock import Clock

MAX_CHANGES_PER_S = 4.0
BEAT_S = 1.0
MAX_QUEUED = 256
MAX_WAIT_S = 10.0


class PictureSource(Protocol):
    """Where the hub gets what screens show."""

    def chair_names(self) -> Iterable[str]:
        """Every chair there is."""

    def chair(self, name: str) -> dict[str, object]:
        """One chair's object as of now."""

    def alarms(self) -> Iterable[dict[str, object]]:
        """Every alarm that is not over."""

    def alarm(self, number: int) -> dict[str, object] | None:
        """One alarm; None once it is over."""

    def unassigned(self) -> list[dict[str, object]]:
        """Devices that stream and are bound to no session."""

    def clinic(self) -> dict[str, object]:
        """What is true of the whole installation: name, time zone, the clock's speed."""


@dataclass(slots=True)
class Receipt:
    """What a screen last said it painted."""

    epoch: str = ""
    version: int = -1
    is_visible: bool = False
    audio: str = "off"
    at_s: float | None = None


@dataclass(eq=False, slots=True)
class Client:
    """One screen: which chairs it wants, what waits for it, what it painted."""

    chairs: frozenset[str] | None
    version: int = 0
    waiting: deque[tuple[float, str]] = field(default_factory=deque)
    has_work: asyncio.Event = field(default_factory=asyncio.Event)
    receipt: Receipt = field(default_factory=Receipt)
    is_cut: bool = False
    closing: tuple[int, str, str] | None = None
    user: str = ""

    def painted(self, epoch: str, version: int, at_s: float, *, visible: bool) -> None:
        """Note what the screen says it painted."""
        self.receipt = Receipt(epoch, version, visible, self.receipt.audio, at_s)

    def end(self, closing: tuple[int, str, str]) -> None:
        """Have the connection closed after what waits was sent."""
        self.closing = closing
        self.has_work.set()

    def wants(self, chair: object) -> bool:
        """Tell whether a chair is its business; what belongs to no chair is everybody's."""
        return self.chairs is None or chair is None or chair in self.chairs


class Hub:
    """Publishes the picture to its clients.

    Args:
        source: What to show.
        clock: Whose time stands in messages and measures the pace.
        build: Of the program; a screen of another build reloads.
    """

    def __init__(self, source: PictureSource, clock: Clock, build: str) -> None:
        """Begin a new epoch."""
        self.epoch = uuid4().hex
        self.build = build
        self.clients: set[Client] = set()
        self._source = source
        self._clock = clock
        self._changed: set[str] = set()
        self._sent_s: dict[str, float] = {}
        self._alarms: set[int] = set()
        self._unassigned_changed = False
        self._wake = asyncio.Event()

    def mark_chair(self, name: str) -> None:
        """Say that a chair changed."""
        if name not in self._changed:  # otherwise it is waited for already
            self._changed.add(name)
            self._wake.set()

    def mark_alarm(self, number: int, chair: str | None) -> None:
        """Say that an alarm changed; it goes out at once, with its chair."""
        self._alarms.add(number)
        if chair is not None:
            self._changed.add(chair)
            self._sent_s.pop(chair, None)
        self._wake.set()

    def mark_unassigned(self) -> None:
        """Say that the list of unassigned devices changed."""
        self._unassigned_changed = True
        self._wake.set()

    def join(self, client: Client) -> None:
        """Let a client receive: a snapshot first."""
        self.clients.add(client)
        self.snapshot(client)

    def leave(self, client: Client) -> None:
        """Forget a client."""
        self.clients.discard(client)

    def snapshot(self, client: Client) -> None:
        """Queue the whole picture for a client."""
        clinic = self._source.clinic()
        message = {
            "type": "snapshot", "epoch": self.epoch, "version": client.version, "server_at": self._now(),
            "build": self.build, "clinic": clinic, "speed": clinic.get("speed", 1),
            "chairs": [self._source.chair(name) for name in self._source.chair_names() if client.wants(name)],
            "alarms": [found for found in self._source.alarms() if client.wants(found["chair"])],
            "unassigned": self._source.unassigned(),
        }  # fmt: skip
        self._queue(client, orjson.dumps(message).decode())

    async def run(self) -> None:
        """Publish until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._beat())
            tasks.create_task(self._publish())

    async def _beat(self) -> None:
        while True:
            for client in tuple(self.clients):
                self._queue(client, self._beat_text(client))
            # The screen's watch runs on the wall's seconds, so the beat does too, whatever the clock's speed.
            await asyncio.sleep(BEAT_S)

    def _beat_text(self, client: Client) -> str:
        beat = {
            "type": "beat", "epoch": self.epoch, "version": client.version, "server_at": self._now(),
            "build": self.build,
        }  # fmt: skip
        return orjson.dumps(beat).decode()

    async def _publish(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due, wait_s = self._due(loop.time())
            if due or self._alarms or self._unassigned_changed:
                self._send(due)
                continue
            self._wake.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), wait_s)

    def _due(self, now_s: float) -> tuple[list[str], float | None]:
        """Tell which changed chairs may go out now, and how long until the next may."""
        next_s = {name: self._sent_s.get(name, 0.0) + 1 / MAX_CHANGES_PER_S for name in self._changed}
        due = [name for name, at_s in next_s.items() if at_s <= now_s]
        self._sent_s.update(dict.fromkeys(due, now_s))
        return due, None if not next_s else max(0.0, min(next_s.values()) - now_s)

    def _send(self, due: list[str]) -> None:
        self._changed.difference_update(due)
        chairs = {name: self._source.chair(name) for name in due}
        alarms = {number: self._source.alarm(number) for number in self._alarms}
        unassigned = self._source.unassigned() if self._unassigned_changed else None
        self._alarms.clear()
        self._unassigned_changed = False
        texts: dict[tuple[frozenset[str] | None, int], str] = {}
        for client in tuple(self.clients):
            client.version += 1
            key = (client.chairs, client.version)
            if key not in texts:
                texts[key] = self._change_text(client, chairs, alarms, unassigned)
            self._queue(client, texts[key])

    def _change_text(
        self,
        client: Client,
        chairs: dict[str, dict[str, object]],
        alarms: dict[int, dict[str, object] | None],
        unassigned: list[dict[str, object]] | None,
    ) -> str:
        message: dict[str, object] = {
            "type": "change", "epoch": self.epoch, "version": client.version, "server_at": self._now(),
            "chairs": [found for name, found in chairs.items() if client.wants(name)],
            "alarms": [found for found in alarms.values() if found is not None and client.wants(found["chair"])],
            "ended": [number for number, found in alarms.items() if found is None],
        }  # fmt: skip
        if unassigned is not None:
            message["unassigned"] = unassigned
        return orjson.dumps(message).decode()

    def _queue(self, client: Client, text: str) -> None:
        now_s = asyncio.get_running_loop().time()
        is_stuck = len(client.waiting) >= MAX_QUEUED or (client.waiting and now_s - client.waiting[0][0] > MAX_WAIT_S)
        if is_stuck:
            client.is_cut = True
            self.leave(client)
        else:
            client.waiting.append((now_s, text))
        client.has_work.set()

    def _now(self) -> str:
        return format_timestamp(self._clock.now().utc)
