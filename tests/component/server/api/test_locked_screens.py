"""A screen locks and never goes dark: idle time, the end of a log-in and a button leave numbers and alarms on it."""

from collections.abc import AsyncIterator

import httpx
import pytest

from server.api import live
from tests.component.server.api.accounts import account
from tests.component.server.api.screens import ADDRESS, browser, publishing, sign_in, watching
from tests.component.server.rehearsal.room import Room

NAMES = ("Abara", "Lena", "1988-02-04")


@pytest.fixture
async def screen(room: Room, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    """A nurse's screen over a seated patient; streams ask often whether their log-in still holds."""
    monkeypatch.setattr(live, "CHECK_EVERY_S", 0.02)
    await room.seat("3")
    await account(room, "nurse", "Zoë")
    async with browser(room) as http:
        await sign_in(http, "Zoë")
        yield http


def named(message: object) -> list[str]:
    return [name for name in NAMES if name in str(message)]


async def test_a_screen_that_nobody_touches_locks_and_is_sent_initials(room: Room, screen: httpx.AsyncClient) -> None:
    async with publishing(room), watching(room, screen.cookies) as stream:
        first = await stream.until("snapshot")
        assert (first["screen"]["locked"], len(named(first))) == (False, 3)
        room.clock.second += 15 * 60 + 1
        second = await stream.until("snapshot")
        assert second["screen"]["locked"] is True
        assert second["chairs"][0]["patient"] == {"initials": "LA", "tail": None}
        assert named(second) == []
        room.parts.hub.mark_chair("3")
        assert named(await stream.until("change")) == []


async def test_a_log_in_whose_time_is_over_keeps_its_screen_locked(room: Room, screen: httpx.AsyncClient) -> None:
    async with watching(room, screen.cookies) as stream:
        await stream.until("snapshot")
        room.clock.second += 13 * 3600
        assert (await stream.until("snapshot"))["screen"]["locked"] is True
        assert not stream.closed.done()
    # A line that was cut comes back to the same, over a weekend too; then nobody stands before it any more.
    async with watching(room, screen.cookies) as again:
        assert (await again.until("snapshot"))["screen"]["locked"] is True
    room.clock.second += 73 * 3600
    async with watching(room, screen.cookies) as late:
        assert (await late.until("error"))["code"] == "not_signed_in"


async def test_whoever_touches_the_screen_keeps_it_open(room: Room, screen: httpx.AsyncClient) -> None:
    for _ in range(4):
        room.clock.second += 10 * 60
        assert (await screen.post("/me/touch")).status_code == 204
        await room.parts.settled()
    assert (await screen.get("/patients")).status_code == 200


async def test_what_a_screen_asks_by_itself_keeps_nothing_open(room: Room, screen: httpx.AsyncClient) -> None:
    for _ in range(4):
        room.clock.second += 10 * 60
        await screen.get("/me")
    assert (await screen.get("/patients")).json()["type"] == "locked"


async def test_a_button_locks_every_screen_of_the_log_in_at_once(room: Room, screen: httpx.AsyncClient) -> None:
    async with watching(room, screen.cookies) as stream:
        await stream.until("snapshot")
        assert (await screen.post("/me/lock")).status_code == 204
        assert (await stream.until("snapshot"))["screen"]["locked"] is True
        assert (await screen.get("/me")).json()["locked"] is True


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/patients", 401),
        ("GET", "/patients/1", 401),
        ("GET", "/sessions/1/entries", 401),
        ("GET", "/handover", 401),
        ("POST", "/alarms/1/acknowledge", 401),
        ("POST", "/sessions/1/events", 401),
        ("POST", "/me/touch", 401),
        ("POST", "/me/proof", 401),
    ],
)
async def test_a_locked_screen_asks_for_the_pin_first(
    screen: httpx.AsyncClient, method: str, path: str, code: int
) -> None:
    await screen.post("/me/lock")
    answer = await screen.request(method, path, json=None if method == "GET" else {})
    assert (answer.status_code, answer.json()["type"]) == (code, "locked")


async def test_a_locked_screen_keeps_board_and_chair_and_leads_elsewhere_back(
    room: Room, screen: httpx.AsyncClient
) -> None:
    await screen.post("/me/lock")
    transport = httpx.ASGITransport(room.parts.gate)
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS, cookies=screen.cookies) as pages:
        assert [(await pages.get(path)).status_code for path in ("/board", "/chair/3")] == [200, 200]
        led = await pages.get("/patients/1")
        assert (led.status_code, led.headers["location"]) == (303, "/board?next=/patients/1")


async def test_a_log_in_that_is_ended_leaves_the_screen_locked_or_not(room: Room, screen: httpx.AsyncClient) -> None:
    await screen.post("/me/lock")
    async with watching(room, screen.cookies) as stream:
        await stream.until("snapshot")
        (held,) = (await room.get("/logins?user=Zo%C3%AB"))["items"]
        assert (await room.http.post(f"/api/v1/logins/{held['id']}/end")).status_code == 204
        assert (await stream.until("error"))["code"] == "signed_out"
        assert await stream.closed == 4401


async def test_the_password_opens_a_locked_screen_and_the_log_in_before_it_ends(
    room: Room, screen: httpx.AsyncClient
) -> None:
    await screen.post("/me/lock")
    former = screen.cookies["chairside_session"]
    await sign_in(screen, "Zoë")
    assert (await screen.get("/patients")).status_code == 200
    async with browser(room) as other:
        other.cookies.set("chairside_session", former)
        assert (await other.get("/me")).status_code == 401
