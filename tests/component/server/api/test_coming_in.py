"""Coming in: the first administrator, second factors, proving again, log-ins listed and ended, devices by code."""

import httpx
import pytest

from server.store.audit import AuditQuestion, list_audit
from tests.component.server.api.accounts import PASSWORD, account
from tests.component.server.api.people import ask_as
from tests.component.server.api.signing_in import code_now, enrolled, sign_in
from tests.component.server.rehearsal.room import Room


async def with_factor(room: Room, browser: httpx.AsyncClient) -> tuple[str, list[str]]:
    """An account whose second factor is on: its secret and its recovery codes."""
    await account(room)
    assert (await sign_in(browser, "Zoë")).is_success
    secret = (await browser.post("/me/second-factor")).json()["secret"]
    answer = await browser.post("/me/second-factor/confirmation", json={"otp": code_now(room, secret)})
    assert answer.status_code == 200, answer.text
    await browser.post("/logout")
    room.clock.second += 60
    return secret, answer.json()["recovery_codes"]


async def test_the_first_administrator_needs_the_code_from_the_console(room: Room, browser: httpx.AsyncClient) -> None:
    body = {"user": "root", "password": PASSWORD}
    assert (await browser.post("/setup", json={**body, "code": "AAAA-AAAA-AAAA-AAAA"})).status_code == 403
    code = room.parts.first_start.offer()
    assert (await browser.post("/setup", json={**body, "code": "AAAA-AAAA-AAAA-AAAA"})).status_code == 403
    weak = await browser.post("/setup", json={**body, "code": code, "password": "passwordpassword"})
    assert weak.status_code == 422
    made = await browser.post("/setup", json={**body, "code": code.lower().replace("-", " ")})
    assert (made.status_code, made.json()) == (201, {"user": "root", "role": "administrator"})
    assert (await browser.post("/setup", json={**body, "user": "second", "code": code})).status_code == 403
    (told,) = await room.parts.ask_behind(
        lambda one: [
            row.event for row in list_audit(one, AuditQuestion(act="user.make_first"), 99, 9) if row.event.wrote
        ]
    )
    assert (told.actor, told.role, told.wrote) == ("root", "administrator", {"user_account": 1})


async def test_a_code_of_an_old_start_makes_no_second_administrator(room: Room, browser: httpx.AsyncClient) -> None:
    code = room.parts.first_start.offer()
    await account(room, "administrator", "root")
    answer = await browser.post("/setup", json={"user": "thief", "password": PASSWORD, "code": code})
    assert answer.status_code == 409


@pytest.mark.parametrize(
    "password",
    ["passwordpassword", "123456789012345", "qwertyuiopasdfgh", "chairsidechairside", "aaaaaaaaaaaaaaaaaa",
     "Chairside2026!!!", "too short"],
)  # fmt: skip
async def test_a_password_that_is_guessed_first_is_refused(room: Room, password: str) -> None:
    answer = await room.http.post("/api/v1/users", json={"user": "Zoë", "role": "nurse", "password": password})
    assert answer.status_code == 422
    assert password not in answer.text


async def test_a_second_factor_is_asked_for_and_taken_once(room: Room, browser: httpx.AsyncClient) -> None:
    secret, _ = await with_factor(room, browser)
    due = await sign_in(browser, "Zoë")
    assert (due.status_code, due.json()["type"]) == (401, "second-factor")
    assert "set-cookie" not in due.headers
    wrong = await sign_in(browser, "Zoë", otp="000000")
    assert (wrong.status_code, wrong.json()["type"]) == (401, "second-factor")
    code = code_now(room, secret)
    assert (await sign_in(browser, "Zoë", otp=code)).is_success
    assert (await sign_in(browser, "Zoë", otp=code)).status_code == 401, "a code seen over a shoulder opens nothing"


async def test_a_recovery_code_opens_once(room: Room, browser: httpx.AsyncClient) -> None:
    _, codes = await with_factor(room, browser)
    assert len(set(codes)) == 10
    assert (await sign_in(browser, "Zoë", otp=codes[3].lower())).is_success
    assert (await sign_in(browser, "Zoë", otp=codes[3])).status_code == 401
    assert (await sign_in(browser, "Zoë", otp=codes[4])).is_success


async def test_a_known_password_buys_no_guesses_at_the_code(room: Room, browser: httpx.AsyncClient) -> None:
    await with_factor(room, browser)
    answers = [(await sign_in(browser, "Zoë", otp=f"{guess:06}")).status_code for guess in range(12)]
    assert answers[:10] == [401] * 10
    assert answers[-1] == 429


async def test_a_new_password_leaves_the_second_factor_on(room: Room, browser: httpx.AsyncClient) -> None:
    await with_factor(room, browser)
    await room.post("/users/Zoë/reset", {"password": PASSWORD})
    assert (await sign_in(browser, "Zoë")).json()["type"] == "second-factor"
    await room.http.delete("/api/v1/users/Zoë/second-factor")
    assert (await sign_in(browser, "Zoë")).is_success


async def test_what_reaches_far_asks_for_the_password_again(room: Room, browser: httpx.AsyncClient) -> None:
    await account(room, "administrator", "root")
    secret = await enrolled(room, browser, "root")
    new = {"user": "Ann", "role": "nurse", "password": PASSWORD}
    assert (await browser.post("/users", json=new)).status_code == 201, "the log-in was just now"
    room.clock.second += 301
    for method, path in (
        ("POST", "/users"), ("POST", "/users/Ann/disable"), ("POST", "/users/Ann/reset"), ("POST", "/users/Ann/token"),
        ("POST", "/presets"), ("POST", "/devices"), ("POST", "/me/second-factor"),
    ):  # fmt: skip
        answer = await browser.request(method, path, json={})
        assert (answer.status_code, answer.json()["type"]) == (401, "proof"), path
    assert (await browser.post("/me/proof", json={"password": "wrong"})).status_code == 403
    code = code_now(room, secret)
    assert (await browser.post("/me/proof", json={"password": PASSWORD, "otp": code})).status_code == 204
    assert (await browser.post("/users/Ann/disable", json={"reason": "Left"})).status_code == 200


async def test_log_ins_are_listed_and_ended_and_nobody_ends_somebody_elses(
    room: Room, browser: httpx.AsyncClient
) -> None:
    await account(room)
    browser.headers["User-Agent"] = "Tablet 7"
    await sign_in(browser, "Zoë")
    (mine,) = (await browser.get("/logins")).json()["items"]
    assert (mine["user"], mine["kind"], mine["device"], mine["mine"]) == ("Zoë", "browser", "Tablet 7", True)
    other = await ask_as(room, "nurse", "POST", f"/logins/{mine['id']}/end")
    assert other.status_code == 404
    assert (await browser.get("/me")).is_success
    room.clock.second += 1
    ended = await ask_as(room, "administrator", "POST", f"/logins/{mine['id']}/end")
    assert ended.status_code == 204
    assert (await browser.get("/me")).status_code == 401


async def test_a_device_fetches_its_token_once_by_a_code(room: Room, browser: httpx.AsyncClient) -> None:
    made = await room.post("/devices/codes", {"device": "CM-7", "metrics": ["heart_rate"]})
    assert (await browser.post("/enrol", json={"code": "AAAA-AAAA-AAAA-AAAA"})).status_code == 403
    enrolled = await browser.post("/enrol", json={"code": made["code"]})
    assert (enrolled.status_code, enrolled.json()["device"]) == (201, "CM-7")
    assert (await browser.post("/enrol", json={"code": made["code"]})).status_code == 403
    (told,) = await room.parts.ask_behind(
        lambda one: [
            row.event for row in list_audit(one, AuditQuestion(act="device.enrol_by_code"), 99, 9) if row.event.wrote
        ]
    )
    assert (told.actor, told.credential) == ("CM-7", "code")


async def test_a_code_for_a_device_is_good_for_ten_minutes(room: Room, browser: httpx.AsyncClient) -> None:
    made = await room.post("/devices/codes", {"device": "CM-7"})
    room.clock.second += 600
    assert (await browser.post("/enrol", json={"code": made["code"]})).status_code == 403
    assert (await room.http.post("/api/v1/devices/codes", json={"device": "CM-7", "metrics": ["x"]})).status_code == 422
