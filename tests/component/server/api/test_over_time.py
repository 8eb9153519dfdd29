"""A patient over time over HTTP: two sessions, what is flagged, what is due, and both beside each other."""

from typing import Any

from tests.component.server.api.test_undo_of_steps import ORDER, go, stamp
from tests.component.server.rehearsal.room import Room


async def treated(room: Room, patient: int, dose: float, peak: float, phq9: int) -> int:
    """One session from the intake to the discharge, an hour long; its number."""
    session: int = (await room.post("/sessions", {"patient": patient, "chair": "3"}))["id"]
    for phase in ("intake", "baseline"):
        await go(room, session, phase)
    for value in (120, 120, 120, peak):
        room.clock.second += 60
        if value == peak:
            await room.post(f"/sessions/{session}/orders", ORDER | {"dose_mg_per_kg": dose})
            await room.post(f"/sessions/{session}/assessments", {"kind": "assessment", "scale": "phq9", "total": phq9})
            room.clock.second += 60
            await go(room, session, "infusing")
            room.clock.second += 2400
        for metric, number in (("nibp_systolic", value), ("nibp_diastolic", 80)):
            body = {"metric": metric, "value": number, "measured_at": later(room)}
            await room.post(f"/sessions/{session}/observations", body)
    for phase in ("recovery", "ready", "discharged"):
        room.clock.second += 30
        await go(room, session, phase)
    return session


def later(room: Room) -> str:
    return str(room.clock.now().utc.isoformat())


async def test_two_sessions_stand_beside_each_other_with_what_to_look_at(room: Room) -> None:
    assert stamp(room) == "2026-03-01T14:00:00.000Z"
    identity = {"family_name": "Mendes", "given_name": "Rui", "birth_date": "1965-11-30", "identifier": "40-1710"}
    patient: int = (await room.post("/patients", identity))["id"]
    first = await treated(room, patient, 0.5, 138, 21)
    room.clock.second = 3 * 86_400.0
    second = await treated(room, patient, 0.65, 171, 10)
    found: dict[str, Any] = await room.get(f"/patients/{patient}/over-time?compared={first}&compared={second}")
    one, other = found["sessions"]
    assert (one["session"], one["mg_per_kg"], one["pressure"]) == (
        first,
        0.5,
        {"baseline": 120, "peak": 138, "rise": 18},
    )
    assert (other["interval_days"], other["pressure"]["rise"], other["to_leave_min"]) == (3, 51, 1)
    assert found["scores"]["phq9"] == {"first": 21, "second": 10, "change": -11, "percent": -52.4}
    assert ("dose_escalation", second) in [(flag["flag"], flag["session"]) for flag in found["flags"]]
    numbers = {row["name"]: row for row in found["compared"]["numbers"]}
    assert (found["compared"]["days_between"], numbers["mg_per_kg"]["percent"]) == (3, 30)
    due = {review["review"]: review for review in found["reviews"]}
    assert due["urinary_symptoms"]["overdue"] is True
    said = {"kind": "review_done", "review": "urinary_symptoms", "result": "None"}
    await room.post(f"/patients/{patient}/reviews", said)
    after = {one["review"]: one for one in (await room.get(f"/patients/{patient}/over-time"))["reviews"]}
    assert (after["urinary_symptoms"]["overdue"], after["urinary_symptoms"]["result"]) == (False, "None")
    await abused(room, patient)


async def abused(room: Room, patient: int) -> None:
    for lost in (1, 2):
        await room.post(f"/patients/{patient}/reviews", {"kind": "home_doses", "lost": lost, "extra": 0})
    screen = {"kind": "review_done", "review": "urine_drug_screen", "result": "Cocaine", "abnormal": True}
    await room.post(f"/patients/{patient}/reviews", screen)
    found = await room.get(f"/patients/{patient}/over-time")
    assert found["home_doses"] == {"told": "2026-03-04", "lost": 3, "extra": 0}
    words = [flag["words"] for flag in found["flags"]]
    assert {"Home doses: 3 lost and 0 extra in all; at most 0 and 0", "Urine drug screen: Cocaine"} <= set(words)


async def test_what_cannot_be_compared_is_refused(room: Room) -> None:
    identity = {"family_name": "Mendes", "given_name": "Rui", "birth_date": "1965-11-30", "identifier": "40-1710"}
    patient: int = (await room.post("/patients", identity))["id"]
    found = await room.get(f"/patients/{patient}/over-time")
    assert (found["sessions"], found["flags"], found["compared"]) == ([], [], None)
    for query, status in (("compared=1&compared=2", 422), ("compared=1", 422), ("compared=x&compared=2", 422)):
        answer = await room.http.get(f"/api/v1/patients/{patient}/over-time?{query}")
        assert answer.status_code == status, answer.text
    assert (await room.http.get("/api/v1/patients/999/over-time")).status_code == 404
