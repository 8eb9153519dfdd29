"""One connection, from ``hello`` to its end: the device's protocol on a real WebSocket.

Two tasks share it: one reads and takes what the server says, one writes when there is something to write, a ``ping``
is due or the server has been silent too long. Whichever ends first ends the other; both are awaited, so nothing of a
connection outlives it.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from devices.clock import DeviceClock
from devices.group_commit import GroupCommit
from devices.reconnect import Ending
from devices.unreadable import UnreadableFrames
from models.errors import ChairsideError
from models.feed.codec import encode_frame, encode_hello, encode_numbered
from models.feed.messages import ErrorFrame, Hello, Ping, Refused
from models.feed.protocol import Acknowledged, ClockMeasured, DeviceEnd, DeviceEvent, EndState, Welcomed
from models.timestamps import format_timestamp

_SEND_WITHIN_S = 10.0  # a peer that stopped reading blocks a send without bound otherwise
_LAST_WORDS_S = 5.0  # the server's reason and its close code may still be under way when writing ends
_READ_AT_ONCE = 16  # frames taken from the disk in one go
_CLOCK_WRONG_S = 2.0  # contract §2: beyond this the server raises clock_wrong
_REASONS_SHOWN = 3
_NO_CLOSE_FRAME = 1006

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Progress:
    """How far a device's stream has come, across all its connections.

    Args:
        acked: Everything up to this number is durable at the server, refused or booked as missing.
        offset_s: The server's clock minus ours by the last ``pong``, or None before the first.
        opened_s: The monotonic second of the last ``welcome``, or None when this connection was never opened.
        rewound: The server knows more numbers than this outbox ever gave.
        refused: Observations and frames that the server refused, ever.
        announced: Whether the log already says that it is connected.
        delay_s: How long a simulated network holds up what is sent next.
        is_sent_twice: Whether a simulated network carries what is sent next twice.
        changed: Set whenever one of these changed.
        wake: Set when there may be something to write.
    """

    acked: int
    changed: asyncio.Event
    wake: asyncio.Event
    offset_s: float | None = None
    opened_s: float | None = None
    rewound: bool = False
    refused: int = 0
    announced: bool = False
    delay_s: float = 0.0
    is_sent_twice: bool = False


class Conversation:
    """One connection's two tasks."""

    def __init__(
        self,
        connection: ClientConnection,
        box: GroupCommit,
        progress: Progress,
        unreadable: UnreadableFrames,
        clock: DeviceClock,
        hello: Hello,
    ) -> None:
        """Take over an open connection."""
        self.end = DeviceEnd(clock.now())
        self._connection = connection
        self._box = box
        self._progress = progress
        self._unreadable = unreadable
        self._clock = clock
        self._hello = hello
        self._cursor = 0
        self._farewell: ErrorFrame | None = None
        self._progress.opened_s = None

    async def run(self) -> Ending:
        """Talk until the connection ends, and tell how it did."""
        reading = asyncio.create_task(self._read(), name="feed reading")
        writing = asyncio.create_task(self._write(), name="feed writing")
        try:
            await asyncio.wait({reading, writing}, return_when=asyncio.FIRST_COMPLETED)
            if not reading.done() and writing.exception() is None:
                await asyncio.wait({reading}, timeout=_LAST_WORDS_S)
        finally:
            reading.cancel()
            writing.cancel()
            results = await asyncio.gather(reading, writing, return_exceptions=True)
        return self._ending([found for found in results if found is not None])

    async def _read(self) -> None:
        try:
            async for text in self._connection:
                self._take(self.end.receive(text, self._clock.now()))
                self._progress.wake.set()
                if self._progress.rewound:
                    return
        except ConnectionClosed:
            pass  # its code is on the connection
        finally:
            self._progress.wake.set()

    def _take(self, event: DeviceEvent) -> None:
        match event:
            case Welcomed(next_seq):
                self._open(next_seq)
            case Acknowledged(seq):
                self._settle(seq)
            case Refused():
                self._progress.refused += len(event.errors)
                _say_refused(self._box.outbox.device, event)
            case ClockMeasured(offset_s):
                self._compare_clocks(offset_s)
            case ErrorFrame():
                self._farewell = event

    def _open(self, next_seq: int) -> None:
        self._progress.opened_s = self._clock.now().monotonic_s
        self._progress.rewound = next_seq > self._box.outbox.next_seq
        if self._progress.rewound:
            self.end.state = EndState.CLOSED
            return
        self._cursor = next_seq
        if not self._progress.announced:
            _log.info("%s is connected and goes on with frame %d.", self._box.outbox.device, next_seq)
            self._progress.announced = True
        self._settle(next_seq - 1)

    def _settle(self, seq: int) -> None:
        self._progress.acked = max(self._progress.acked, seq)
        self._box.forget(seq)
        self._progress.changed.set()

    def _compare_clocks(self, offset_s: float) -> None:
        """Say that a clock is wrong when it turns wrong, not at each heartbeat."""
        before, self._progress.offset_s = self._progress.offset_s, offset_s
        if abs(offset_s) > _CLOCK_WRONG_S and (before is None or abs(before) <= _CLOCK_WRONG_S):
            _log.warning(
                "The clock of %s and the server's are %.1f s apart; set this machine's clock.",
                self._box.outbox.device, abs(offset_s),
            )  # fmt: skip

    async def _write(self) -> None:
        """Write until the connection closes; ``TimeoutError`` when the server is not there any more."""
        try:
            await self._send(None, encode_hello(self._hello))
            while not self._progress.rewound and self.end.state is not EndState.CLOSED:
                self._progress.wake.clear()
                await self._write_what_is_due()
        except ConnectionClosed:
            pass  # the reader still takes the server's last words

    async def _write_what_is_due(self) -> None:
        now = self._clock.now()
        if self.end.is_silent(now):
            raise TimeoutError
        if self.end.needs_ping(now):
            await self._send(None, encode_frame(Ping(sent_at=now.utc)))
        if not await self._send_frames():
            await self._clock.wait_until(self._progress.wake, self.end.next_deadline())

    async def _send_frames(self) -> int:
        """Send what there is room for; tell how many."""
        if self.end.state is not EndState.OPEN or self._cursor >= self._box.outbox.next_seq:
            return 0
        room = min(self._unreadable.room(self.end, self._cursor), _READ_AT_ONCE)
        frames = await self._box.from_seq(self._cursor, room) if room else []
        held_up = await self._be_held_up()
        for frame in frames:
            sent_at = format_timestamp(self._clock.now().utc - held_up)
            text = encode_numbered(frame.kind, frame.seq, sent_at, frame.body)
            await self._send(frame.seq, text)
            if self._progress.is_sent_twice:
                await self._send(None, text)
            self._cursor = frame.seq + 1
        return len(frames)

    async def _be_held_up(self) -> timedelta:
        """Let a simulated network delay what leaves now, and tell for how long; frames of a burst travel together."""
        delay_s, self._progress.delay_s = self._progress.delay_s, 0.0
        if delay_s > 0.0:
            await self._clock.sleep(delay_s)
        return timedelta(seconds=delay_s)

    async def _send(self, seq: int | None, text: str) -> None:
        self.end.sending(seq, self._clock.now())
        async with self._clock.limit(_SEND_WITHIN_S):
            await self._connection.send(text)

    def _ending(self, failures: list[BaseException]) -> Ending:
        """Put together what is known of the end."""
        code = self._connection.close_code if self._connection.close_code != _NO_CLOSE_FRAME else None
        opened_s = self._progress.opened_s
        lasted_s = 0.0 if opened_s is None else self._clock.now().monotonic_s - opened_s
        return Ending(self._reason(failures, code), close_code=code, lasted_s=lasted_s)

    def _reason(self, failures: list[BaseException], code: int | None) -> str:
        if self._farewell is not None:
            return f"The server ended the connection ({self._farewell.code}): {_sentence(self._farewell.message)}"
        for failure in failures:
            if isinstance(failure, TimeoutError):
                return "The server does not answer any more."
            if isinstance(failure, ChairsideError):
                return _sentence(str(failure))
            if not isinstance(failure, asyncio.CancelledError):
                _log.error("A fault of ours ended the connection.", exc_info=failure)
        if code is None:
            return "The connection broke."
        return _sentence(f"The connection was closed with {code} {self._connection.close_reason or ''}".rstrip())


def _sentence(text: str) -> str:
    return f"{text.rstrip('.')}."


def _say_refused(device: str, refused: Refused) -> None:
    said = "; ".join(error.message for error in refused.errors[:_REASONS_SHOWN])
    more = len(refused.errors) - _REASONS_SHOWN
    tail = f"; and {more} more" if more > 0 else ""
    _log.warning("The server refused part of frame %d of %s: %s%s.", refused.seq, device, said, tail)
