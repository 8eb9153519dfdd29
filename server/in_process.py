"""Asking the application in this process, and reading its answer as it comes: little of a long one is held at once."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx

# So many pieces may wait for the reader before the application has to.
_WAITING = 4


class StreamedApp(httpx.AsyncBaseTransport):
    """A transport to an ASGI application; httpx's own collects the whole answer before it hands out the first byte.

    Args:
        app: The application.
    """

    def __init__(self, app: Any) -> None:  # noqa: ANN401 - an ASGI application
        """Ask nothing yet."""
        self._app = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Ask, and answer as soon as the application has said how its answer begins."""
        answer = _Answer(await request.aread())
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": request.method,
            "headers": [(name.lower(), value) for name, value in request.headers.raw], "scheme": request.url.scheme,
            "path": request.url.path, "raw_path": request.url.raw_path.split(b"?")[0],
            "query_string": request.url.query, "server": (request.url.host, request.url.port), "client": None,
            "root_path": "",
        }  # fmt: skip
        answer.task = asyncio.ensure_future(self._app(scope, answer.receive, answer.send))
        answer.task.add_done_callback(answer.ended)
        await answer.begun
        return httpx.Response(answer.status, headers=answer.headers, stream=answer)


class _Answer(httpx.AsyncByteStream):
    def __init__(self, body: bytes) -> None:
        self._body = body
        self._is_asked = False
        self._pieces: asyncio.Queue[bytes | None] = asyncio.Queue(_WAITING)
        self.begun: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.task: asyncio.Future[None] | None = None
        self.status = 500
        self.headers: list[tuple[bytes, bytes]] = []

    async def receive(self) -> dict[str, Any]:
        if self._is_asked:
            await asyncio.Event().wait()  # nobody hangs up here; who does ends the task
        self._is_asked = True
        return {"type": "http.request", "body": self._body, "more_body": False}

    async def send(self, message: Any) -> None:  # noqa: ANN401 - ASGI's
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], message.get("headers", [])
            self.begun.set_result(None)
            return
        if message.get("body"):
            await self._pieces.put(message["body"])
        if not message.get("more_body", False):
            await self._pieces.put(None)

    def ended(self, task: "asyncio.Future[None]") -> None:
        """Hand on how the application ended, where its answer was not whole."""
        error = None if task.cancelled() else task.exception()
        if error is not None and not self.begun.done():
            self.begun.set_exception(error)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        assert self.task is not None  # noqa: S101 - asked before it is read
        while True:
            waiting = asyncio.ensure_future(self._pieces.get())
            both: set[asyncio.Future[Any]] = {waiting, self.task}
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if not waiting.done() and self._pieces.empty():
                waiting.cancel()
                self.task.result()
                return
            piece = await waiting
            if piece is None:
                return
            yield piece

    async def aclose(self) -> None:
        if self.task is not None:
            self.task.cancel()
