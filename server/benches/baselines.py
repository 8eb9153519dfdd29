"""The bare limits: a WebSocket echo, and a loop of SQLite group commits, each doing nothing else."""

import asyncio
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

import uvloop
from websockets.asyncio.server import ServerConnection, serve

_ACK = '{"type":"ack","seq":1}'


def echo(*, is_uvloop: bool) -> None:
    """Serve one acknowledgement a frame on a free port, printed on standard output, until killed.

    Bare ``websockets`` as its documentation runs it, on asyncio's own loop; or on uvloop, the harder limit.
    """
    with asyncio.Runner(loop_factory=uvloop.new_event_loop if is_uvloop else None) as runner:
        runner.run(_echo())


async def _echo() -> None:
    async with serve(_answer, "127.0.0.1", 0, compression=None, ping_interval=None) as server:
        sys.stdout.write(f"{next(iter(server.sockets)).getsockname()[1]}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


async def _answer(connection: ServerConnection) -> None:
    async for _ in connection:
        await connection.send(_ACK)


def commit_loop(frames: int, observations: int, seconds: float) -> float:
    """Commit batches as large as all devices' frames in flight, with sync on, as fast as SQLite goes.

    Args:
        frames: In a batch.
        observations: Rows a frame.
        seconds: How long.

    Returns:
        Frames a second.
    """
    with tempfile.TemporaryDirectory(prefix="chairside-bench-") as folder:
        connection = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(
            "CREATE TABLE o (stream INTEGER, metric INTEGER, at INTEGER, seq INTEGER, value REAL,"
            " PRIMARY KEY (stream, metric, at, seq)) WITHOUT ROWID"
        )
        started, batches = time.perf_counter(), 0
        while time.perf_counter() - started < seconds:
            batches += 1
            rows = [(f, m, batches, batches, 72.0) for f in range(frames) for m in range(observations)]
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO o VALUES (?, ?, ?, ?, ?)", rows)
            connection.execute("COMMIT")
        elapsed = time.perf_counter() - started
        connection.close()
    return batches * frames / elapsed


if __name__ == "__main__":
    echo(is_uvloop="uvloop" in sys.argv)
