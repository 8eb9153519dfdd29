"""What a connection says of itself is looked at before anything believes it: which name it asks for, by whom it came.

A page of another site whose name was made to point here (DNS rebinding) asks for that site's name, and is refused.
Behind a proxy nobody else is answered: what did not come through it came in clear. Where the proxy asks devices for
certificates, a header of its own says whose was shown.
"""

import socket
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from server.security.place import is_number
from server.security.problems import problem
from server.settings import Settings

# The proxy is on this machine; said here, so that no environment variable widens it.
PROXY = ("127.0.0.1", "::1")
_HERE = frozenset({"localhost", *PROXY})


class Outside:
    """Stands before the whole application; the console's socket passes.

    Args:
        app: What lies behind.
        settings: The names we go by, and whether a proxy is before us.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Find the names once."""
        # The library's types of ASGI and the framework's differ in name alone.
        self._app: Any = ProxyHeadersMiddleware(cast("Any", app), list(PROXY)) if settings.behind_proxy else app
        self._is_behind_proxy = settings.behind_proxy
        self._names = names_of(settings)
        self._may_be_number = not settings.trusted_hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a connection pass, or say what is wrong with where it came from."""
        is_console = scope.get("server") is not None and scope["server"][1] is None
        if scope["type"] not in {"http", "websocket"} or is_console:
            await self._app(scope, receive, send)
            return
        peer = scope["client"][0] if scope.get("client") else ""
        if self._is_behind_proxy and peer not in PROXY:
            refusal = problem(403, "Not through the proxy", "This server is reached through its proxy, over TLS, alone")
            await refusal(scope, receive, send)
            return
        name = _host(HTTPConnection(scope).headers.getlist("host"))
        if not self._is_ours(name):
            message = "This server does not go by that name; an administrator of it may add it to trusted_hosts"
            await problem(421, "Another server's name", message)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_ours(self, name: str | None) -> bool:
        if name is None:
            return False
        above = f"*.{name.partition('.')[2]}"
        return name in self._names or above in self._names or (self._may_be_number and is_number(name))


def names_of(settings: Settings) -> frozenset[str]:
    """The names that a browser or a device may ask for: those that were set, else what is known of this machine."""
    if settings.trusted_hosts:
        return _HERE | {name.lower() for name in settings.trusted_hosts}
    machine = socket.gethostname().lower()
    known = {machine, machine.partition(".")[0], f"{machine.partition('.')[0]}.local", settings.host.lower()}
    if settings.public_url is not None:
        known.add(urlsplit(settings.public_url).hostname or "")
    if settings.tls_cert is not None:
        known |= _certified(settings.tls_cert)
    return _HERE | known


def _certified(path: Path) -> set[str]:
    """The names in our own certificate."""
    from cryptography import x509  # noqa: PLC0415 - a server without a certificate needs none of it

    certificate = x509.load_pem_x509_certificates(path.read_bytes())[0]
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return set()
    return {name.lower() for name in found.value.get_values_for_type(x509.DNSName)}


def _host(given: list[str]) -> str | None:
    """The name of a Host header without its port; None where there is none, or more than one."""
    if len(given) != 1:
        return None
    try:
        found = urlsplit(f"//{given[0]}")
    except ValueError:
        return None
    return found.hostname if found.username is None and not found.path else None
