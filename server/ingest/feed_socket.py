"""The feed's WebSocket: an adapter that drives a ``ServerEnd`` with a connection, a clock and the pipeline.

Frames are read one at a time and answered in order: ``refused`` and ``ack`` only after the commit. A frame that cannot
be read is answered after everything before it is settled, so that the sender knows which frame was meant (ADR-0011).
"""

import asyncio
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
from server.store.frames import Settlement
from server.store.streams import OpenStream, open_admitted

log = structlog.get_logger(__name__)

WATCH_EVERY_S = 1.0


class FeedConnection:
    """One device's connection, from ``hello`` to close."""

    def __init__(
        self, receive: Receive, send: Send, device: str, token_hash: str, pipeline: Pipeline, links: Links
    ) -> None:
        """Take over an accepted socket."""
        self._admission = Admission(token_hash)
        self._receive = receive
        self._pipeline = pipeline
        self._links = links
        self._clock = pipeline.clock
        self._end = ServerEnd(device, self._clock.now())
        self._link: Link = links.of(device)
        self._stream: OpenStream | None = None
        self._answers = Answers(send, device)
        self._loop = asyncio.get_running_loop()
        self._pace_s = 0.0

    async def run(self) -> None:
        """Serve until the connection is over."""
        answering = asyncio.create_task(self._answers.run())
        tasks = [answering, asyncio.create_task(self._read()), asyncio.create_task(self._watch(answering))]
        try:
            await asyncio.wait([answering])
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._leave()

    def cut(self, close_code: int, code: str, message: str) -> None:
        """End the connection from outside: replaced, revoked, or the server stops."""
        self._answers.close(Closing(close_code, code, message))

    # Reading.

    async def _read(self) -> None:
        try:
            while self._answers.closing is None:
                if self._answers.unsettled >= MAX_IN_FLIGHT or self._pipeline.writer.is_full:
                    await self._wait_for_room()
                if (ahead_s := self._ahead_s()) > 0:
                    await asyncio.sleep(ahead_s)
                message = await self._receive()
                if message["type"] == "websocket.disconnect":
                    self._answers.close(GONE)
                    return
                text = message.get("text")
                await self._take(text if text is not None else message["bytes"])
        except Exception as error:  # noqa: BLE001 - each has its answer
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        """End the connection because of something that happened to a frame."""
        self._answers.close(closing_for(error, self._link.device))

    async def _take(self, text: str | bytes) -> None:
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
                await self._welcome(hello, now)

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

    async def _wait_for_room(self) -> None:
        """Read slower rather than refuse, while the window or the writer is full."""
        while self._answers.unsettled >= MAX_IN_FLIGHT and self._answers.closing is None:  # noqa: ASYNC110 - rare
            await asyncio.sleep(0.01)
        await self._pipeline.writer.wait_for_room()

    def _ahead_s(self) -> float:
        """Tell how far the next frame is ahead of 200 a second, after a second's worth of them."""
        now_s = self._loop.time()
        self._pace_s = max(self._pace_s, now_s - 1.0) + 1.0 / MAX_FRAMES_PER_S
        return self._pace_s - now_s

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
