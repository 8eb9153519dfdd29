"""Makes exports beside the server, each in a process that reads the store for itself, writes a file and then ends.

Reading hours of observations keeps a processor busy for seconds. In the server's own process that would delay frames
and alarms; so it gets another one, which can write nothing. What it writes goes to whoever asked as it comes: an asker
who reads slowly holds that process up, and nothing else, and after a while it is ended.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson
import structlog

from models.errors import ChairsideError, StoreUnavailable
from models.signature import RecordedDevice, Seal
from models.timestamps import parse_timestamp
from server.apart import raise_error
from server.reports.job import Job
from server.reports.verifying import Verification

log = structlog.get_logger(__name__)

# Two at a time: each takes a processor, and a store that is read long cannot tidy its log up (SQLite's WAL).
MOST_AT_ONCE = 2
LONGEST_S = 900.0
# Of a file of many records, so much longer for each of them.
LONGER_EACH_S = 10.0
_CHUNK = 256 * 1024
_LONGEST_LINE = 1024 * 1024


@dataclass(slots=True)
class Export:
    """A file on its way.

    Args:
        file_name: What to call it.
        media_type: What it is.
        pieces: Its bytes, as they come; to be read to the end or closed.
    """

    file_name: str
    media_type: str
    pieces: AsyncIterator[bytes]


class Exports:
    """The door to those processes."""

    def __init__(self) -> None:
        """Nothing is under way."""
        self._room = asyncio.Semaphore(MOST_AT_ONCE)

    async def begin(self, job: Job) -> Export:
        """Begin to write a file; what is wrong is told before its first byte.

        Raises:
            NotFoundError: There is no such session.
            UsageError: There is no such format.
            StoreUnavailable: The store does not answer.
        """
        running = _Running(self._room)
        try:
            answer = await running.ask(job)
        except BaseException:
            await running.end()
            raise
        return Export(answer["file_name"], answer["media_type"], running.pieces())

    async def verify(self, job: Job) -> Verification:
        """Hash a record and compare it with its signatures.

        Raises:
            NotFoundError: There is no such session.
            StoreUnavailable: The store does not answer.
        """
        running = _Running(self._room)
        try:
            answer = await running.ask(job)
        finally:
            await running.end()
        seal = answer.pop("seal")
        return Verification(
            **answer | {"faults": tuple(answer["faults"]), "seal": None if seal is None else _seal(seal)}
        )


class _Running:
    """One process."""

    def __init__(self, room: asyncio.Semaphore) -> None:
        self._room = room
        self._is_let_in = False
        self._process: asyncio.subprocess.Process | None = None
        self._longest_s = LONGEST_S
        self._ends_at_s = 0.0

    async def ask(self, job: Job) -> dict[str, Any]:
        """Start it, hand it the job and give its first line."""
        await self._room.acquire()
        self._is_let_in = True
        self._longest_s = LONGEST_S + LONGER_EACH_S * len(job.sessions)
        self._ends_at_s = asyncio.get_running_loop().time() + self._longest_s
        self._process = process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "server.reports", limit=_LONGEST_LINE,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert process.stdin is not None  # noqa: S101 - a pipe was asked for
        assert process.stdout is not None  # noqa: S101 - likewise
        process.stdin.write(job.model_dump_json().encode())
        process.stdin.close()
        line = await self._in_time(process.stdout.readline())
        if not line:
            await self._tell_failed()
        answer: dict[str, Any] = orjson.loads(line)
        raise_error(answer)
        return answer

    async def pieces(self) -> AsyncIterator[bytes]:
        """Give the file's bytes; a process that fails on the way breaks the answer off, so that no half looks whole."""
        process = self._process
        assert process is not None  # noqa: S101 - ask() came first
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        try:
            while chunk := await self._in_time(process.stdout.read(_CHUNK)):
                yield chunk
            if await process.wait():
                await self._tell_failed()
        finally:
            await self.end()

    async def end(self) -> None:
        """End the process, should it still run, and make room for another."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        if self._is_let_in:
            self._is_let_in = False
            self._room.release()

    async def _in_time(self, reading: Any) -> bytes:  # noqa: ANN401 - a coroutine that gives bytes
        try:
            async with asyncio.timeout_at(self._ends_at_s):
                found: bytes = await reading
        except TimeoutError as error:
            message = f"The export took longer than {self._longest_s:.0f} s and was ended; try again"
            raise StoreUnavailable(message) from error
        return found

    async def _tell_failed(self) -> None:
        process = self._process
        said = b"" if process is None or process.stderr is None else await process.stderr.read()
        log.error("export failed", said=said.decode(errors="replace")[-2000:])
        raise ChairsideError("The export failed; the server's log says why")


def _seal(fields: dict[str, Any]) -> Seal:
    devices = tuple(RecordedDevice(**device) for device in fields["devices"])
    return Seal(**fields | {"until": parse_timestamp(fields["until"]), "devices": devices})
