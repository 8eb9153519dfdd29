"""Whether a baseline will have readings enough is told while more of them can still be taken."""

from typing import Any

from tests.component.server.api.test_undo_of_steps import ORDER, go, stamp
from tests.component.server.rehearsal.room import Room


async def measured(room: Room, session: int) -> None:
    room.clock.second += 20
    for metric, value in (("nibp_systolic", 120), ("nibp_diastolic", 80)):
        body = {"metric": metric, "value": value, "measured_at": stamp(room)}
        await room.post(f"/sessions/{session}/observations", body)


async def asked(room: Room, session: int) -> tuple[bool, dict[str, Any]]:
    found = await room.get(f"/sessions/{session}/baseline")
    return found["frozen"], {one["metric"]: one for one in found["items"]}


async def test_one_reading_is_too_few_before_the_drug_and_two_are_enough(room: Room) -> None:
    session = await room.seat()
    await go(room, session, "intake")
    await measured(room, session)
    await go(room, session, "baseline")
    await measured(room, session)
    is_frozen, items = await asked(room, session)
    systolic = items["nibp_systolic"]
    assert (is_frozen, systolic["readings"], systolic["needed"], systolic["enough"]) == (False, 1, 2, False)
    await measured(room, session)
    assert (await asked(room, session))[1]["nibp_systolic"]["enough"] is True


async def test_what_was_frozen_at_the_start_is_what_is_told_afterwards(room: Room) -> None:
    session = await room.seat()
    for phase in ("intake", "baseline"):
        await go(room, session, phase)
    await measured(room, session)
    await room.post(f"/sessions/{session}/orders", ORDER)
    await go(room, session, "infusing")
    await measured(room, session)
    is_frozen, items = await asked(room, session)
    assert (is_frozen, items["nibp_systolic"]["readings"], items["nibp_systolic"]["enough"]) == (True, 0, False)
