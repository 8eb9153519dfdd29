"""A browser at a screen: its cookies, its live stream held open, and the room it stands in."""

import asyncio
import json
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

import httpx

from tests.component.server.api.signing_in import sign_in as give_password
from tests.component.server.rehearsal.room import Room

ADDRESS = "http://clinic:8050"


class Stream:
    """A live stream held open: what came last, and how it was closed."""

    def __init__(self) -> None:
        """Nothing came."""
        self.messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def until(self, kind: str) -> dict[str, Any]:
        """Wait for the next message of a kind."""
        async with asyncio.timeout(5):
            while True:
                found = await self.messages.get()
                if found["type"] == kind:
                    return found

    async def take(self, message: MutableMapping[str, Any]) -> None:
        """Take what the server sends."""
        if message["type"] == "websocket.send":
            self.messages.put_nowait(json.loads(message["text"]))
        elif message["type"] == "websocket.close" and not self.closed.done():
            self.closed.set_result(message["code"])


@asynccontextmanager
async def watching(room: Room, cookies: httpx.Cookies, origin: str = ADDRESS) -> AsyncIterator[Stream]:
    """Hold a live stream open with a browser's cookies."""
    stream, ends = Stream(), asyncio.Event()
    opening = [{"type": "websocket.connect"}]

    async def receive() -> MutableMapping[str, Any]:
        if opening:
            return opening.pop()
        await ends.wait()
        return {"type": "websocket.disconnect", "code": 1000}

    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    scope: MutableMapping[str, Any] = {
        "type": "websocket", "path": "/live", "raw_path": b"/live", "query_string": b"", "root_path": "",
        "headers": [(b"host", b"clinic:8050"), (b"cookie", cookie.encode()), (b"origin", origin.encode())],
        "client": ("10.0.0.7", 1), "server": ("clinic", 8050), "scheme": "ws", "subprotocols": [],
    }  # fmt: skip
    task = asyncio.create_task(room.parts.gate(scope, receive, stream.take))
    try:
        yield stream
    finally:
        ends.set()
        await asyncio.wait_for(task, 5)


@asynccontextmanager
async def publishing(room: Room) -> AsyncIterator[None]:
    """Let the hub send changes."""
    task = asyncio.create_task(room.parts.hub.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def browser(room: Room) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody at a screen."""
    transport = httpx.ASGITransport(room.parts.gate)
    async with httpx.AsyncClient(transport=transport, base_url=f"{ADDRESS}/api/v1") as http:
        yield http


async def sign_in(http: httpx.AsyncClient, user: str) -> None:
    """Sign in with the password, and insist on it."""
    answer = await give_password(http, user)
    assert answer.is_success, answer.text
