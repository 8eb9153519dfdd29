"""What browsers are told and asked: headers on every answer, whether a page of ours sent this, the cookie's name."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_HEADERS = (
    # Pages bring a policy of their own; everything else may do nothing at all in a browser.
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), screen-wake-lock=(self)"),
)
_TLS = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")


def with_headers(send: Send, *, secure: bool) -> Send:
    """Have every answer bring the headers that keep a browser careful; what an answer says itself stays.

    Args:
        send: Takes the answer.
        secure: Whether browsers reach us over TLS.
    """
    headers = (*_HEADERS, _TLS) if secure else _HEADERS

    async def guarded(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message.get("headers", [])}
            extra = [pair for pair in headers if pair[0] not in present]
            if b"cache-control" not in present:
                extra.append((b"cache-control", b"no-store"))
            message = {**message, "headers": [*message.get("headers", []), *extra]}
        await send(message)

    return guarded


def is_same_origin(connection: HTTPConnection) -> bool:
    """Tell whether a browser's page of ours sent this: scheme, host and port, not the host alone."""
    origin = urlsplit(connection.headers.get("origin", ""))
    # What a proxy says of the scheme was taken over before, from a proxy of ours alone (server.security.outside).
    scheme = {"ws": "http", "wss": "https"}.get(connection.url.scheme, connection.url.scheme)
    return origin.scheme == scheme and origin.netloc == connection.headers.get("host", "")


def wall_cookie_name(*, secure: bool) -> str:
    """The name of the cookie by which a wall display is known."""
    return "__Host-chairside_wall" if secure else "chairside_wall"


def tablet_cookie_name(*, secure: bool) -> str:
    """The name of the cookie by which a tablet knows its people; it opens nothing by itself."""
    return "__Host-chairside_tablet" if secure else "chairside_tablet"


def cookie_name(*, secure: bool) -> str:
    """The log-in cookie's name; over TLS with the prefix that binds it to this host."""
    return "__Host-chairside_session" if secure else "chairside_session"
