"""A server over two long sessions, for a benchmark of their pages: one that runs, and one that is over."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import orjson

from models.timestamps import format_timestamp
from server.benches.device import connected
from server.benches.long_session import write_long_session
from server.benches.record_server import Served, serving
from server.clock import SystemClock
from server.security.secrets import hash_token, new_token
from server.store.accounts import rotate_device
from server.store.database import Database
from server.store.schema import prepare_schema

RUNNING_HOURS = 4.0
CHAIR = "Running"
_BEATS_S = 1.0
_LONG_AGO = timedelta(days=30)
_VALUES = {
    "heart_rate": 74.0, "pulse_rate": 74.0, "spo2": 98.0, "respiratory_rate": 14.0, "etco2": 38.0,
    "perfusion_index": 4.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PageStore:
    """The number of the session that is over, and the device of the one that runs."""

    record: int
    device: str
    token: str


@contextmanager
def paged_server(folder: Path) -> Iterator[tuple[Served, PageStore]]:
    """Fill a store in a folder, and serve it."""
    store = _fill(folder, SystemClock().now().utc)
    with serving(folder) as served:
        yield served, store


def _fill(folder: Path, now: datetime) -> PageStore:
    engine, token, device = Database(folder).writer_engine(), new_token(), f"BENCH-{CHAIR.upper()}"
    with engine.connect() as connection:
        prepare_schema(connection)
    with engine.connect() as connection, connection.begin():
        began = now - timedelta(hours=RUNNING_HOURS)
        write_long_session(connection, began, hours=RUNNING_HOURS, name=CHAIR, is_over=False)
        record = write_long_session(connection, now - _LONG_AGO)
        rotate_device(connection, device, hash_token(token), None)
    engine.dispose()
    return PageStore(record, device, token)


async def stream(served: Served, store: PageStore) -> None:
    """Be the running session's monitor: six metrics a second, until it is cancelled."""
    clock, seq = SystemClock(), 0
    async with connected(served.address.replace("http", "ws", 1) + "/feed", store.device, store.token) as socket:
        while True:
            seq += 1
            now = format_timestamp(clock.now().utc)
            items = [{"metric": name, "value": value, "measured_at": now} for name, value in _VALUES.items()]
            frame = {"type": "observations", "seq": seq, "sent_at": now, "observations": items}
            await socket.send(orjson.dumps(frame).decode())
            await socket.recv()
            await asyncio.sleep(_BEATS_S)
