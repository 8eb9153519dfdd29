"""Tried from outside: text that would be markup, a cookie planted before log-in, a token past its day."""

import httpx
import pytest

from server.security.acts import ACTS
from tests.component.server.api.people import as_role
from tests.component.server.rehearsal.room import Room

HOSTILE = '"><img src=x onerror=alert(1)>'
PASSWORD = "a long sentence of nobody"
DAY_S = 86_400


def outside(room: Room, headers: dict[str, str] | None = None) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(room.parts.gate)
    return httpx.AsyncClient(transport=transport, base_url="http://clinic:8050", headers=headers or {})


async def test_text_that_would_be_markup_is_in_no_page_as_markup(room: Room) -> None:
    """In a name, a reason and a note; every page of the table, by who may see charts and by who may see the audit."""
    person = {"family_name": HOSTILE, "given_name": HOSTILE, "birth_date": "1970-02-04", "identifier": HOSTILE}
    patient = (await room.post("/patients", person))["id"]
    session = (await room.post("/sessions", {"patient": patient, "chair": "3"}))["id"]
    await room.post(f"/sessions/{session}/events", {"kind": "note", "text": HOSTILE})
    await room.post("/holds", {"patient": patient, "reason": HOSTILE})
    pages = [act.door[1] for act in ACTS if act.door[0] == "GET" and not act.door[1].startswith(("/api", "/assets"))]
    shown, kinds = [], set()
    for role in ("clinician", "auditor", "administrator"):
        async with outside(room, await as_role(room, role)) as http:
            for page in pages:
                path = (
                    page.replace("{patient}", str(patient)).replace("{session}", str(session)).replace("{chair}", "3")
                )
                answer = await http.get(path)
                kinds.add(answer.headers.get("content-type", "").partition(";")[0])
                is_markup = answer.headers.get("content-type", "").startswith("text/html")
                if answer.status_code >= 500 or (is_markup and HOSTILE in answer.text):
                    shown.append((role, path, answer.status_code))
            answer = await http.get(f"/api/v1/patients/{patient}")
            assert answer.status_code == 403 or answer.headers["content-type"].startswith("application/json")
            assert answer.headers["x-content-type-options"] == "nosniff"
    assert shown == []
    assert "text/html" in kinds, "a test that sees no page proves nothing"


async def test_a_cookie_planted_before_the_log_in_opens_nothing_afterwards(room: Room) -> None:
    await room.post("/users", {"user": "ortiz", "role": "nurse", "password": PASSWORD})
    planted = {"Cookie": "chairside=planted-by-somebody-else; chairside_session=planted-by-somebody-else"}
    same = {"Origin": "http://clinic:8050"}
    async with outside(room, planted) as http:
        answer = await http.post("/api/v1/login", json={"username": "ortiz", "password": PASSWORD}, headers=same)
        assert answer.status_code == 200, answer.text
        given = answer.headers.get_list("set-cookie")
        assert given
        assert "planted" not in " ".join(given)
    for name in {one.partition("=")[0] for one in given}:
        async with outside(room, {"Cookie": f"{name}=planted-by-somebody-else"}) as http:
            assert (await http.get("/api/v1/me")).status_code == 401


@pytest.mark.parametrize("origin", ["https://clinic:8050", "http://clinic", "http://evil.example", "null"])
async def test_another_sites_page_signs_nobody_in_whatever_it_says_of_a_proxy(room: Room, origin: str) -> None:
    await room.post("/users", {"user": "ortiz", "role": "nurse", "password": PASSWORD})
    mine = {"username": "ortiz", "password": PASSWORD}
    for more in ({}, {"X-Forwarded-Proto": "https"}):
        async with outside(room, {"Origin": origin, **more}) as http:
            answer = await http.post("/api/v1/login", json=mine)
            assert (answer.status_code, answer.headers.get("set-cookie")) == (403, None)
            assert (await http.post("/api/v1/enrol", json={})).status_code == 403
            assert (await http.get("/login")).status_code == 200, "a link from elsewhere shows the page"
    async with outside(room) as http:
        assert (await http.post("/api/v1/login", json=mine)).status_code == 200


async def test_a_token_past_its_day_opens_nothing(room: Room) -> None:
    headers = await as_role(room, "clinician")
    async with outside(room, headers) as http:
        assert (await http.get("/api/v1/patients")).status_code == 200
        room.clock.second += room.parts.settings.user_token_days * DAY_S + 1
        assert (await http.get("/api/v1/patients")).status_code == 401
