"""Missed checks and the alarm system: told on time, one for each check, found again by a start, ended by doing them."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from models.timestamps import format_timestamp
from tests.component.server.rehearsal.room import STARTED_AT, Room, open_room

SEDATION, DISSOCIATION, SITE = "Sedation (MOAA/S)", "Dissociation (CADSS-6)", "Infusion site"
# The protocol of the room's sessions: the site after 10 min and 10 of grace, sedation after 15 and 5.
SEDATION_MISSED_S = 20 * 60.0
HALF_AN_HOUR_AGO = format_timestamp(STARTED_AT - timedelta(minutes=30))


def missed(room: Room) -> list[str]:
    alarms = room.parts.pipeline.engine.alarms()
    return sorted(alarm.detail for alarm in alarms if alarm.condition == "check_overdue")


def at(room: Room, second: float) -> list[str]:
    """Let the time come, wake whoever waits for it, and list what is missed then."""
    room.clock.second = second
    room.parts.pipeline.advance()
    room.parts.attending.advance()
    return missed(room)


async def infusing(room: Room) -> int:
    session = await room.seat()
    for phase in ("intake", "baseline", "infusing"):
        await room.post(f"/sessions/{session}/phase", {"to": phase, "reason": "Test"})
    return session


async def enter(room: Room, session: int, group: str, **body: Any) -> None:  # noqa: ANN401 - a body
    await room.post(f"/sessions/{session}/{group}", body)


async def test_each_check_is_told_at_its_time_and_ends_when_it_is_done(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await infusing(room)
        assert at(room, SEDATION_MISSED_S - 1) == []
        assert at(room, SEDATION_MISSED_S) == [SITE, SEDATION]
        await enter(room, session, "assessments", kind="assessment", scale="moaas", items=[5])
        assert missed(room) == [SITE]
        await enter(room, session, "checks", kind="check_done", check="site")
        assert missed(room) == []
        assert at(room, 50 * 60.0) == [DISSOCIATION, SITE, SEDATION]


async def test_what_is_entered_late_with_its_own_time_ends_it_and_its_withdrawal_brings_it_back(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await infusing(room)
        at(room, SEDATION_MISSED_S)
        when = format_timestamp(room.clock.now().utc.replace(minute=room.clock.now().utc.minute - 5))
        body = {"kind": "assessment", "scale": "moaas", "items": [5], "at": when}
        number = (await room.post(f"/sessions/{session}/assessments", body))["id"]
        assert missed(room) == [SITE]
        await room.post(f"/entries/{number}/withdrawal", {})
        assert missed(room) == [SITE, SEDATION]


async def test_a_new_phase_asks_anew_and_the_end_of_the_session_asks_nothing(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await infusing(room)
        at(room, SEDATION_MISSED_S)
        await room.post(f"/sessions/{session}/phase", {"to": "recovery"})
        assert missed(room) == []
        assert at(room, 2 * SEDATION_MISSED_S) == [SEDATION]
        await room.post(f"/sessions/{session}/phase", {"to": "aborted", "reason": "Goes to the ward"})
        assert missed(room) == []


async def test_a_start_goes_on_with_what_was_missed_and_ends_what_was_done_meanwhile(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await infusing(room)
        for change in range(4):
            body = {"kind": "phase_corrected", "change": change, "reason": "Clock was wrong", "at": HALF_AN_HOUR_AGO}
            await room.post(f"/sessions/{session}/phase-corrections", body)
        assert missed(room) == [SITE, SEDATION]
        before = {alarm.id for alarm in room.parts.pipeline.engine.alarms() if alarm.condition == "check_overdue"}
    async with open_room(tmp_path) as room:  # whose clock begins anew, with the drug half an hour ago
        assert missed(room) == [SITE, SEDATION]
        after = {alarm.id for alarm in room.parts.pipeline.engine.alarms() if alarm.condition == "check_overdue"}
        assert after == before
        await enter(room, session, "checks", kind="check_done", check="site")
        assert missed(room) == [SEDATION]


async def test_the_pressures_of_a_device_are_told_by_its_own_rule_and_of_a_chair_without_one_by_this(
    tmp_path: Path,
) -> None:
    async with open_room(tmp_path) as room:
        session = await infusing(room)
        assert "Blood pressure" not in at(room, SEDATION_MISSED_S)
        for binding in (await room.get(f"/sessions/{session}"))["bindings"]:
            answer = await room.http.delete(f"/api/v1/sessions/{session}/bindings/{binding['id']}")
            assert answer.is_success
        assert "Blood pressure" in at(room, SEDATION_MISSED_S + 1)
