"""What goes back to a device: its answers in their order, and the end of the connection after all of them."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import structlog
from starlette.types import Send

from models.errors import ChairsideError, DeviceProtocolError, StoreUnavailable
from models.feed.codec import encode_ack, encode_frame
from models.feed.messages import ErrorFrame
from models.feed.protocol import CLOSE_NOT_ALLOWED, CLOSE_RESTART

log = structlog.get_logger(__name__)

# A sender that does not take its answers within this is gone (seconds).
SEND_WITHIN_S = 10.0


@dataclass(frozen=True, slots=True)
class Closing:
    """How a connection is to end; ``close_code`` 0 when the peer is gone already.

    ``is_at_once``: nothing is waited for; what is not answered by then is sent again over the next connection.
    """

    close_code: int
    code: str
    message: str
    is_at_once: bool = False


GONE = Closing(0, "", "", is_at_once=True)
CLOSE_FAILED = 1011
CLOSE_TRY_LATER = 1013
TRY_LATER = Closing(CLOSE_TRY_LATER, "store_unavailable", "The store could not make it durable; send it again later")


def closing_for(error: Exception, device: str) -> Closing:
    """Tell how an error ends a connection; what nobody foresaw goes into the log."""
    match error:
        case DeviceProtocolError():
            return Closing(error.close_code, error.code, error.message)
        case StoreUnavailable():
            return TRY_LATER
        case ChairsideError():
            return Closing(CLOSE_NOT_ALLOWED, "not_allowed", str(error))
        case _:
            log.error("feed failed", device=device, exc_info=error)
            # Nobody knows how far that frame came: its settlement may never be told.
            message = "The server failed on this frame; its log says why"
            return Closing(CLOSE_FAILED, "failed", message, is_at_once=True)


class Outgoing(Protocol):
    """Where answers go: the device's wire."""

    @property
    def is_writable(self) -> bool:
        """Tell whether the peer takes what is written."""

    def write(self, texts: Iterable[str]) -> None:
        """Send texts; raises ConnectionError when the connection is over."""


class Answers:
    """The sending half of one device's connection.

    Args:
        wire: Takes texts.
        send: ASGI's way, for the end of the connection alone.
        device: Whose it is.

    Attributes:
        unsettled: Frames taken and not yet answered.
        closing: How the connection is to end, once everything before it is answered; None while it lasts.
    """

    def __init__(self, wire: Outgoing, send: Send, device: str) -> None:
        """Send nothing yet."""
        self.unsettled = 0
        self.closing: Closing | None = None
        self._wire = wire
        self._end = send
        self._device = device
        self._texts: list[str] = []
        self._ack: int | None = None
        self._loop = asyncio.get_running_loop()
        self._is_due = False
        self._over = asyncio.Event()
        self._waiting_since_s: float | None = None

    def say(self, text: str) -> None:
        """Send a frame after those before it."""
        self._place_ack()
        self._texts.append(text)
        self._soon()

    def acknowledge(self, seq: int) -> None:
        """Acknowledge a number; those settled together are covered by the highest."""
        self._ack = max(seq, self._ack or 0)
        self._soon()

    def close(self, closing: Closing) -> None:
        """End the connection after everything taken so far is answered; the first reason counts, or that it is over."""
        if self.closing is None or closing is GONE:
            self.closing = closing
        self._soon()

    def go_on(self) -> None:
        """Send what waited for the peer to read."""
        self._waiting_since_s = None
        self._soon()

    @property
    def is_stuck(self) -> bool:
        """Tell whether the peer has not taken an answer for too long."""
        since_s = self._waiting_since_s
        return since_s is not None and self._loop.time() - since_s > SEND_WITHIN_S

    async def run(self) -> None:
        """Wait until everything is answered and the connection is to end, and end it."""
        await self._over.wait()
        if self.closing is not None:
            await self._end_with(self.closing)

    def _soon(self) -> None:
        """Send in this turn of the event loop, after all that is settled in it."""
        if not self._is_due:
            self._is_due = True
            self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        self._is_due = False
        self._place_ack()
        if self._texts and not self._wire.is_writable:
            if self._waiting_since_s is None:
                self._waiting_since_s = self._loop.time()
        elif self._texts:
            self._write(self._texts)
            self._texts = []
        closing = self.closing
        if closing is not None and (closing.is_at_once or not (self.unsettled or self._texts)):
            self._over.set()

    def _place_ack(self) -> None:
        """Put the acknowledgement so far in its place among the answers, since order is part of what it says."""
        if self._ack is not None:
            self._texts.append(encode_ack(self._ack))
            self._ack = None

    def _write(self, texts: Iterable[str]) -> None:
        try:
            self._wire.write(texts)
        except ConnectionError:  # the peer is gone, or the connection was closed already
            self.closing = GONE

    async def _end_with(self, closing: Closing) -> None:
        if not closing.close_code:
            return
        if closing.close_code != CLOSE_RESTART:
            self._write([encode_frame(ErrorFrame(code=closing.code, message=closing.message))])
        log.info("device closed", device=self._device, code=closing.close_code, reason=closing.code)
        with suppress(OSError, RuntimeError, TimeoutError):
            async with asyncio.timeout(SEND_WITHIN_S):
                end = {"type": "websocket.close", "code": closing.close_code, "reason": closing.code}
                await self._end(end)
