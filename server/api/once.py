"""``Idempotency-Key``: a POST that is sent again with the same key gets the first answer and changes nothing."""

import asyncio
import hashlib
from collections.abc import Callable
from contextlib import suppress
from typing import Annotated

import orjson
from fastapi import Depends, Header, Request
from fastapi.responses import JSONResponse

from models.errors import StoreUnavailable, UsageError
from server.api.asking import Asker, PartsOf
from server.store.connection import StoreConnection
from server.store.ends import SETTLE_WITHIN_S
from server.store.idempotency import keep_answer, kept_answer

# So many answers of commands are remembered beside the store.
MOST_ANSWERS = 1000

Key = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200)]


class Once:
    """Runs a creating change at most once a key, in one transaction with the note of its answer."""

    def __init__(self, request: Request, parts: PartsOf, asker: Asker, key: Key = None) -> None:
        """Take what identifies a request."""
        self._request = request
        self._parts = parts
        self._author = asker.user
        self._key = key

    async def create(
        self, job: Callable[[StoreConnection], dict[str, object]], *, told_once: str | None = None
    ) -> tuple[JSONResponse, bool]:
        """Make the change, or find that it was made.

        Args:
            job: The change; returns the answer.
            told_once: Field of the answer that the store must never hold in clear: a repetition gets it from this
                process's memory, and null after a restart.

        Returns:
            The answer (201), and whether the change was made just now.

        Raises:
            UsageError: The key was used for another request.
        """
        digest = await self._digest()
        now = self._parts.clock.now().utc

        def change(connection: StoreConnection) -> tuple[dict[str, object], bool]:
            if self._key is None:
                return job(connection), True
            kept = kept_answer(connection, self._author, self._key)
            if kept is not None:
                return _same(kept, digest), False
            made = job(connection)
            shown = {**made, told_once: None} if told_once in made else made
            keep_answer(connection, self._author, self._key, digest, orjson.dumps(shown).decode(), now)
            return made, True

        answer, is_new = await self._parts.change(change)
        if self._key is None or told_once not in answer:
            return JSONResponse(answer, 201), is_new
        subject = (self._author, self._key)
        if is_new:
            self._hold(subject, digest, orjson.dumps(answer).decode())
        held = self._parts.answers.get(subject)
        return JSONResponse(answer if held is None else _same(held, digest), 201), is_new

    async def command(self, make: Callable[[], dict[str, object]]) -> JSONResponse:
        """Give a command to the alarm engine, or find that it was given.

        The record is asked and told, but waited for a second only: a call for help must get through a frozen store.
        Until it works again this process alone remembers the answer.

        Raises:
            UsageError: The key was used for another request.
        """
        if self._key is None:
            made = make()
            await self._parts.settled()
            return JSONResponse(made, 201)
        digest, subject = await self._digest(), (self._author, self._key)
        kept = self._parts.answers.get(subject) or await self._kept(self._key)
        kept = self._parts.answers.get(subject) or kept  # the same request may have come again meanwhile
        if kept is not None:
            return JSONResponse(_same(kept, digest), 201)
        made = make()
        await self._remember(self._key, digest, orjson.dumps(made).decode())
        return JSONResponse(made, 201)

    async def _digest(self) -> str:
        body = _without_password(await self._request.body())
        return hashlib.sha256(self._request.url.path.encode() + b"\0" + body).hexdigest()

    async def _kept(self, key: str) -> tuple[str, str] | None:
        with suppress(StoreUnavailable, TimeoutError):
            async with asyncio.timeout(SETTLE_WITHIN_S):
                return await self._parts.ask(lambda connection: kept_answer(connection, self._author, key))
        return None

    async def _remember(self, key: str, digest: str, answer: str) -> None:
        now = self._parts.clock.now().utc
        self._hold((self._author, key), digest, answer)

        def keep(connection: StoreConnection) -> None:
            if kept_answer(connection, self._author, key) is None:
                keep_answer(connection, self._author, key, digest, answer, now)

        await self._parts.change_soon(keep)

    def _hold(self, subject: tuple[str, str], digest: str, answer: str) -> None:
        """Remember an answer beside the store, and forget the oldest beyond so many."""
        answers = self._parts.answers
        answers[subject] = (digest, answer)
        if len(answers) > MOST_ANSWERS:
            del answers[next(iter(answers))]


def _without_password(body: bytes) -> bytes:
    """Leave a password out: what is kept of a request must not let anybody guess at it."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return body
    if not isinstance(found, dict) or "password" not in found:
        return body
    return orjson.dumps({**found, "password": None}, option=orjson.OPT_SORT_KEYS)


def _same(kept: tuple[str, str], digest: str) -> dict[str, object]:
    if kept[0] != digest:
        message = "This Idempotency-Key was used for another request; use a new one for each"
        raise UsageError(message, "Idempotency-Key")
    answer: dict[str, object] = orjson.loads(kept[1])
    return answer


OnceOf = Annotated[Once, Depends()]
