"""What goes back to a device: its answers in their order, and the end of the connection after all of them."""

import asyncio
from collections import deque
from contextlib import suppress
from dataclasses import dataclass

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


class Answers:
    """The sending half of one device's connection.

    Attributes:
        unsettled: Frames taken and not yet answered.
        closing: How the connection is to end, once everything before it is answered; None while it lasts.
    """

    def __init__(self, send: Send, device: str) -> None:
        """Send nothing yet."""
        self.unsettled = 0
        self.closing: Closing | None = None
        self._send_message = send
        self._device = device
        self._texts: deque[str] = deque()
        self._ack: int | None = None
        self._loop = asyncio.get_running_loop()
        self._rest: asyncio.Future[None] | None = None
        self._sending_since_s: float | None = None

    def say(self, text: str) -> None:
        """Send a frame after those before it."""
        self._flush_ack()
        self._texts.append(text)
        self._wake()

    def acknowledge(self, seq: int) -> None:
        """Acknowledge a number; those settled together are covered by the highest."""
        self._ack = max(seq, self._ack or 0)
        self._wake()

    def close(self, closing: Closing) -> None:
        """End the connection after everything taken so far is answered; the first reason counts, or that it is over."""
        if self.closing is None or closing is GONE:
            self.closing = closing
        self._wake()

    @property
    def is_stuck(self) -> bool:
        """Tell whether the peer has not taken an answer for too long."""
        since_s = self._sending_since_s
        return since_s is not None and self._loop.time() - since_s > SEND_WITHIN_S

    async def run(self) -> None:
        """Send until the connection is over."""
        while True:
            self._flush_ack()
            while self._texts:
                await self._send(self._texts.popleft())
                self._flush_ack()  # what was settled while that answer was on its way
            if self.closing is not None and (self.unsettled == 0 or self.closing.is_at_once):
                break
            self._rest = self._loop.create_future()
            await self._rest
        await self._end_with(self.closing)

    def _wake(self) -> None:
        if self._rest is not None and not self._rest.done():
            self._rest.set_result(None)

    def _flush_ack(self) -> None:
        """Put the acknowledgement so far in its place among the answers, since order is part of what it says."""
        if self._ack is not None:
            self._texts.append(encode_ack(self._ack))
            self._ack = None

    async def _send(self, text: str) -> None:
        # One frame in flight a device makes this the most frequent wait of all: is_stuck bounds it, not a timer each.
        self._sending_since_s = self._loop.time()
        try:
            await self._send_message({"type": "websocket.send", "text": text})
        except (OSError, RuntimeError):  # the peer is gone, or the connection was closed already
            self.closing = GONE
        finally:
            self._sending_since_s = None

    async def _end_with(self, closing: Closing) -> None:
        if not closing.close_code:
            return
        if closing.close_code != CLOSE_RESTART:
            await self._send(encode_frame(ErrorFrame(code=closing.code, message=closing.message)))
        log.info("device closed", device=self._device, code=closing.close_code, reason=closing.code)
        with suppress(OSError, RuntimeError, TimeoutError):
            async with asyncio.timeout(SEND_WITHIN_S):
                end = {"type": "websocket.close", "code": closing.close_code, "reason": closing.code}
                await self._send_message(end)
