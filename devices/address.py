"""Where the server is, as a person writes it, and how the way there is protected.

Observations of a patient and a device's token go over this connection: off this machine it is encrypted, or somebody
said in so many words that it need not be.
"""

import ssl
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, urlsplit, urlunsplit

from models.errors import UsageError

_PATH = "/feed"
_SCHEMES = {"http": "ws", "ws": "ws", "https": "wss", "wss": "wss"}


@dataclass(frozen=True, slots=True)
class Link:
    """The way to a server.

    Args:
        address: The feed's own address, ``ws://`` or ``wss://``.
        token: The device's token; sent in the handshake's header, never in an address or a log.
        tls: How a ``wss://`` server is checked; None for ``ws://``.
    """

    address: str
    token: str = field(repr=False)
    tls: ssl.SSLContext | None = None


def open_link(server: str, token: str, *, allow_plain: bool = False, authority: Path | None = None) -> Link:
    """Make a link from what a person wrote.

    Args:
        server: ``http(s)://`` or ``ws(s)://host:port``, with or without a path before ``/feed``.
        token: The device's token.
        allow_plain: Whether an unencrypted connection may leave this machine.
        authority: A PEM file with the authority that signed the server's certificate; None for the system's.

    Raises:
        UsageError: The address, the token or the file cannot be used.
    """
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise UsageError("The token is empty or not a token; use what `device enrol` printed.", "token")
    address = _feed_address(server)
    if address.scheme == "ws" and not allow_plain and not _is_loopback(address.hostname or ""):
        message = f"{server} is neither on this machine nor encrypted; use https://, or --allow-plain if you must."
        raise UsageError(
            message,
            "server",
        )
    tls = _context(authority) if address.scheme == "wss" else None
    return Link(urlunsplit(address), token, tls)


def _feed_address(server: str) -> SplitResult:
    message = f"{server!r} is not a server's address such as https://chairside.clinic:8050."
    try:
        found = urlsplit(server)
        usable = found.scheme in _SCHEMES and found.port != 0 and (found.hostname or "").encode("idna")
    except ValueError as error:
        raise UsageError(message, "server") from error
    if not usable:
        raise UsageError(message, "server")
    if found.username is not None or found.query or found.fragment:
        raise UsageError("The server's address holds no name, password, query or fragment.", "server")
    path = found.path.rstrip("/")
    return SplitResult(_SCHEMES[found.scheme], found.netloc, path if path.endswith(_PATH) else path + _PATH, "", "")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _context(authority: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=authority)
    except (OSError, ssl.SSLError) as error:
        message = f"{authority} is no readable PEM file with a certificate authority."
        raise UsageError(message, "ca") from error
