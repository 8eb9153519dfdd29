"""Passkeys: registered after the password, signed in with, and refused whenever something about them is not right."""

from dataclasses import replace

import httpx

from server.store.audit import AuditQuestion, list_audit
from tests.component.server.api.accounts import account
from tests.component.server.api.authenticator import Authenticator, unverified
from tests.component.server.api.signing_in import demand_two, owes, sign_in
from tests.component.server.rehearsal.room import Room


async def register(http: httpx.AsyncClient, made: Authenticator, name: str = "Key") -> httpx.Response:
    options = await http.post("/me/passkeys/options")
    assert options.status_code == 200, options.text
    return await http.post("/me/passkeys", json={"name": name, "credential": made.make(options.json())})


async def log_in(http: httpx.AsyncClient, held: Authenticator) -> httpx.Response:
    options = await http.post("/login/passkey/options")
    assert options.status_code == 200, options.text
    answer = await http.post("/login/passkey", json={"credential": held.sign(options.json())})
    if answer.is_success:
        http.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    return answer


async def holder(room: Room, http: httpx.AsyncClient, role: str = "nurse") -> Authenticator:
    """Somebody with one passkey, signed out."""
    held = Authenticator(count=7)
    await account(room, role)
    await sign_in(http, "Zoë")
    assert (await register(http, held)).status_code == 201
    await http.post("/logout")
    held.count += 1
    return held


async def test_a_passkey_is_registered_listed_named_used_and_removed(room: Room, browser: httpx.AsyncClient) -> None:
    held = await holder(room, browser)
    answer = await log_in(browser, held)
    assert (answer.status_code, answer.json()["user"]) == (200, "Zoë")
    found = (await browser.get("/me/passkeys")).json()
    (kept,) = found["items"]
    assert (kept["name"], kept["used_at"] is None, found["origin"]) == ("Key", False, "http://localhost:8050")
    assert (await browser.post(f"/me/passkeys/{kept['id']}/name", json={"name": "Drawer"})).status_code == 200
    assert (await browser.get("/me/passkeys")).json()["items"][0]["name"] == "Drawer"
    assert (await browser.delete(f"/me/passkeys/{kept['id']}")).status_code == 204
    held.count += 1
    assert (await log_in(browser, held)).status_code == 403
    acts = await room.parts.ask_behind(lambda one: {row.event.act for row in list_audit(one, AuditQuestion(), 99, 99)})
    assert {"passkey.add", "passkey.name", "passkey.remove"} <= acts


async def test_registering_asks_for_the_password_again(room: Room, browser: httpx.AsyncClient) -> None:
    await account(room)
    await sign_in(browser, "Zoë")
    room.clock.second += 301
    answer = await browser.post("/me/passkeys/options")
    assert (answer.status_code, answer.json()["type"]) == (401, "proof")


async def test_a_passkey_is_a_second_factor_and_its_accounts_password_alone_opens_nothing(
    room: Room, browser: httpx.AsyncClient
) -> None:
    demand_two(room)
    held = await holder(room, browser, "administrator")
    refused = await sign_in(browser, "Zoë")
    assert (refused.status_code, "passkey" in refused.json()["detail"]) == (403, True)
    await log_in(browser, held)
    assert not await owes(browser)
    assert (await browser.get("/users")).status_code == 200
    (kept,) = (await browser.get("/me/passkeys")).json()["items"]
    last = await browser.delete(f"/me/passkeys/{kept['id']}")
    assert last.status_code == 403, "the last factor of a role that proves itself twice stays"


async def test_a_challenge_is_answered_once_in_time_and_by_whom_it_was_asked(
    room: Room, browser: httpx.AsyncClient
) -> None:
    held = await holder(room, browser)
    options = (await browser.post("/login/passkey/options")).json()
    signed = {"credential": held.sign(options)}
    transport = httpx.ASGITransport(room.parts.gate)
    async with httpx.AsyncClient(transport=transport, base_url="http://clinic:8050/api/v1") as other:
        assert (await other.post("/login/passkey", json=signed)).status_code == 409, "another browser"
    assert (await browser.post("/login/passkey", json=signed)).status_code == 200
    assert (await browser.post("/login/passkey", json=signed)).status_code == 409, "a second time"
    options = (await browser.post("/login/passkey/options")).json()
    room.clock.second += 301
    held.count += 1
    assert (await browser.post("/login/passkey", json={"credential": held.sign(options)})).status_code == 409, "late"


async def test_a_registration_is_taken_from_the_log_in_that_asked_for_it(
    room: Room, browser: httpx.AsyncClient
) -> None:
    await account(room)
    await sign_in(browser, "Zoë")
    options = (await browser.post("/me/passkeys/options")).json()
    await browser.post("/logout")
    await sign_in(browser, "Zoë")
    made = {"name": "Key", "credential": Authenticator().make(options)}
    assert (await browser.post("/me/passkeys", json=made)).status_code == 409


def _other_site(held: Authenticator) -> None:
    held.origin = "https://evil.example"


def _other_place(held: Authenticator) -> None:
    held.rp_id = "evil.example"


def _nobody_verified(held: Authenticator) -> None:
    held.flags = unverified().flags


def _other_key(held: Authenticator) -> None:
    held.key = Authenticator().key


ATTACKS = (_other_site, _other_place, _nobody_verified)


async def test_what_is_signed_for_another_place_by_nobody_or_by_another_key_opens_nothing(
    room: Room, browser: httpx.AsyncClient
) -> None:
    held = await holder(room, browser)
    for attack in (*ATTACKS, _other_key):
        tried = replace(held)
        attack(tried)
        answer = await log_in(browser, tried)
        assert (answer.status_code, "set-cookie" in answer.headers) == (422, False), attack
    assert (await log_in(browser, held)).status_code == 200


async def test_what_is_made_for_another_place_or_by_nobody_is_not_registered(
    room: Room, browser: httpx.AsyncClient
) -> None:
    await account(room)
    await sign_in(browser, "Zoë")
    for attack in ATTACKS:
        made = Authenticator()
        attack(made)
        assert (await register(browser, made)).status_code == 422, attack
    no_passkeys: tuple[dict[str, object], ...] = (
        {},
        {"id": "x"},
        {"id": 7, "rawId": [], "response": "…", "type": None},
    )
    for credential in no_passkeys:
        await browser.post("/me/passkeys/options")
        answer = await browser.post("/me/passkeys", json={"name": "Key", "credential": credential})
        assert (answer.status_code, "not made for this page" in answer.json()["detail"]) == (422, True)
        await browser.post("/login/passkey/options")
        assert (await browser.post("/login/passkey", json={"credential": credential})).status_code == 403
    assert (await browser.get("/me/passkeys")).json()["items"] == []


async def test_a_passkey_that_counts_less_than_it_did_is_refused_and_told(
    room: Room, browser: httpx.AsyncClient
) -> None:
    held = await holder(room, browser)
    for count in (7, 6, 0):
        held.count = count
        answer = await log_in(browser, held)
        assert (answer.status_code, "counts less" in answer.json()["detail"]) == (403, True)
    told, *_ = await room.parts.ask_behind(
        lambda one: [row.event for row in list_audit(one, AuditQuestion(act="login.begin"), 99, 9) if row.event.reason]
    )
    assert (told.outcome, told.subject["account"]) == ("failed", "Zoë")
    assert "fewer times" in str(told.reason)


async def test_one_that_counts_nothing_goes_on(room: Room, browser: httpx.AsyncClient) -> None:
    held = await holder(room, browser)
    other = Authenticator()
    await log_in(browser, held)
    assert (await register(browser, other, "Phone")).status_code == 201
    for _ in range(2):
        assert (await log_in(browser, other)).status_code == 200


async def test_the_passkey_of_a_disabled_account_opens_nothing(room: Room, browser: httpx.AsyncClient) -> None:
    held = await holder(room, browser)
    await room.post("/users/Zoë/disable")
    assert (await log_in(browser, held)).status_code == 403


async def test_a_reset_ends_passkeys_too(room: Room, browser: httpx.AsyncClient) -> None:
    held = await holder(room, browser)
    await room.http.delete("/api/v1/users/Zoë/second-factor")
    assert (await log_in(browser, held)).status_code == 403


async def test_the_host_that_a_request_names_changes_nothing(room: Room, browser: httpx.AsyncClient) -> None:
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    options = (await browser.post("/login/passkey/options", headers=headers)).json()
    assert options["rpId"] == "localhost"
