"""The feed's answers on a socket that takes its time: nothing that is due may wait for the next thing to happen."""

import asyncio
from collections.abc import Iterable

from starlette.types import Message

from models.feed.codec import encode_ack
from server.ingest.answers import GONE, Answers, Closing


class Peer:
    """A device that reads, or not; what was written at once is a list of its own."""

    def __init__(self) -> None:
        self.is_writable = True
        self.is_gone = False
        self.written: list[list[str]] = []

    def write(self, texts: Iterable[str]) -> None:
        if self.is_gone:
            raise ConnectionResetError
        self.written.append(list(texts))

    async def close(self, message: Message) -> None:
        self.written.append([f"close {message['code']}"])


async def turns(count: int = 10) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_what_is_settled_together_is_acknowledged_once_and_in_its_place() -> None:
    peer = Peer()
    answers = Answers(peer, peer.close, "D-1")
    answers.acknowledge(1)
    answers.acknowledge(2)
    answers.say("refused 3")
    answers.acknowledge(3)
    await turns()
    answers.acknowledge(4)
    await turns()
    assert peer.written == [[encode_ack(2), "refused 3", encode_ack(3)], [encode_ack(4)]]


async def test_a_close_waits_for_what_is_unsettled_and_comes_after_its_answer() -> None:
    peer = Peer()
    answers = Answers(peer, peer.close, "D-1")
    answers.unsettled = 1
    ending = asyncio.create_task(answers.run())
    answers.close(Closing(1012, "stopping", "The server stops"))
    await turns()
    assert peer.written == []
    answers.unsettled = 0
    answers.acknowledge(1)
    await asyncio.wait_for(ending, 5)
    assert peer.written == [[encode_ack(1)], ["close 1012"]]


async def test_a_peer_that_is_gone_ends_the_answers() -> None:
    peer = Peer()
    peer.is_gone = True
    answers = Answers(peer, peer.close, "D-1")
    answers.unsettled = 1
    answers.acknowledge(1)
    await asyncio.wait_for(answers.run(), 5)
    assert answers.closing is GONE
    assert peer.written == []


async def test_what_a_peer_does_not_read_waits_and_is_sent_in_its_order() -> None:
    peer = Peer()
    peer.is_writable = False
    answers = Answers(peer, peer.close, "D-1")
    answers.acknowledge(1)
    await turns()
    answers.acknowledge(2)
    answers.close(Closing(1012, "stopping", "The server stops"))
    ending = asyncio.create_task(answers.run())
    await turns()
    assert peer.written == []
    assert not answers.is_stuck  # for a few seconds it may
    peer.is_writable = True
    answers.go_on()
    await asyncio.wait_for(ending, 5)
    assert peer.written == [[encode_ack(1), encode_ack(2)], ["close 1012"]]
