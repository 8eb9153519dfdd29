"""Since when a gate's item is met is told by what is stored: a restart changes nothing, an artefact does."""

from pathlib import Path
from typing import Any

from models.observation import Observation
from tests.component.server.rehearsal.room import Room, open_room

ITEMS = ("pressure", "heart_rate")


async def enter(room: Room, session: int, metric: str, value: float) -> dict[str, Any]:
    second = room.clock.second
    at = f"2026-03-01T14:{int(second // 60):02}:{second % 60:06.3f}Z"
    return await room.post(f"/sessions/{session}/observations", {"metric": metric, "value": value, "measured_at": at})


async def measure(room: Room, session: int, systolic: float) -> dict[str, Any]:
    now = room.clock.now().utc
    room.send([Observation("heart_rate", 70.0, now)])
    await room.settle()
    await enter(room, session, "nibp_diastolic", 80)
    return await enter(room, session, "nibp_systolic", systolic)


async def in_recovery(room: Room) -> int:
    session = await room.seat()
    await room.connect()
    for phase in ("intake", "baseline"):
        await room.post(f"/sessions/{session}/phase", {"to": phase})
    for second in (60, 120, 180):
        room.clock.second = second
        await measure(room, session, 120)
    for second, phase in ((200, "infusing"), (260, "recovery")):
        room.clock.second = second
        await room.post(f"/sessions/{session}/phase", {"to": phase, "reason": "Test"})
    return session


async def shown(room: Room, session: int) -> dict[str, str | None]:
    """What the chair shows now."""
    chairs = (await room.get("/handover"))["chairs"]
    gate = next(one for one in chairs if one["session"] == session)["gate"]
    return {item["item"]: item["since"] for item in gate["items"] if item["item"] in ITEMS}


async def test_a_restart_leaves_since_when_an_item_is_met(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await in_recovery(room)
        for second, systolic in ((300, 170), (360, 125), (420, 124), (480, 126)):
            room.clock.second = second
            await measure(room, session, systolic)
        room.clock.second = 490
        before = await shown(room, session)
        assert before["pressure"] == "2026-03-01T14:06:00Z", "the first good one after the high one"
        assert before["heart_rate"] is not None
        on_paper = (await room.get(f"/sessions/{session}/sheet"))["care"]["gate"]["items"]
        assert {item["item"]: item["since"] for item in on_paper if item["item"] in ITEMS} == before
    async with open_room(tmp_path) as room:
        room.clock.second = 500
        assert await shown(room, session) == before


async def test_a_reading_marked_as_an_artefact_moves_since_when_it_is_met(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await in_recovery(room)
        taken = []
        for second, systolic in ((300, 124), (360, 170), (420, 125)):
            room.clock.second = second
            taken.append(await measure(room, session, systolic))
        wrong = {key: taken[1][key] for key in ("stream", "seq", "measured_at")}
        assert (await shown(room, session))["pressure"] == "2026-03-01T14:07:00Z"
        mark = {"kind": "artefact", "metrics": ["nibp_systolic"], "why": "Arm moved", **wrong}
        marked = await room.post(f"/sessions/{session}/artefacts", mark)
        assert (await shown(room, session))["pressure"] == "2026-03-01T14:05:00Z"
        await room.post(f"/entries/{marked['id']}/withdrawal", {"reason": "It was none"})
        assert (await shown(room, session))["pressure"] == "2026-03-01T14:07:00Z"
