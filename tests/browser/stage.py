"""One process that plays many pretended clinics, one after another: a new one costs a test no new process."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

Makes = Callable[[str, str], FastAPI]


class Stage:
    """Where the clinic of now plays. ``POST /_anew`` puts another in its place, as a restarted process would be."""

    def __init__(self, makes: Makes, scene: str, build: str) -> None:
        self._makes = makes
        self._first = (scene, build)
        self._playing = AsyncExitStack()

    def app(self) -> Starlette:
        """What a server serves."""
        return Starlette(routes=[Route("/_anew", self._anew, methods=["POST"]), Mount("/", self._forward)],
                         lifespan=self._lasts)  # fmt: skip

    async def _begin(self, scene: str, build: str) -> None:
        await self._playing.aclose()
        self._clinic = self._makes(scene, build)
        await self._playing.enter_async_context(self._clinic.router.lifespan_context(self._clinic))

    async def _anew(self, request: Request) -> Response:
        wanted = await request.json()
        await self._begin(wanted["scene"], wanted["build"])
        return Response(status_code=204)

    async def _forward(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._clinic(scope, receive, send)

    @asynccontextmanager
    async def _lasts(self, _: Starlette) -> AsyncIterator[None]:
        await self._begin(*self._first)
        async with self._playing:
            yield
