"""The feed's answers on a socket that takes its time: nothing that is due may wait for the next thing to happen."""

import asyncio

from starlette.types import Message

from models.feed.codec import encode_ack
from server.ingest.answers import GONE, Answers, Closing


class SlowSocket:
    """Takes an answer only when it is told to."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.is_sending = asyncio.Event()
        self.may_go_on = asyncio.Event()

    async def send(self, message: Message) -> None:
        self.is_sending.set()
        await self.may_go_on.wait()
        self.sent.append(message["text"] if message["type"] == "websocket.send" else f"close {message['code']}")


async def turns(count: int = 10) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_what_is_settled_while_nothing_is_to_be_sent_is_acknowledged_at_once_and_in_its_place() -> None:
    socket = SlowSocket()
    socket.may_go_on.set()
    answers = Answers(socket.send, "D-1")
    writing = asyncio.create_task(answers.run())
    await turns()
    answers.acknowledge(1)
    answers.acknowledge(2)
    answers.say("refused 3")
    answers.acknowledge(3)
    await turns()
    answers.acknowledge(4)
    await turns()
    writing.cancel()
    assert socket.sent == [encode_ack(2), "refused 3", encode_ack(3), encode_ack(4)]


async def test_a_close_waits_for_what_is_unsettled_and_comes_after_its_answer() -> None:
    socket = SlowSocket()
    socket.may_go_on.set()
    answers = Answers(socket.send, "D-1")
    answers.unsettled = 1
    writing = asyncio.create_task(answers.run())
    answers.close(Closing(1012, "stopping", "The server stops"))
    await turns()
    assert socket.sent == []
    answers.unsettled = 0
    answers.acknowledge(1)
    await asyncio.wait_for(writing, 5)
    assert socket.sent == [encode_ack(1), "close 1012"]


async def test_a_peer_that_is_gone_ends_the_answers() -> None:
    async def send(message: Message) -> None:
        raise OSError

    answers = Answers(send, "D-1")
    answers.unsettled = 1
    answers.acknowledge(1)
    await asyncio.wait_for(answers.run(), 5)
    assert answers.closing is GONE


async def test_a_frame_settled_while_an_answer_is_being_sent_is_acknowledged_at_once() -> None:
    socket = SlowSocket()
    answers = Answers(socket.send, "D-1")
    writing = asyncio.create_task(answers.run())
    answers.acknowledge(1)
    await socket.is_sending.wait()
    answers.acknowledge(2)
    socket.may_go_on.set()
    await turns()
    writing.cancel()
    assert socket.sent == [encode_ack(1), encode_ack(2)]
