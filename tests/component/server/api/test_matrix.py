"""Every cell of the permission table tried for real: each role, and a stranger, at each door of an application."""

import asyncio
import json
import re
from collections.abc import MutableMapping
from typing import Any

import httpx
import pytest

from server.security.acts import ACTS, API, CALLBACK, LIVE, UPDATE, Act
from server.security.matrix import may
from server.security.roles import Role
from tests.component.server.api.people import as_role, paired
from tests.component.server.rehearsal.room import Room

WHO: tuple[Role | None, ...] = (*Role, None)
Headers = dict[Role | None, dict[str, str]]
OTHER_SPELLINGS = (
    "/api/v1/patients/",
    "/api/v1//patients",
    "//api/v1/patients",
    "/api/v1/patients/1/",
    "/api/v1/./patients/1",
    "/api/v1/audit/../patients/1",
    "/api/v1/patients%2F1",
    "/API/V1/patients",
    "/api/v1/patients/1%00",
    "/assets/../api/v1/patients",
    "/api/v1/patients;x=1",
    "/board/",
    "/assets/..%2f..%2fserver/app.py",
)
# Those that end what proves who asks: a wall, then everybody.
_LAST = ("wall.revoke", "login.end")


async def everybody(room: Room) -> Headers:
    await paired(room)  # the one that the administrator sends away
    return {role: await as_role(room, role.value) for role in Role} | {None: {}}


def paths(act: Act) -> list[str]:
    """The door with ids that are there, of somebody else's, and of nobody."""
    template = act.door[1]
    swapped = [["1", "2", "999999"][place:] + ["1", "2", "999999"][:place] for place in range(3)]
    found = []
    for ids in swapped:
        numbers = iter([*ids, *ids])
        found.append(re.sub(r"{[^}]+}", lambda _, given=numbers: next(given), template))  # type: ignore[misc]
    return list(dict.fromkeys(found))


async def two_patients(room: Room) -> None:
    await room.seat("3")
    patient = {"family_name": "Berg", "given_name": "Nils", "birth_date": "1970-02-04", "identifier": "other"}
    await room.post("/patients", patient)
    await room.post("/sessions", {"patient": 2, "chair": "4"})


def expected(act: Act, role: Role | None, answer: httpx.Response) -> bool:
    if may(act, role):
        return answer.status_code not in {401, 403}
    if role is None:
        is_page = act.door[0] == "GET" and not act.door[1].startswith((API, "/_dash", "/metrics"))
        return answer.status_code == (303 if is_page else 401)
    return answer.status_code == 403 or answer.headers.get("location") in {"/audit", "/logins"}


async def test_every_role_at_every_door_of_the_api_and_the_pages(room: Room) -> None:
    await two_patients(room)
    headers, wrong = await everybody(room), []
    acts = sorted(
        (act for act in ACTS if act.door[0] not in {LIVE, CALLBACK}),
        key=lambda act: _LAST.index(act.name) if act.name in _LAST else -1,
    )
    transport = httpx.ASGITransport(room.parts.gate)
    async with httpx.AsyncClient(transport=transport, base_url="http://clinic:8050") as http:
        for act in acts:
            room.clock.second += 3  # a stranger asks at every door, and may not ask so often
            method = act.door[0]
            for place, path in enumerate(paths(act)):
                # The first path for everybody; with ids swapped for those who may not: those are what is at stake.
                for role in (one for one in WHO if place == 0 or not may(act, one)):
                    body: object = None if method == "GET" else {}
                    answer = await http.request(method, path, json=body, headers=headers[role])
                    if not expected(act, role, answer) or answer.status_code >= 500:
                        wrong.append((method, path, role, answer.status_code, answer.text[:80]))
    # A demonstration's own calls are not there elsewhere; the table says so of none, and the application 404s.
    assert wrong == []


async def test_every_role_at_every_callback(room: Room) -> None:
    await two_patients(room)
    headers, wrong = await everybody(room), []
    transport = httpx.ASGITransport(room.parts.gate)
    async with httpx.AsyncClient(transport=transport, base_url="http://clinic:8050") as http:
        for act in ACTS:
            if act.door[0] != CALLBACK:
                continue
            output = act.door[1]
            name, prop = output.rsplit(".", 1)
            asked = {"chair": "4", "chairs": ["4"], "now": "2026-03-01T14:00:00Z"}
            inputs = [{"id": "chart-request", "property": "data", "value": asked}]
            body = {"output": output, "outputs": {"id": name, "property": prop}, "inputs": inputs}
            for role in WHO:
                answer = await http.post(UPDATE, json=body, headers=headers[role])
                if not expected(act, role, answer):
                    wrong.append((output, role, answer.status_code, answer.text[:80]))
        for planted in ("elsewhere.data", "..chart.figure...trend-answer.data..", "", None, 7):
            answer = await http.post(UPDATE, json={"output": planted}, headers=headers[Role.CLINICIAN])
            assert answer.status_code == 404, planted
    assert wrong == []


async def open_live(room: Room, headers: dict[str, str], *messages: dict[str, object]) -> list[Any]:
    """Open the live stream, send messages, and collect what comes until it closes or two frames came."""
    sent: list[MutableMapping[str, Any]] = []
    incoming: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
    incoming.put_nowait({"type": "websocket.connect"})
    for message in messages:
        incoming.put_nowait({"type": "websocket.receive", "text": json.dumps(message)})

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)
        if message["type"] == "websocket.send" and len(sent) > len(messages):
            incoming.put_nowait({"type": "websocket.disconnect", "code": 1000})

    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    scope: MutableMapping[str, Any] = {
        "type": "websocket", "path": "/live", "raw_path": b"/live", "query_string": b"", "root_path": "",
        "headers": [(b"host", b"clinic:8050"), *raw], "client": ("10.0.0.7", 1), "server": ("clinic", 8050),
        "scheme": "ws", "subprotocols": [],
    }  # fmt: skip
    await asyncio.wait_for(room.parts.gate(scope, incoming.get, send), 10)
    return [json.loads(one["text"]) if "text" in one else one.get("code", one["type"]) for one in sent]


@pytest.mark.parametrize(
    ("role", "first", "code"),
    [
        (Role.NURSE, "snapshot", None),
        (Role.CLINICIAN, "snapshot", None),
        (Role.ADMINISTRATOR, "error", 4403),
        (Role.AUDITOR, "error", 4403),
        (Role.WALL, "snapshot", None),
        (None, "error", 4401),
    ],
)
async def test_every_role_at_the_live_stream(room: Room, role: Role | None, first: str, code: int | None) -> None:
    await two_patients(room)
    headers = (await as_role(room, role.value) if role else {}) | {"Origin": "http://clinic:8050"}
    rows = {act.door[1]: act for act in ACTS if act.door[0] == LIVE}
    painted = {"type": "painted", "epoch": "x", "version": 1, "visible": True, "audio": "off"}
    messages: dict[str, dict[str, object]] = {"painted": painted, "snapshot": {"type": "snapshot"}}
    assert set(rows) == {"open", *messages}
    assert {may(act, role) for act in rows.values()} == {first == "snapshot"}
    found = await open_live(room, headers, *messages.values())
    assert found[1]["type"] == first
    assert len([one for one in found if isinstance(one, dict) and one["type"] == "snapshot"]) == 2 * (code is None)
    assert (code is None) or found[-1] == code
    if first == "error" or role is Role.WALL:
        assert "Abara" not in str(found)


async def test_a_route_without_a_row_does_nothing(room: Room) -> None:
    """Planted: the route is there and would answer, and nobody gets through to it."""
    reached = []

    async def planted() -> None:
        reached.append(True)

    routes = room.parts.gate.app.router.routes  # type: ignore[attr-defined]
    room.parts.gate.app.add_api_route("/planted", planted)  # type: ignore[attr-defined]
    routes.insert(0, routes.pop())
    transport = httpx.ASGITransport(room.parts.gate)
    headers = await as_role(room, "clinician")
    async with httpx.AsyncClient(transport=transport, base_url="http://clinic:8050", headers=headers) as http:
        assert (await http.get("/planted")).status_code == 404
    assert reached == []


async def test_another_spelling_of_a_path_opens_nothing(room: Room) -> None:
    await two_patients(room)
    headers = await as_role(room, "auditor")
    transport = httpx.ASGITransport(room.parts.gate)
    async with httpx.AsyncClient(transport=transport, base_url="http://clinic:8050", headers=headers) as http:
        for path in OTHER_SPELLINGS:
            answer = await http.get(path)
            assert answer.status_code in {403, 404, 307}, (path, answer.status_code)
            assert "Abara" not in answer.text
