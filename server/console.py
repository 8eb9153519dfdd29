"""The command line's way to the store: the API itself, as administrator by the folder's permissions.

Beside a running server it goes through the server's Unix socket; with none running it takes the same lock, opens the
same store in this process and asks the same routes. So a command does the same either way, and only one process writes.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, BinaryIO

import httpx

from models.errors import ChairsideError, ConflictError, NotFoundError, UsageError
from server.in_process import StreamedApp
from server.listening import CONSOLE_SOCKET
from server.log import configure_log
from server.settings import Settings

# An in-process request looks to the gate like one that came over the Unix socket.
_HOST = "console"
_TIMEOUT_S = 60.0

# Given a file's name, opens where it is written to.
Target = Callable[[str], AbstractContextManager[BinaryIO]]


def ask(settings: Settings, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:  # noqa: ANN401 - JSON
    """Make one call of the API and return its JSON.

    Raises:
        ChairsideError: What the API answered, as a sentence.
    """
    return asyncio.run(_ask(settings, method, path, body))


def ask_all(settings: Settings, path: str) -> list[Any]:
    """Read a list of the API, every page of it.

    Raises:
        ChairsideError: What the API answered, as a sentence.
    """
    return asyncio.run(_ask_all(settings, path))


def ask_each(
    settings: Settings, path: str, bodies: Iterable[Mapping[str, object]], told: Callable[[], None]
) -> list[Any]:
    """Make one call of the API after the other, on one connection, and return their JSON in order.

    Args:
        settings: Where the store is.
        path: Posted to.
        bodies: One a call.
        told: Called after each answer.

    Raises:
        ChairsideError: What the API answered, as a sentence; the calls after it were not made.
    """
    return asyncio.run(_ask_each(settings, path, bodies, told))


def save(settings: Settings, path: str, target: Target) -> None:
    """Read a file of the API as it comes.

    Args:
        settings: Where the store is.
        path: Asked for.
        target: Given the file's name, opens where it is written to; called once it is known that there is a file.

    Raises:
        ChairsideError: What the API answered, as a sentence; or the file broke off.
    """
    asyncio.run(_save(settings, path, target))


def save_each(
    settings: Settings, paths: Iterable[str], keep: Target, told: Callable[[UsageError | None], None]
) -> None:
    """Read one file of the API after the other, on one connection; one that there cannot be is told, and left out.

    Args:
        settings: Where the store is.
        paths: Asked for.
        keep: As for :func:`save`.
        told: Called after each file, with what the API said where there is none of what was asked for.

    Raises:
        ChairsideError: What the API answered, as a sentence; the files before it are there.
    """
    asyncio.run(_save_each(settings, paths, keep, told))


async def _save(settings: Settings, path: str, target: Target) -> None:
    async with client(settings) as http:
        await _keep(http, path, target)


async def _save_each(
    settings: Settings, paths: Iterable[str], target: Target, told: Callable[[UsageError | None], None]
) -> None:
    async with client(settings) as http:
        for path in paths:
            try:
                await _keep(http, path, target)
            except UsageError as refusal:
                told(refusal)
            else:
                told(None)


async def _keep(http: httpx.AsyncClient, path: str, target: Target) -> None:
    async with http.stream("GET", f"/api/v1{path}") as answer:
        if not answer.is_success:
            await answer.aread()
            _read(answer)
        name = answer.headers["content-disposition"].partition('filename="')[2].rstrip('"')
        with target(name) as file:
            async for piece in answer.aiter_bytes():
                file.write(piece)


async def _ask(settings: Settings, method: str, path: str, body: Mapping[str, object] | None) -> Any:  # noqa: ANN401
    async with client(settings) as http:
        return _read(await http.request(method, f"/api/v1{path}", json=body))


async def _ask_each(
    settings: Settings, path: str, bodies: Iterable[Mapping[str, object]], told: Callable[[], None]
) -> list[Any]:
    found = []
    async with client(settings) as http:
        for body in bodies:
            found.append(_read(await http.post(f"/api/v1{path}", json=body)))
            told()
    return found


async def _ask_all(settings: Settings, path: str) -> list[Any]:
    items: list[Any] = []
    cursor: str | None = None
    async with client(settings) as http:
        while True:
            query = {"limit": "1000", **({"cursor": cursor} if cursor else {})}
            found = _read(await http.get(f"/api/v1{path}", params=query))
            items += found["items"]
            cursor = found["next"]
            if cursor is None:
                return items


@asynccontextmanager
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """Open a client to the running server of a folder, or to the store itself when none runs."""
    path = settings.data_dir / CONSOLE_SOCKET
    if await _answers(str(path)):
        async with _beside(path) as http:
            yield http
        return
    configure_log("warning")
    from server.app import create_server  # noqa: PLC0415 - takes seconds, and beside a running server it is not needed

    server = create_server(settings)
    await server.supervisor.open()
    try:
        transport = StreamedApp(_as_console(server.app))
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{_HOST}", timeout=_TIMEOUT_S) as http:
            yield http
    finally:
        await server.supervisor.stop()


@asynccontextmanager
async def _beside(path: Path) -> AsyncIterator[httpx.AsyncClient]:
    try:
        scheme = await _scheme(path)
        async with _through(path, scheme) as http:
            yield http
    except httpx.HTTPError as error:
        message = f"The server on {path.parent} did not answer; look at its log, or stop it and try again"
        raise ChairsideError(message) from error


async def _scheme(path: Path) -> str:
    """Tell how the server speaks: one that was given a certificate by its own flags does so on this socket too."""
    try:
        async with _through(path, "http") as http:
            await http.get("/healthz")
    except (httpx.RemoteProtocolError, httpx.ReadError):
        return "https"
    return "http"


def _through(path: Path, scheme: str) -> httpx.AsyncClient:
    # The socket file is the proof of who answers; a certificate for a host name would prove nothing more.
    transport = httpx.AsyncHTTPTransport(uds=str(path), verify=False)
    return httpx.AsyncClient(transport=transport, base_url=f"{scheme}://{_HOST}", timeout=_TIMEOUT_S)


def _as_console(app: Any) -> Any:  # noqa: ANN401 - an ASGI application
    async def marked(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401
        await app({**scope, "server": (CONSOLE_SOCKET, None)}, receive, send)

    return marked


async def _answers(path: str) -> bool:
    try:
        _, writer = await asyncio.open_unix_connection(path)
    except OSError:
        return False
    writer.close()
    return True


_ERRORS: dict[int, type[ChairsideError]] = {404: NotFoundError, 409: ConflictError, 422: UsageError}


def _read(response: httpx.Response) -> Any:  # noqa: ANN401 - JSON
    if response.is_success:
        return response.json() if response.content else None
    try:
        sentence = str(response.json()["detail"])
    except (ValueError, KeyError):
        sentence = f"The server answered {response.status_code}"
    raise _ERRORS.get(response.status_code, ChairsideError)(sentence)
