"""A device's end of the feed for months: connect, resend, go on, reconnect, for ever.

Nothing here grows: the frames lie in the outbox on disk, at most ``max_in_flight`` numbers are remembered, each
connection's tasks end with it, and the loop is a loop. What is measured while there is no connection waits on disk.
"""

import asyncio
import logging
import random

from websockets.asyncio.client import ClientConnection

from devices.address import Link
from devices.clock import DeviceClock
from devices.conversation import Conversation, Progress
from devices.group_commit import GroupCommit
from devices.handshake import FeedRefusedError, check_feed, dial, explain
from devices.introduction import Introduction
from devices.reconnect import Backoff, Ending
from devices.unreadable import UNREADABLE_CLOSES, UnreadableFrames
from devices.wire import STATUS, set_aside_body
from models.timestamps import Moment

_SAY_AGAIN_AFTER_S = 600.0

_log = logging.getLogger(__name__)


class FeedClient:
    """One device's client.

    Args:
        link: Where to.
        introduction: Who.
        box: The frames; the client reads it, whoever measures appends through :meth:`append`.
        clock: The device's clock.
        patient: Whether to go on trying when only a person can mend it; otherwise :meth:`run` raises.
    """

    def __init__(
        self, link: Link, introduction: Introduction, box: GroupCommit, clock: DeviceClock, *, patient: bool = True
    ) -> None:
        """Prepare; :meth:`run` connects."""
        self._link = link
        self._introduction = introduction
        self._box = box
        self._clock = clock
        self._patient = patient
        self._chance = random.SystemRandom()
        self._backoff = Backoff()
        self._unreadable = UnreadableFrames()
        self._progress = Progress(box.outbox.settled_seq, changed=asyncio.Event(), wake=asyncio.Event())
        self._plugged = asyncio.Event()
        self._plugged.set()
        self._connection: ClientConnection | None = None
        self._said = ("", 0.0)
        self._first_hello: Moment | None = None

    @property
    def backlog(self) -> int:
        """How many numbers were given and are not yet acknowledged."""
        return max(0, self._box.outbox.last_seq - self._progress.acked)

    @property
    def clock_offset_s(self) -> float | None:
        """The server's clock minus ours, seconds; None before the first ``pong``."""
        return self._progress.offset_s

    @property
    def refused(self) -> int:
        """How many observations and frames the server refused by name."""
        return self._progress.refused

    async def append(self, kind: str, body: dict[str, object]) -> int:
        """Make a frame durable on this side and let it go out.

        Raises:
            UsageError: The body cannot be a frame.
            StoreUnavailable: This machine's disk refused; the frame is lost and shows as a gap.
        """
        seq = await self._box.append(kind, body)
        self._progress.wake.set()
        return seq

    async def introduced(self) -> Moment:
        """Wait until the server has welcomed this stream, and tell when the stream's first ``hello`` was sent."""
        while self._progress.opened_s is None or self._first_hello is None:
            self._progress.changed.clear()
            await self._progress.changed.wait()
        return self._first_hello

    async def backlog_at_most(self, frames: int) -> None:
        """Wait until no more than so many frames are unacknowledged; 0 waits until all is settled."""
        while self.backlog > frames:
            self._progress.changed.clear()
            if self.backlog > frames:
                await self._progress.changed.wait()

    async def set_plugged(self, *, plugged: bool) -> None:
        """Pull the network cable out, or put it in again: for simulated losses of the feed."""
        if plugged:
            self._plugged.set()
            return
        self._plugged.clear()
        if self._connection is not None:
            self._connection.transport.abort()

    def disturb(self, *, delay_s: float, is_sent_twice: bool) -> None:
        """Let a simulated network hold up what is sent next, or carry it twice under its one number."""
        self._progress.delay_s = delay_s
        self._progress.is_sent_twice = is_sent_twice

    async def run(self) -> None:
        """Stay connected until cancelled.

        Raises:
            FeedRefusedError: Only for an impatient client: the server will not take it as things are.
        """
        while True:
            await self._plugged.wait()
            ending = await self._connect_once()
            wait = self._backoff.after(ending, self._chance.random())
            if wait.needs_a_person and not self._patient:
                raise FeedRefusedError(ending.reason)
            self._say(ending, needs_a_person=wait.needs_a_person)
            await self._clock.sleep(wait.delay_s)

    async def _connect_once(self) -> Ending:
        """Connect, talk to the end, and say how it ended, whatever it was: this loop must outlive everything."""
        try:
            async with dial(self._link) as connection:
                return await self._converse(connection)
        except Exception as error:  # noqa: BLE001 - explained, said and tried again
            return explain(error)

    async def _converse(self, connection: ClientConnection) -> Ending:
        check_feed(connection)
        await self._begin_anew()
        now = self._clock.now()
        if self._box.outbox.next_seq == 1:
            # The server maps a replay's times from the first hello of its stream: an unused stream is made anew.
            if self._first_hello is not None and self._introduction.replay is not None:
                await self._box.renew(self._box.outbox.replay)
            self._first_hello = now
        hello = self._introduction.hello(self._box.outbox.stream, now)
        talk = Conversation(connection, self._box, self._progress, self._unreadable, self._clock, hello)
        self._connection = connection
        try:
            ending = await talk.run()
        finally:
            self._connection = None
        first, last = talk.end.first_in_flight, talk.end.last_in_flight
        if ending.close_code in UNREADABLE_CLOSES and first is not None and last is not None:
            await self._suspect(first, last, ending.reason)
        return ending

    async def _suspect(self, first: int, last: int, why: str) -> None:
        """Take the frame that the server cannot read out of the stream, once it is known which it is."""
        seq = self._unreadable.closed(first, last)
        if seq is None:
            return
        device = self._box.outbox.device
        _log.error("The server cannot read frame %d of %s; it is set aside in the outbox. %s", seq, device, why)
        await self._box.set_aside(seq, why)
        await self.append(STATUS, set_aside_body(self._clock.now().utc))

    async def _begin_anew(self) -> None:
        """Begin a new stream when the server turned out to know more of the old one than we do."""
        if not self._progress.rewound:
            return
        await self._box.renew(self._box.outbox.replay)
        self._progress.rewound = False
        self._progress.acked = 0
        self._unreadable.reset()
        _log.error(
            "The server knows numbers that the outbox of %s never gave (was it restored from a copy?); "
            "a new stream begins and what still lies in the outbox is sent in it.", self._box.outbox.device,
        )  # fmt: skip

    def _say(self, ending: Ending, *, needs_a_person: bool) -> None:
        """Log an ending when it is news, and again every ten minutes."""
        now_s, (before, at_s) = self._clock.now().monotonic_s, self._said
        if ending.reason == before and now_s - at_s < _SAY_AGAIN_AFTER_S and not needs_a_person:
            return
        self._said = (ending.reason, now_s)
        self._progress.announced = False
        level = logging.ERROR if needs_a_person else logging.WARNING
        _log.log(level, "%s: %s It keeps what it measures and tries again.", self._box.outbox.device, ending.reason)
