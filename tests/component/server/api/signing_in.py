"""Somebody at the log-in page: signs in, and turns a second factor on."""

import httpx

from server.security.totp import code_at, step_of
from tests.component.server.rehearsal.room import Room

PASSWORD = "a long sentence of nobody"


async def sign_in(http: httpx.AsyncClient, user: str, **more: str) -> httpx.Response:
    answer = await http.post("/login", json={"username": user, "password": PASSWORD, **more})
    if answer.is_success:
        http.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    return answer


async def account(room: Room, role: str = "nurse", name: str = "Zoë") -> None:
    await room.post("/users", {"user": name, "role": role, "password": PASSWORD})


def code_now(room: Room, secret: str) -> str:
    return code_at(secret, step_of(room.clock.now().utc))


async def enrolled(room: Room, browser: httpx.AsyncClient, user: str) -> str:
    """Somebody whose role demands a second factor, signed in and with one: its secret."""
    assert (await sign_in(browser, user)).json()["must_enrol"] is True
    secret: str = (await browser.post("/me/second-factor")).json()["secret"]
    answer = await browser.post("/me/second-factor/confirmation", json={"otp": code_now(room, secret)})
    assert answer.status_code == 200, answer.text
    return secret
