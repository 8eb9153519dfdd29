"""A certificate of the clinic's own: trusted for its names and no other, renewed under the same authority."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from models.errors import UsageError
from server.security.certificates import AUTHORITY, AUTHORITY_KEY, CERTIFICATE, KEY, make_certificate

NOW = datetime.now(UTC)  # noqa: TID251 - a handshake looks at the machine's clock
NAMES = ("chairside.lan", "192.168.1.20")


def shaken(folder: Path, name: str) -> bool:
    """Whether a client that trusts the authority alone takes the server for what it asked for."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / CERTIFICATE, folder / KEY)
    client = ssl.create_default_context(cafile=str(folder / AUTHORITY))
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = (
        client.wrap_bio(to_client, to_server, server_hostname=name),
        server.wrap_bio(to_server, to_client, server_side=True),
    )
    done = [False, False]
    for _ in range(10):
        for place, end in enumerate(ends):
            try:
                end.do_handshake()
                done[place] = True
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError:
                return False
    return all(done)


def test_it_is_trusted_for_its_names_and_no_other(tmp_path: Path) -> None:
    make_certificate(tmp_path, NAMES, NOW)
    assert [shaken(tmp_path, name) for name in (*NAMES, "evil.example", "192.168.1.21")] == [True, True, False, False]
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_it_is_renewed_under_the_authority_that_is_trusted_already(tmp_path: Path) -> None:
    make_certificate(tmp_path, NAMES, NOW - timedelta(days=900))
    assert not shaken(tmp_path, NAMES[0])
    trusted, former = (tmp_path / AUTHORITY).read_bytes(), (tmp_path / CERTIFICATE).read_bytes()
    make_certificate(tmp_path, NAMES[:1], NOW)
    assert (tmp_path / AUTHORITY).read_bytes() == trusted
    assert (tmp_path / CERTIFICATE).read_bytes() != former
    assert [shaken(tmp_path, name) for name in NAMES] == [True, False]


def test_an_authority_certifies_nothing_but_what_it_was_made_for(tmp_path: Path) -> None:
    make_certificate(tmp_path, NAMES, NOW)
    with pytest.raises(UsageError, match=r"made for 192.168.1.20, chairside.lan, not for evil.example"):
        make_certificate(tmp_path, ("evil.example",), NOW)
    assert shaken(tmp_path, NAMES[0])
    # Whoever takes its key along signs for another name in vain.
    other = tmp_path / "other"
    other.mkdir()
    make_certificate(other, ("evil.example",), NOW)
    (other / AUTHORITY_KEY).write_bytes((tmp_path / AUTHORITY_KEY).read_bytes())
    make_certificate(other, ("evil.example",), NOW)
    (other / AUTHORITY).write_bytes((tmp_path / AUTHORITY).read_bytes())
    assert not shaken(other, "evil.example")


def test_an_authority_whose_key_is_gone_is_said_by_name(tmp_path: Path) -> None:
    make_certificate(tmp_path, NAMES, NOW)
    (tmp_path / AUTHORITY_KEY).unlink()
    with pytest.raises(UsageError, match=rf"{AUTHORITY_KEY} is missing"):
        make_certificate(tmp_path, NAMES, NOW)


@pytest.mark.parametrize("name", ["", "a" * 70 + ".lan", "two..dots"])
def test_what_is_no_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="neither a name nor an address"):
        make_certificate(tmp_path, (name,), NOW)
    assert list(tmp_path.iterdir()) == []
