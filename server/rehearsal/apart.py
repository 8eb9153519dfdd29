"""Runs rehearsals beside the server, one at a time, each in a process that reads the store for itself and then ends.

Replaying hours of observations keeps a processor busy for seconds. In the server's own process it would delay frames
and alarms; so it gets another one, which can write nothing and is killed when it takes too long.
"""

import asyncio
import sys
from typing import Any

import orjson
import structlog

from models.errors import ChairsideError, ConflictError, UsageError
from server.apart import UNAVAILABLE, raise_error
from server.rehearsal.job import Job, check

log = structlog.get_logger(__name__)

LONGEST_S = 50.0  # the command line waits 60 s for an answer


class Rehearsals:
    """The door to that process."""

    def __init__(self) -> None:
        """Nothing is under way."""
        self._turn = asyncio.Lock()

    async def run(self, job: Job) -> list[dict[str, Any]]:
        """Rehearse, and give each session's comparison as JSON.

        Raises:
            UsageError: What is to be tried cannot be, or it took too long.
            StoreUnavailable: The store could not be read, twice.
            NotFoundError: There is no such session, or the preset it used is kept nowhere.
            ConflictError: Another rehearsal is under way.
        """
        check(job)
        if self._turn.locked():
            raise ConflictError("Another rehearsal is under way; try again in a minute")
        async with self._turn:
            answer = orjson.loads(await _ask(job))
            if answer.get("error") == UNAVAILABLE:  # it reads and changes nothing, so it may be asked once more
                log.warning("a rehearsal could not read the store", cause=answer["cause"])
                answer = orjson.loads(await _ask(job))
        raise_error(answer)
        sessions: list[dict[str, Any]] = answer["sessions"]
        return sessions


async def _ask(job: Job) -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server.rehearsal",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        asked = process.communicate(job.model_dump_json().encode())
        out, err = await asyncio.wait_for(asked, LONGEST_S)
    except TimeoutError as error:
        message = f"The rehearsal took longer than {LONGEST_S:.0f} s and was ended; choose fewer or shorter sessions"
        raise UsageError(message, "sessions") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        log.error("rehearsal failed", said=err.decode(errors="replace")[-2000:])
        raise ChairsideError("The rehearsal failed; the server's log says why")
    return out
