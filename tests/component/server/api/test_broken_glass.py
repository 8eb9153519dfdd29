"""Breaking the glass: who may, what it opens, that it ends, that all of it is told with the reason, and the review."""

from collections.abc import AsyncIterator

import httpx
import pytest

from models.audit import AuditEvent
from server.api import live
from tests.component.server.api.accounts import PASSWORD, account
from tests.component.server.api.audit_rows import rows
from tests.component.server.api.screens import browser, sign_in, watching
from tests.component.server.rehearsal.room import Room

WHY = "The nurse fell ill and nobody else is here"


@pytest.fixture
async def desk(room: Room, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    """An administrator at a desk, and a patient in a chair."""
    monkeypatch.setattr(live, "CHECK_EVERY_S", 0.02)
    await room.seat("3")
    await account(room, "administrator", "root")
    async with browser(room) as http:
        await sign_in(http, "root")
        yield http


async def told_of(room: Room, act: str) -> list[AuditEvent]:
    return [row.event for row in await rows(room, act=act)]


async def test_broken_glass_opens_charts_to_look_at_and_tells_why(room: Room, desk: httpx.AsyncClient) -> None:
    assert (await desk.get("/patients/1")).status_code == 403
    made = await desk.post("/me/glass", json={"reason": WHY})
    assert made.status_code == 201, made.text
    assert (await desk.get("/patients/1")).status_code == 200
    assert (await desk.get("/me")).json()["glass"] == {"until": made.json()["ends_at"], "reason": WHY}
    told = next(row for row in await told_of(room, "patient.read") if row.outcome == "done")
    assert (told.actor, told.purpose, told.reason, told.patient) == ("root", "BTG", WHY, 1)
    (begun,) = await told_of(room, "glass.break")
    assert (begun.actor, begun.reason, begun.wrote) == ("root", WHY, {"broken_glass": 1})


async def test_broken_glass_writes_nothing_and_takes_nothing_along_but_calls_help(
    room: Room, desk: httpx.AsyncClient
) -> None:
    await desk.post("/me/glass", json={"reason": WHY})
    for path in ("/sessions/1/events", "/alarms/1/acknowledge", "/sessions/1/audio-pause", "/patients"):
        assert (await desk.post(path, json={})).status_code == 403, path
    assert (await desk.get("/sessions/1/export?format=json")).status_code == 403
    assert (await desk.post("/chairs/3/help", json={})).is_success


@pytest.mark.parametrize("reason", ["", "urgent", " " * 40])
async def test_a_reason_that_says_nothing_breaks_nothing(desk: httpx.AsyncClient, reason: str) -> None:
    assert (await desk.post("/me/glass", json={"reason": reason})).status_code == 422


async def test_it_cannot_extend_itself_and_ends_by_itself_with_its_stream(room: Room, desk: httpx.AsyncClient) -> None:
    await desk.post("/me/glass", json={"reason": WHY})
    async with watching(room, desk.cookies) as stream:
        assert "Abara" in str(await stream.until("snapshot"))
        room.clock.second += 10 * 60
        await desk.post("/me/proof", json={"password": PASSWORD})
        assert (await desk.post("/me/glass", json={"reason": WHY})).status_code == 409
        room.clock.second += 11 * 60
        await room.parts.settled()
        room.clock.second += 9 * 60
        assert await stream.closed == 4403
    assert (await desk.get("/patients/1")).status_code == 403


async def test_it_ends_by_tap(room: Room, desk: httpx.AsyncClient) -> None:
    await desk.post("/me/glass", json={"reason": WHY})
    async with watching(room, desk.cookies) as stream:
        await stream.until("snapshot")
        assert (await desk.delete("/me/glass")).status_code == 204
        assert await stream.closed == 4403
    assert (await desk.get("/patients/1")).status_code == 403
    assert (await desk.delete("/me/glass")).status_code == 404


async def test_it_asks_for_the_password_and_holds_for_that_log_in_alone(room: Room, desk: httpx.AsyncClient) -> None:
    room.clock.second += 301
    assert (await desk.post("/me/glass", json={"reason": WHY})).json()["type"] == "proof"
    await desk.post("/me/proof", json={"password": PASSWORD})
    assert (await desk.post("/me/glass", json={"reason": WHY})).status_code == 201
    async with browser(room) as elsewhere:
        await sign_in(elsewhere, "root")
        assert (await elsewhere.get("/patients/1")).status_code == 403


async def test_who_sees_charts_anyway_and_programs_break_nothing(room: Room) -> None:
    await account(room, "nurse", "Zoë")
    async with browser(room) as http:
        await sign_in(http, "Zoë")
        assert (await http.post("/me/glass", json={"reason": WHY})).status_code == 403
    assert (await room.http.post("/api/v1/me/glass", json={"reason": WHY})).status_code == 409


async def test_somebody_else_reviews_it_when_it_is_over(room: Room, desk: httpx.AsyncClient) -> None:
    number = (await desk.post("/me/glass", json={"reason": WHY})).json()["id"]
    await account(room, "auditor", "Iris")
    async with browser(room) as auditor:
        await sign_in(auditor, "Iris")
        waits = (await auditor.get("/glass?reviewed=false")).json()["items"]
        assert [(one["user"], one["reason"]) for one in waits] == [("root", WHY)]
        path, found = f"/glass/{number}/review", {"finding": "Asked the nurse; she was ill"}
        assert (await auditor.post(path, json=found)).status_code == 409
        await desk.delete("/me/glass")
        assert (await desk.post(path, json=found)).status_code == 403
        assert (await auditor.post(path, json=found)).json()["reviewed_by"] == "Iris"
        assert (await auditor.post(path, json=found)).status_code == 409
        assert (await auditor.get("/glass?reviewed=false")).json()["items"] == []
        assert len((await auditor.get("/glass?reviewed=true")).json()["items"]) == 1
        assert (await auditor.post("/glass/99/review", json=found)).status_code == 404
