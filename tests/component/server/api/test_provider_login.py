"""Log-in at an identity provider: an independent one lets people in, one that lies does not."""

import asyncio
import hashlib
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from models.errors import UsageError
from server.clock import SystemClock
from server.security.id_tokens import SKEW_S
from server.store.audit import AuditQuestion, list_audit
from tests.component.server.api.accounts import account
from tests.component.server.api.hostile_provider import CLIENT, SECRET, HostileProvider
from tests.component.server.api.independent_provider import running_provider
from tests.component.server.api.people import ask_as
from tests.component.server.api.signing_in import code_now, enrolled, owes, sign_in
from tests.component.server.rehearsal.room import Room, open_room

OURS = "http://localhost:8050"
ANSWERS_WITHIN_S = 20.0
Asked = dict[str, str]


def settings(issuer: str, *, by_email: bool = False) -> dict[str, Any]:
    provider = {"name": "Clinic account", "issuer": issuer, "client_id": CLIENT, "by_email": by_email}
    return {"public_url": OURS, "identity_provider": provider, "identity_provider_secret": SECRET}


@pytest.fixture
async def room(tmp_path: Path, liar: HostileProvider) -> AsyncIterator[Room]:
    async with open_room(tmp_path, **settings(liar.issuer)) as opened:
        yield opened


async def begin(http: httpx.AsyncClient) -> Asked:
    """What the browser is to take to the provider."""
    answer = await http.post("/login/provider", json={"next": "/board"})
    assert answer.status_code == 200, answer.text
    query = parse_qs(urlsplit(answer.json()["address"]).query)
    return {name: value for name, (value,) in query.items()}


async def come_back(http: httpx.AsyncClient, asked: Asked, **more: str) -> httpx.Response:
    answer = await http.post("/login/provider/answer", json={"code": "c", "state": asked["state"], **more})
    if answer.is_success:
        http.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    return answer


async def bound(room: Room, role: str = "nurse", **who: str) -> None:
    await account(room, role)
    await room.post("/users/Zoë/provider", who or {"subject": "person-7"})


class TestAProviderThatLies:
    async def test_its_honest_word_opens_the_account_that_an_administrator_bound(
        self, room: Room, browser: httpx.AsyncClient, liar: HostileProvider
    ) -> None:
        await bound(room)
        asked: Asked = {}
        for alg in ("RS256", "ES256"):
            asked = await begin(browser)
            liar.token = liar.sign(liar.claims(asked["nonce"], room.clock.now().utc), alg)
            answer = await come_back(browser, asked, iss=liar.issuer)
            assert (answer.status_code, answer.json()["user"], answer.json()["role"]) == (200, "Zoë", "nurse")
        assert (await browser.get("/patients")).status_code == 200
        assert (asked["response_type"], asked["redirect_uri"]) == ("code", f"{OURS}/login")
        digest = hashlib.sha256(liar.traded["code_verifier"][0].encode()).digest()
        assert asked["code_challenge"] == urlsafe_b64encode(digest).rstrip(b"=").decode()
        assert asked["code_challenge_method"] == "S256"
        assert liar.authorization.startswith("Basic ")

    async def test_a_token_that_is_not_for_this_log_in_opens_nothing(
        self, room: Room, browser: httpx.AsyncClient, liar: HostileProvider
    ) -> None:
        await bound(room)
        at = int(room.clock.now().utc.timestamp())
        lies: tuple[dict[str, object], ...] = (
            {"nonce": "another"}, {"nonce": None}, {"aud": "another"}, {"aud": [CLIENT, "another"]}, {"aud": None},
            {"iss": "http://127.0.0.1:1"}, {"iss": None}, {"exp": at - SKEW_S}, {"exp": None}, {"iat": at + SKEW_S + 5},
            {"iat": at - 400}, {"nbf": at + SKEW_S + 5}, {"auth_time": at - 400}, {"azp": "another"}, {"sub": None},
            {"sub": 7}, {"sub": ""}, {"sub": "s" * 256}, {"exp": "soon"}, {"amr": "mfa"},
        )  # fmt: skip
        for lie in lies:
            asked = await begin(browser)
            liar.token = liar.sign(liar.claims(asked["nonce"], room.clock.now().utc, **lie))
            answer = await come_back(browser, asked)
            assert (answer.status_code, "set-cookie" in answer.headers) == (403, False), (lie, answer.text)

    async def test_a_token_that_its_key_did_not_sign_opens_nothing(
        self, room: Room, browser: httpx.AsyncClient, liar: HostileProvider
    ) -> None:
        """Unsigned; signed with the secret that both know, which its list of keys holds too; or changed afterwards."""
        await bound(room)
        for forged in ("none", "HS256", "RS512", "changed", "nothing", "another key"):
            asked = await begin(browser)
            claims = liar.claims(asked["nonce"], room.clock.now().utc)
            liar.token = liar.sign(claims, forged if forged[0] in "nHR" and forged != "nothing" else "RS256")
            if forged == "changed":
                head, _, tail = liar.token.split(".")
                body = liar.sign({**claims, "sub": "root"}).split(".")[1]
                liar.token = f"{head}.{body}.{tail}"
            if forged == "nothing":
                liar.token = "…"
            if forged == "another key":
                other = HostileProvider(is_known=False)
                other.end()
                liar.token = other.sign(claims)
            answer = await come_back(browser, asked)
            assert (answer.status_code, "not good" in answer.json()["detail"]) == (403, True), forged

    async def test_a_state_is_good_once_in_its_browser_and_in_time(
        self, room: Room, browser: httpx.AsyncClient, liar: HostileProvider
    ) -> None:
        await bound(room)
        asked = await begin(browser)
        liar.token = liar.sign(liar.claims(asked["nonce"], room.clock.now().utc))
        transport = httpx.ASGITransport(room.parts.gate)
        async with httpx.AsyncClient(transport=transport, base_url="http://clinic:8050/api/v1") as victim:
            assert (await come_back(victim, asked)).status_code == 409, "a log-in begun by somebody else"
        assert (await come_back(browser, {"state": "guessed"})).status_code == 409
        assert (await come_back(browser, asked)).status_code == 409, "a wrong state used the log-in up"
        asked = await begin(browser)
        liar.token = liar.sign(liar.claims(asked["nonce"], room.clock.now().utc))
        assert (await come_back(browser, asked)).status_code == 200
        assert (await come_back(browser, asked)).status_code == 409, "replayed"
        asked = await begin(browser)
        room.clock.second += 301
        assert (await come_back(browser, asked)).status_code == 409, "late"

    async def test_another_providers_answer_is_not_traded_here(
        self, room: Room, browser: httpx.AsyncClient, liar: HostileProvider
    ) -> None:
        """Mix-up (RFC 9207): the code is not sent to anybody whose name does not stand in the answer."""
        await bound(room)
        asked = await begin(browser)
        assert (await come_back(browser, asked, iss="https://evil.example")).status_code == 403
        liar.published = {"authorization_response_iss_parameter_supported": True}
        assert (await come_back(browser, await begin(browser))).status_code == 403, "it names itself, or should have"
        assert liar.traded == {}
        liar.published = {"issuer": "https://evil.example"}
        assert (await browser.post("/login/provider", json={})).status_code == 403
        liar.published = {"token_endpoint": "file:///etc/passwd"}
        assert (await browser.post("/login/provider", json={})).status_code == 403

    async def test_while_it_is_down_a_sentence_says_so_and_passwords_go_on(
        self, room: Room, browser: httpx.AsyncClient, liar: HostileProvider
    ) -> None:
        await bound(room)
        asked = await begin(browser)
        liar.status = 500
        for answer in (await come_back(browser, asked), await browser.post("/login/provider", json={})):
            assert (answer.status_code, "Clinic account does not answer" in answer.json()["detail"]) == (503, True)
        liar.end()
        assert (await browser.post("/login/provider", json={})).status_code == 503
        assert (await sign_in(browser, "Zoë")).status_code == 200

    async def test_whom_it_knows_and_nobody_here_does_is_told_so_and_so_is_the_audit(
        self, room: Room, browser: httpx.AsyncClient, liar: HostileProvider
    ) -> None:
        await bound(room, subject="person-8")
        asked = await begin(browser)
        liar.token = liar.sign(liar.claims(asked["nonce"], room.clock.now().utc, email="zoe@clinic.example",
                                           email_verified=True))  # fmt: skip
        answer = await come_back(browser, asked)
        assert (answer.status_code, "no account here" in answer.json()["detail"]) == (403, True)
        told, *_ = await room.parts.ask_behind(
            lambda one: [
                row.event for row in list_audit(one, AuditQuestion(act="login.begin"), 99, 9) if row.event.reason
            ]
        )
        assert (told.outcome, "bound to" in str(told.reason)) == ("failed", True)

    async def test_one_factor_there_is_one_factor_here(
        self, room: Room, browser: httpx.AsyncClient, liar: HostileProvider
    ) -> None:
        await bound(room, "administrator")
        secret = await enrolled(room, browser, "Zoë")
        await browser.post("/logout")
        room.clock.second += 60
        asked = await begin(browser)
        liar.token = liar.sign(liar.claims(asked["nonce"], room.clock.now().utc))
        due = await come_back(browser, asked)
        assert (due.status_code, due.json()["type"]) == (401, "second-factor")
        assert (await browser.get("/me")).status_code == 401
        assert (await browser.post("/login/provider/code", json={"otp": "000000"})).status_code == 401
        answer = await browser.post("/login/provider/code", json={"otp": code_now(room, secret)})
        assert answer.status_code == 200
        assert not await owes(browser)
        assert (await browser.post("/login/provider/code", json={"otp": "000000"})).status_code == 409
        asked = await begin(browser)
        liar.token = liar.sign(liar.claims(asked["nonce"], room.clock.now().utc, amr=["pwd", "mfa"]))
        await come_back(browser, asked)
        assert not await owes(browser), "two there are two here"

    async def test_what_is_bound_is_bound_once_and_unbound(
        self, room: Room, browser: httpx.AsyncClient, liar: HostileProvider
    ) -> None:
        await bound(room)
        await account(room, name="Ann")
        taken = await room.http.post("/api/v1/users/Ann/provider", json={"subject": "person-7"})
        assert taken.status_code == 409
        mail = await room.http.post("/api/v1/users/Ann/provider", json={"email": "ann@clinic.example"})
        assert (mail.status_code, "by_email is off" in mail.json()["detail"]) == (422, True)
        (kept,) = (await room.get("/users/Zoë/provider"))["items"]
        assert (kept["claim"], kept["value"], kept["bound_by"]) == ("sub", "person-7", "console")
        assert (await ask_as(room, "nurse", "DELETE", "/users/Zoë/provider")).status_code == 403
        assert (await room.http.delete("/api/v1/users/Zoë/provider")).status_code == 204
        asked = await begin(browser)
        liar.token = liar.sign(liar.claims(asked["nonce"], room.clock.now().utc))
        assert (await come_back(browser, asked)).status_code == 403


async def test_an_address_opens_an_account_once_and_then_the_subject_counts(
    tmp_path: Path, liar: HostileProvider
) -> None:
    async with open_room(tmp_path, **settings(liar.issuer, by_email=True)) as room:
        await bound(room, email="Zoe@Clinic.example")
        transport = httpx.ASGITransport(room.parts.gate)
        async with httpx.AsyncClient(transport=transport, base_url="http://clinic:8050/api/v1") as http:

            async def came(**said: object) -> int:
                asked = await begin(http)
                at = room.clock.now().utc
                liar.token = liar.sign(liar.claims(asked["nonce"], at, email="zoe@clinic.example", **said))
                return (await come_back(http, asked)).status_code

            assert await came(email_verified="true") == 403, "not by a word that may mean anything"
            assert await came(email_verified=False) == 403
            assert await came(email_verified=True) == 200
            assert await came(email_verified=True, sub="person-8") == 403, "who got the address later"
            assert await came() == 200, "the subject counts"


def test_the_secret_in_a_file_is_its_owners_alone(tmp_path: Path) -> None:
    from server.security.provider import Provider  # noqa: PLC0415 - as the server loads it
    from server.settings import load_settings  # noqa: PLC0415

    file = tmp_path / "secret"
    file.write_text("s\n", encoding="utf-8")
    file.chmod(0o644)
    given = {**settings("https://idp.example"), "identity_provider_secret": None, "identity_provider_secret_file": file}
    with pytest.raises(UsageError, match="read by others"):
        Provider(load_settings(given, {}, tmp_path))
    file.chmod(0o400)
    Provider(load_settings(given, {}, tmp_path))


def test_without_an_address_that_people_type_there_is_no_provider(tmp_path: Path) -> None:
    from server.settings import load_settings  # noqa: PLC0415

    with pytest.raises(UsageError, match="needs public_url"):
        load_settings({**settings("https://idp.example"), "public_url": None}, {}, tmp_path)
    with pytest.raises(UsageError, match="must be https"):
        load_settings(settings("http://idp.example"), {}, tmp_path)


@pytest.fixture(scope="module")
def independent() -> Iterator[str]:
    with running_provider() as address:
        yield address


async def signed_in_there(address: str, subject: str) -> Asked:
    """Sign in at the provider as a person would, and take what it sends the browser back with."""
    async with httpx.AsyncClient() as http:
        answer = await http.post(address, data={"sub": subject})
    assert answer.status_code == 302, answer.text
    return {name: value for name, (value,) in parse_qs(urlsplit(answer.headers["location"]).query).items()}


async def test_an_independent_provider_lets_people_in(tmp_path: Path, independent: str) -> None:
    async with open_room(tmp_path, **settings(independent)) as room, asyncio.timeout(ANSWERS_WITHIN_S):
        room.clock.second = (SystemClock().now().utc - room.clock.now().utc).total_seconds()
        await bound(room, subject="zoe@clinic.example")
        transport = httpx.ASGITransport(room.parts.gate)
        async with httpx.AsyncClient(transport=transport, base_url="http://clinic:8050/api/v1") as http:
            while (answer := await http.post("/login/provider", json={})).status_code == 503:  # noqa: ASYNC110 - starts
                await asyncio.sleep(0.05)
            back = await signed_in_there(answer.json()["address"], "zoe@clinic.example")
            there = await http.post("/login/provider/answer", json=back)
            assert (there.status_code, there.json()["user"]) == (200, "Zoë"), there.text
            again = await http.post("/login/provider/answer", json=back)
            assert again.status_code == 409
            stranger = await signed_in_there((await http.post("/login/provider", json={})).json()["address"], "ann")
            assert (await http.post("/login/provider/answer", json=stranger)).status_code == 403
