"""A clinic as somebody outside runs it: processes, folders and HTTP. Nothing of the project is imported here."""

import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from tests.system.forked import Forked

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = "server.cli"
PASSWORD = "a long sentence of nobody"
START_WITHIN_S = 60.0
Json = dict[str, Any]
# Each client makes one of its own otherwise, which takes longer than the answers it waits for.
TRUST = ssl.create_default_context()


def now() -> datetime:
    """The machine's time, UTC."""
    return datetime.now(UTC)  # noqa: TID251 - outside there is no clock of ours


def seconds() -> float:
    """Monotonic seconds."""
    return time.monotonic()  # noqa: TID251 - outside there is no clock of ours


def rest(some_s: float) -> None:
    """Let real time pass: the one way to see what another process does about silence."""
    time.sleep(some_s)  # noqa: TID251 - outside there is no clock of ours


def stamp(at: datetime | None = None, ago_s: float = 0.0) -> str:
    """A time as the contract writes it."""
    return ((at or now()) - timedelta(seconds=ago_s)).isoformat().replace("+00:00", "Z")


def moment(text: str) -> datetime:
    """Read a time of the server."""
    return datetime.fromisoformat(text)


def eventually(look: Callable[[], Any], within_s: float = 20.0) -> Any:  # noqa: ANN401 - whatever it looks for
    """Ask until the answer is true; the last answer if it never is."""
    deadline = seconds() + within_s
    while not (found := look()) and seconds() < deadline:
        rest(0.05)
    return found


def environment(**more: str) -> dict[str, str]:
    """The environment of a child: ours without settings, and with the program to run."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CHAIRSIDE_")}
    paths = [str(ROOT), *filter(None, [clean.get("PYTHONPATH")])]
    return clean | {"PYTHONPATH": os.pathsep.join(paths)} | more


@contextmanager
def short_folder() -> Iterator[Path]:
    """A folder whose path is short enough for a Unix socket."""
    folder = Path(tempfile.mkdtemp(prefix="cs-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Said:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[Any]:
        """Every line of its output as JSON."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def json(self) -> Any:  # noqa: ANN401 - JSON
        """Its whole output as JSON."""
        return json.loads(self.out)


def chairside(*arguments: str, cwd: Path, stdin: str = "", **more: str) -> Said:
    """Run a command to its end."""
    done = subprocess.run(
        [sys.executable, "-m", "server", *arguments], cwd=cwd, env=environment(**more), input=stdin, text=True,
        capture_output=True, check=False, timeout=100,
    )  # fmt: skip
    return Said(done.returncode, done.stdout, done.stderr)


@dataclass
class Clinic:
    """One folder, the server on it, and what was handed out.

    ``home`` is where commands run (a ``chairside.toml`` would be read there); the store is in ``home/data``.
    """

    home: Path
    address: str = ""
    process: Forked | None = None
    tokens: dict[str, str] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def data(self) -> Path:
        """The store's folder."""
        return self.home / "data"

    def run(self, *arguments: str, stdin: str = "", **more: str) -> Said:
        """Run a command on this store."""
        arguments += ("--data-dir", str(self.data))
        if "PYTHONPATH" in more:  # another program
            return chairside(*arguments, cwd=self.home, stdin=stdin, **more)
        with tempfile.TemporaryDirectory(prefix="cs-") as folder:
            out, err = Path(folder, "out"), Path(folder, "err")
            child = Forked(PROGRAM, arguments, self.home, environment(**more), err, output=out, written=stdin)
            code = child.wait(100)
            child.close()
            return Said(code, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))

    def start(self, *more: str) -> "Clinic":
        """Start the server and wait until it says where it is."""
        command = ("serve", "--port", "0", "--data-dir", str(self.data), *more)
        self.process = Forked(PROGRAM, command, self.home, environment(), self.home / "log")
        line = self.process.stdout.readline()
        assert "http" in line, (self.home / "log").read_text(encoding="utf-8")[-2000:]
        self.address = line.split()[-1].strip()
        return self

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End the server and tell its exit code."""
        if self.process is None:
            return 0
        self.process.send_signal(how)
        code = self.process.wait(30)
        self.process.close()
        self.process = None
        return code

    def staff(self) -> None:
        """Make an administrator by the command line, and everybody else by the administrator."""
        said = self.run("user", "add", "root", "--role", "administrator", "--password-stdin", stdin=PASSWORD + "\n")
        assert said.code == 0, said.err
        self.tokens["root"] = self.run("user", "token", "root", "--json").json["token"]
        for role in ("nurse", "clinician", "auditor"):
            self.person(role, role)

    def person(self, name: str, role: str) -> str:
        """Make an account and hand out its token."""
        with self.client("root") as http:
            made = http.post("/users", json={"user": name, "role": role, "password": PASSWORD})
            assert made.status_code == 201, made.text
            self.tokens[name] = http.post(f"/users/{name}/token").json()["token"]
        return self.tokens[name]

    def client(self, user: str | None = "nurse") -> httpx.Client:
        """A program of a user, or a stranger's."""
        headers = {"Authorization": f"Bearer {self.tokens[user]}"} if user else {}
        return httpx.Client(base_url=f"{self.address}/api/v1", headers=headers, timeout=30, verify=TRUST)

    def get(self, path: str, user: str | None = "nurse", **query: Any) -> Json:  # noqa: ANN401 - a query's values
        """Ask, and insist on an answer."""
        with self.client(user) as http:
            answer = http.get(path, params=query)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def post(self, path: str, body: Json | None = None, user: str | None = "nurse") -> Json:
        """Change, and insist on success."""
        with self.client(user) as http:
            answer = http.post(path, json=body)
        assert answer.is_success, answer.text
        found: Json = answer.json()
        return found

    def every(self, path: str, user: str = "nurse", **query: Any) -> list[Json]:  # noqa: ANN401 - a query's values
        """Walk a list to its end."""
        items: list[Json] = []
        cursor: dict[str, str] = {}
        with self.client(user) as http:
            while True:
                answer = http.get(path, params={"limit": 1000, **query, **cursor})
                assert answer.status_code == 200, answer.text
                items += answer.json()["items"]
                if answer.json()["next"] is None:
                    return items
                cursor = {"cursor": answer.json()["next"]}

    def enrol(self, name: str | None = None) -> tuple[str, str]:
        """Let a device in: its id and its token."""
        device = name or f"D-{next(self.numbers)}"
        return device, self.post("/devices", {"device": device}, "root")["token"]

    def patient(self) -> Json:
        """Take in a patient."""
        number = next(self.numbers)
        body = {
            "family_name": f"Abara-{number}", "given_name": "Lena", "birth_date": "1988-02-04",
            "identifier": str(uuid4()),
        }  # fmt: skip
        return body | self.post("/patients", body)

    def session(self, *phases: str, device: str | None = None, chair: str | None = None) -> Json:
        """Plan a session in a chair of its own, bind a device and go through phases."""
        planned = self.post("/sessions", {"patient": self.patient()["id"], "chair": chair or f"C{next(self.numbers)}"})
        if device is not None:
            self.post(f"/sessions/{planned['id']}/bindings", {"device": device})
        for phase in phases:
            self.post(f"/sessions/{planned['id']}/phase", {"to": phase, "reason": "Test: nobody asks at gates"})
        return planned

    def alarms(self, session: int | None = None, **query: Any) -> list[Json]:  # noqa: ANN401 - a query's values
        """List alarms, of one session or of all."""
        wanted: dict[str, Any] = query if session is None else {"session": session} | query
        return self.every("/alarms", **wanted)

    def alarm(self, condition: str, within_s: float = 20.0, **of: Any) -> Json:  # noqa: ANN401 - fields of an alarm
        """Wait for an alarm of a condition, with these fields."""

        def look() -> list[Json]:
            wanted = of | {"condition": condition}
            found = self.alarms(of.get("session"))
            return [one for one in found if all(one[name] == value for name, value in wanted.items())]

        found = eventually(look, within_s)
        assert found, (
            f"no {condition} with {of}; there are {[one['condition'] for one in self.alarms(of.get('session'))]}"
        )
        alarm: Json = found[0]
        return alarm


@contextmanager
def open_clinic() -> Iterator[Clinic]:
    """A clinic with its server and staff, gone afterwards."""
    with short_folder() as home:
        clinic = Clinic(home)
        try:
            clinic.start()
            clinic.staff()
            yield clinic
        finally:
            if clinic.process is not None:
                clinic.process.send_signal(signal.SIGCONT)
                clinic.end(signal.SIGKILL)
