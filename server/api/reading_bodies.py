"""Bodies that say each thing once: of two values under one name JSON keeps the last, and nobody hears of the first."""

import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise HTTPException(422, f"The body says {twice[:40]!r} twice; say it once")
    return found


class _Said(Request):
    """A request whose JSON body is read by our own rule."""

    async def json(self) -> Any:  # noqa: ANN401 - JSON
        """Read the body.

        Raises:
            HTTPException: An object in it has a name twice.
            json.JSONDecodeError: It is no JSON.
        """
        return json.loads(await self.body(), object_pairs_hook=_each_once)


class OnceEachRoute(APIRoute):
    """A route whose body may say each thing once."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Hand on the request as one whose body is read so."""
        handle = super().get_route_handler()

        async def read(request: Request) -> Response:
            return await handle(_Said(request.scope, request.receive))

        return read
