"""Who asks too often or too much is told so, clearly, and holds up nobody else."""

from collections.abc import AsyncIterator

import httpx

from server.security.allowance import MOST_BODY_BYTES, PERSON, STRANGER
from tests.component.server.api.people import as_role
from tests.component.server.rehearsal.room import Room


def opened(room: Room, host: str, headers: dict[str, str] | None = None) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(room.parts.gate, client=(host, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://clinic:8050/api/v1", headers=headers or {})


async def test_a_program_that_runs_away_must_wait_and_others_do_not(room: Room) -> None:
    headers, others = await as_role(room, "nurse"), await as_role(room, "clinician")
    async with opened(room, "10.0.0.7", headers) as http, opened(room, "10.0.0.7", others) as other:
        answers = [(await http.get("/me")).status_code for _ in range(int(PERSON.burst) + 1)]
        assert set(answers[:-1]) == {200}
        refused = await http.get("/me")
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
        assert "wait 1 s" in refused.json()["detail"]
        assert (await other.get("/me")).status_code == 200
        room.clock.second += 1
        assert (await http.get("/me")).status_code == 200


async def test_a_stranger_who_guesses_names_must_wait_and_the_ward_does_not(room: Room) -> None:
    async with opened(room, "10.6.6.6") as guesser, opened(room, "10.0.0.7") as ward:
        answers = [(await guesser.get("/me")).status_code for _ in range(int(STRANGER.burst) + 1)]
        assert (set(answers[:-1]), answers[-1]) == ({401}, 429)
        wrong = await ward.post("/login", json={"username": "Zoë", "password": "wrong"})
        assert wrong.status_code == 401


async def test_a_body_that_nobody_needs_is_refused_before_it_is_read(room: Room) -> None:
    headers = await as_role(room, "clinician")

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(MOST_BODY_BYTES // 1024 + 2):
            yield b" " * 1024

    async with opened(room, "10.0.0.7", headers) as http:
        for content in (b" " * (MOST_BODY_BYTES + 1), endless()):
            answer = await http.post("/patients", content=content, headers={"Content-Type": "application/json"})
            assert answer.status_code == 413
            assert answer.headers["content-type"] == "application/problem+json"
