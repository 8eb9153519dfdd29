"""A rehearsed session gives the alarms that were stored when it was live: same condition, priority, value and time.

Scenarios are streamed into a whole server on a clock moved by hand, with a nurse who answers, pauses, enters a value by
hand and sets a limit; then the record alone is replayed.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from devices.simulators.bedside.monitor import Report
from devices.simulators.scenarios.pack import SCENARIOS
from devices.simulators.scenarios.player import Player
from models.alarm import Alarm
from models.session import SessionPhase
from models.timestamps import format_timestamp
from server.alarms.preset_shelf import PresetShelf
from server.rehearsal.occurrences import FROM_OUTSIDE
from server.rehearsal.reading import read_record
from server.rehearsal.rehearse import rehearse
from server.store.session_record import alarms_of_session
from tests.component.server.rehearsal.room import ON_ITS_WAY_S, STARTED_AT, Room, open_room

# What both sides say in whole microseconds, reached by two sums of seconds.
ROUNDING = timedelta(milliseconds=1)
Nurse = Callable[[Room, int, int], Awaitable[None]]


async def play(room: Room, session: int, name: str, nurse: Nurse | None = None) -> None:
    """Stream a scenario, and let the session go through its phases."""
    scenario = SCENARIOS[name]
    player, waiting, phases = Player(scenario, "11 1"), deque[Report](), deque(scenario.phases)
    is_plugged = False
    for second in range(int(scenario.lasts_s)):
        room.pass_time(float(second))
        while phases and phases[0][0] <= second:
            await reach(room, session, phases.popleft()[1])
        if nurse is not None:
            await nurse(room, session, second)
        report = player.observe(STARTED_AT + timedelta(seconds=second))
        waiting.append(report)
        if report.plugged:
            room.pass_time(second + ON_ITS_WAY_S)
            if not is_plugged:
                await room.connect()
            while waiting:
                found = waiting.popleft()
                room.send(found.observations, found.conditions)
        is_plugged = report.plugged
    room.pass_time(scenario.lasts_s)
    await room.settle()


async def reach(room: Room, session: int, wanted: SessionPhase) -> None:
    """Go on to a phase, by those before it."""
    before = {SessionPhase.BASELINE: ["intake"], SessionPhase.INFUSING: []}
    now = (await room.get(f"/sessions/{session}"))["phase"]
    path = before.get(wanted, []) if now == "scheduled" else []
    for phase in [*path, wanted.value]:
        if phase != now:
            await room.post(f"/sessions/{session}/phase", {"to": phase, "reason": "Test"})


async def stored_and_rehearsed(room: Room, session: int) -> tuple[list[Alarm], list[Alarm]]:
    """The session's alarms as the record has them, and as its replay leaves them."""
    now = room.clock.now().utc
    record = await room.parts.ask(lambda connection: read_record(connection, session, now))
    stored = await room.parts.ask(lambda connection: alarms_of_session(connection, session))
    latest: dict[int, Alarm] = {}
    for event in rehearse(record, PresetShelf().version(*record.preset)):
        latest[event.alarm.id] = event.alarm
    return [alarm for alarm in stored if alarm.condition not in FROM_OUTSIDE], list(latest.values())


def differences(stored: list[Alarm], rehearsed: list[Alarm]) -> list[str]:
    """What is not the same; one line an alarm."""
    found = []
    left = list(rehearsed)
    for alarm in stored:
        twin = next((other for other in left if _same(alarm, other)), None)
        if twin is None:
            found.append(f"not rehearsed: {alarm}")
        else:
            left.remove(twin)
    return found + [f"not recorded: {alarm}" for alarm in left]


def _same(one: Alarm, other: Alarm) -> bool:
    names = ("condition", "metric", "device", "kind", "priority", "value", "limit", "message", "detail", "present",
             "latched", "acknowledged_by")  # fmt: skip
    times = ("arose_at", "ceased_at", "acknowledged_at", "onset_at")
    return all(getattr(one, name) == getattr(other, name) for name in names) and all(
        _close(getattr(one, name), getattr(other, name)) for name in times
    )


def _close(one: datetime | None, other: datetime | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= ROUNDING


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("vasovagal_at_iv", 4),
        pytest.param("feed_loss_30s", 1, marks=pytest.mark.long),
        pytest.param("cannula_off", 2, marks=pytest.mark.long),
        pytest.param("laryngospasm", 4, marks=pytest.mark.long),
    ],
)
async def test_the_record_alone_gives_the_same_alarms_again(tmp_path: Path, name: str, least: int) -> None:
    async with open_room(tmp_path) as room:
        session = await room.seat()
        await play(room, session, name)
        stored, rehearsed = await stored_and_rehearsed(room, session)
        assert len(stored) >= least
        assert differences(stored, rehearsed) == []
        found = await room.post("/alarms/rehearse", {"sessions": [session]})
        assert found["total"]["recorded"] == {"alarms": len(stored), "found_again": len(stored)}


async def test_so_it_does_with_people_who_answer_pause_enter_and_set_limits(tmp_path: Path) -> None:
    async def nurse(room: Room, session: int, second: int) -> None:
        if second in {330, 520}:
            for alarm in (await room.get(f"/alarms?session={session}&present=true"))["items"]:
                await room.post(f"/alarms/{alarm['id']}/acknowledge", {"reason": "lying down"})
        if second == 400:
            body = {"metric": "temperature", "value": 39.0, "measured_at": format_timestamp(room.clock.now().utc)}
            await room.post(f"/sessions/{session}/observations", body)
        if second in {200, 900}:
            limit = {"metric": "nibp_systolic", "side": "low", "priority": "medium", "reason": "usually low"}
            await room.post(f"/sessions/{session}/limits", limit | {"limit": 85 if second == 200 else None})
        if second == 620:
            await room.post(f"/sessions/{session}/audio-pause", {})

    async with open_room(tmp_path) as room:
        session = await room.seat()
        await play(room, session, "vasovagal_at_iv", nurse)
        stored, rehearsed = await stored_and_rehearsed(room, session)
        assert differences(stored, rehearsed) == []
        assert {alarm.acknowledged_by for alarm in stored} >= {"console"}
        assert [alarm.device for alarm in stored if alarm.condition == "temperature_high"] == ["manual entry"]
        await room.post(f"/sessions/{session}/phase", {"to": "aborted", "reason": "fainted"})
        assert differences(*await stored_and_rehearsed(room, session)) == []


async def test_a_device_that_only_pings_is_not_lost_in_the_rehearsal_either(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await room.seat()
        await room.connect()
        for second in range(4, 60, 4):
            room.pass_time(float(second))
            room.ping()
        room.pass_time(85.0)  # ten seconds after the last of 56 it is lost
        room.ping()
        room.pass_time(90.0)
        await room.settle()
        stored, rehearsed = await stored_and_rehearsed(room, session)
        assert [alarm.condition for alarm in stored] == ["feed_lost"]
        assert differences(stored, rehearsed) == []


def test_the_comparison_itself_can_fail() -> None:
    from tests.component.server.store.building import new_alarm  # noqa: PLC0415 - for this alone

    assert differences([new_alarm()], [new_alarm()]) == []
    assert len(differences([new_alarm()], [new_alarm(value=85.0)])) == 2
    assert len(differences([new_alarm()], [])) == 1
