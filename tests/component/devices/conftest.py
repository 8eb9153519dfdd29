"""A small feed server of the tests' own: it follows the written contract, not our server, and misbehaves on demand."""

import asyncio
import http
import json
import logging
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from devices.address import Link
from devices.client import FeedClient
from devices.clock import DeviceClock
from devices.group_commit import GroupCommit
from devices.introduction import Introduction
from devices.outbox import Outbox
from models.feed.messages import DeviceDescription
from models.observation import GenerationMode

with warnings.catch_warnings():
    # A library below wfdb warns about another one when it is imported; nothing of ours can change it.
    warnings.simplefilter("ignore")
    import vitaldb  # noqa: F401

Frame = dict[str, Any]
NOW = "2026-03-01T14:00:00Z"


@dataclass
class FeedServer:
    """What came, and how to answer it.

    ``taken`` holds the numbered frames of every stream in the order they were settled, ``arrived`` every number that
    came, repeats included; ``unreadable`` numbers are closed with 4400; ``deaf`` keeps acknowledgements back;
    ``drop_at`` cuts the connection when a number arrives.
    """

    port: int = 0
    heartbeat_s: float = 5.0
    token: str = "secret"
    device: str = "monitor-1"
    unreadable: set[int] = field(default_factory=set)
    drop_at: set[int] = field(default_factory=set)
    close_at: dict[int, int] = field(default_factory=dict)
    refuse: set[int] = field(default_factory=set)
    deaf: bool = False
    silent: bool = False
    closes_4400: list[int] = field(default_factory=list)
    hellos: list[Frame] = field(default_factory=list)
    taken: dict[str, dict[int, Frame]] = field(default_factory=dict)
    arrived: list[int] = field(default_factory=list)
    pings: int = 0
    requests: list[Request] = field(default_factory=list)
    connections: set[ServerConnection] = field(default_factory=set)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    before_welcome: Callable[[], Awaitable[None]] | None = None
    next_seq: dict[str, int] = field(default_factory=dict)
    listening: Server | None = None
    turned_away: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def address(self) -> str:
        return f"ws://127.0.0.1:{self.port}/feed"

    def numbers(self) -> list[int]:
        """The numbers taken, of the latest stream."""
        return sorted(self.taken[self.hellos[-1]["stream"]])

    async def until(self, holds: Callable[[], bool]) -> None:
        async with self.changed:
            await self.changed.wait_for(holds)

    async def start(self) -> None:
        self.listening = await serve(
            self._talk,
            "127.0.0.1",
            self.port,
            subprotocols=[Subprotocol("chairside.feed.v1")],
            process_request=self._admit,
            process_response=self._introduce,
            compression=None,
            logger=_quiet(),
        )
        self.port = self.listening.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self.listening is not None
        self.listening.close(close_connections=True, code=1012)
        await self.listening.wait_closed()

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        self.requests.append(request)
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            self.turned_away.set()
            return connection.respond(http.HTTPStatus.UNAUTHORIZED, '{"title": "unauthorised"}')
        return None if request.path == "/feed" else connection.respond(http.HTTPStatus.NOT_FOUND, "{}")

    def _introduce(self, _connection: ServerConnection, _request: Request, response: Response) -> None:
        response.headers["Chairside-Device"] = self.device

    async def _talk(self, connection: ServerConnection) -> None:
        self.connections.add(connection)
        try:
            hello = json.loads(await connection.recv())
            await self._note(lambda: self.hellos.append(hello))
            if self.before_welcome is not None:
                await self.before_welcome()
            stream = hello["stream"]
            settled = self.taken.setdefault(stream, {})
            next_seq = max(settled, default=0) + 1
            welcome = {
                "type": "welcome", "protocol": 1, "next_seq": self.next_seq.pop(stream, next_seq), "max_in_flight": 8,
                "heartbeat_s": self.heartbeat_s, "server_at": NOW,
            }  # fmt: skip
            await connection.send(json.dumps(welcome))
            async for text in connection:
                await self._take(connection, settled, json.loads(text))
        except (ConnectionClosed, _Over):
            pass
        finally:
            self.connections.discard(connection)
            await self._note(lambda: None)

    async def _take(self, connection: ServerConnection, settled: dict[int, Frame], frame: Frame) -> None:
        if self.silent:
            return
        if frame["type"] == "ping":
            at = frame["sent_at"]
            pong = {"type": "pong", "sent_at": at, "received_at": at, "server_at": at}
            await connection.send(json.dumps(pong))
            await self._note(self._count_ping)
            return
        seq = frame["seq"]
        self.arrived.append(seq)
        if seq in self.drop_at:
            self.drop_at.discard(seq)
            connection.transport.abort()
            raise _Over
        if seq in self.close_at:
            await connection.close(self.close_at.pop(seq))
            raise _Over
        if seq in self.unreadable:
            self.closes_4400.append(seq)
            await connection.send(json.dumps({"type": "error", "code": "not_json", "message": "Not JSON"}))
            await connection.close(4400)
            raise _Over
        if seq in self.refuse:
            fault = {"index": 0, "field": "metric", "code": "unknown_metric", "message": "No such metric"}
            await connection.send(json.dumps({"type": "refused", "seq": seq, "errors": [fault]}))
        settled[seq] = frame
        if not self.deaf:
            await connection.send(json.dumps({"type": "ack", "seq": seq}))
        await self._note(lambda: None)

    def _count_ping(self) -> None:
        self.pings += 1

    async def _note(self, change: Callable[[], None]) -> None:
        async with self.changed:
            change()
            self.changed.notify_all()


class _Over(Exception):  # noqa: N818 - the connection was ended on purpose
    pass


def _quiet() -> logging.Logger:
    logger = logging.getLogger("tests.feed_server")
    logger.setLevel(logging.CRITICAL)
    return logger


@pytest.fixture
async def feed() -> AsyncIterator[FeedServer]:
    server = FeedServer()
    await server.start()
    yield server
    await server.stop()


@dataclass
class Bench:
    """A client on a server, with the parts a test turns."""

    client: FeedClient
    box: GroupCommit
    task: asyncio.Task[None]

    async def report(self, value: float = 60) -> int:
        observation = {"metric": "heart_rate", "value": value, "measured_at": NOW}
        return await self.client.append("observations", {"observations": [observation]})


Connect = Callable[..., Awaitable[Bench]]


@pytest.fixture
async def connect(feed: FeedServer, tmp_path: Path) -> AsyncIterator[Connect]:
    """Start clients that are stopped and closed at the end; their clock runs fast, so that no wait is long."""
    begun: list[Bench] = []

    async def start(
        *, name: str = "monitor-1", token: str = "secret", patient: bool = True, speed: float = 50.0, before: int = 0
    ) -> Bench:
        clock = DeviceClock(speed)
        box = GroupCommit(Outbox(tmp_path / f"{name}.outbox", name, clock))
        introduction = Introduction(DeviceDescription(id=name), GenerationMode.TEST)
        client = FeedClient(Link(feed.address, token), introduction, box, clock, patient=patient)
        bench = Bench(client, box, asyncio.create_task(asyncio.sleep(0)))
        for value in range(before):
            await bench.report(60 + value)
        bench.task = asyncio.create_task(client.run())
        begun.append(bench)
        return bench

    yield start
    for bench in begun:
        bench.task.cancel()
        await asyncio.gather(bench.task, return_exceptions=True)
        await bench.box.close()
