"""A screen's end of the live stream, written from the contract alone."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.frames import Close
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.system.outside import Clinic, Json, seconds

LIVE = "chairside.live.v1"


class Screen:
    """Keeps what it was sent: the latest of every chair, alarm and inactivation, and all messages."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.messages: list[Json] = []
        self.arrived_s: list[float] = []
        self.chairs: dict[str, Json] = {}
        self.alarms: dict[int, Json] = {}
        self.off: dict[int, Json] = {}

    def receive(self, within_s: float = 15.0) -> Json:
        """Take one message and keep what it says."""
        message: Json = json.loads(self.socket.recv(within_s))
        self.messages.append(message)
        self.arrived_s.append(seconds())
        if message["type"] == "snapshot":
            self.chairs, self.alarms, self.off = {}, {}, {}
        self.chairs |= {chair["chair"]: chair for chair in message.get("chairs", [])}
        self.alarms |= {alarm["id"]: alarm for alarm in message.get("alarms", [])}
        for number in message.get("ended", []):
            self.alarms.pop(number, None)
        self.off |= {said["id"]: said for said in message.get("inactivations", [])}
        for number in message.get("inactivations_ended", []):
            self.off.pop(number, None)
        return message

    def until(self, holds: Callable[["Screen"], Any], within_s: float = 20.0) -> Json:
        """Take messages until something holds; answer the message that made it so."""
        deadline = seconds() + within_s
        while seconds() < deadline:
            message = self.receive(max(0.1, deadline - seconds()))
            if holds(self):
                return message
        message_text = f"it never held; the chairs are {self.chairs}"
        raise AssertionError(message_text)

    def next_of(self, kind: str, within_s: float = 20.0) -> Json:
        """Take messages until one of a kind comes."""
        return self.until(lambda screen: screen.messages[-1]["type"] == kind, within_s)

    def listen(self, for_s: float) -> list[Json]:
        """Take all that comes for a while."""
        begin, deadline = len(self.messages), seconds() + for_s
        while (left_s := deadline - seconds()) > 0:
            try:
                self.receive(left_s)
            except TimeoutError:
                break
        return self.messages[begin:]

    def send(self, **message: Any) -> None:  # noqa: ANN401 - fields
        """Send one object."""
        self.socket.send(json.dumps(message))

    def paint(self, *, visible: bool = True, audio: str = "running") -> None:
        """Say that the newest message stands on the screen."""
        newest = self.messages[-1]
        self.send(type="painted", epoch=newest["epoch"], version=newest["version"], visible=visible, audio=audio)

    def about(self, session: int | None, condition: str | None = None) -> list[Json]:
        """The alarms of a session that it shows."""
        found = [alarm for alarm in self.alarms.values() if alarm["session"] == session]
        return [alarm for alarm in found if condition in {None, alarm["condition"]}]

    def value(self, chair: str, metric: str) -> Json | None:
        """What a chair's tile shows."""
        values = self.chairs.get(chair, {}).get("values", [])
        return next((found for found in values if found["metric"] == metric), None)

    def closing(self, within_s: float = 20.0) -> Close:
        """Take all there is until the server closes."""
        try:
            self.listen(within_s)
        except ConnectionClosed as closed:
            return closed.rcvd or Close(1006, "")
        message = f"not closed within {within_s} s"
        raise TimeoutError(message)


@contextmanager
def screen(
    clinic: Clinic, user: str | None = "nurse", chairs: str = "all", name: str = "", **headers: str
) -> Iterator[Screen]:
    """A screen of a user with a token, or with other headers; a name is what the page calls itself."""
    sent = ({"Authorization": f"Bearer {clinic.tokens[user]}"} if user else {}) | {
        name.replace("_", "-"): text for name, text in headers.items()
    }
    address = clinic.address.replace("http", "ws", 1) + f"/live?chairs={chairs}" + (f"&screen={name}" if name else "")
    with connect(
        address,
        subprotocols=[Subprotocol(LIVE)],
        additional_headers=sent,
        compression=None,
        ping_interval=None,
        close_timeout=1,
    ) as socket:
        yield Screen(socket)
