"""An undone step of the drug takes back the change of phase that had come with it; a corrected phase shows its time."""

from typing import Any

import pytest

from tests.component.server.rehearsal.room import Room

ORDER = {
    "kind": "order", "drug": "ketamine", "route": "intravenous", "dose_mg_per_kg": 0.5, "weight_kg": 70,
    "weight_basis": "actual", "concentration_mg_per_ml": 1, "duration_min": 40,
}  # fmt: skip


async def prepared(room: Room, **changes: object) -> tuple[int, int]:
    """A session in baseline for 100 s, its numbers frozen for nobody yet, and its order."""
    session = await room.seat()
    for phase in ("intake", "baseline"):
        await go(room, session, phase)
    for _ in range(3):
        room.clock.second += 20
        for metric, value in (("nibp_systolic", 120), ("nibp_diastolic", 80)):
            body = {"metric": metric, "value": value, "measured_at": stamp(room)}
            await room.post(f"/sessions/{session}/observations", body)
    room.clock.second = 100
    ordered = await room.post(f"/sessions/{session}/orders", ORDER | changes)
    return session, ordered["id"]


def stamp(room: Room, ago_s: float = 0.0) -> str:
    second = room.clock.second - ago_s
    return f"2026-03-01T14:{int(second // 60):02}:{second % 60:06.3f}Z"


async def go(room: Room, session: int, to: str) -> dict[str, Any]:
    return await room.post(f"/sessions/{session}/phase", {"to": to, "reason": "Test"})


async def undo(room: Room, entry: int, reason: str | None = None) -> tuple[int, dict[str, Any]]:
    answer = await room.http.post(f"/api/v1/entries/{entry}/withdrawal", json={} if not reason else {"reason": reason})
    return answer.status_code, answer.json()


async def chair(room: Room) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in (await room.get("/handover"))["chairs"] if one["chair"] == "3")
    return found


async def shown(room: Room, session: int) -> tuple[str, str, list[tuple[str, bool]]]:
    found = await room.get(f"/sessions/{session}")
    return found["phase"], found["phase_since"], [(one["phase"], one["taken_back"]) for one in found["phases"]]


async def started(room: Room, session: int) -> int:
    steps = (await room.get(f"/sessions/{session}/entries?group=doses"))["items"]
    number: int = steps[-1]["id"]
    return number


async def test_an_undone_start_takes_the_session_back_as_if_it_had_never_been(room: Room) -> None:
    session, _ = await prepared(room)
    since = (await shown(room, session))[1]
    await go(room, session, "infusing")
    assert (await room.get(f"/sessions/{session}"))["baselines"]
    room.clock.second = 130
    status, _ = await undo(room, await started(room, session))
    assert status == 201
    phase, again, phases = await shown(room, session)
    assert (phase, again) == ("baseline", since)
    assert phases[-3:] == [("baseline", False), ("infusing", True), ("baseline", True)]
    last = (await room.get(f"/sessions/{session}"))["phases"][-1]
    assert (last["reason"], last["changed_by"]) == ("drug_started was undone", "console")
    assert (await room.get(f"/sessions/{session}"))["baselines"] == {}
    assert (await room.get(f"/sessions/{session}/dose"))["dose"]["state"] == "not_started"
    assert (await chair(room))["phase"] == "baseline"
    [moved] = (await room.get(f"/sessions/{session}/entries?group=moves"))["items"]
    assert (moved["kind"], moved["changes"], moved["back"]) == ("phase_taken_back", [3], 4)
    room.clock.second = 140
    await go(room, session, "infusing")
    care = (await room.get(f"/sessions/{session}/sheet"))["care"]
    assert care["dose"]["started_at"] == stamp(room).replace(".000", "")


async def test_an_undone_stop_goes_back_to_the_infusion_and_the_clocks_with_it(room: Room) -> None:
    session, _ = await prepared(room)
    await go(room, session, "infusing")
    begun = (await shown(room, session))[1]
    room.clock.second = 700
    await go(room, session, "recovery")
    assert (await room.get(f"/sessions/{session}/sheet"))["care"]["observation"]["from"] is not None
    room.clock.second = 705
    assert (await undo(room, await started(room, session)))[0] == 201
    assert (await shown(room, session))[:2] == ("infusing", begun)
    care = (await room.get(f"/sessions/{session}/sheet"))["care"]
    assert (care["observation"]["from"], care["gate"], care["dose"]["running"]) == (None, None, True)
    assert (await room.get(f"/sessions/{session}"))["baselines"], "the start stands, and so does what it froze"


async def test_an_undone_injection_leaves_the_phase_that_was_entered_before_it(room: Room) -> None:
    injection = {"route": "intramuscular", "concentration_mg_per_ml": 50, "duration_min": None}
    session, _ = await prepared(room, **injection)
    await go(room, session, "infusing")
    room.clock.second += 1
    given = await room.post(f"/sessions/{session}/doses", {"kind": "injection_given"})
    assert (await shown(room, session))[0] == "recovery"
    room.clock.second += 5
    assert (await undo(room, given["id"]))[0] == 201
    assert (await shown(room, session))[0] == "infusing"


async def test_what_something_relies_on_since_is_not_undone(room: Room) -> None:
    session, _ = await prepared(room)
    await go(room, session, "infusing")
    room.clock.second += 600
    await go(room, session, "recovery")
    stopped = await started(room, session)
    room.clock.second += 1
    await go(room, session, "ready")
    status, problem = await undo(room, stopped)
    assert (status, problem["missing"]) == (409, ["reason"])
    assert "went on to ready since drug_stopped" in problem["detail"]
    assert (await undo(room, stopped, "It still ran"))[0] == 201
    assert (await shown(room, session))[0] == "ready"


@pytest.mark.parametrize("end", ["aborted", "transferred"])
async def test_a_session_that_ended_is_not_opened_again_by_an_undo(room: Room, end: str) -> None:
    session, _ = await prepared(room)
    await go(room, session, "infusing")
    room.clock.second += 60
    await go(room, session, end)
    assert (await undo(room, await started(room, session)))[0] == 409
    assert (await shown(room, session))[0] == end


async def test_after_its_minute_a_withdrawn_step_leaves_the_phase(room: Room) -> None:
    session, _ = await prepared(room)
    await go(room, session, "infusing")
    room.clock.second += 61
    assert (await undo(room, await started(room, session), "Nothing ran"))[0] == 201
    assert (await shown(room, session))[0] == "infusing"


async def test_a_corrected_time_of_a_phase_is_the_one_that_every_screen_counts_from(room: Room) -> None:
    session, _ = await prepared(room)
    await go(room, session, "infusing")
    room.clock.second = 160
    noted = (await chair(room))["phase_since"]
    corrected = await room.post(
        f"/sessions/{session}/phase-corrections", {"change": 3, "at": stamp(room, 90), "reason": "Noted late"}
    )
    assert (await chair(room))["phase_since"] == corrected["at"] != noted
    assert (await shown(room, session))[1] == corrected["at"]
    assert (await undo(room, corrected["id"]))[0] == 201
    assert (await chair(room))["phase_since"] == noted
