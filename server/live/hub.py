"""The hub: state out to every screen, versioned and complete, so that no screen can miss an event without knowing.

A chair is sent when it changed, at once, but at most four times a second; what changed meanwhile goes out together,
latest wins (ADR-0013). Alarms are never held back. Each client has one bounded queue and one sender, so none can slow
the server or another; who does not read is closed and shows NOT LIVE.
"""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple, Protocol
from uuid import uuid4

import orjson

from models.access import Reach
from models.timestamps import format_if_any, format_timestamp
from server.clock import Clock
from server.live.client import Client, Sent
from server.live.shrinking import shrink_alarm, shrink_chair, shrink_inactivation, shrink_unassigned

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

    def inactivations(self) -> Iterable[dict[str, object]]:
        """Everything that is switched off, by id."""

    def inactivation(self, number: int) -> dict[str, object] | None:
        """One thing that is switched off; None once it is on again."""

    def clinic(self) -> dict[str, object]:
        """What is true of the whole installation: name, time zone, the clock's speed."""


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
        self._news: set[int] = set()
        self._inactivations: dict[int, str] = {}
        self._unassigned_changed = False
        self._has_moved = False
        self._wake = asyncio.Event()

    def mark_chair(self, name: str) -> None:
        """Say that a chair changed."""
        if name not in self._changed:  # otherwise it is waited for already
            self._changed.add(name)
            self._wake.set()

    def mark_alarm(self, number: int, chair: str | None, *, is_news: bool = False) -> None:
        """Say that an alarm changed; it goes out at once, with its chair. News is confirmed by who paints it."""
        self._alarms.add(number)
        if is_news:
            self._news.add(number)
        if chair is not None:
            self._hurry(chair)
        self._wake.set()

    def mark_inactivation(self, number: int, chair: str) -> None:
        """Say that something was switched off or on again; it goes out at once, with its chair."""
        self._inactivations[number] = chair
        self._hurry(chair)
        self._wake.set()

    def _hurry(self, chair: str) -> None:
        self._changed.add(chair)
        self._sent_s.pop(chair, None)

    def mark_moved(self) -> None:
        """Say that a session went to another chair: who wants some chairs alone gets the whole picture again."""
        self._has_moved = True
        self._wake.set()

    def mark_unassigned(self) -> None:
        """Say that the list of unassigned devices changed."""
        self._unassigned_changed = True
        self._wake.set()

    def now_s(self) -> float:
        """The event loop's clock: screens live by the wall's seconds, whatever the clock's speed."""
        return asyncio.get_running_loop().time()

    def join(self, client: Client) -> None:
        """Let a client receive: a snapshot first."""
        client.joined_s, client.epoch = self.now_s(), self.epoch
        self.clients.add(client)
        self.snapshot(client)

    def shrink(self, client: Client, reach: Reach, *, is_locked: bool) -> None:
        """Send a client more or less of patients from now on; the whole picture again, when that is another."""
        if (client.reach, client.is_locked) != (reach, is_locked):
            client.reach, client.is_locked = reach, is_locked
            while len(client.waiting) > 1:  # shows what it may no longer be sent; the first is on its way
                client.waiting.pop()
            self.snapshot(client)

    def lock(self, login: str) -> None:
        """Send the screens of a log-in less at once; those it came in by are asked again every few seconds anyway."""
        for client in tuple(self.clients):
            if client.login == login:
                self.shrink(client, Reach.LOCKED, is_locked=True)

    def renew(self, former: str, login: str) -> None:
        """Know the screens of a log-in by its new id; they stay open."""
        for client in self.clients:
            if client.login == former:
                client.login = login

    def show_anew(self, gone: str | None = None) -> None:
        """Send everybody the whole picture again: there is a chair more, or one that is gone."""
        if gone is not None:
            self._changed.discard(gone)
        for client in tuple(self.clients):
            self.snapshot(client)

    def leave(self, client: Client) -> None:
        """Forget a client."""
        self.clients.discard(client)

    def snapshot(self, client: Client) -> None:
        """Queue the whole picture for a client."""
        clinic = self._source.clinic()
        reach = client.reach
        message: dict[str, Any] = {
            "type": "snapshot", "epoch": self.epoch, "version": client.version, "server_at": self._now(),
            "build": self.build, "clinic": clinic, "speed": clinic.get("speed", 1),
            "chairs": [
                shrink_chair(self._source.chair(name), reach)
                for name in self._source.chair_names()
                if client.wants(name)
            ],
            "alarms": [shrink_alarm(found, reach) for found in self._source.alarms() if client.wants(found["chair"])],
            "inactivations": [
                shrink_inactivation(found, reach)
                for found in self._source.inactivations()
                if client.wants(found["chair"])
            ],
            "unassigned": shrink_unassigned(self._source.unassigned(), reach),
            "screen": {
                "tested_until": format_if_any(client.tested_until), "locked": client.is_locked, "reach": reach.value,
            },
        }  # fmt: skip
        shown = [found for found in message["alarms"] if found["signals"]["visual"] != "off"]
        self._note_sent(client, {found["id"]: found["session"] for found in shown})
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
        while True:
            due, wait_s = self._due(self.now_s())
            if due or self._alarms or self._inactivations or self._unassigned_changed:
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
        changed = _Changed(
            {name: self._source.chair(name) for name in due},
            {number: self._source.alarm(number) for number in self._alarms},
            {number: (self._source.inactivation(number), chair) for number, chair in self._inactivations.items()},
            self._source.unassigned() if self._unassigned_changed else None,
        )
        news = [found for number, found in changed.alarms.items() if found is not None and number in self._news]
        self._alarms.clear()
        self._news.clear()
        self._inactivations.clear()
        self._unassigned_changed = False
        texts: dict[tuple[frozenset[str] | None, int, Reach], str] = {}
        for client in tuple(self.clients):
            client.version += 1
            key = (client.chairs, client.version, client.reach)
            if key not in texts:
                texts[key] = self._change_text(client, changed)
            self._note_sent(client, {found["id"]: found["session"] for found in news if client.wants(found["chair"])})
            self._queue(client, texts[key])
            if self._has_moved and client.chairs is not None:
                self.snapshot(client)
        self._has_moved = False

    def _note_sent(self, client: Client, alarms: Mapping[int, int | None]) -> None:
        client.sent.append(Sent(client.version, self.now_s(), self._clock.now().utc, alarms))

    def _change_text(self, client: Client, changed: "_Changed") -> str:
        alarms, inactivations, reach = changed.alarms, changed.inactivations, client.reach
        wanted_alarms = [found for found in alarms.values() if found is not None and client.wants(found["chair"])]
        message: dict[str, object] = {
            "type": "change", "epoch": self.epoch, "version": client.version, "server_at": self._now(),
            "chairs": [shrink_chair(found, reach) for name, found in changed.chairs.items() if client.wants(name)],
            "alarms": [shrink_alarm(found, reach) for found in wanted_alarms],
            "ended": [number for number, found in alarms.items() if found is None],
        }  # fmt: skip
        if inactivations:
            wanted = {number: found for number, (found, chair) in inactivations.items() if client.wants(chair)}
            lasting = [found for found in wanted.values() if found is not None]
            message["inactivations"] = [shrink_inactivation(found, reach) for found in lasting]
            message["inactivations_ended"] = [number for number, found in wanted.items() if found is None]
        if changed.unassigned is not None:
            message["unassigned"] = shrink_unassigned(changed.unassigned, reach)
        return orjson.dumps(message).decode()

    def _queue(self, client: Client, text: str) -> None:
        now_s = self.now_s()
        is_stuck = len(client.waiting) >= MAX_QUEUED or (client.waiting and now_s - client.waiting[0][0] > MAX_WAIT_S)
        if is_stuck:
            client.is_cut = True
            self.leave(client)
        else:
            client.waiting.append((now_s, text))
        client.has_work.set()

    def _now(self) -> str:
        return format_timestamp(self._clock.now().utc)


class _Changed(NamedTuple):
    """What goes out together, as the source shows it now."""

    chairs: dict[str, dict[str, object]]
    alarms: dict[int, dict[str, Any] | None]
    inactivations: dict[int, tuple[dict[str, object] | None, str]]
    unassigned: list[dict[str, object]] | None
