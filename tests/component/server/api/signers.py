"""Clinicians who sign, and a session that is over with everything in it."""

from datetime import timedelta

import httpx

from models.observation import Observation
from tests.component.server.api.accounts import PASSWORD, account
from tests.component.server.rehearsal.room import STARTED_AT, Json, Room


async def person(room: Room, name: str, role: str = "clinician") -> httpx.AsyncClient:
    """Somebody with a log-in, who asks from outside."""
    await account(room, role, name)
    token = (await room.post(f"/users/{name}/token"))["token"]
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(room.parts.gate), base_url="http://clinic:8050/api/v1",
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip


async def treated_and_over(room: Room) -> int:
    """A session that ended before any drug: two metrics for ten seconds, a note, a weight."""
    session = await room.seat()
    await room.connect()
    for second in range(1, 11):
        room.pass_time(float(second))
        at = STARTED_AT + timedelta(seconds=second - 0.2)
        room.send([Observation("heart_rate", 72.5, at), Observation("spo2", 96.0, at)])
    await room.post(f"/sessions/{session}/events", {"kind": "note", "text": "calm"})
    await room.post("/patients/1/weights", {"value": 70.5, "unit": "kg"})
    await room.post(f"/sessions/{session}/phase", {"to": "aborted", "reason": "patient’s wish"})
    await room.settle()
    room.pass_time(12.0)
    return session


async def sign(who: httpx.AsyncClient, session: int, **more: object) -> httpx.Response:
    """One signature, or what is answered instead."""
    return await who.post(f"/sessions/{session}/signatures", json={"password": PASSWORD, **more})


async def refused(asked: httpx.Response, status: int) -> Json:
    """The problem body of a refusal."""
    assert asked.status_code == status, asked.text
    found: Json = asked.json()
    return found
