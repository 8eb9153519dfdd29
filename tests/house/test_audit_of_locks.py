"""`make audit` gives an all-clear only with data: asked of a service of the test's own, and of nobody."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.house.house import ROOT
from tests.supply.audit import main
from tests.supply.rules import PLANTED, RULES

LOCK = "idna==3.10\nanyio==4.9.0\n"
WEAK = {
    "id": "TEST-1", "modified": "2026-01-01T00:00:00Z", "summary": "weak", "aliases": [],
    "affected": [{"package": {"name": "x", "ecosystem": "PyPI"}, "ranges": []}],
}  # fmt: skip


class Service(ThreadingHTTPServer):
    """OSV's answers: what is known by name, or a fault."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.known = {"jinja2"}
        self.code = 200

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1/query"


class Answering(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Service)
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        name = asked["package"]["name"]
        weak = WEAK | {"affected": [{"package": {"name": name, "ecosystem": "PyPI"}, "ranges": []}]}
        body = json.dumps({"vulns": [weak]} if name in self.server.known else {}).encode()
        self.send_response(self.server.code)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def service() -> Iterator[Service]:
    served = Service()
    thread = Thread(target=served.serve_forever, args=(0.01,))
    thread.start()
    yield served
    served.shutdown()
    thread.join()
    served.server_close()


@pytest.fixture
def lock(tmp_path: Path) -> str:
    path = tmp_path / "lock.txt"
    path.write_text(LOCK)
    return str(path)


def test_a_service_with_data_that_knows_nothing_against_us_clears(
    service: Service, lock: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--service", service.address, lock]) == 0
    assert "Nothing is known against any pin of lock.txt" in capsys.readouterr().out


def test_what_is_known_is_named(service: Service, lock: str, capsys: pytest.CaptureFixture[str]) -> None:
    service.known.add("anyio")
    assert main(["--service", service.address, lock]) == 1
    assert "anyio 4.9.0: TEST-1" in capsys.readouterr().err


def test_a_service_without_data_clears_nobody(service: Service, lock: str, capsys: pytest.CaptureFixture[str]) -> None:
    service.known.clear()
    assert main(["--service", service.address, lock]) == 1
    assert "it has no data" in capsys.readouterr().err


@pytest.mark.parametrize("is_there", [True, False])
def test_without_an_answer_nobody_is_cleared(
    service: Service, lock: str, capsys: pytest.CaptureFixture[str], is_there: bool
) -> None:
    service.code = 404
    address = service.address if is_there else "http://127.0.0.1:1/v1/query"
    assert main(["--service", address, lock]) == 1
    said = capsys.readouterr()
    assert "NOT AUDITED" in said.err
    assert said.out == ""


def test_every_lock_is_audited_and_names_no_index() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    locks = sorted(path.name for path in ROOT.glob("requirements*.txt"))
    for name in locks:
        assert name in makefile.partition("tests.supply.audit")[2].splitlines()[0], name
        assert "-index" + "-url" not in (ROOT / name).read_text(encoding="utf-8")


def test_every_rule_of_our_own_is_proved_on_planted_code() -> None:
    ids = {line.partition("- id: ")[2] for line in RULES.read_text(encoding="utf-8").splitlines() if "- id: " in line}
    assert {rule for rule, *_ in PLANTED} == ids
    assert len(ids) >= 10
