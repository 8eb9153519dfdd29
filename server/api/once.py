"""``Idempotency-Key``: a POST that is sent again with the same key gets the first answer and changes nothing."""

import hashlib
from collections.abc import Callable
from typing import Annotated

import orjson
from fastapi import Depends, Header, Request
from fastapi.responses import JSONResponse

from models.errors import UsageError
from server.api.asking import Asker, PartsOf
from server.store.connection import StoreConnection
from server.store.idempotency import keep_answer, kept_answer

Key = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200)]


class Once:
    """Runs a creating change at most once a key, in one transaction with the note of its answer."""

    def __init__(self, request: Request, parts: PartsOf, asker: Asker, key: Key = None) -> None:
        """Take what identifies a request."""
        self._request = request
        self._parts = parts
        self._author = asker.user
        self._key = key

    async def create(self, job: Callable[[StoreConnection], dict[str, object]]) -> tuple[JSONResponse, bool]:
        """Make the change, or find that it was made.

        Returns:
            The answer (201), and whether the change was made just now.

        Raises:
            UsageError: The key was used for another request.
        """
        body = await self._request.body()
        digest = hashlib.sha256(self._request.url.path.encode() + b"\0" + body).hexdigest()
        now = self._parts.clock.now().utc

        def change(connection: StoreConnection) -> tuple[dict[str, object], bool]:
            if self._key is None:
                return job(connection), True
            kept = kept_answer(connection, self._author, self._key)
            if kept is not None:
                return _same(kept, digest), False
            made = job(connection)
            keep_answer(connection, self._author, self._key, digest, orjson.dumps(made).decode(), now)
            return made, True

        answer, is_new = await self._parts.change(change)
        return JSONResponse(answer, 201), is_new


def _same(kept: tuple[str, str], digest: str) -> dict[str, object]:
    if kept[0] != digest:
        message = "This Idempotency-Key was used for another request; use a new one for each"
        raise UsageError(message, "Idempotency-Key")
    answer: dict[str, object] = orjson.loads(kept[1])
    return answer


OnceOf = Annotated[Once, Depends()]
