"""The load: so many devices in a process of their own, each with one frame in flight, or each at a steady pace.

Speaks the feed with a bare ``websockets`` client and frames put together as text, so that the load costs little beside
what it measures. Against the echo it sends the same frames and waits for the same one answer a frame.

Run as ``python -m server.benches.load`` with a :class:`Load` as JSON on standard input; prints its result as JSON.
"""

import asyncio
import sys
import time
from dataclasses import asdict, dataclass
from uuid import uuid4

import orjson
import uvloop
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from models.feed.messages import SUBPROTOCOL
from models.timestamps import format_timestamp
from server.clock import SystemClock

# The continuous metrics of a bedside monitor, in values that breach no limit.
METRICS = (
    ("heart_rate", 72),
    ("pulse_rate", 72),
    ("spo2", 98),
    ("respiratory_rate", 14),
    ("etco2", 38),
    ("perfusion_index", 4),
)
# Connections opened at once: a clinic's devices do not all come in the same millisecond.
_OPENING = 50
_SETTLE_S = 1.0


@dataclass(frozen=True, slots=True)
class Load:
    """What to send.

    Args:
        address: The WebSocket's.
        tokens: One a device, by id.
        observations: In each frame.
        seconds: How long.
        rate: Frames a second a device; None for one in flight, as fast as it goes.
        live: Address of the live stream one client follows meanwhile, with its token; None for none.
        is_uvloop: Run the load itself on uvloop, which makes it lighter, instead of asyncio's own loop.
    """

    address: str
    tokens: dict[str, str]
    observations: int
    seconds: float
    rate: float | None = None
    live: tuple[str, str] | None = None
    is_uvloop: bool = False


@dataclass(slots=True)
class Measured:
    """What came of it: acknowledged frames, the time they took, and every acknowledgement's delay in ms."""

    frames: int
    seconds: float
    ack_ms: list[float]


def run(load: Load) -> Measured:
    """Send the load and measure."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop if load.is_uvloop else None) as runner:
        return runner.run(_run(load))


async def _run(load: Load) -> Measured:
    gate = asyncio.Semaphore(_OPENING)
    follower = asyncio.create_task(_follow(load.live)) if load.live else None
    connections = await asyncio.gather(*(_open(load, name, token, gate) for name, token in load.tokens.items()))
    await asyncio.sleep(_SETTLE_S)
    delays: list[float] = []
    started = time.perf_counter()
    end = started + load.seconds
    await asyncio.gather(
        *(_drive(connection, load, end, delays, place) for place, connection in enumerate(connections))
    )
    elapsed = time.perf_counter() - started
    if follower is not None:
        follower.cancel()
    await asyncio.gather(*(connection.close() for connection in connections))
    return Measured(len(delays), elapsed, delays)


async def _open(load: Load, name: str, token: str, gate: asyncio.Semaphore) -> ClientConnection:
    async with gate:
        connection = await connect(
            load.address, subprotocols=[Subprotocol(SUBPROTOCOL)], compression=None, ping_interval=None,
            additional_headers={"Authorization": f"Bearer {token}"}, open_timeout=60,
        )  # fmt: skip
        hello = {
            "type": "hello", "protocol": 1, "device": {"id": name}, "mode": "test", "stream": str(uuid4()),
            "sent_at": _now(),
        }  # fmt: skip
        await connection.send(orjson.dumps(hello).decode())
        await connection.recv()
    return connection


async def _drive(connection: ClientConnection, load: Load, end: float, delays: list[float], place: int) -> None:
    """Send one frame after another until the end; at a pace, starts are spread over the first period."""
    seq = 0
    due = time.perf_counter()
    if load.rate:
        due += (place / len(load.tokens)) / load.rate
    while True:
        if load.rate:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            due += 1 / load.rate
        sent = time.perf_counter()
        if sent >= end:
            return
        seq += 1
        await connection.send(_frame(seq, load.observations))
        await connection.recv()
        delays.append((time.perf_counter() - sent) * 1e3)


def _frame(seq: int, count: int) -> str:
    now = _now()
    items = ",".join(
        f'{{"metric":"{metric}","value":{value + seq % 3},"measured_at":"{now}"}}' for metric, value in METRICS[:count]
    )
    return f'{{"type":"observations","seq":{seq},"sent_at":"{now}","observations":[{items}]}}'


def _now() -> str:
    return format_timestamp(SystemClock().now().utc)


async def _follow(live: tuple[str, str]) -> None:
    address, token = live
    async with connect(
        address, subprotocols=[Subprotocol("chairside.live.v1")], compression=None,
        additional_headers={"Authorization": f"Bearer {token}"}, max_size=None,
    ) as connection:  # fmt: skip
        async for _ in connection:
            pass


if __name__ == "__main__":
    found = orjson.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(orjson.dumps(asdict(run(Load(**found)))))
