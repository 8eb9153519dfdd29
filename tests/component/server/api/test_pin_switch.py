"""PINs: who may come back to a tablet with one, what it opens, and what a wrong one costs whom."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.component.server.api.accounts import PASSWORD, account
from tests.component.server.api.audit_rows import rows
from tests.component.server.api.screens import browser, sign_in
from tests.component.server.rehearsal.room import Room

PIN, WRONG = "4739", "8264"


@pytest.fixture
async def tablet(room: Room) -> AsyncIterator[httpx.AsyncClient]:
    """A tablet at a chair that knows two nurses; Zoë is signed in there, locked."""
    async with browser(room) as http:
        for name in ("Ana", "Zoë"):
            await account(room, "nurse", name)
            await sign_in(http, name)
            answer = await http.post("/me/pin", json={"pin": PIN})
            assert answer.status_code == 204, answer.text
        await http.post("/me/lock")
        yield http


async def give(http: httpx.AsyncClient, user: str, pin: str) -> httpx.Response:
    answer = await http.post("/pin/login", json={"user": user, "pin": pin})
    if answer.is_success:
        http.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    return answer


async def told(room: Room, act: str) -> list[tuple[str, str]]:
    return [(row.event.actor, row.event.outcome) for row in await rows(room, act=act)]


async def test_a_pin_needs_the_password_first(room: Room) -> None:
    await account(room, "nurse", "Zoë")
    async with browser(room) as http:
        await sign_in(http, "Zoë")
        room.clock.second += 301
        assert (await http.post("/me/pin", json={"pin": PIN})).json()["type"] == "proof"
        await http.post("/me/proof", json={"password": PASSWORD})
        assert (await http.post("/me/pin", json={"pin": "1234"})).status_code == 422
        assert (await http.post("/me/pin", json={"pin": PIN})).status_code == 204
        assert (await http.get("/me/pin")).json() == {"set": True}
        assert (await http.delete("/me/pin")).status_code == 204
        assert (await http.get("/me/pin")).json() == {"set": False}


async def test_a_tablet_lists_whom_it_knows_and_another_browser_nobody(room: Room, tablet: httpx.AsyncClient) -> None:
    found = (await tablet.get("/pin/people")).json()["items"]
    assert [one["user"] for one in found] == ["Ana", "Zoë"]
    async with browser(room) as stranger:
        assert (await stranger.get("/pin/people")).json()["items"] == []
        assert (await give(stranger, "Zoë", PIN)).status_code == 403


async def test_a_pin_unlocks_and_acknowledges_as_that_person(room: Room, tablet: httpx.AsyncClient) -> None:
    number = await room.seat("3")
    assert (await tablet.get("/patients")).json()["type"] == "locked"
    assert (await give(tablet, "Ana", PIN)).json()["user"] == "Ana"
    assert (await tablet.get("/me")).json() | {"csrf_token": ""} == {
        "user": "Ana", "role": "nurse", "csrf_token": "", "must_enrol": False, "locked": False, "by_pin": True,
        "glass": None,
    }  # fmt: skip
    assert (await tablet.post(f"/sessions/{number}/audio-pause", json={})).is_success
    assert ("Ana", "done") in await told(room, "alarm.pause_audio")
    assert ("Ana", "done") in await told(room, "pin.begin")


async def test_another_person_takes_the_place_and_the_former_log_in_ends(room: Room, tablet: httpx.AsyncClient) -> None:
    former = dict(tablet.cookies)
    await give(tablet, "Ana", PIN)
    async with browser(room) as other:
        other.cookies.update({"chairside_session": former["chairside_session"]})
        assert (await other.get("/me")).status_code == 401


async def test_a_pin_opens_no_signature_no_export_and_nothing_of_an_administrators(
    room: Room, tablet: httpx.AsyncClient
) -> None:
    number = await room.seat("3")
    await give(tablet, "Ana", PIN)
    asked = [
        await tablet.get(f"/sessions/{number}/export?format=json"),
        await tablet.post("/me/pin", json={"pin": WRONG}),
        await tablet.post("/me/second-factor"),
    ]
    assert [one.json()["type"] for one in asked] == ["proof"] * 3
    assert (await tablet.post("/me/proof", json={"password": PASSWORD})).status_code == 204
    assert (await tablet.get(f"/sessions/{number}/export?format=json")).status_code == 200


async def test_a_clinicians_pin_switches_no_alarm_off(room: Room) -> None:
    number = await room.seat("3")
    await account(room, "clinician", "Sato")
    async with browser(room) as http:
        await sign_in(http, "Sato")
        await http.post("/me/pin", json={"pin": PIN})
        await give(http, "Sato", PIN)
        answer = await http.post(f"/sessions/{number}/audio-off", json={"reason": "x"})
        assert (answer.status_code, answer.json()["type"]) == (401, "proof")
        signing = await http.post(f"/sessions/{number}/signatures", json={"password": WRONG})
        assert signing.status_code in {403, 409, 422}, "its body asks for the password"


ORDER = {
    "kind": "order", "drug": "ketamine", "route": "intravenous", "dose_mg_per_kg": 0.5, "weight_kg": 70,
    "weight_basis": "actual", "concentration_mg_per_ml": 1, "duration_min": 40,
}  # fmt: skip
HELD = {"kind": "pressure_decision", "decision": "hold", "reason": "168/98 twice"}
HIGH = ORDER | {"dose_mg_per_kg": 1.3, "reason": "No answer to 1.0 mg/kg"}


async def clinician_by_pin(room: Room, http: httpx.AsyncClient, name: str = "Sato", role: str = "clinician") -> None:
    await account(room, role, name)
    await sign_in(http, name)
    await http.post("/me/pin", json={"pin": PIN})
    assert (await give(http, name, PIN)).is_success


async def test_a_clinicians_pin_charts_and_what_only_a_prescriber_enters_wants_the_password(room: Room) -> None:
    number = await room.seat("3")
    async with browser(room) as http:
        await clinician_by_pin(room, http)
        note = await http.post(f"/sessions/{number}/events", json={"kind": "note", "text": "Calm"})
        assert note.status_code == 201, note.text
        orders, checks = f"/sessions/{number}/orders", f"/sessions/{number}/checks"
        passed = {"kind": "gate_overridden", "gate": "pre_dose", "item": "psychosis", "reason": "Long past"}
        for path, body in ((orders, ORDER), (checks, HELD), (checks, passed)):
            answer = await http.post(path, json=body)
            assert (answer.status_code, answer.json().get("type")) == (401, "proof"), body
        assert (await room.get(f"/sessions/{number}/entries"))["items"][-1]["kind"] == "note"
        assert (await http.post("/me/proof", json={"password": PASSWORD})).status_code == 204
        entry = (await http.post(orders, json=ORDER)).json()["id"]
        room.clock.second += 301
        for path, body in (("correction/orders", ORDER | {"reason": "x"}), ("withdrawal", {"reason": "x"})):
            answer = await http.post(f"/entries/{entry}/{path}", json=body)
            assert (answer.status_code, answer.json().get("type")) == (401, "proof"), path


async def test_a_pin_is_no_second_person_and_may_enter_one_who_gives_the_password(room: Room) -> None:
    number = await room.seat("3")
    await account(room, "nurse", "Bo")
    order = (await room.post(f"/sessions/{number}/orders", HIGH))["id"]
    async with browser(room) as http:
        await clinician_by_pin(room, http, "Ana", "nurse")
        looked = {"kind": "order_checked", "order": order}
        answer = await http.post(f"/sessions/{number}/orders", json=looked)
        assert (answer.status_code, answer.json().get("type")) == (401, "proof")
        beside = await http.post(f"/sessions/{number}/orders", json=looked | {"by": "Bo", "password": PASSWORD})
        assert beside.status_code == 201, beside.text


async def test_what_a_prescriber_decided_no_nurse_takes_out(room: Room) -> None:
    number = await room.seat("3")
    decided = (await room.post(f"/sessions/{number}/checks", HELD))["id"]
    await account(room, "nurse", "Ana")
    async with browser(room) as http:
        await sign_in(http, "Ana")
        answer = await http.post(f"/entries/{decided}/withdrawal", json={"reason": "A slip"})
        assert (answer.status_code, "Only a prescriber takes out" in answer.json()["detail"]) == (403, True)
        correction = HELD | {"decision": "proceed"}
        assert (await http.post(f"/entries/{decided}/correction/checks", json=correction)).status_code == 403


async def test_wrong_pins_wait_for_that_person_alone_and_never_hold_up_the_password(
    room: Room, tablet: httpx.AsyncClient
) -> None:
    codes = [(await give(tablet, "Zoë", WRONG)).status_code for _ in range(5)]
    assert codes == [403, 403, 403, 403, 429]
    assert (await give(tablet, "Ana", PIN)).is_success
    for _ in range(6):
        room.clock.second += 61
        assert (await give(tablet, "Zoë", WRONG)).status_code == 403
    room.clock.second += 61
    off = await give(tablet, "Zoë", PIN)
    assert (off.status_code, "password" in off.json()["detail"]) == (403, True)
    await sign_in(tablet, "Zoë")
    assert (await give(tablet, "Zoë", PIN)).is_success, "the password turned it on again"
    assert await told(room, "pin.begin") != []


async def test_a_tablet_forgets_who_gave_no_password_for_ninety_days(room: Room, tablet: httpx.AsyncClient) -> None:
    room.clock.second += 90 * 86400 + 1
    assert (await tablet.get("/pin/people")).json()["items"] == []
    assert (await give(tablet, "Ana", PIN)).status_code == 403


async def test_an_administrator_lists_tablets_and_has_one_forgotten(room: Room, tablet: httpx.AsyncClient) -> None:
    (found,) = (await room.get("/tablets"))["items"]
    assert [one["user"] for one in found["people"]] == ["Ana", "Zoë"]
    assert (await room.http.delete(f"/api/v1/tablets/{found['id']}")).status_code == 204
    assert (await room.http.delete(f"/api/v1/tablets/{found['id']}")).status_code == 404
    assert (await give(tablet, "Ana", PIN)).status_code == 403
    assert (await room.get("/tablets"))["items"] == []


async def test_a_new_password_ends_the_pin(room: Room, tablet: httpx.AsyncClient) -> None:
    await room.post("/users/Ana/reset", {"password": "another sentence of nobody"})
    assert (await give(tablet, "Ana", PIN)).status_code == 403
