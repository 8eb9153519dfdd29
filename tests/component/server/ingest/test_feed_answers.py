"""The feed's answers on a socket that takes its time: nothing that is due may wait for the next thing to happen."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

from server.clock import SystemClock
from server.ingest.feed_socket import FeedConnection
from server.ingest.links import Links
from server.store.frames import Settlement


class SlowSocket:
    """Takes an answer only when it is told to."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.is_sending = asyncio.Event()
        self.may_go_on = asyncio.Event()

    async def send_text(self, text: str) -> None:
        self.is_sending.set()
        await self.may_go_on.wait()
        self.sent.append(text)

    async def receive(self) -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}


async def test_a_frame_settled_while_an_answer_is_being_sent_is_acknowledged_at_once():
    socket = SlowSocket()
    connection = FeedConnection(cast("Any", socket), "D-1", cast("Any", SimpleNamespace(clock=SystemClock())), Links())
    writing = asyncio.create_task(connection._write())
    connection._settled(1, Settlement.STORED, ())
    await socket.is_sending.wait()
    connection._settled(2, Settlement.STORED, ())
    socket.may_go_on.set()
    for _ in range(10):
        await asyncio.sleep(0)
    writing.cancel()
    assert socket.sent == ['{"type":"ack","seq":1}', '{"type":"ack","seq":2}']
