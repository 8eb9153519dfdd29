"""A person's own password: set after any proof, also by who signs in by a passkey; what was open beside it ends."""

import httpx

from tests.component.server.api.accounts import PASSWORD, account
from tests.component.server.api.audit_rows import rows
from tests.component.server.api.screens import browser as screen_of
from tests.component.server.api.signing_in import sign_in
from tests.component.server.api.test_passkeys import holder, log_in
from tests.component.server.api.test_proving_again import LONG_AFTER_S, by_passkey, ids
from tests.component.server.rehearsal.room import Room

OTHER = "another long sentence of nobody"
WASTED = {"kind": "wasted", "vial": "V-1", "mg": 5, "witness": "Zoë", "password": OTHER}


async def test_who_has_a_passkey_sets_a_password_and_proves_by_it_beside_a_colleagues_log_in(
    room: Room, browser: httpx.AsyncClient
) -> None:
    held = await holder(room, browser)
    async with screen_of(room) as forgotten:
        assert (await sign_in(forgotten, "Zoë")).is_success
        await log_in(browser, held)
        room.clock.second += LONG_AFTER_S
        assert (await browser.post("/me/password", json={"password": OTHER})).json()["type"] == "proof"
        held.count += 1
        assert (await by_passkey(browser, held)).status_code == 204
        assert (await browser.post("/me/password", json={"password": "short"})).status_code == 422
        former = ids(browser)
        assert (await browser.post("/me/password", json={"password": OTHER})).status_code == 204
        assert (await browser.get("/me")).json()["user"] == "Zoë", "this screen goes on"
        assert ids(browser) != former
        assert (await forgotten.get("/me")).status_code == 401, "others end"
        assert (await sign_in(forgotten, "Zoë")).status_code == 401, "the one before opens nothing"
    session = await room.seat()
    vial = {"vial": "V-1", "drug": "ketamine", "lot": "7", "expiry": "2026-12-31", "content_mg": 100}
    await room.post(f"/sessions/{session}/ledger", {"kind": "vial_opened"} | vial)
    assert (await room.post(f"/sessions/{session}/ledger", WASTED))["confirmed"] is True
    (event,) = [row.event for row in await rows(room, act="password.set_own")]
    assert (event.actor, OTHER in repr(event), "argon2" in repr(event)) == ("Zoë", False, False)


async def test_a_program_sets_nobodys_password(room: Room) -> None:
    await account(room)
    token = (await room.post("/users/Zoë/token"))["token"]
    async with screen_of(room) as http:
        answer = await http.post("/me/password", json={"password": OTHER}, headers={"Authorization": f"Bearer {token}"})
        assert (answer.status_code, "not a program" in answer.text) == (409, True)
        assert (await sign_in(http, "Zoë")).is_success


async def test_a_second_person_without_a_password_is_told_where_to_set_one(room: Room) -> None:
    await account(room)
    session = await room.seat()
    answer = await room.http.post(f"/api/v1/sessions/{session}/ledger", json=WASTED | {"password": PASSWORD + " "})
    assert (answer.status_code, "sets one at /logins" in answer.text) == (403, True)
