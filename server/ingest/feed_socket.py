"""The feed's WebSocket: an adapter that drives a ``ServerEnd`` with a connection, a clock and the pipeline.

Frames are read one at a time and answered in order: ``refused`` and ``ack`` only after the commit. A frame that cannot
be read is answered after everything before it is settled, so that the sender knows which frame was meant (ADR-0011).
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import quote

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from models.alarm import TechnicalConditionCode
from models.errors import ChairsideError, DeviceProtocolError, StoreUnavailable
from models.feed.codec import encode_ack, encode_frame
from models.feed.messages import SUBPROTOCOL, ErrorFrame, Hello, Refusal, Refused
from models.feed.protocol import (
    CLOSE_NOT_ALLOWED,
    CLOSE_RESTART,
    MAX_FRAMES_PER_S,
    MAX_IN_FLIGHT,
    Introduced,
    Numbered,
    Pinged,
    ServerEnd,
)
from models.timestamps import Moment
from server.ingest.links import Link, Links
from server.ingest.pipeline import Pipeline
from server.store.frames import Settlement
from server.store.streams import OpenStream, open_stream, widen_skew

log = structlog.get_logger(__name__)

CLOSE_TRY_LATER = 1013
# A sender that does not take its answers within this is gone (seconds).
SEND_WITHIN_S = 10.0
WATCH_EVERY_S = 1.0


@dataclass(slots=True)
class _Closing:
    """How a connection is to end, once everything before it is settled."""

    close_code: int
    code: str
    message: str


@dataclass(slots=True)
class _Outbox:
    """Answers waiting for the socket."""

    texts: deque[str] = field(default_factory=deque)
    ack: int | None = None
    wake: asyncio.Event = field(default_factory=asyncio.Event)


class FeedConnection:
    """One device's connection, from ``hello`` to close."""

    def __init__(self, socket: WebSocket, device: str, pipeline: Pipeline, links: Links) -> None:
        """Take over an accepted socket."""
        self._socket = socket
        self._pipeline = pipeline
        self._links = links
        self._clock = pipeline.clock
        self._end = ServerEnd(device, self._clock.now())
        self._link: Link = links.of(device)
        self._stream: OpenStream | None = None
        self._unsettled = 0
        self._answers = _Outbox()
        self._closing: _Closing | None = None
        self._pace_s = 0.0
        self._skew_us = 0
        self._widening: asyncio.Task[None] | None = None
        self._sending_since_s: float | None = None
        self._writing: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Serve until the connection is over; says why it closes."""
        tasks = [asyncio.create_task(job) for job in (self._write(), self._read(), self._watch())]
        self._writing = tasks[0]
        try:
            await asyncio.wait(tasks[:1])
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._leave()

    def cut(self, close_code: int, code: str, message: str) -> None:
        """End the connection from outside: replaced, revoked, or the server stops."""
        self._close(_Closing(close_code, code, message))

    # Reading.

    async def _read(self) -> None:
        try:
            while self._closing is None:
                await self._wait_for_room()
                message = await self._socket.receive()
                if message["type"] == "websocket.disconnect":
                    break
                text = message.get("text")
                await self._take(text if text is not None else message["bytes"])
        except DeviceProtocolError as error:
            self._close(_Closing(error.close_code, error.code, error.message))
        except StoreUnavailable as error:
            self._close(_Closing(CLOSE_TRY_LATER, "store_unavailable", str(error)))
        except ChairsideError as error:
            self._close(_Closing(CLOSE_NOT_ALLOWED, "not_allowed", str(error)))
        except (WebSocketDisconnect, RuntimeError):
            pass  # the peer is gone; what it sent is already on its way
        finally:
            self._close(_Closing(0, "", ""))

    async def _take(self, text: str | bytes) -> None:
        now = self._clock.now()
        event = self._end.receive(text, now)
        self._link.heard_s, self._link.heard_at = now.monotonic_s, now.utc
        match event:
            case Introduced(hello):
                await self._welcome(hello, now)
            case Pinged(ping):
                self._pipeline.compare_clock(self._link, (now.utc - ping.sent_at).total_seconds(), now)
                self._pipeline.heard(self._link, now)
                self._say(encode_frame(self._end.pong(ping, now, self._clock.now())))
            case Numbered():
                self._number(event, now)

    async def _welcome(self, hello: Hello, now: Moment) -> None:
        changed_often = self._links.take_over(self._link, self.cut, now)
        stream = await self._pipeline.writer.run(lambda connection: open_stream(connection, hello, now.utc))
        if self._closing is not None:
            return
        self._stream = self._link.stream = stream
        self._pipeline.ward.connect(hello.device.id, hello.mode, stream.replay, now)
        offset_s = (now.utc - hello.sent_at).total_seconds()
        self._pipeline.compare_clock(self._link, offset_s, now)
        self._remember_skew(offset_s)
        self._pipeline.heard(self._link, now)
        self._pipeline.technical(TechnicalConditionCode.DEVICE_DUPLICATE, device=hello.device.id, present=changed_often)
        self._say(encode_frame(self._end.welcome(stream.ledger, self._clock.now())))
        log.info("device connected", device=hello.device.id, stream=stream.uuid, next_seq=stream.ledger.next_seq)

    def _remember_skew(self, offset_s: float) -> None:
        """Store the stream's largest difference of clocks, rounded up so that it is seldom written."""
        skew_us = 1 << (int(abs(offset_s) * 1e6) + 1_000_000).bit_length()
        stream = self._stream
        if stream is not None and skew_us > self._skew_us:
            self._skew_us = skew_us
            widen = self._pipeline.writer.run(lambda connection: widen_skew(connection, stream.id, skew_us))
            self._widening = asyncio.create_task(widen)

    def _number(self, event: Numbered, now: Moment) -> None:
        assert self._stream is not None  # noqa: S101 - the protocol opens a stream before it takes numbers
        seq = event.frame.seq
        self._unsettled += 1
        if event.frame.sent_at is not None:
            self._remember_skew((now.utc - event.frame.sent_at).total_seconds())
        self._pipeline.accept(
            self._link, self._stream, event, now, lambda settlement, refusals: self._settled(seq, settlement, refusals)
        )

    # Answering.

    def _settled(self, seq: int, settlement: Settlement, refusals: Sequence[Refusal]) -> None:
        widening = self._widening
        if widening is not None and not widening.done():  # until then a session would not find what it is to keep
            widening.add_done_callback(lambda _: self._settled(seq, settlement, refusals))
            return
        if widening is not None and (widening.cancelled() or widening.exception() is not None):
            settlement = Settlement.UNAVAILABLE
        self._unsettled -= 1
        if settlement is Settlement.UNAVAILABLE:
            message = "The store could not make the frame durable; send it again later"
            self._close(_Closing(CLOSE_TRY_LATER, "store_unavailable", message))
            return
        if settlement is Settlement.CONFLICT:
            message = f"Number {seq} was taken before with other content; a number is never used twice"
            refusals = (Refusal(index=None, field="seq", code="conflict", message=message),)
        if refusals:
            self._refuse(seq, refusals)
        self._answers.ack = max(seq, self._answers.ack or 0)
        self._answers.wake.set()

    def _refuse(self, seq: int, refusals: Sequence[Refusal]) -> None:
        self._say(encode_frame(Refused(seq=seq, errors=list(refusals))))
        try:
            self._end.refused(self._clock.now())
        except DeviceProtocolError as error:
            self._close(_Closing(error.close_code, error.code, error.message))

    def _say(self, text: str) -> None:
        self._flush_ack()
        self._answers.texts.append(text)
        self._answers.wake.set()

    def _flush_ack(self) -> None:
        """Put the acknowledgement so far in its place among the answers, since order is part of what it says."""
        if self._answers.ack is not None:
            self._answers.texts.append(encode_ack(self._answers.ack))
            self._answers.ack = None

    async def _write(self) -> None:
        while True:
            self._answers.wake.clear()  # before looking: what is settled while an answer is on its way wakes us again
            self._flush_ack()
            while self._answers.texts:
                await self._send(self._answers.texts.popleft())
            if self._closing is not None and (self._unsettled == 0 or not self._closing.close_code):
                if not (self._answers.texts or self._answers.ack):
                    break
                continue
            await self._answers.wake.wait()
        await self._end_with(self._closing)

    async def _send(self, text: str) -> None:
        # One frame in flight a device makes this the most frequent wait of all: the watch bounds it, not a timer each.
        self._sending_since_s = asyncio.get_running_loop().time()
        try:
            await self._socket.send_text(text)
        except (WebSocketDisconnect, RuntimeError):
            self._closing = _Closing(0, "", "")
        finally:
            self._sending_since_s = None

    async def _end_with(self, closing: _Closing) -> None:
        if not closing.close_code or self._socket.application_state is WebSocketState.DISCONNECTED:
            return
        if closing.close_code != CLOSE_RESTART:
            await self._send(encode_frame(ErrorFrame(code=closing.code, message=closing.message)))
        log.info("device closed", device=self._link.device, code=closing.close_code, reason=closing.code)
        with suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
            async with asyncio.timeout(SEND_WITHIN_S):
                await self._socket.close(closing.close_code, closing.code)

    def _close(self, closing: _Closing) -> None:
        if self._closing is None:
            self._closing = closing
        self._answers.wake.set()

    # Pace and silence.

    async def _wait_for_room(self) -> None:
        """Read slower rather than refuse: a full window, a full writer, or more than 200 frames a second."""
        while self._unsettled >= MAX_IN_FLIGHT and self._closing is None:
            self._answers.wake.set()
            await asyncio.sleep(0.01)
        await self._pipeline.writer.wait_for_room()
        now_s = asyncio.get_running_loop().time()
        self._pace_s = max(self._pace_s, now_s - 1.0) + 1.0 / MAX_FRAMES_PER_S
        if self._pace_s > now_s:
            await asyncio.sleep(self._pace_s - now_s)

    async def _watch(self) -> None:
        """Close a connection that stays silent, and give up one that does not take its answers."""
        while True:
            now = self._clock.now()
            try:
                self._end.advance(now)
            except DeviceProtocolError as error:
                self._close(_Closing(error.close_code, error.code, error.message))
            stuck_since_s = self._sending_since_s
            if stuck_since_s is not None and asyncio.get_running_loop().time() - stuck_since_s > SEND_WITHIN_S:
                log.warning("device takes no answers", device=self._link.device)
                if self._writing is not None:
                    self._writing.cancel()
                return
            await self._clock.sleep(min(WATCH_EVERY_S, max(0.05, self._end.next_deadline() - now.monotonic_s)))

    def _leave(self) -> None:
        if self._link.cut == self.cut:
            self._link.cut = None
            self._pipeline.ward.disconnect(self._link.device)


async def serve_feed(socket: WebSocket, device: str, pipeline: Pipeline, links: Links) -> None:
    """Serve a device whose token was good."""
    # A replay knows its token, not its id; the id in the handshake's answer spares a person typing it.
    headers = [(b"chairside-device", quote(device).encode())]
    await socket.accept(subprotocol=SUBPROTOCOL, headers=headers)
    await FeedConnection(socket, device, pipeline, links).run()
