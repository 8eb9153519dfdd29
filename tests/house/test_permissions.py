"""The permission table and the running application say the same: what is in one and not in the other is named."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute
from starlette.routing import Mount

from server.api.live import MESSAGES
from server.app import Server, create_server
from server.security.acts import ACTS, API, CALLBACK, LIVE, UPDATE
from server.security.doors import Doors
from server.security.matrix import page
from server.settings import load_settings
from tests.house.house import ROOT

_BELOW_THE_TABLE = {f"{API}/{{path:path}}"}  # answers what no route took
_CHANGES = {"POST", "PUT", "PATCH", "DELETE"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A demonstration's: it has every route there is."""
    folder = tmp_path_factory.mktemp("data")
    return create_server(load_settings({"data_dir": folder, "simulated": True}, {}, folder))


def routes_of(router: Any) -> Iterator[tuple[str, str, Any]]:  # noqa: ANN401 - FastAPI's own types are not public
    """Every method and path template of the application."""
    for route in router.routes:
        for method in getattr(route, "methods", None) or ():
            yield method, route.path, route


def named(server: Server) -> set[tuple[str, str]]:
    return {
        (method, path)
        for method, path, _ in routes_of(server.parts.gate.app)
        if path not in _BELOW_THE_TABLE and method != "HEAD"
    }


def doors(of: str) -> set[tuple[str, str]]:
    return {act.door for act in ACTS if act.door[0] == of or (of == "HTTP" and act.door[0] not in {LIVE, CALLBACK})}


async def screens(server: Server, *paths: str) -> list[httpx.Response]:
    """Ask the screens themselves, past the gate."""
    (mount,) = [route for route in server.parts.gate.app.routes if isinstance(route, Mount)]  # type: ignore[attr-defined]
    transport = httpx.ASGITransport(mount.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://clinic") as http:
        return [await http.get(path) for path in paths]


def test_every_route_has_a_row(server: Server) -> None:
    missing = sorted(f"{method} {path}" for method, path in named(server) - doors("HTTP"))
    assert not missing, f"write these into server/security/acts.py, with who may and whether it is audited: {missing}"


def test_every_row_of_the_api_has_a_route(server: Server) -> None:
    rows = {door for door in doors("HTTP") if door[1].startswith(f"{API}/")}
    assert rows - named(server) == set(), "rows of server/security/acts.py that lead nowhere"


def test_a_change_is_audited_as_one() -> None:
    """Or it is written down here, with the reason."""
    # They answer a question that needs a body, or a cookie of the answer's own.
    changes_nothing = {"dose.calculate", "alarm.rehearse", "preset.compare", "drug.compare", "medicine.compare"}
    changes_nothing |= {"login.ask_passkey", "login.ask_provider", "login.ask_proof"}
    # A stranger's at a wall, audited where it is let in; and somebody sits at the screen.
    changes_nothing |= {"wall.offer", "wall.claim", "login.touch"}
    for act in ACTS:
        if act.door[0] in _CHANGES and act.name not in changes_nothing:
            assert act.is_change, act


def test_nothing_is_changed_by_asking() -> None:
    assert [act for act in ACTS if act.door[0] not in _CHANGES and act.is_change] == []


def test_the_gate_and_the_router_find_the_same_row(server: Server) -> None:
    table = Doors(ACTS)
    for method, path, _ in routes_of(server.parts.gate.app):
        if path in _BELOW_THE_TABLE or method == "HEAD":
            continue
        act, _ = table.find(method, re.sub(r"{[^}]+}", "17", path))
        assert act is not None, path
        assert act.door[1] == path, f"{path} is taken for {act.door[1]}"


def test_every_route_below_the_api_asks_whether_it_is_listed(server: Server) -> None:
    for _, path, found in routes_of(server.parts.gate.app):
        if path.startswith(f"{API}/") and path not in _BELOW_THE_TABLE and not path.endswith("openapi.json"):
            asked = {dependency.call.__name__ for dependency in found.dependant.dependencies}
            assert "listed" in asked, path


async def test_every_callback_of_the_screens_has_a_row(server: Server) -> None:
    (told,) = await screens(server, "/_dash-dependencies")
    known = {found["output"] for found in told.json() if found["clientside_function"] is None}
    assert known == {word for _, word in doors(CALLBACK)}


def test_every_message_of_the_live_stream_has_a_row() -> None:
    assert {word for _, word in doors(LIVE)} == {"open", *MESSAGES}


async def test_every_page_that_the_screens_show_has_a_row(server: Server) -> None:
    table = Doors(ACTS)
    tried = (
        "/", "/board", "/alarms", "/handover", "/patients", "/patients/new", "/patients/7", "/patients/session-7",
        "/chair/3", "/paper", "/paper/7", "/training", "/login", "/sessions", "/sessions/7", "/audit", "/logins",
        "/setup", "/enrol", "/metrics", "/nowhere", "/_dash-layout", "/_dash-dependencies", "/_reload-hash",
        "/_favicon.ico", "/users", "/devices", "/account", "/wall", "/walls", "/glass",
    )  # fmt: skip
    shown = {answer.url.path for answer in await screens(server, *tried) if answer.status_code != 404}
    assert {"/board", "/chair/3", "/login"} <= shown
    unlisted = {path for path in shown if table.find("GET", path)[0] is None}
    assert unlisted == set(), "pages without a row in server/security/acts.py"


def test_no_route_is_mounted_past_the_table(server: Server) -> None:
    """Another mount would have doors that nobody looked at."""
    kinds = {type(route).__name__ for route in server.parts.gate.app.routes}  # type: ignore[attr-defined]
    assert kinds <= {"Route", "Mount", "WebSocketRoute", "APIWebSocketRoute", APIRoute.__name__}


def test_what_everybody_may_is_about_nobody() -> None:
    for act in ACTS:
        if not act.duties and not act.is_open:
            assert "patient" not in act.door[1], act
            assert "session" not in act.door[1], act


def test_dash_has_one_path_for_its_callbacks() -> None:
    assert UPDATE == "/_dash-update-component"
    assert Path(UPDATE).name not in {Path(act.door[1]).name for act in ACTS}, "the table has a row for each callback"


def test_the_page_of_permissions_is_the_tables() -> None:
    found = (ROOT / "docs" / "PERMISSIONS.md").read_text(encoding="utf-8")
    assert found == page(), "run: python -m server.security.matrix > docs/PERMISSIONS.md"
