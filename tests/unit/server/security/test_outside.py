"""Whoever asks for another name, or comes past the proxy, reaches nothing; HTTP and streams alike."""

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from server.security.outside import Outside
from server.settings import Settings

Scope = MutableMapping[str, Any]
CERTIFICATE = Path(__file__).parents[3] / "system" / "tls" / "cert.pem"


async def answered(
    more: dict[str, object], hosts: list[bytes], peer: str = "10.0.0.9", kind: str = "http", port: int | None = 8050
) -> int:
    """The status of one call; 200: the application behind was reached."""
    told: list[int] = []

    async def app(scope: Scope, receive: object, send: object) -> None:
        del scope, receive, send
        told.append(200)

    async def send(message: Scope) -> None:
        if message["type"].endswith("response.start"):
            told.append(message["status"])

    scope: Scope = {
        "type": kind, "scheme": "http", "method": "GET", "path": "/", "query_string": b"", "client": (peer, 1),
        "server": ("x", port), "headers": [(b"host", host) for host in hosts],
        "extensions": {"websocket.http.response": {}},
    }  # fmt: skip
    await Outside(app, Settings.model_validate(more))(scope, None, send)  # type: ignore[arg-type]
    return told[0]


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    ("host", "code"),
    [
        (b"127.0.0.1:8050", 200), (b"[::1]:8050", 200), (b"localhost", 200), (b"10.0.0.4:8050", 200),
        (b"LOCALHOST:8050", 200), (b"evil.example", 421), (b"evil.example:8050", 421), (b"", 421),
        (b"localhost@evil.example", 421), (b"localhost/evil.example", 421), (b"localhost.evil.example", 421),
        (b"[::1", 421),
    ],
)  # fmt: skip
async def test_it_answers_to_its_own_names_alone(kind: str, host: bytes, code: int) -> None:
    assert await answered({}, [host], kind=kind) == code


async def test_two_names_or_none_are_no_name_of_ours() -> None:
    assert await answered({}, []) == 421
    assert await answered({}, [b"localhost", b"localhost"]) == 421


@pytest.mark.parametrize(
    ("more", "host", "code"),
    [
        ({"public_url": "https://chairside.example"}, b"chairside.example", 200),
        ({"trusted_hosts": "chairside.example, other.example"}, b"Other.example:443", 200),
        ({"trusted_hosts": "chairside.example"}, b"10.0.0.4", 421),
        ({"trusted_hosts": "*.chairside.example"}, b"ward.chairside.example", 200),
        ({"trusted_hosts": "*.chairside.example"}, b"a.ward.chairside.example", 421),
        ({"trusted_hosts": "chairside.example"}, b"localhost:8050", 200),
        ({"host": "ward.example", "behind_proxy": True}, b"ward.example", 200),
        ({"tls_cert": CERTIFICATE, "tls_key": CERTIFICATE}, b"evil.example", 421),
    ],
)
async def test_other_names_are_those_that_were_set(more: dict[str, object], host: bytes, code: int) -> None:
    assert await answered(more, [host], peer="127.0.0.1") == code


@pytest.mark.parametrize(("peer", "code"), [("127.0.0.1", 200), ("::1", 200), ("10.0.0.9", 403), ("", 403)])
async def test_behind_a_proxy_nobody_else_is_answered(peer: str, code: int) -> None:
    for kind in ("http", "websocket"):
        assert await answered({"behind_proxy": True, "host": "0.0.0.0"}, [b"localhost"], peer, kind) == code


async def test_the_consoles_socket_passes() -> None:
    assert await answered({"behind_proxy": True}, [b"console"], peer="", port=None) == 200


def test_a_device_certificates_header_is_the_proxys_alone() -> None:
    Settings.model_validate({"behind_proxy": True, "device_certificate_header": "X-Device-Certificate"})
    with pytest.raises(ValidationError, match="anybody else could write it"):
        Settings.model_validate({"device_certificate_header": "X-Device-Certificate"})
