"""The feed's WebSocket: an adapter that drives a ``ServerEnd`` with a connection, a clock and the pipeline.

Frames are read one at a time and answered in order: ``refused`` and ``ack`` only after the commit. A frame that cannot
be read is answered after everything before it is settled, so that the sender knows which frame was meant (ADR-0011).
"""

import asyncio
from collections import deque
from functools import partial

import structlog
from starlette.types import Receive, Send

from models.errors import DeviceProtocolError
from models.feed.codec import encode_frame
from models.feed.messages import Hello, Refusal, Refused
from models.feed.protocol import (
    CLOSE_TOKEN,
    MAX_FRAMES_PER_S,
    MAX_IN_FLIGHT,
    Introduced,
    Numbered,
    Pinged,
    ServerEnd,
)
from models.timestamps import Moment
from server.ingest.answers import GONE, TRY_LATER, Answers, Closing, closing_for
from server.ingest.links import Admission, Link, Links
from server.ingest.pipeline import Pipeline
from server.ingest.wire import Wire
from server.store.frames import Settlement
from server.store.streams import OpenStream, open_admitted

log = structlog.get_logger(__name__)

WATCH_EVERY_S = 1.0
LOOK_FOR_ROOM_EVERY_S = 0.01


class FeedConnection:
    """One device's connection, from ``hello`` to close."""

    def __init__(
        self, wire: Wire, receive: Receive, send: Send, device: str, token_hash: str, parts: tuple[Pipeline, Links]
    ) -> None:
        """Take over an accepted socket."""
        self._admission = Admission(token_hash)
        self._wire = wire
        self._receive = receive
        self._pipeline, self._links = parts
        self._clock = self._pipeline.clock
        self._end = ServerEnd(device, self._clock.now())
        self._link: Link = self._links.of(device)
        self._stream: OpenStream | None = None
        self._answers = Answers(wire, send, device)
        self._loop = asyncio.get_running_loop()
        self._pace_s = 0.0
        self._heard: deque[str | bytes] = deque()
        self._is_waiting = False  # for the stream to be opened, or for room
        self._opening: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Serve until the connection is over."""
        self._wire.take_over(self)
        answering = asyncio.create_task(self._answers.run())
        tasks = [answering, asyncio.create_task(self._read()), asyncio.create_task(self._watch(answering))]
        try:
            await asyncio.wait([answering])
        finally:
            self._answers.close(GONE)
            tasks += [self._opening] if self._opening is not None else []
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._leave()

    def cut(self, close_code: int, code: str, message: str) -> None:
        """End the connection from outside: replaced, revoked, or the server stops."""
        self._answers.close(Closing(close_code, code, message))

    # Reading.

    async def _read(self) -> None:
        """Wait for the end; messages come this way only if they came before the wire was taken over."""
        try:
            while (message := await self._receive())["type"] != "websocket.disconnect":
                text = message.get("text")
                self.hear(text if text is not None else message["bytes"])
        finally:
            self._answers.close(GONE)

    def hear(self, message: str | bytes) -> None:
        """Take a message, after those before it."""
        if self._answers.closing is None:
            self._heard.append(message)
            if self._is_waiting:
                self._wire.pause()
            else:
                self._take_heard()

    def go_on_writing(self) -> None:
        """Send what waited."""
        self._answers.go_on()

    def _take_heard(self) -> None:
        """Take what was heard, as far as window, writer and pace let it."""
        while self._heard and self._answers.closing is None and not self._is_waiting:
            if (wait_s := self._wait_s()) > 0:
                self._wait()
                self._loop.call_later(wait_s, self._go_on)
                return
            try:
                self._take(self._heard.popleft())
            except Exception as error:  # noqa: BLE001 - each has its answer
                self._fail(error)

    def _wait(self) -> None:
        """Read slower rather than refuse."""
        self._is_waiting = True
        self._wire.pause()

    def _go_on(self) -> None:
        self._is_waiting = False
        self._wire.go_on()
        self._take_heard()

    def _fail(self, error: Exception) -> None:
        """End the connection because of something that happened to a frame."""
        self._answers.close(closing_for(error, self._link.device))

    def _take(self, text: str | bytes) -> None:
        now = self._clock.now()
        event = self._end.receive(text, now)
        self._link.heard_s, self._link.heard_at = now.monotonic_s, now.utc
        match event:
            case Numbered():
                self._number(event, now)
            case Pinged(ping):
                self._pipeline.compare_clock(self._link, (now.utc - ping.sent_at).total_seconds(), now)
                self._pipeline.heard(self._link, now)
                self._answers.say(encode_frame(self._end.pong(ping, now, self._clock.now())))
            case Introduced(hello):
                self._wait()
                self._opening = asyncio.create_task(self._open(hello, now))

    async def _open(self, hello: Hello, now: Moment) -> None:
        """Welcome a device; whatever it sends meanwhile waits."""
        try:
            await self._welcome(hello, now)
        except Exception as error:  # noqa: BLE001 - each has its answer
            self._fail(error)
        else:
            self._go_on()

    async def _welcome(self, hello: Hello, now: Moment) -> None:
        admission = self._admission
        changed_often = self._links.take_over(self._link, self.cut, admission, now)
        stream = await self._pipeline.writer.run(
            lambda connection: open_admitted(connection, hello, admission.token_hash, now.utc)
        )
        admission.until = stream.until
        if self._answers.closing is not None:
            return
        self._stream = self._link.stream = stream
        self._pipeline.ward.connect(hello.device.id, hello.mode, stream.replay, now)
        offset_s = (now.utc - hello.sent_at).total_seconds()
        self._pipeline.compare_clock(self._link, offset_s, now)
        self._pipeline.heard(self._link, now)
        self._pipeline.tell_duplicate(hello.device.id, present=changed_often)
        self._answers.say(encode_frame(self._end.welcome(stream.ledger, self._clock.now())))
        log.info("device connected", device=hello.device.id, stream=stream.uuid, next_seq=stream.ledger.next_seq)

    def _number(self, event: Numbered, now: Moment) -> None:
        stream = self._stream
        assert stream is not None  # noqa: S101 - the protocol opens a stream before it takes numbers
        self._answers.unsettled += 1
        self._pipeline.accept(self._link, stream, event, now, partial(self._settled, event.frame.seq))

    def _settled(self, seq: int, refusals: tuple[Refusal, ...], settlement: Settlement) -> None:
        self._answers.unsettled -= 1
        if settlement is Settlement.UNAVAILABLE:
            self._answers.close(TRY_LATER)
            return
        if settlement is Settlement.CONFLICT:
            message = f"Number {seq} was taken before with other content; a number is never used twice"
            refusals = (Refusal(index=None, field="seq", code="conflict", message=message),)
        if refusals:
            self._refuse(seq, refusals)
        self._answers.acknowledge(seq)

    def _refuse(self, seq: int, refusals: tuple[Refusal, ...]) -> None:
        self._answers.say(encode_frame(Refused(seq=seq, errors=list(refusals))))
        try:
            self._end.refused(self._clock.now())
        except DeviceProtocolError as error:
            self._fail(error)

    # Pace and silence.

    def _wait_s(self) -> float:
        """Tell how long the next frame must wait: for room, or because more than 200 came a second; else count it."""
        if self._answers.unsettled >= MAX_IN_FLIGHT or self._pipeline.writer.is_full:
            return LOOK_FOR_ROOM_EVERY_S
        now_s = self._loop.time()
        if self._pace_s > now_s:
            return self._pace_s - now_s
        self._pace_s = max(self._pace_s, now_s - 1.0) + 1.0 / MAX_FRAMES_PER_S
        return 0.0

    async def _watch(self, answering: "asyncio.Task[None]") -> None:
        """Close a connection that stays silent, and give up one that does not take its answers."""
        while True:
            now = self._clock.now()
            try:
                self._end.advance(now)
            except DeviceProtocolError as error:
                self._fail(error)
            if self._admission.until is not None and now.utc >= self._admission.until:
                self.cut(CLOSE_TOKEN, "token_ended", "The device's old token ended; it has a new one")
            if self._answers.is_stuck:
                log.warning("device takes no answers", device=self._link.device)
                answering.cancel()
                return
            await self._clock.sleep(min(WATCH_EVERY_S, max(0.05, self._end.next_deadline() - now.monotonic_s)))

    def _leave(self) -> None:
        if self._link.cut == self.cut:
            self._link.cut = None
            self._pipeline.ward.disconnect(self._link.device)
