"""A session's mark: one device that is tested, or simulated, marks the whole of it."""

from tests.component.server.rehearsal.room import Room


async def test_a_session_carries_the_mark_of_its_devices(room: Room) -> None:
    session = await room.seat()
    assert (await room.get(f"/sessions/{session}"))["mode"] == "real"
    await room.connect()
    assert (await room.get(f"/sessions/{session}"))["mode"] == "test"
