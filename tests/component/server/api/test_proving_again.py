"""Proving again who one is, by password, passkey or provider: audited, and each time the log-in has another id."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from server.api import live
from tests.component.server.api.accounts import PASSWORD, account
from tests.component.server.api.audit_rows import rows
from tests.component.server.api.authenticator import Authenticator
from tests.component.server.api.hostile_provider import HostileProvider
from tests.component.server.api.screens import browser as screen_of
from tests.component.server.api.screens import watching
from tests.component.server.api.signing_in import code_now, enrolled, sign_in
from tests.component.server.api.test_passkeys import holder, log_in
from tests.component.server.api.test_provider_login import settings
from tests.component.server.rehearsal.room import Room, open_room

FAR = "/me/passkeys/options"  # one of the acts that ask for it
LONG_AFTER_S = 301


@pytest.fixture
async def bound(tmp_path: Path, liar: HostileProvider) -> AsyncIterator[Room]:
    """A clinic with an identity provider, at which the clinician Zoë is person 7."""
    async with open_room(tmp_path, **settings(liar.issuer)) as opened:
        await account(opened, "clinician")
        await opened.post("/users/Zoë/provider", {"subject": "person-7"})
        yield opened


def ids(http: httpx.AsyncClient) -> str:
    return http.cookies["chairside_session"]


async def is_asked(http: httpx.AsyncClient) -> bool:
    """Whether what reaches far asks for a proof now."""
    answer = await http.post(FAR)
    return answer.status_code == 401 and answer.json()["type"] == "proof"


async def told(room: Room) -> list[tuple[str, str]]:
    return [(row.event.actor, row.event.outcome) for row in await rows(room, act="login.prove")]


async def by_passkey(http: httpx.AsyncClient, held: Authenticator, **more: object) -> httpx.Response:
    options = await http.post("/me/proof/passkey/options")
    return await http.post("/me/proof/passkey", json={"credential": held.sign(options.json()), **more})


async def test_a_passkey_proves_it_again_and_no_password_is_needed(room: Room, browser: httpx.AsyncClient) -> None:
    held = await holder(room, browser)
    await log_in(browser, held)
    assert (await browser.get("/me/proof/ways")).json()["passkey_origin"] == "http://localhost:8050"
    room.clock.second += LONG_AFTER_S
    assert await is_asked(browser)
    held.count += 1
    former = ids(browser)
    assert (await by_passkey(browser, held)).status_code == 204
    assert (await is_asked(browser), ids(browser) == former) == (False, False)
    assert await told(room) == [("Zoë", "done")]
    # It counts no further: a copy proves nothing, and the audit has why.
    assert (await by_passkey(browser, held)).status_code == 403
    failed = [row.event for row in await rows(room, act="login.prove") if row.event.outcome == "failed"]
    assert ["fewer times" in str(event.reason) for event in failed] == [True]


async def test_a_passkey_of_another_account_or_one_answer_twice_proves_nothing(
    room: Room, browser: httpx.AsyncClient
) -> None:
    await holder(room, browser)
    stranger = Authenticator(count=1)
    await account(room, name="Nia")
    async with screen_of(room) as other:
        await sign_in(other, "Nia")
        made = stranger.make((await other.post("/me/passkeys/options")).json())
        assert (await other.post("/me/passkeys", json={"name": "Key", "credential": made})).status_code == 201
        stranger.count += 1
    await sign_in(browser, "Zoë")
    room.clock.second += LONG_AFTER_S
    assert (await by_passkey(browser, stranger)).status_code == 403
    assert (await browser.post("/me/proof/passkey", json={"credential": {}})).status_code == 409
    assert await is_asked(browser)
    assert ("Zoë", "failed") in await told(room)


async def begin(http: httpx.AsyncClient, **more: object) -> dict[str, str]:
    answer = await http.post("/me/proof/provider", json={"next": "/sessions/7", **more})
    query = parse_qs(urlsplit(answer.json()["address"]).query)
    return {name: value for name, (value,) in query.items()}


async def come_back(http: httpx.AsyncClient, state: str, path: str = "/me/proof") -> httpx.Response:
    return await http.post(f"{path}/provider/answer", json={"code": "c", "state": state})


async def test_the_provider_proves_it_again_and_is_told_to_ask(bound: Room, liar: HostileProvider) -> None:
    async with screen_of(bound) as http:
        await sign_in(http, "Zoë")
        assert (await http.get("/me/proof/ways")).json()["provider"] == "Clinic account"
        bound.clock.second += LONG_AFTER_S
        assert await is_asked(http)
        asked, former = await begin(http), ids(http)
        assert (asked["prompt"], asked["max_age"]) == ("login", "0")
        liar.token = liar.sign(liar.claims(asked["nonce"], bound.clock.now().utc))
        answer = await come_back(http, asked["state"])
        assert (answer.status_code, answer.headers["location"]) == (204, "/sessions/7")
        assert (await is_asked(http), ids(http) == former) == (False, False)
        assert await told(bound) == [("Zoë", "done")]


async def test_a_provider_that_did_not_ask_just_now_or_asked_somebody_else_proves_nothing(
    bound: Room, liar: HostileProvider
) -> None:
    async with screen_of(bound) as http:
        await sign_in(http, "Zoë")
        bound.clock.second += LONG_AFTER_S
        now = bound.clock.now().utc
        for lie in ({"auth_time": int((now - timedelta(seconds=90)).timestamp())}, {"auth_time": None}, {"sub": "p-8"}):
            asked = await begin(http)
            liar.token = liar.sign(liar.claims(asked["nonce"], now, **lie))
            assert (await come_back(http, asked["state"])).status_code == 403, lie
        # Neither does the answer to a proof sign anybody in, nor that to a log-in prove anything.
        asked = await begin(http)
        assert (await come_back(http, asked["state"], "/login")).status_code == 409
        address = (await http.post("/login/provider", json={"next": "/board"})).json()["address"]
        (state,) = parse_qs(urlsplit(address).query)["state"]
        assert (await come_back(http, state)).status_code == 409
        assert await is_asked(http)
        assert (await told(bound)).count(("Zoë", "failed")) == 3


async def test_a_proof_signs_once_where_it_was_asked_for_that(bound: Room, liar: HostileProvider) -> None:
    await bound.seat("3")
    async with screen_of(bound) as http:
        await sign_in(http, "Zoë")
        for wanted, statuses in ((False, (401, 401)), (True, (409, 401))):
            asked = await begin(http, to_sign=wanted)
            liar.token = liar.sign(liar.claims(asked["nonce"], bound.clock.now().utc))
            assert (await come_back(http, asked["state"])).status_code == 204
            added = [await http.post("/sessions/1/addenda", json={"text": "late"}) for _ in statuses]
            assert tuple(one.status_code for one in added) == statuses  # 409: the record is not signed yet
            assert added[-1].json()["type"] == "proof"


async def test_each_proof_gives_the_log_in_another_id_and_its_streams_stay(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What somebody planted or saw before is worth nothing afterwards; no screen goes dark for it."""
    monkeypatch.setattr(live, "CHECK_EVERY_S", 0.02)
    await room.seat("3")
    await account(room, "nurse", "Zoë")
    async with screen_of(room) as http:
        await sign_in(http, "Zoë")
        planted = dict(http.cookies)
        async with watching(room, http.cookies) as stream:
            await stream.until("snapshot")
            assert (await http.post("/me/proof", json={"password": PASSWORD})).status_code == 204
            secret = (await http.post("/me/second-factor")).json()["secret"]
            proven = ids(http)
            answer = await http.post("/me/second-factor/confirmation", json={"otp": code_now(room, secret)})
            assert answer.status_code == 200
            assert len({planted["chairside_session"], proven, ids(http)}) == 3
            async with screen_of(room) as thief:
                for known in (planted["chairside_session"], proven):
                    thief.cookies.set("chairside_session", known)
                    assert (await thief.get("/me")).status_code == 401
            # The stream that was opened by the first id follows the log-in: it locks with it, and ends with it.
            await http.post("/me/lock")
            assert (await stream.until("snapshot"))["screen"]["locked"] is True
            assert not stream.closed.done()
            assert (await http.post("/logout")).status_code == 204
            assert await stream.closed == 4401


async def test_a_log_in_that_owed_a_second_factor_is_another_one_when_it_has_it(
    room: Room, browser: httpx.AsyncClient
) -> None:
    await account(room, "administrator", "root")
    seen: list[str] = []

    async def note(answer: httpx.Response) -> None:
        seen.extend(
            value for name, value in answer.headers.multi_items() if name == "set-cookie" and "session" in value
        )

    browser.event_hooks["response"].append(note)
    await enrolled(room, browser, "root")
    assert len({one.split(";")[0] for one in seen}) == len(seen) == 2


async def test_broken_glass_goes_along_with_the_log_in(room: Room, browser: httpx.AsyncClient) -> None:
    await account(room, "auditor", "Ada")
    await sign_in(browser, "Ada")
    assert (await browser.post("/me/glass", json={"reason": "the nurse fainted, who is it"})).status_code == 201
    assert (await browser.post("/me/proof", json={"password": PASSWORD})).status_code == 204
    assert (await browser.get("/me")).json()["glass"] is not None
