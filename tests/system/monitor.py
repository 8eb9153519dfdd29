"""A monitor, written from the contract alone: it sends what it is told to, good or bad."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from socket import SHUT_RDWR
from typing import Any
from uuid import uuid4

from websockets.exceptions import ConnectionClosed
from websockets.frames import Close
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.system.outside import Clinic, Json, seconds, stamp

FEED = "chairside.feed.v1"


def value(metric: str, number: float | None, **more: Any) -> Json:  # noqa: ANN401 - fields of an observation
    """An observation of now, or with other fields."""
    return {"metric": metric, "value": number, "measured_at": stamp()} | more


@dataclass
class Monitor:
    """One device's end of the feed.

    ``offset_s`` is how far its clock is ahead of ours.
    """

    clinic: Clinic
    device: str
    token: str
    stream: str = field(default_factory=lambda: str(uuid4()))
    offset_s: float = 0.0
    mode: str = "test"
    socket: ClientConnection | None = None
    opened: ExitStack = field(default_factory=ExitStack)
    next_seq: int = 1

    def connect(self, query: str = "", **more: Any) -> "Monitor":  # noqa: ANN401 - the library's options
        """Shake hands, and say nothing yet."""
        address = self.clinic.address.replace("http", "ws", 1) + "/feed" + query
        options: dict[str, Any] = {
            "subprotocols": [Subprotocol(FEED)], "additional_headers": {"Authorization": f"Bearer {self.token}"},
            "compression": None, "ping_interval": None, "open_timeout": 20, "close_timeout": 1,
        }  # fmt: skip
        self.socket = self.opened.enter_context(connect(address, **(options | more)))
        return self

    def hello(self, **more: Any) -> Json:  # noqa: ANN401 - fields of hello
        """Say hello and hear the welcome."""
        frame = {
            "type": "hello", "protocol": 1, "device": {"id": self.device}, "mode": self.mode, "stream": self.stream,
            "sent_at": self.time(),
        }  # fmt: skip
        self.send(frame | more)
        welcome = self.receive()
        self.next_seq = welcome.get("next_seq", 0)
        return welcome

    def time(self, ago_s: float = 0.0) -> str:
        """This device's time, or a while before."""
        return stamp(ago_s=ago_s - self.offset_s)

    def open(self, **more: Any) -> "Monitor":  # noqa: ANN401 - fields of hello
        """Connect and be welcome."""
        welcome = self.connect().hello(**more)
        assert welcome["type"] == "welcome", welcome
        return self

    def send(self, frame: Json) -> None:
        """Send one object."""
        self.send_text(json.dumps(frame))

    def send_text(self, text: str | bytes) -> None:
        """Send anything."""
        assert self.socket is not None
        self.socket.send(text)

    def observe(self, *observations: Json, seq: int | None = None, **more: Any) -> int:  # noqa: ANN401 - fields
        """Send observations under the next number, or another; measured now by this device's clock unless said."""
        number = self.next_seq if seq is None else seq
        self.next_seq = max(self.next_seq, number + 1)
        at = self.time()
        listed = [{"measured_at": at} | found for found in observations]
        self.send({"type": "observations", "seq": number, "sent_at": self.time(), "observations": listed} | more)
        return number

    def report(self, code: str, *, present: bool = True, **more: Any) -> int:  # noqa: ANN401 - fields
        """Send a status frame with one condition."""
        condition = {"code": code, "present": present, "since": self.time()} | more
        frame = {"type": "status", "seq": self.next_seq, "sent_at": self.time(), "conditions": [condition]}
        self.send(frame)
        self.next_seq += 1
        return self.next_seq - 1

    def receive(self, within_s: float = 20.0) -> Json:
        """Take the server's next frame."""
        assert self.socket is not None
        found: Json = json.loads(self.socket.recv(within_s))
        return found

    def until_ack(self, seq: int, within_s: float = 20.0) -> list[Json]:
        """Take frames until a number is covered; answer those that were no acknowledgement."""
        others: list[Json] = []
        while True:
            frame = self.receive(within_s)
            if frame["type"] == "ack" and frame["seq"] >= seq:
                return others
            if frame["type"] != "ack":
                others.append(frame)

    def tell(self, *observations: Json, **more: Any) -> list[Json]:  # noqa: ANN401 - fields
        """Send observations and wait until they are acknowledged; answer the refusals among what came."""
        return self.until_ack(self.observe(*observations, **more))

    def ping(self) -> Json:
        """Ask for the time; answer the pong."""
        at = self.time()
        self.send({"type": "ping", "sent_at": at})
        while (frame := self.receive())["type"] != "pong":
            pass
        assert frame["sent_at"] == at
        return frame

    def closing(self, within_s: float = 20.0) -> tuple[list[Json], Close]:
        """Take all there is until the server closes; answer the frames and the close."""
        frames: list[Json] = []
        deadline = seconds() + within_s
        try:
            while seconds() < deadline:
                frames.append(self.receive(max(0.1, deadline - seconds())))
        except ConnectionClosed as closed:
            return frames, closed.rcvd or Close(1006, "")
        message = f"not closed within {within_s} s"
        raise TimeoutError(message)

    def ends_with(self, code: int, within_s: float = 20.0) -> Json:
        """Insist that ``error`` comes and then a close with this code; answer the error."""
        frames, close = self.closing(within_s)
        assert close.code == code, (frames, close)
        assert frames, "no error before the close"
        assert frames[-1]["type"] == "error", frames
        assert set(frames[-1]) == {"type", "code", "message"}
        return frames[-1]

    def drop(self) -> None:
        """Go without a word."""
        if self.socket is not None:
            self.socket.socket.shutdown(SHUT_RDWR)

    def close(self) -> None:
        """Go in order."""
        self.opened.close()


@contextmanager
def monitor(clinic: Clinic, device: str | None = None, token: str | None = None, **more: Any) -> Iterator[Monitor]:  # noqa: ANN401 - fields
    """A new device's monitor, or one that is enrolled already; not yet connected."""
    if device is None or token is None:
        device, token = clinic.enrol(device)
    made = Monitor(clinic, device, token, **more)
    try:
        yield made
    finally:
        made.close()
