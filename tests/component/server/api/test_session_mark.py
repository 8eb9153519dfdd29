"""A session's mark: what a tested or simulated device sent marks the whole of it, and nothing else does."""

from models.observation import Observation
from tests.component.server.rehearsal.room import STARTED_AT, Room


async def mark(room: Room, session: int) -> tuple[object, object]:
    whole, record = await room.get(f"/sessions/{session}"), await room.get(f"/sessions/{session}/timeline")
    return whole["mode"], record["head"]["simulated"]


async def test_a_session_carries_the_mark_of_what_its_devices_sent(room: Room) -> None:
    session = await room.seat()
    await room.connect()
    assert await mark(room, session) == ("real", False)
    room.pass_time(1.0)
    room.send([Observation("heart_rate", 72.0, STARTED_AT)])
    await room.settle()
    assert await mark(room, session) == ("test", True)


async def test_a_monitor_that_was_tested_before_marks_no_later_session(room: Room) -> None:
    await room.post("/devices", {"device": room.device})
    await room.connect()
    room.send([Observation("heart_rate", 72.0, STARTED_AT)])
    await room.settle()
    room.pass_time(600.0)
    patient = {"family_name": "Abara", "given_name": "Lena", "birth_date": "1988-02-04", "identifier": "MRN-7"}
    number = (await room.post("/patients", patient))["id"]
    session = (await room.post("/sessions", {"patient": number, "chair": "3"}))["id"]
    await room.post(f"/sessions/{session}/bindings", {"device": room.device})
    assert await mark(room, session) == ("real", False)
