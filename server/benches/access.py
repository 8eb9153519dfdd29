"""What coming in costs: a log-in, the gate of each request, and proving the audit; in processor time of one core.

Processor time and not the clock's: it is the same beside other work. The gate's is the difference between a bare
application asked through it and the same one asked without it, in turns. After a stream's handshake the gate is not on
the way of its frames.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Scope

from server.app import Server, create_server
from server.benches.proving import prove_rows
from server.log import configure_log
from server.settings import load_settings

LOG_INS, REQUESTS, ROUNDS = 10, 300, 5
_NAME, _WORDS = "bench", "a long sentence of nobody"


@dataclass(frozen=True, slots=True)
class Cost:
    """One thing measured.

    Args:
        what: In words.
        cost: Median, in the unit.
        unit: Of it.
        within: What it should be below, in the unit.
    """

    what: str
    cost: float
    unit: str
    within: float


def bench_access(rows: int) -> list[Cost]:
    """Measure all three.

    Args:
        rows: Of the audit that is proven; the time is told for a million.
    """
    configure_log("warning")
    with tempfile.TemporaryDirectory() as folder:
        asked, proven = Path(folder) / "asked", Path(folder) / "proven"
        asked.mkdir()
        proven.mkdir()
        log_in, gate = asyncio.run(_asked(asked))
        proof = prove_rows(proven, rows)
    return [
        Cost("a log-in by password", log_in * 1e3, "ms", 500.0),
        Cost("the gate, a request", gate * 1e6, "µs", 100.0),
        Cost("proving a million rows of the audit", proof * 1e6, "s", 30.0),
    ]


async def _asked(folder: Path) -> tuple[float, float]:
    server = create_server(load_settings({"data_dir": folder}, {}, folder))
    await server.supervisor.open()
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(_as_console(server)), base_url="http://x") as http:
            body = {"user": _NAME, "role": "nurse", "password": _WORDS}
            (await http.post("/api/v1/users", json=body)).raise_for_status()
            token = (await http.post(f"/api/v1/users/{_NAME}/token")).raise_for_status().json()["token"]
        return await _log_in(server), await _gate(server, token)
    finally:
        await server.supervisor.stop()


async def _log_in(server: Server) -> float:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(server.app), base_url="http://localhost") as http:

        async def once() -> None:
            answer = await http.post("/api/v1/login", json={"username": _NAME, "password": _WORDS})
            answer.raise_for_status()

        return statistics.median([await _taken(once) for _ in range(LOG_INS)])


async def _gate(server: Server, token: str) -> float:
    """Seconds a request, over the bare application: a medium round's of a few."""
    gate, bare = server.parts.gate, Response()
    gate.app = bare
    times: dict[ASGIApp, list[float]] = {gate: [], bare: []}
    for _ in range(ROUNDS):
        for app, taken in times.items():

            async def many(app: ASGIApp = app) -> None:
                for _ in range(REQUESTS):
                    await app(_scope(token), _receive, _send)

            taken.append(await _taken(many) / REQUESTS)
    return statistics.median(times[gate]) - statistics.median(times[bare])


async def _taken(job: Callable[[], Awaitable[None]]) -> float:
    began_s = time.process_time()
    await job()
    return time.process_time() - began_s


def _as_console(server: Server) -> ASGIApp:
    async def marked(
        scope: Scope, receive: Callable[[], Awaitable[Message]], send: Callable[..., Awaitable[None]]
    ) -> None:
        await server.app({**scope, "server": ("console", None)}, receive, send)

    return marked


def _scope(token: str) -> Scope:
    return {
        "type": "http", "http_version": "1.1", "scheme": "http", "method": "GET", "path": "/api/v1/patients/1",
        "raw_path": b"/api/v1/patients/1", "query_string": b"", "root_path": "", "client": ("10.0.0.7", 1),
        "server": ("localhost", 8050),
        "headers": [(b"host", b"localhost:8050"), (b"authorization", f"Bearer {token}".encode())],
    }  # fmt: skip


async def _receive() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _send(message: Message) -> None:
    del message
