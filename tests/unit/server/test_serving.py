"""Who asks is who the connection comes from: a header may say otherwise for the proxy on this machine alone."""

from collections.abc import MutableMapping
from types import SimpleNamespace
from typing import Any, cast

import pytest

from server.app import Server
from server.security.outside import Outside
from server.serving import _configuration
from server.settings import Settings


@pytest.mark.parametrize(
    ("behind_proxy", "peer", "seen"),
    [
        (False, "127.0.0.1", "127.0.0.1"),
        (False, "10.0.0.9", "10.0.0.9"),
        (True, "127.0.0.1", "1.2.3.4"),
        (True, "::1", "1.2.3.4"),
    ],
)
async def test_a_spoofed_proxy_header_changes_nobodys_address(
    monkeypatch: pytest.MonkeyPatch, behind_proxy: bool, peer: str, seen: str
) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    found: list[Any] = []

    async def app(scope: MutableMapping[str, Any], receive: object, send: object) -> None:
        del receive, send
        found.append((scope["client"][0], scope["scheme"]))

    settings = Settings.model_validate({"behind_proxy": behind_proxy})
    config = _configuration(cast("Server", SimpleNamespace(app=Outside(app, settings))), settings)
    config.load()
    headers = [(b"host", b"10.0.0.4:8050"), (b"x-forwarded-for", b"1.2.3.4"), (b"x-forwarded-proto", b"https")]
    scope = {"type": "http", "client": (peer, 1), "scheme": "http", "headers": headers, "path": "/", "method": "GET"}
    await config.loaded_app(scope, None, None)
    assert found == [(seen, "https" if seen != peer else "http")]
