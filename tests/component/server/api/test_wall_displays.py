"""Wall displays: paired by the code that stands on them, shown the chair alone, able to do nothing, sent away."""

import httpx
import pytest

from server.api import live
from tests.component.server.api.accounts import account
from tests.component.server.api.people import ask_as, paired
from tests.component.server.api.screens import browser, publishing, sign_in, watching
from tests.component.server.rehearsal.room import Room

NAMES = ("Abara", "Lena", "1988-02-04")


def at_a_wall(token: str) -> httpx.Cookies:
    return httpx.Cookies({"chairside_wall": token})


async def test_a_wall_is_let_in_by_the_code_that_stands_on_it(room: Room) -> None:
    await account(room, "administrator", "root")
    async with browser(room) as wall, browser(room) as desk:
        waits = (await wall.post("/wall/offer")).json()
        assert (await wall.post("/wall/claim", json={"claim": waits["claim"]})).status_code == 202
        assert (await wall.get("/me")).status_code == 401
        await sign_in(desk, "root")
        wrong = await desk.post("/walls", json={"code": "AAAA-AAAA-AAAA-AAAA", "name": "Corridor"})
        assert wrong.status_code == 403
        made = await desk.post("/walls", json={"code": waits["code"], "name": "Corridor"})
        assert (made.status_code, made.json()["reach"], made.json()["paired_by"]) == (201, "chair", "root")
        assert (await wall.post("/wall/claim", json={"claim": waits["claim"]})).status_code == 200
        assert (await wall.get("/me")).json()["user"] == "wall Corridor"
        assert (await wall.post("/wall/claim", json={"claim": waits["claim"]})).status_code == 404


async def test_pairing_asks_an_administrator_for_the_password(room: Room) -> None:
    await account(room, "administrator", "root")
    async with browser(room) as desk:
        await sign_in(desk, "root")
        room.clock.second += 301
        assert (await desk.post("/walls", json={"code": "x", "name": "Corridor"})).json()["type"] == "proof"


@pytest.mark.parametrize(("reach", "shown"), [("chair", None), ("initials", "LA"), ("name", "Abara, Lena")])
async def test_a_wall_shows_the_chair_unless_the_clinic_chose_more(room: Room, reach: str, shown: str | None) -> None:
    await room.seat("3")
    cookies = at_a_wall(await paired(room, reach))
    async with publishing(room), watching(room, cookies) as stream:
        found = await stream.until("snapshot")
        patient = found["chairs"][0]["patient"]
        assert (patient and patient["initials"]) == shown
        assert [name for name in NAMES if name in str(found)] == (["Abara", "Lena"] if reach == "name" else [])
        room.parts.hub.mark_chair("3")
        assert "1988-02-04" not in str(await stream.until("change"))


async def test_a_wall_silences_acknowledges_and_writes_nothing(room: Room) -> None:
    number = await room.seat("3")
    for path in (f"/sessions/{number}/audio-pause", "/alarms/1/acknowledge", f"/sessions/{number}/events", "/logout"):
        assert (await ask_as(room, "wall", "POST", path, {})).status_code == 403, path
    for path in ("/patients", "/logins", "/presets", f"/sessions/{number}"):
        assert (await ask_as(room, "wall", "GET", path)).status_code == 403, path


async def test_nobody_can_be_made_a_wall(room: Room) -> None:
    body = {"user": "x", "role": "wall", "password": "a long sentence of nobody"}
    assert (await room.http.post("/api/v1/users", json=body)).status_code == 422


async def test_another_site_cannot_watch_through_a_walls_browser(room: Room) -> None:
    async with watching(room, at_a_wall(await paired(room)), "http://elsewhere:8050") as stream:
        assert (await stream.until("error"))["code"] == "not_signed_in"


async def test_a_wall_that_is_sent_away_goes_dark_and_one_that_may_show_less_does(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "CHECK_EVERY_S", 0.02)
    await room.seat("3")
    cookies = at_a_wall(await paired(room, "name"))
    (found,) = (await room.get("/walls"))["items"]
    async with watching(room, cookies) as stream:
        await stream.until("snapshot")
        await room.post(f"/walls/{found['id']}/reach", {"reach": "chair"})
        assert (await stream.until("snapshot"))["chairs"][0]["patient"] is None
        assert (await room.http.delete(f"/api/v1/walls/{found['id']}")).json()["revoked_at"] is not None
        assert await stream.closed == 4401
    refused = await room.http.post(f"/api/v1/walls/{found['id']}/reach", json={"reach": "whole"})
    assert refused.status_code == 422
    assert (await room.http.delete("/api/v1/walls/99")).status_code == 404
