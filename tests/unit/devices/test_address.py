"""The way to the server, as a person writes it."""

from pathlib import Path

import pytest

from devices.address import open_link
from models.errors import UsageError


@pytest.mark.parametrize(
    ("server", "address"),
    [
        ("http://127.0.0.1:8050", "ws://127.0.0.1:8050/feed"),
        ("http://localhost:8050/", "ws://localhost:8050/feed"),
        ("ws://[::1]:8050", "ws://[::1]:8050/feed"),
        ("ws://127.0.0.1:8050/feed", "ws://127.0.0.1:8050/feed"),
        ("https://clinic.example", "wss://clinic.example/feed"),
        ("wss://clinic.example/chairside", "wss://clinic.example/chairside/feed"),
    ],
)
def test_http_and_ws_addresses_lead_to_the_feed(server: str, address: str) -> None:
    link = open_link(server, "token")
    assert link.address == address
    assert (link.tls is not None) == address.startswith("wss")


@pytest.mark.parametrize("server", ["http://192.168.1.5:8050", "ws://clinic.example", "http://127.0.0.1.example"])
def test_an_unencrypted_address_off_this_machine_is_refused_unless_it_is_allowed(server: str) -> None:
    with pytest.raises(UsageError, match="neither on this machine nor encrypted"):
        open_link(server, "token")
    assert open_link(server, "token", allow_plain=True).address.startswith("ws://")


@pytest.mark.parametrize(
    "server", ["", "127.0.0.1:8050", "ftp://x", "http://", "http://x:99999", "http://[::1", "http://a..b"]
)
def test_what_is_no_address_is_refused_with_an_example(server: str) -> None:
    with pytest.raises(UsageError, match="is not a server's address such as"):
        open_link(server, "token")


@pytest.mark.parametrize("server", ["http://me:secret@127.0.0.1", "http://127.0.0.1/?token=x", "http://127.0.0.1/#x"])
def test_an_address_never_holds_a_secret(server: str) -> None:
    with pytest.raises(UsageError, match="holds no name, password, query or fragment"):
        open_link(server, "token")


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "tökn"])
def test_a_token_that_cannot_stand_in_a_header_is_refused(token: str) -> None:
    with pytest.raises(UsageError, match="not a token"):
        open_link("http://127.0.0.1", token)


def test_a_link_does_not_show_its_token() -> None:
    assert "geheim" not in repr(open_link("http://127.0.0.1", "geheim"))


def test_an_unreadable_authority_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nothing")
    for name in ("ca.pem", "absent.pem"):
        with pytest.raises(UsageError, match="no readable PEM file"):
            open_link("https://clinic.example", "token", authority=tmp_path / name)
