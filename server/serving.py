"""Serving: uvicorn around the composed server, and a clean end within seconds."""

import asyncio
import gc
import signal
import ssl
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress

import uvicorn
import uvloop

from models.feed.messages import MAX_FRAME_BYTES
from server.app import Server, create_server
from server.clock import Clock
from server.escalation.courier import require_usable
from server.listening import CONSOLE_SOCKET, listen, listen_for_console, require_certificate
from server.log import configure_log
from server.settings import Settings

STOP_WITHIN_S = 3
_SWITCH_EVERY_S = 0.0005
# Almost everything goes when its last reference goes; circles are few, and looking for them stops every answer.
_COLLECT_AFTER = (50_000, 20, 50)
# A device or screen that vanished without a word is noticed by these (seconds).
PING_EVERY_S = 10.0
PING_WITHIN_S = 10.0

Job = Callable[[str, Server], Awaitable[None]]


def run(settings: Settings, beside: Job, clock: Clock | None = None) -> None:
    """Serve until the process is told to end.

    Args:
        settings: The installation's.
        beside: Runs once the address is known, with the address and the server; the demo's patients, or a notice.
        clock: Another one than the machine's.

    Raises:
        ChairsideError: The start is impossible; the sentence says why.
    """
    configure_log(settings.log_level)
    # The event loop and the writing thread take turns; the usual 5 ms each would be 5 ms of every answer.
    sys.setswitchinterval(_SWITCH_EVERY_S)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(settings, beside, clock))


async def serve(settings: Settings, beside: Job, clock: Clock | None = None) -> None:
    """Serve inside a running event loop; see :func:`run`."""
    require_certificate(settings.tls_cert, settings.tls_key)
    require_usable(settings.recipients)
    server = create_server(settings, clock)
    await server.supervisor.start()
    # What was imported stays for good: collections of garbage need not look at it again (150 ms each, measured).
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)
    try:
        sockets = [listen(settings.host, settings.port), listen_for_console(settings.data_dir)]
        uvicorn_server = _Quiet(_configuration(server, settings))
        uvicorn_server.end_on_signals()
        scheme = "https" if settings.tls_cert else "http"
        address = f"{scheme}://{_shown(settings.host)}:{sockets[0].getsockname()[1]}"
        job = asyncio.create_task(_beside(uvicorn_server, beside, address, server))
        await uvicorn_server.serve(sockets)
        job.cancel()
        with suppress(asyncio.CancelledError):
            await job
    finally:
        await server.supervisor.stop()
        with suppress(FileNotFoundError):
            (settings.data_dir / CONSOLE_SOCKET).unlink()


class _Quiet(uvicorn.Server):
    """uvicorn's server, ending with code 0 when asked to end; by itself it kills the process with the same signal."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone; :meth:`end_on_signals` has them."""
        yield

    def end_on_signals(self) -> None:
        """End in order on SIGTERM or Ctrl-C."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._end)

    def _end(self) -> None:
        self.should_exit = True


async def _beside(uvicorn_server: _Quiet, beside: Job, address: str, server: Server) -> None:
    while not uvicorn_server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.02)
    try:
        await beside(address, server)
    except BaseException:
        uvicorn_server.should_exit = True
        raise


def _configuration(server: Server, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        server.app,
        ws="websockets-sansio",
        ws_max_size=MAX_FRAME_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=PING_EVERY_S,
        ws_ping_timeout=PING_WITHIN_S,
        timeout_graceful_shutdown=STOP_WITHIN_S,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # read by what stands before the application, from the proxy alone
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
        ssl_version=ssl.PROTOCOL_TLS_SERVER,
    )


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
