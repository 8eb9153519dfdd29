"""The feed's answers on a socket that takes its time: nothing that is due may wait for the next thing to happen."""

import asyncio
from typing import Any, cast

from server.ingest.answers import Answers


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


async def test_a_frame_settled_while_an_answer_is_being_sent_is_acknowledged_at_once() -> None:
    socket = SlowSocket()
    answers = Answers(cast("Any", socket), "D-1")
    writing = asyncio.create_task(answers.run())
    answers.acknowledge(1)
    await socket.is_sending.wait()
    answers.acknowledge(2)
    socket.may_go_on.set()
    for _ in range(10):
        await asyncio.sleep(0)
    writing.cancel()
    assert socket.sent == ['{"type":"ack","seq":1}', '{"type":"ack","seq":2}']
