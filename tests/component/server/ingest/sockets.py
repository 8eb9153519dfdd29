"""A device's socket at the gate of a server in this process: what it says goes in, what it is told is kept."""

import asyncio
import json
from collections.abc import MutableMapping
from typing import Any
from uuid import uuid4

from models.feed.messages import SUBPROTOCOL
from models.timestamps import format_timestamp
from tests.component.server.rehearsal.room import HandClock, Room

Message = MutableMapping[str, Any]
WITHIN_S = 10.0


class TurningClock(HandClock):
    """Whoever sleeps sleeps until a test moves the time."""

    def __init__(self) -> None:
        super().__init__()
        self._moved = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        until = self.second + seconds
        while self.second < until:
            await self._moved.wait()

    async def move(self, seconds: float) -> None:
        """Let time pass, and let everybody who slept see it."""
        self.second += seconds
        self._moved.set()
        self._moved = asyncio.Event()
        await asyncio.sleep(0)


class DeviceSocket:
    """One connection to ``/feed``."""

    def __init__(self, room: Room, device: str, token: str, address: str = "10.0.0.9", path: str = "/feed") -> None:
        self._room, self._device = room, device
        self._incoming: asyncio.Queue[Message] = asyncio.Queue()
        self._told: asyncio.Queue[Message] = asyncio.Queue()
        scope: Message = {
            "type": "websocket", "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
            "headers": [(b"host", b"clinic:8050"), (b"authorization", f"Bearer {token}".encode())],
            "client": (address, 1), "server": ("clinic", 8050), "scheme": "ws", "subprotocols": [SUBPROTOCOL],
            "extensions": {"websocket.http.response": {}},
        }  # fmt: skip
        self._incoming.put_nowait({"type": "websocket.connect"})
        self.task = asyncio.create_task(room.parts.gate(scope, self._incoming.get, self._told.put))

    async def told(self, kind: str) -> Message:
        """The next message of a kind."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                message = await self._told.get()
                if message["type"] == kind:
                    return message

    async def refused(self) -> tuple[int, dict[str, str]]:
        """The status and headers of a handshake that was refused."""
        message = await self.told("websocket.http.response.start")
        return message["status"], {name.decode(): value.decode() for name, value in message["headers"]}

    def hello(self) -> None:
        """Say who it is."""
        now = format_timestamp(self._room.clock.now().utc)
        self._incoming.put_nowait(
            {
                "type": "websocket.receive",
                "text": json.dumps(
                    {"type": "hello", "protocol": 1, "device": {"id": self._device}, "mode": "test",
                     "stream": str(uuid4()), "sent_at": now}
                ),
            }
        )  # fmt: skip

    def say(self, frame: dict[str, Any]) -> None:
        """Send a frame."""
        self.send({"type": "websocket.receive", "text": json.dumps(frame)})

    def send(self, message: Message) -> None:
        """Send anything."""
        self._incoming.put_nowait(message)

    async def welcomed(self) -> "DeviceSocket":
        """Connect and be taken in."""
        await self.told("websocket.accept")
        self.hello()
        assert "welcome" in (await self.told("websocket.send"))["text"]
        return self

    async def answered(self) -> None:
        """Ping, and hear that somebody is there."""
        now = format_timestamp(self._room.clock.now().utc)
        self._incoming.put_nowait({"type": "websocket.receive", "text": json.dumps({"type": "ping", "sent_at": now})})
        assert "pong" in (await self.told("websocket.send"))["text"]

    async def gone(self) -> None:
        """Wait until the server has let go of it."""
        await asyncio.wait_for(self.task, WITHIN_S)

    async def closed(self) -> int:
        """The code by which the server ended it."""
        return int((await self.told("websocket.close"))["code"])

    async def leave(self) -> None:
        """Hang up."""
        self._incoming.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await asyncio.wait_for(self.task, WITHIN_S)
