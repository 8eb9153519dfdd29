"""A whole server in a process of its own with so many bound devices, for a benchmark's load."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from server.listening import CONSOLE_SOCKET


@dataclass(frozen=True, slots=True)
class BenchServer:
    """Where it listens, its devices' tokens by id, and a nurse's token and password."""

    address: str
    tokens: dict[str, str]
    nurse_token: str
    password: str

    @property
    def feed(self) -> str:
        """Address of the feed."""
        return self.address.replace("http", "ws", 1) + "/feed"

    @property
    def live(self) -> tuple[str, str]:
        """Address of the live stream of all chairs, and the nurse's token."""
        return self.address.replace("http", "ws", 1) + "/live?chairs=all", self.nurse_token


# Chairs filled at a time: most of a change's time is spent waiting for the disk.
_AT_ONCE = 8
PASSWORD = "a benchmark's own password"  # noqa: S105 - of a throw-away store on loopback


@contextmanager
def running_server(devices: int) -> Iterator[BenchServer]:
    """Start a server in a throw-away folder; each device is bound to a session that is infusing."""
    with tempfile.TemporaryDirectory(prefix="chairside-bench-") as folder:
        command = [sys.executable, "-m", "server", "serve", "--port", "0", "--data-dir", folder]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:  # noqa: S603 - our own
            try:
                assert process.stdout is not None  # noqa: S101 - asked for above
                address = process.stdout.readline().split()[-1]
                yield _fill(Path(folder), address, devices)
            finally:
                process.terminate()
                process.wait(15)


def _fill(folder: Path, address: str, devices: int) -> BenchServer:
    transport = httpx.HTTPTransport(uds=str(folder / CONSOLE_SOCKET))
    with httpx.Client(transport=transport, base_url="http://console/api/v1", timeout=60) as http:
        _post(http, "/users", {"user": "nurse", "role": "nurse", "password": PASSWORD})
        token = _post(http, "/users/nurse/token", {})["token"]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            tokens = dict(pool.map(lambda place: _seat(http, place), range(1, devices + 1)))
    return BenchServer(address, tokens, str(token), PASSWORD)


def _seat(http: httpx.Client, place: int) -> tuple[str, str]:
    """Bind a new device to a new session in a chair of its own, and begin the drug; return the device and its token."""
    name = f"BENCH-{place}"
    token = str(_post(http, "/devices", {"device": name})["token"])
    person = {"family_name": "Bench", "given_name": str(place), "birth_date": "1980-01-01", "identifier": name}
    patient = _post(http, "/patients", person)["id"]
    session = _post(http, "/sessions", {"patient": patient, "chair": str(place)})["id"]
    _post(http, f"/sessions/{session}/bindings", {"device": name})
    for phase in ("intake", "baseline", "infusing"):
        _post(http, f"/sessions/{session}/phase", {"to": phase, "reason": "Bench"})
    return name, token


def _post(http: httpx.Client, path: str, body: Mapping[str, object]) -> dict[str, object]:
    response = http.post(path, json=body)
    response.raise_for_status()
    answer: dict[str, object] = json.loads(response.content)
    return answer
