"""A server in a process of its own over a store with very many sessions and one long one, for a benchmark."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx

from server.benches.bench_server import PASSWORD
from server.benches.long_session import write_long_session
from server.listening import CONSOLE_SOCKET
from server.store.database import Database
from server.store.filling import fill_with_sessions
from server.store.schema import prepare_schema


@contextmanager
def record_server(sessions: int, began_at: datetime, long_began_at: datetime) -> Iterator[tuple[httpx.Client, int]]:
    """Fill a store, serve it, and give a nurse's client and the long session's number."""
    with tempfile.TemporaryDirectory(prefix="chairside-bench-") as name:
        folder = Path(name)
        number = _fill(folder, sessions, began_at, long_began_at)
        with serving(folder) as served:
            headers = {"Authorization": f"Bearer {served.token}"}
            with httpx.Client(base_url=f"{served.address}/api/v1", headers=headers, timeout=60) as http:
                while not http.get("/session-lines?limit=1").json()["up_to_date"]:
                    pass
                yield http, number


@dataclass(frozen=True, slots=True)
class Served:
    """Where a server listens, its process, and the nurse's token; her password is :data:`PASSWORD`."""

    address: str
    process: int
    token: str


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """Serve a filled store from a process of its own, with one nurse."""
    command = [sys.executable, "-m", "server", "serve", "--port", "0", "--data-dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:  # noqa: S603 - our own
        try:
            assert process.stdout is not None  # noqa: S101 - asked for above
            address = process.stdout.readline().split()[-1]
            yield Served(address, process.pid, _token(folder))
        finally:
            process.terminate()
            process.wait(15)


def _fill(folder: Path, sessions: int, began_at: datetime, long_began_at: datetime) -> int:
    engine = Database(folder).writer_engine()
    with engine.connect() as connection:
        prepare_schema(connection)
    with engine.connect() as connection, connection.begin():
        fill_with_sessions(connection, sessions, began_at)
        number = write_long_session(connection, long_began_at)
    engine.dispose()
    return number


def _token(folder: Path) -> str:
    transport = httpx.HTTPTransport(uds=str(folder / CONSOLE_SOCKET))
    with httpx.Client(transport=transport, base_url="http://console/api/v1", timeout=60) as http:
        http.post("/users", json={"user": "nurse", "role": "nurse", "password": PASSWORD}).raise_for_status()
        answer = http.post("/users/nurse/token", json={})
        answer.raise_for_status()
        return str(json.loads(answer.content)["token"])
