"""Whose role must prove itself twice does nothing before it can; what was lost is reset by somebody else."""

from pathlib import Path

import httpx
import pytest

from server.settings import load_settings
from server.store.audit import AuditQuestion, list_audit
from tests.component.server.api.accounts import PASSWORD, account
from tests.component.server.api.people import ask_as
from tests.component.server.api.signing_in import code_now, demand_two, enrolled, owes, sign_in
from tests.component.server.rehearsal.room import Room


@pytest.fixture(autouse=True)
def demanded(room: Room) -> None:
    demand_two(room)


@pytest.mark.parametrize(
    ("of", "roles"),
    [
        ({}, ()),
        ({"behind_proxy": True}, ("administrator",)),
        ({"second_factor_for": "nurse, auditor"}, ("nurse", "auditor")),
    ],
)
def test_administrators_prove_themselves_twice_wherever_other_machines_reach_the_server(
    tmp_path: Path, of: dict[str, object], roles: tuple[str, ...]
) -> None:
    assert load_settings({"data_dir": tmp_path, **of}, {}, tmp_path).proving_twice == roles


async def test_an_administrator_turns_a_second_factor_on_before_anything_else(
    room: Room, browser: httpx.AsyncClient
) -> None:
    await account(room, "administrator", "root")
    await sign_in(browser, "root")
    assert await owes(browser)
    for method, path in (("GET", "/users"), ("GET", "/devices"), ("GET", "/logins"), ("POST", "/users")):
        answer = await browser.request(method, path, json=None if method == "GET" else {})
        assert (answer.status_code, answer.json()["type"]) == (403, "enrolment"), path
        assert "/logins" in answer.json()["detail"]
    for page in ("/board", "/training", "/"):
        answer = await browser.get(f"http://clinic:8050{page}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/logins"), page
    assert (await browser.get("http://clinic:8050/logins")).status_code == 200
    await browser.post("/logout")

    await enrolled(room, browser, "root")
    assert (await browser.get("/users")).status_code == 200
    assert not await owes(browser)


async def test_a_role_of_which_it_is_not_demanded_goes_on_as_before(room: Room, browser: httpx.AsyncClient) -> None:
    await account(room)
    await sign_in(browser, "Zoë")
    assert not await owes(browser)
    assert (await browser.get("/patients")).status_code == 200


async def test_another_log_in_that_still_owes_a_factor_ends_when_one_is_turned_on(
    room: Room, browser: httpx.AsyncClient
) -> None:
    """Or whoever knows the password alone would be let through by the other's enrolment."""
    await account(room, "administrator", "root")
    transport = httpx.ASGITransport(room.parts.gate)
    async with httpx.AsyncClient(transport=transport, base_url="http://clinic:8050/api/v1") as thief:
        await sign_in(thief, "root")
        await enrolled(room, browser, "root")
        assert (await thief.get("/me")).status_code == 401
        assert (await sign_in(thief, "root")).json()["type"] == "second-factor"


async def test_what_is_demanded_is_not_turned_off(room: Room, browser: httpx.AsyncClient) -> None:
    await account(room, "administrator", "root")
    await enrolled(room, browser, "root")
    answer = await browser.delete("/me/second-factor")
    assert (answer.status_code, "proves itself twice" in answer.json()["detail"]) == (403, True)


async def test_a_lost_factor_is_reset_by_another_and_ends_that_ones_log_ins(
    room: Room, browser: httpx.AsyncClient
) -> None:
    await account(room, "administrator", "root")
    await enrolled(room, browser, "root")
    assert (await browser.delete("/users/root/second-factor")).status_code == 403, "not the own"
    reset = await ask_as(room, "administrator", "DELETE", "/users/root/second-factor")
    assert reset.status_code == 204
    assert (await browser.get("/me")).status_code == 401
    (told,) = await room.parts.ask_behind(
        lambda one: [
            row.event for row in list_audit(one, AuditQuestion(act="factor.remove_lost"), 99, 9) if row.event.changes
        ]
    )
    assert (told.actor, told.subject) == ("administrator 0.0", {"name": "root"})
    assert {change.table for change in told.changes} >= {"second_factor", "credential"}
    await sign_in(browser, "root")
    assert await owes(browser)


@pytest.mark.parametrize(("role", "status"), [("auditor", 200), ("king", 422)])
async def test_a_role_taken_away_ends_what_was_opened_with_it(
    room: Room, browser: httpx.AsyncClient, role: str, status: int
) -> None:
    await account(room)
    await sign_in(browser, "Zoë")
    answer = await room.http.post("/api/v1/users/Zoë/role", json={"role": role})
    assert answer.status_code == status
    assert (await browser.get("/me")).status_code == (401 if status == 200 else 200)


async def test_nobody_changes_the_own_role(room: Room, browser: httpx.AsyncClient) -> None:
    await account(room, "administrator", "root")
    secret = await enrolled(room, browser, "root")
    room.clock.second += 301
    answer = await browser.post("/users/root/role", json={"role": "clinician"})
    assert (answer.status_code, answer.json()["type"]) == (401, "proof")
    await browser.post("/me/proof", json={"password": PASSWORD, "otp": code_now(room, secret)})
    assert (await browser.post("/users/root/role", json={"role": "clinician"})).status_code == 403
