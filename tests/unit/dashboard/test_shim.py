"""The dashboard's door: which paths exist, what a browser may load, and that two of them live side by side."""

import asyncio
import json
import re
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urljoin

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from dashboard.app import build_dashboard
from dashboard.pages.desk import DESKS
from dashboard.shim import PageShim
from dashboard.source import ClinicView
from dashboard.text import ALARMS_LABEL
from models.observation import GenerationMode
from tests.unit.dashboard.fakes import NOW, FakeSource, line, session


class Door:
    """A house with nothing but the dashboard in it, and what it answers."""

    def __init__(self, source: FakeSource | None = None, build: str = "build-1") -> None:
        source = source or FakeSource()
        dash = build_dashboard(source, server=FastAPI(docs_url=None, openapi_url=None), build=build)
        self.shim = PageShim(dash, source)
        self.house = FastAPI(docs_url=None, openapi_url=None)
        self.house.mount("/", self.shim)

    def get(self, path: str) -> Response:
        return asyncio.run(self._send("GET", path, None))

    def post(self, path: str, body: object) -> Response:
        return asyncio.run(self._send("POST", path, body))

    async def _send(self, method: str, path: str, body: object) -> Response:
        transport = ASGITransport(self.house)
        async with AsyncClient(transport=transport, base_url="http://house") as client:
            content = None if body is None else json.dumps(body)
            return await client.request(method, path, content=content, headers={"Content-Type": "application/json"})


@pytest.fixture(scope="module")
def door() -> Door:
    return Door()


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/board",
        "/alarms",
        "/patients",
        "/patients/12",
        "/patients/session-12",
        "/patients/new",
        "/handover",
        "/chair/1",
        "/chair/Chair%20A",
        "/training",
    ],
)
def test_a_page_opens_directly(door: Door, path: str) -> None:
    answer = door.get(path)
    assert answer.status_code == 200
    assert 'id="notlive"' in answer.text


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/boards", "/chair", "/chair/", "/chair/1/2", "/_reload-hash", "/_dash-ws-callback", "/docs",
     "/openapi.json", "/_favicon.ico", "/api/v1/nothing", "/chair/" + "1" * 65, "/training/", "/training/1", "/alarms/",
     "/alarms/1", "/paper/", "/paper/x", "/patients/x"],
)  # fmt: skip
def test_an_unknown_path_is_a_404_problem_and_no_page(door: Door, path: str) -> None:
    answer = door.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 404


@pytest.mark.parametrize("mode", [GenerationMode.REAL, GenerationMode.TEST])
def test_only_a_demonstration_has_an_instructors_page(door: Door, mode: GenerationMode) -> None:
    clinic = Door(FakeSource(of_clinic=ClinicView("Us", "UTC", mode, 1.0, "b")))
    assert clinic.get("/training").status_code == 404
    for found, is_there in ((clinic, False), (door, True)):
        page = found.get("/board").text
        assert ('id="training"' in page) is is_there
        assert ("training.css" in page) is is_there


def test_the_callbacks_of_dash_over_websocket_are_closed(door: Door) -> None:
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    asyncio.run(door.shim({"type": "websocket", "path": "/_dash-ws-callback"}, receive, send))
    assert [message["type"] for message in sent] == ["websocket.close"]


def test_the_page_is_told_of_no_socket_for_callbacks(door: Door) -> None:
    assert "_dash-ws-callback" not in door.get("/board").text


def test_no_script_may_run_that_is_not_ours(door: Door) -> None:
    policy = door.get("/board").headers["content-security-policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert scripts == "script-src 'self'"
    assert policy.startswith("default-src 'self'")


@pytest.mark.parametrize("path", ["/paper", "/paper/12"])
def test_a_page_for_paper_is_plain_and_runs_no_script_but_ours(door: Door, path: str) -> None:
    answer = door.get(path)
    assert 'data-clinic="' in answer.text
    assert 'id="notlive"' not in answer.text
    assert "script-src 'self';" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


def test_a_page_names_no_other_host(door: Door) -> None:
    for path in ("/board", "/login", "/paper"):
        assert "http://" not in door.get(path).text
        assert "https://" not in door.get(path).text


def test_what_the_page_names_is_there(door: Door) -> None:
    for path in ("tokens.css", "chairside.css", "narrow.css", "brand.svg", "training.css", "people.css", "paper.css",
                 "js/main.js", "js/paper/paper.js",
                 "js/theme.js", "js/login.js", "fonts/inter-var.woff2",
                 "fonts/roboto-condensed-500.woff2"):  # fmt: skip
        answer = door.get(f"/assets/{path}")
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-cache"


def test_the_cover_is_the_pages_resting_state(door: Door) -> None:
    page = door.get("/board").text
    assert '<div class="notlive is-dead is-fresh"' in page
    assert "NOT LIVE" in page


def test_the_layout_holds_no_data(door: Door) -> None:
    assert "Harris" not in door.get("/_dash-layout").text
    assert "Harris" not in door.get("/chair/3").text


def test_the_pages_frame_is_there_before_any_script(door: Door) -> None:
    page = door.get("/chair/3").text
    inside = page.partition('<div id="frame">')[2].partition("NOT LIVE")[0]
    assert all(f'id="{part}"' in inside for part in ("board", "chair-head", "chair-numbers", "chart-slot", "record"))
    assert inside.index('id="chart-slot"') < inside.index("react-entry-point") < inside.index('id="chart-view"')
    assert f'aria-label="{ALARMS_LABEL}"' in inside


def test_no_script_of_dash_runs_before_ours_starts_it(door: Door) -> None:
    page = door.get("/board").text
    before, _, held = page.partition('<template id="dash-scripts">')
    assert "_dash-component-suites" not in before
    assert held.partition("</template>")[0].count("<script") > held.partition("</template>")[2].count("<script") == 0


def test_a_browser_is_told_at_once_of_every_script_that_ours_imports(door: Door) -> None:
    named = re.findall(r'<link rel="modulepreload" href="([^"]+)">', door.get("/board").text)
    assert {"main.js", "dom.js", "parts.js"} <= {address.rpartition("/")[2] for address in named}
    assert len(named) == len(set(named))
    told = {
        urljoin(address, path)
        for address in named
        for path in re.findall(r'^import [^;]*?"(\.[^"]+)";', door.get(address).text, re.MULTILINE)
    }
    assert told <= set(named)


def test_files_of_this_build_are_kept_for_ever_and_those_of_another_one_never() -> None:
    door = Door(FakeSource(of_clinic=ClinicView("Us", "UTC", GenerationMode.REAL, 1.0, "1.2+0f0f")), "1.2+0f0f")
    assert 'src="/assets/b-0f0f/js/main.js"' in door.get("/board").text
    ours, other = door.get("/assets/b-0f0f/js/main.js"), door.get("/assets/b-1e1e/js/main.js")
    assert ours.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert other.headers["cache-control"] == "no-cache"
    assert ours.text == other.text == door.get("/assets/js/main.js").text
    assert door.get("/assets/b-0f0f/fonts/inter-var.woff2").status_code == 200
    for path in ("nothing.js", "../tokens.css", "%2e%2e/app.py", "../../app.py"):
        assert "immutable" not in door.get(f"/assets/b-0f0f/{path}").headers.get("cache-control", "")


def test_the_log_in_page_shows_the_clinics_name_as_text_and_every_plain_page_says_what_is_simulated() -> None:
    source = FakeSource(of_clinic=ClinicView("<b>Us</b>", "UTC", GenerationMode.REAL, 1.0, "b"))
    page = Door(source).get("/login").text
    assert "&lt;b&gt;Us&lt;/b&gt;" in page
    assert "SIMULATED" not in page
    assert "SIMULATED DATA" in Door().get("/login").text
    for path in DESKS:
        assert "SIMULATED" not in Door(source).get(path).text
        assert "SIMULATED DATA" in Door().get(path).text


def test_two_dashboards_in_one_process_serve_their_own_pages_and_history() -> None:
    full = FakeSource(session(), {"heart_rate": line("heart_rate", (2, 78), (1, 79))})
    first, second = Door(full, "build-1"), Door(FakeSource(), "build-2")
    assert 'content="build-1"' in first.get("/board").text
    assert 'content="build-2"' in second.get("/board").text
    assert list(trends(first)) == ["7"]
    assert trends(second) == {}
    assert list(trends(first)) == ["7"]
    assert first.get("/_dash-dependencies").json() == second.get("/_dash-dependencies").json()


@pytest.mark.parametrize(
    "request_", [None, {}, {"chairs": "3", "now": "2026-03-01T14:30:00Z"}, {"chairs": ["3"], "now": "x"}]
)
def test_a_request_that_makes_no_sense_is_not_answered(door: Door, request_: object) -> None:
    assert ask(door, request_).status_code == 204


def trends(door: Door) -> dict[str, object]:
    found: dict[str, object] = ask(door, {"chairs": ["3", "4"], "now": NOW.isoformat()}).json()["response"][
        "trend-answer"
    ]["data"]
    return found


def ask(door: Door, request: object) -> Response:
    body = {
        "output": "trend-answer.data",
        "outputs": {"id": "trend-answer", "property": "data"},
        "inputs": [{"id": "trend-request", "property": "data", "value": request}],
        "changedPropIds": ["trend-request.data"],
    }
    return door.post("/_dash-update-component", body)
