"""Where two devices give one metric, statistics are of the one that the limits went by; on the page as in print."""

from datetime import timedelta
from typing import Any

from models.observation import Observation
from models.timestamps import format_timestamp
from server.reports.pdf.gathering import gather
from server.reports.record_source import ExportHeader
from server.reports.records import source_of
from tests.component.server.rehearsal.room import STARTED_AT, Room

Json = dict[str, Any]
RATE = "heart_rate"


async def two_devices(room: Room, until: int, *, chosen_at: int | None = None) -> Json:
    """Let a monitor tell 70 and another one 120, second by second; give the statistics of the heart rate."""
    session = await room.seat()
    await room.connect()
    other = await room.another("CM-02", session)
    for second in range(until):
        room.pass_time(second)
        if second == chosen_at:
            await room.post(
                f"/sessions/{session}/sources", {"kind": "source_chosen", "metric": RATE, "device": "CM-02"}
            )
        for monitor, rate in ((room, 70.0), (other, 120.0)):
            monitor.send([Observation(RATE, rate, STARTED_AT + timedelta(seconds=second))])
    await room.settle()
    found: Json = (await room.get(f"/sessions/{session}/statistics"))["metrics"][RATE]
    return found


async def printed(room: Room, session: int) -> Json:
    """What the printed record says of the heart rate."""
    header = ExportHeader("Us", "Europe/Berlin", "0", STARTED_AT, "ada")
    found = await room.parts.ask(lambda one: gather(source_of(one, session, header), room.parts.protocols).statistics)
    gap = found[RATE].longest_gap
    highest = found[RATE].highest
    assert highest is not None
    return {"counted": found[RATE].counted, "highest": highest.value, "gap": None if gap is None else gap.seconds}


async def test_what_the_other_device_told_is_in_no_number(room: Room) -> None:
    found = await two_devices(room, 20)
    assert (found["counted"], found["left_out"], found["highest"]["value"]) == (20, 0, 70)
    assert await printed(room, 1) == {"counted": 20, "highest": 70, "gap": None}


async def test_the_charts_line_and_cursor_are_of_the_source_and_the_other_device_is_there_when_asked_for(
    room: Room,
) -> None:
    await two_devices(room, 20)
    found = await room.get("/sessions/1/timeline")
    assert set(found["series"][RATE]["v"]) == {70}
    assert found["series"][RATE]["counted"] == 20
    assert found["other_devices"] == {RATE: ["CM-02"]}
    assert "others" not in found, "what is not looked at is not sent"
    asked = await room.get("/sessions/1/timeline?others=true&series_only=true")
    assert set(asked["others"][RATE]["CM-02"]["v"]) == {120}
    assert asked["others"][RATE]["CM-02"]["t"] == asked["series"][RATE]["t"]
    moment = format_timestamp(STARTED_AT + timedelta(seconds=19.5))
    told = await room.get(f"/sessions/1/timeline/at?moment={moment}")
    assert told["values"][RATE]["value"] == 70


async def test_from_a_choice_on_the_charts_line_goes_by_the_chosen_device_though_the_numbers_were_kept(
    room: Room,
) -> None:
    await two_devices(room, 20)
    await room.get("/sessions/1/timeline")
    room.pass_time(20)
    await room.post("/sessions/1/sources", {"kind": "source_chosen", "metric": RATE, "device": "CM-02"})
    room.pass_time(25)
    room.send([Observation(RATE, 70.0, STARTED_AT + timedelta(seconds=25))])
    await room.settle()
    found = await room.get("/sessions/1/timeline?others=true")
    assert found["series"][RATE]["v"] == [70] * 20
    assert {device: set(one["v"]) for device, one in found["others"][RATE].items()} == {"CM-01": {70}, "CM-02": {120}}


async def test_from_a_persons_choice_on_the_chosen_one_counts(room: Room) -> None:
    found = await two_devices(room, 20, chosen_at=15)
    assert (found["lowest"]["value"], found["highest"]["value"]) == (70, 120)
    assert found["counted"] == 20
    assert (await printed(room, 1))["highest"] == 120


async def test_a_slow_number_has_the_same_gaps_on_the_page_and_in_print(room: Room) -> None:
    session = await room.seat()
    await room.connect()
    for second in (*range(0, 160, 8), *range(172, 240, 8)):  # 20 s apart once: no gap of a number that comes every 8 s
        room.pass_time(second)
        room.send([Observation(RATE, 70, STARTED_AT + timedelta(seconds=second))])
    await room.settle()
    found = (await room.get(f"/sessions/{session}/statistics"))["metrics"][RATE]
    assert found["longest_gap"] is (await printed(room, session))["gap"] is None
    room.pass_time(300)
    room.send([Observation(RATE, 70, STARTED_AT + timedelta(seconds=300))])
    await room.settle()
    found = (await room.get(f"/sessions/{session}/statistics"))["metrics"][RATE]
    assert found["longest_gap"]["seconds"] == (await printed(room, session))["gap"] == 300 - 236
