"""One device of a benchmark: connected and welcome, by a bare client that costs little beside what is measured."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from models.feed.messages import SUBPROTOCOL
from models.timestamps import format_timestamp
from server.clock import SystemClock


@asynccontextmanager
async def connected(address: str, device: str, token: str) -> AsyncIterator[ClientConnection]:
    """Open the feed of a device and wait for its welcome."""
    async with connect(
        address, subprotocols=[Subprotocol(SUBPROTOCOL)], compression=None,
        additional_headers={"Authorization": f"Bearer {token}"},
    ) as socket:  # fmt: skip
        hello = {
            "type": "hello", "protocol": 1, "device": {"id": device}, "mode": "test", "stream": str(uuid4()),
            "sent_at": format_timestamp(SystemClock().now().utc),
        }  # fmt: skip
        await socket.send(orjson.dumps(hello).decode())
        await socket.recv()
        yield socket
