"""Somebody at the log-in page: signs in, and turns a second factor on."""

import httpx

from server.security.totp import code_at, step_of
from tests.component.server.api.accounts import PASSWORD
from tests.component.server.rehearsal.room import Room


async def sign_in(http: httpx.AsyncClient, user: str, **more: str) -> httpx.Response:
    answer = await http.post("/login", json={"username": user, "password": PASSWORD, **more})
    if answer.is_success:
        http.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    return answer


async def owes(http: httpx.AsyncClient) -> bool:
    """Whether who signed in must turn a second factor on first."""
    found: bool = (await http.get("/me")).json()["must_enrol"]
    return found


def demand_two(room: Room, *roles: str) -> None:
    """Let the clinic ask roles for two factors, as it does of administrators where other machines reach it."""
    room.parts.settings = room.parts.settings.model_copy(update={"second_factor_for": roles or ("administrator",)})


def code_now(room: Room, secret: str) -> str:
    return code_at(secret, step_of(room.clock.now().utc))


async def enrolled(room: Room, browser: httpx.AsyncClient, user: str) -> str:
    """An administrator of whom two factors are demanded, signed in and with both: the second one's secret."""
    demand_two(room)
    assert (await sign_in(browser, user)).is_success
    assert await owes(browser)
    secret: str = (await browser.post("/me/second-factor")).json()["secret"]
    answer = await browser.post("/me/second-factor/confirmation", json={"otp": code_now(room, secret)})
    assert answer.status_code == 200, answer.text
    return secret
