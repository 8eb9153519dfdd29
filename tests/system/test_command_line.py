"""The command line: help, exit codes, sentences, JSON, with a server beside it and without one."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.system.outside import PASSWORD, ROOT, Clinic, Json, Said, chairside, environment, eventually, short_folder

pytestmark = pytest.mark.xdist_group("command line")  # its tests share servers and answers

COMMANDS = [
    "demo", "serve", "simulate", "replay", "user add", "user list", "user disable", "user reset", "user token",
    "device enrol", "device list", "device revoke", "device rotate", "session list", "session show",
    "session export", "session export-all", "session import", "db upgrade", "db backup", "db restore",
    "doctor", "user", "device", "session", "alarms", "db", "bench", "retention",
]  # fmt: skip
BECOME = ("simulate", "replay")  # these turn into the devices\' program


# Runs the program again and again in one process: a process of its own for each would take a minute.
DRIVER = """
import contextlib, io, json, os, runpy, sys
said = []
for arguments in json.load(sys.stdin):
    out, err, code = io.StringIO(), io.StringIO(), 0
    sys.argv = ["chairside", *arguments]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            runpy.run_module("server", run_name="__main__")
        except SystemExit as end:
            code = end.code or 0
    said.append([code, out.getvalue(), err.getvalue()])
print(json.dumps(said))
"""


def run_each(commands: list[list[str]], home: Path) -> list[Said]:
    """Run commands that end by themselves, one after the other, in one process."""
    done = subprocess.run(
        [sys.executable, "-c", DRIVER], cwd=home, env=environment(), input=json.dumps(commands), text=True,
        capture_output=True, check=True, timeout=100,
    )  # fmt: skip
    return [Said(*said) for said in json.loads(done.stdout)]


@pytest.fixture(scope="module")
def helps() -> dict[str, Said]:
    """What every command says of itself; those that become another program in a process of their own."""
    with short_folder() as home:
        here = [command for command in COMMANDS if command not in BECOME]
        said = dict(zip(here, run_each([[*command.split(), "--help"] for command in here], home), strict=True))
        return said | {command: chairside(command, "--help", cwd=home) for command in BECOME}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_one_example(helps: dict[str, Said], command: str) -> None:
    said = helps[command]
    assert said.code == 0
    assert said.err == ""
    assert said.out.count("Example:") == 1, said.out
    assert f"chairside {command}" in " ".join(said.out.split("Example:")[1].split())
    assert f"Usage: chairside {command} " in said.out


@pytest.fixture
def home() -> Iterator[Path]:
    with short_folder() as folder:
        yield folder


def is_sentence(said: Said, code: int, *words: str) -> None:
    """Insist on an exit code and one plain sentence that has these words."""
    assert said.code == code, said
    assert said.out == ""
    assert "Traceback" not in said.err
    text = said.err.strip()
    assert text
    for word in words:
        assert word in text, text


WRONG = {
    "serve --host 0.0.0.0": "0.0.0.0",
    "serve --host 0.0.0.0 --tls-cert x.pem": "tls_key",
    "serve --port 99999": "port",
    "serve --database mysql://x": "database",
    "serve --colour red": "--colour",
    "fly": "fly",
    "user add ann --role wizard --password-stdin": "wizard",
    "user add ann": "--role",
    "demo --chairs 0": "--chairs",
    "simulate --server http://127.0.0.1:1 --devices missing.jsonl": "missing.jsonl",
    "replay missing.csv --server http://127.0.0.1:1 --token t": "missing.csv",
}


@pytest.fixture(scope="module")
def wrong_usage() -> dict[str, Said]:
    with short_folder() as folder:
        here = [arguments for arguments in WRONG if arguments.split()[0] not in BECOME]
        said = dict(zip(here, run_each([arguments.split() for arguments in here], folder), strict=True))
        said |= {arguments: chairside(*arguments.split(), cwd=folder) for arguments in WRONG if arguments not in said}
        assert not list(folder.iterdir()), "wrong usage left something behind"
        return said


@pytest.mark.parametrize("arguments", WRONG)
def test_wrong_usage_ends_with_2_and_a_sentence_that_names_it(wrong_usage: dict[str, Said], arguments: str) -> None:
    is_sentence(wrong_usage[arguments], 2, WRONG[arguments])


def test_an_unknown_or_malformed_setting_stops_the_start_and_is_named_with_its_place(home: Path) -> None:
    is_sentence(chairside("serve", cwd=home, CHAIRSIDE_COLOUR="red"), 2, "colour", "environment")
    is_sentence(chairside("serve", cwd=home, CHAIRSIDE_PORT="many"), 2, "port", "environment")
    (home / "chairside.toml").write_text("prot = 1\n", encoding="utf-8")
    is_sentence(chairside("serve", cwd=home), 2, "prot", "chairside.toml")
    (home / "chairside.toml").write_text("port = [\n", encoding="utf-8")
    is_sentence(chairside("doctor", cwd=home), 2, "chairside.toml")
    assert not (home / "data").exists()


# Without a server.


def test_commands_without_a_server_open_the_store_themselves_and_print_what_the_contract_says(home: Path) -> None:
    alone = Clinic(home)
    made = alone.run("user", "add", "ann", "--role", "nurse", "--password-stdin", "--json", stdin=PASSWORD + "\n")
    assert (made.code, made.json) == (0, {"user": "ann", "role": "nurse"})
    is_sentence(alone.run("user", "add", "ann", "--role", "nurse", "--password-stdin", stdin=PASSWORD + "\n"), 1, "ann")
    is_sentence(alone.run("user", "add", "bob", "--role", "nurse", "--password-stdin", stdin="short\n"), 2, "15")
    token = alone.run("user", "token", "ann", "--json").json
    assert set(token) == {"user", "token", "expires_at"}
    devices = alone.run("device", "enrol", "A-1", "A-2", "--json").lines
    assert [set(one) for one in devices] == [{"device", "token"}] * 2
    assert [one["device"] for one in devices] == ["A-1", "A-2"]
    assert devices[0]["token"] != devices[1]["token"]
    is_sentence(alone.run("device", "revoke", "nobody"), 1, "nobody")
    assert alone.run("session", "list", "--json").json == []
    is_sentence(alone.run("session", "show", "7"), 1, "7")
    (listed,) = alone.run("user", "list", "--json").json
    assert listed.items() >= {"user": "ann", "role": "nurse"}.items()


def test_a_secret_is_stored_hashed_and_in_files_of_the_owner_alone(home: Path) -> None:
    alone = Clinic(home)
    secret = alone.run("device", "enrol", "A-1", "--json").json["token"]
    files = [path for path in alone.data.rglob("*") if path.is_file()]
    assert all(secret.encode() not in path.read_bytes() for path in files)
    assert {oct(path.stat().st_mode & 0o077) for path in [alone.data, *files]} == {"0o0"}


# Beside a server: one for all these tests.


@pytest.fixture(scope="module")
def beside() -> Iterator[Clinic]:
    with short_folder() as folder:
        running = Clinic(folder).start()
        try:
            running.staff()
            yield running
        finally:
            running.end(signal.SIGKILL)


def test_a_command_beside_a_running_server_goes_through_it(beside: Clinic) -> None:
    made = beside.run("device", "enrol", "B-1", "--json").json
    assert "B-1" in [one["device"] for one in beside.every("/devices")]
    headers = {"Authorization": f"Bearer {made['token']}", "Upgrade": "websocket", "Connection": "Upgrade",
               "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Version": "13",
               "Sec-WebSocket-Protocol": "chairside.feed.v1"}  # fmt: skip
    with httpx.stream("GET", beside.address + "/feed", headers=headers) as answer:
        assert answer.status_code == 101


def test_the_console_is_a_socket_in_the_folder_for_its_owner_alone(beside: Clinic) -> None:
    sockets = [path for path in beside.data.iterdir() if path.is_socket()]
    assert [oct(path.stat().st_mode & 0o777) for path in sockets] == ["0o600"]


def test_a_second_serve_on_the_same_folder_is_refused_and_the_first_goes_on(beside: Clinic) -> None:
    is_sentence(beside.run("serve", "--port", "0"), 1, str(beside.data))
    assert httpx.get(beside.address + "/readyz").status_code == 200


def test_a_port_that_is_taken_is_a_sentence(beside: Clinic, home: Path) -> None:
    port = beside.address.rsplit(":", 1)[1]
    said = chairside("serve", "--port", port, "--data-dir", str(home / "other"), cwd=home)
    assert said.code in {1, 2}
    assert port in said.err
    assert "Traceback" not in said.err


def test_session_show_tells_phases_devices_and_alarms(beside: Clinic) -> None:
    device, _ = beside.enrol()
    session = beside.session("intake", device=device)["id"]
    shown = beside.run("session", "show", str(session), "--json").json
    assert (shown["id"], shown["phase"], shown["devices"]) == (session, "intake", [device])
    assert {one["condition"] for one in shown["alarms"]} <= {"feed_lost"}  # a silent device's, if this took 10 s
    assert [phase["phase"] for phase in shown["phases"]] == ["scheduled", "intake"]
    assert device in beside.run("session", "show", str(session)).out
    assert session in [one["id"] for one in beside.run("session", "list", "--json").json]


def test_disable_and_reset_end_what_the_account_held(beside: Clinic) -> None:
    token = beside.person("gone", "nurse")
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.get(beside.address + "/api/v1/me", headers=headers).status_code == 200
    said = beside.run("user", "disable", "gone", "--json").json
    assert said == {"user": "gone", "role": "nurse"}
    assert httpx.get(beside.address + "/api/v1/me", headers=headers).status_code == 401
    token = beside.person("forgetful", "nurse")
    new = "another long sentence"
    assert beside.run("user", "reset", "forgetful", "--password-stdin", stdin=new + "\n").code == 0
    assert httpx.get(beside.address + "/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    login = {"username": "forgetful", "password": new}
    assert httpx.post(beside.address + "/api/v1/login", json=login, timeout=30).status_code == 200


def test_simulate_and_replay_stream_over_the_wire_and_say_what_speed_does_not_scale(beside: Clinic, home: Path) -> None:
    lines = beside.run("device", "enrol", "S-1", "S-2", "--json").out
    (home / "devices.jsonl").write_text(lines, encoding="utf-8")
    session = beside.session(device="S-1")["id"]
    command = ["simulate", "--server", beside.address, "--devices", "devices.jsonl", "--seed", "1", "--speed", "5"]
    with (home / "said").open("w", encoding="utf-8") as said:
        child = subprocess.Popen(
            [sys.executable, "-m", "server", *command], cwd=home, env=environment(), stdout=said, stderr=said
        )
    try:
        found = eventually(lambda: len(beside.every(f"/sessions/{session}/observations")) > 20, 40)
        assert found, (home / "said").read_text(encoding="utf-8")
        assert "delays stay as they are" in (home / "said").read_text(encoding="utf-8")
        modes = {one["mode"] for one in beside.every(f"/sessions/{session}/observations")}
        assert modes == {"demo"}
        assert beside.every("/devices/S-2/observations")
    finally:
        child.send_signal(signal.SIGINT)
        assert child.wait(20) == 0


# The schema.


NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("of_the_next_version", sa.Column("id", sa.Integer(), primary_key=True))
"""


def test_an_older_schema_is_refused_naming_db_upgrade_which_backs_up_first(home: Path) -> None:
    today = Clinic(home)
    assert today.run("device", "enrol", "A-1").code == 0
    same = today.run("db", "upgrade", "--json").json
    assert same["from"] == same["to"]
    path = _next_version(home, same["to"])
    for command in (["serve", "--port", "0"], ["device", "list"]):
        is_sentence(today.run(*command, PYTHONPATH=path), 1, "chairside db upgrade")
    done = today.run("db", "upgrade", "--json", PYTHONPATH=path).json
    assert (done["from"], done["to"]) == (same["to"], "next")
    assert _revision(Path(done["backup"])) == same["to"]
    (listed,) = today.run("device", "list", "--json", PYTHONPATH=path).json
    assert listed["device"] == "A-1"
    is_sentence(today.run("device", "list"), 1, "newer")


def _next_version(home: Path, head: str) -> str:
    """A copy of the program with one more step of the schema; answers the path to import it from."""
    for part in ("server", "dashboard", "devices", "models"):
        shutil.copytree(ROOT / part, home / "next" / part, ignore=shutil.ignore_patterns("__pycache__"))
    steps = home / "next" / "server" / "store" / "migrations" / "versions"
    (steps / "9999_next.py").write_text(NEXT.format(head=head), encoding="utf-8")
    return os.pathsep.join([str(home / "next"), *filter(None, [os.environ.get("PYTHONPATH")])])


def _revision(store: Path) -> str:
    with closing(sqlite3.connect(store)) as disk:
        (found,) = disk.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(found)


# The demo.


def of_now(http: httpx.Client) -> list[Json]:
    return [one for one in http.get("/sessions").json()["items"] if one["ended_at"] is None]


def test_the_demo_prints_address_and_log_ins_runs_every_chair_and_leaves_nothing(home: Path) -> None:
    before = set(Path(os.environ.get("TMPDIR", "/tmp")).glob("chairside-*"))
    with subprocess.Popen(
        [sys.executable, "-m", "server", "demo", "--port", "0", "--chairs", "3", "--seed", "4", "--speed", "10"],
        cwd=home, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as demo:  # fmt: skip
        assert demo.stdout is not None
        lines: list[str] = []
        while not lines or "Ctrl-C" not in lines[-1]:
            lines.append(demo.stdout.readline())
            assert lines[-1], "the demo ended: " + str(demo.stderr and demo.stderr.read())
        text = "".join(lines)
        assert "SIMULATED DATA" in text
        address = next(word for word in text.split() if word.startswith("http")).removesuffix("/board")
        assert address.startswith("http://127.0.0.1:")
        name, password = next(line.split() for line in lines if line.split()[:1] == ["nurse"])
        with httpx.Client(base_url=address + "/api/v1", timeout=30) as http:
            assert http.post("/login", json={"username": name, "password": password}).status_code == 200
            assert eventually(lambda: len(of_now(http)) == 3, 60)
            sessions = of_now(http)
            path = f"/sessions/{sessions[0]['id']}/observations"
            assert eventually(lambda: http.get(path).json()["items"], 30)
            assert {one["mode"] for one in http.get(path).json()["items"]} == {"demo"}
        demo.send_signal(signal.SIGINT)
        demo.communicate(timeout=30)
        assert demo.returncode in {0, 130}
    assert set(Path(os.environ.get("TMPDIR", "/tmp")).glob("chairside-*")) <= before


def test_the_demo_is_not_offered_off_loopback(helps: dict[str, Said]) -> None:
    assert "--host" not in helps["demo"].out


def test_doctor_says_what_is_wrong_and_ends_with_1(home: Path) -> None:
    folder = home / "data"
    folder.mkdir()
    folder.chmod(0o755)  # whatever the machine's umask
    said = Clinic(home).run("doctor", "--json")
    assert said.code == 1
    assert any("chmod" in json.dumps(found) for found in said.json)
    folder.chmod(0o700)
    Clinic(home).run("device", "enrol", "A-1")
    assert "WRONG  folder" not in Clinic(home).run("doctor").out


def test_doctor_looks_beside_a_running_server_without_disturbing_it(beside: Clinic) -> None:
    assert "readable" in beside.run("doctor").out
    assert httpx.get(beside.address + "/readyz").status_code == 200


def test_off_loopback_behind_a_proxy_it_starts(home: Path) -> None:
    clinic = Clinic(home).start("--host", "0.0.0.0", "--behind-proxy")
    assert clinic.end() == 0
