"""A server with a certificate of its own: screens, devices and the command line reach it, and nothing in clear does.

The key and the certificate in ``tls/`` are of the tests alone, made by `openssl req -x509` for 127.0.0.1.
"""

import json
import socket
import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.system.outside import PASSWORD, Clinic, chairside, short_folder, stamp

HERE = Path(__file__).parent / "tls"
CERT, KEY = HERE / "cert.pem", HERE / "key.pem"
FEED = Subprotocol("chairside.feed.v1")

pytestmark = pytest.mark.xdist_group("tls")


@pytest.fixture(scope="module")
def behind_tls() -> Iterator[Clinic]:
    with short_folder() as home:
        clinic = Clinic(home).start("--tls-cert", str(CERT), "--tls-key", str(KEY))
        try:
            yield clinic
        finally:
            clinic.end()


def trust() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(CERT))


def test_the_command_line_goes_through_a_server_that_was_given_a_certificate_by_flags(behind_tls: Clinic) -> None:
    said = behind_tls.run("user", "add", "ann", "--role", "nurse", "--password-stdin", "--json", stdin=PASSWORD + "\n")
    assert (said.code, said.err) == (0, "")
    said = behind_tls.run("user", "list", "--json")
    assert [one["user"] for one in said.json] == ["ann"]


def test_a_browsers_log_in_is_bound_to_the_host_and_never_sent_in_clear(behind_tls: Clinic) -> None:
    behind_tls.run("user", "add", "eve", "--role", "nurse", "--password-stdin", stdin=PASSWORD + "\n")
    body = {"username": "eve", "password": PASSWORD}
    answer = httpx.post(f"{behind_tls.address}/api/v1/login", json=body, verify=trust(), timeout=30)
    assert answer.status_code == 200
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=strict"} <= set(cookie.split("; "))
    assert "max-age" in answer.headers["strict-transport-security"]


def test_a_device_streams_over_tls(behind_tls: Clinic) -> None:
    token = behind_tls.run("device", "enrol", "T-1", "--json").json["token"]
    address = behind_tls.address.replace("https", "wss", 1) + "/feed"
    headers = {"Authorization": f"Bearer {token}"}
    with connect(address, ssl=trust(), subprotocols=[FEED], additional_headers=headers) as line:
        hello = {"type": "hello", "protocol": 1, "device": {"id": "T-1"}, "mode": "test",
                 "stream": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff", "sent_at": stamp()}  # fmt: skip
        line.send(json.dumps(hello))
        assert json.loads(line.recv(10))["type"] == "welcome"
        one = {"metric": "heart_rate", "value": 72, "measured_at": stamp()}
        line.send(json.dumps({"type": "observations", "seq": 1, "sent_at": stamp(), "observations": [one]}))
        assert json.loads(line.recv(10)) == {"type": "ack", "seq": 1}


def test_a_recording_is_replayed_over_tls_with_the_authority_named_and_refused_without(behind_tls: Clinic) -> None:
    token = behind_tls.run("device", "enrol", "T-2", "--json").json["token"]
    (behind_tls.home / "night.csv").write_text("time_s,heart_rate\n0,70\n1,71\n", encoding="utf-8")
    command = ["replay", "night.csv", "--server", behind_tls.address, "--token", token, "--speed", "10"]
    said = chairside(*command, "--ca", str(CERT), cwd=behind_tls.home)
    assert said.code == 0, said.err
    refused = chairside(*command, cwd=behind_tls.home)
    assert refused.code != 0
    assert "certificate" in refused.err.lower()


def test_nothing_is_answered_in_clear(behind_tls: Clinic) -> None:
    with pytest.raises(httpx.TransportError):
        httpx.get(behind_tls.address.replace("https", "http", 1) + "/healthz", timeout=10)


def test_nothing_older_than_tls_1_2_is_spoken(behind_tls: Clinic) -> None:
    host, port = behind_tls.address.removeprefix("https://").split(":")
    spoken = []
    for version in (ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = trust()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # that the oldest is asked for is the point
            context.minimum_version = context.maximum_version = version
        context.set_ciphers("ALL:@SECLEVEL=0")  # or this library would not even ask for the oldest
        with (
            suppress(ssl.SSLError),
            socket.create_connection((host, int(port)), 10) as raw,
            context.wrap_socket(raw, server_hostname=host) as end,
        ):
            spoken.append(end.version())
    assert spoken == ["TLSv1.2", "TLSv1.3"]


@pytest.mark.parametrize(
    ("cert", "key", "word"),
    [("absent.pem", str(KEY), "absent.pem"), (str(KEY), str(KEY), "PEM"), (str(CERT), str(CERT), "PEM")],
)
def test_a_certificate_that_cannot_be_served_stops_the_start_before_a_store_is_made(
    cert: str, key: str, word: str
) -> None:
    with short_folder() as home:
        said = chairside("serve", "--port", "0", "--tls-cert", cert, "--tls-key", key, cwd=home)
        assert said.code == 2
        assert word in said.err
        assert len(said.err.strip().splitlines()) == 1
        assert not (home / "data").exists()


@contextmanager
def mute(path: Path) -> Iterator[None]:
    """A listener that hangs up on whoever comes, as a server that is ending does."""
    path.parent.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def hang_up() -> None:
            with suppress(OSError):
                while True:
                    listener.accept()[0].close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        yield
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_a_server_that_does_not_answer_its_console_is_told_in_a_sentence() -> None:
    with short_folder() as home, mute(home / "data" / "console.sock"):
        said = Clinic(home).run("user", "list")
    assert said.code == 1
    assert "did not answer" in said.err
    assert len(said.err.strip().splitlines()) == 1
