"""The wire of a device: uvicorn's WebSocket protocol, which hands messages straight to whoever takes a connection over.

ASGI brings each message through a queue to a task: the task is woken, reading is paused and goes on, and each answer
wakes another task. That is right for screens. For devices, that send a frame and wait for its acknowledgement, it is
work of no use; so the feed asks for the wire itself, by an extension of the ASGI scope. ADR-0040 says what that spares.
"""

from collections.abc import Iterable
from typing import Protocol

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.http11 import Request

# The extension's name in ``scope["extensions"]``; its value is the :class:`Wire`.
EXTENSION = "chairside.wire"


class Taker(Protocol):
    """Who takes a connection over."""

    def hear(self, message: str | bytes) -> None:
        """Take a message: text as str, binary as bytes. It never raises."""

    def go_on_writing(self) -> None:
        """Take note that the peer reads again."""


class Wire(WebSocketsSansIOProtocol):
    """One connection: as uvicorn's own until somebody takes it over; its handshake and its end stay uvicorn's."""

    _taker: Taker | None = None

    def take_over(self, taker: Taker) -> None:
        """Send every message to ``taker`` from now on, but for those that wait in ASGI's queue already."""
        self._taker = taker

    @property
    def is_writable(self) -> bool:
        """Tell whether the peer takes what is written; if not, ``go_on_writing`` follows."""
        return self.writable.is_set()

    def write(self, texts: Iterable[str]) -> None:
        """Send texts, in one piece.

        Raises:
            ConnectionError: The connection is over.
        """
        if self.disconnected or self.close_sent:
            raise ConnectionResetError
        try:
            for text in texts:
                self.conn.send_text(text.encode())
        except InvalidState as error:
            raise ConnectionResetError from error
        self.transport.write(b"".join(self.conn.data_to_send()))

    def pause(self) -> None:
        """Read no more for now; messages of the piece that was read last still come."""
        if not self.read_paused and not self.transport.is_closing():
            self.read_paused = True
            self.transport.pause_reading()

    def go_on(self) -> None:
        """Read again."""
        if self.read_paused and not self.transport.is_closing():
            self.read_paused = False
            self.transport.resume_reading()

    # uvicorn's own from here on.

    def handle_connect(self, event: Request) -> None:
        """Offer the wire to whom the connection is for; its task begins after this."""
        super().handle_connect(event)
        if not self.handshake_complete:
            self.scope["extensions"][EXTENSION] = self  # type: ignore[assignment]

    def send_receive_event_to_app(self) -> None:
        """Hand a whole message over."""
        taker = self._taker
        if taker is None or not self.queue.empty():  # what came before it is still on ASGI's way
            super().send_receive_event_to_app()
            return
        data = self.frames[0] if len(self.frames) == 1 else b"".join(self.frames)
        if self.curr_msg_data_type == "bytes":
            self.frames = []
            taker.hear(data)
            return
        try:
            text = data.decode()
        except UnicodeDecodeError:
            super().send_receive_event_to_app()  # closes with 1007
            return
        self.frames = []
        taker.hear(text)

    def resume_writing(self) -> None:
        """Say that the peer reads again."""
        super().resume_writing()
        if self._taker is not None:
            self._taker.go_on_writing()
