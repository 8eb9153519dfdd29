"""Limits for one patient over HTTP: bounded, in order, with author and reason, acting at once and on nobody else."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from models.observation import Observation
from server.alarms.presets import shipped_texts
from tests.component.server.api.people import ask_as
from tests.component.server.rehearsal.room import STARTED_AT, Room, open_room

IV = shipped_texts()["iv_ketamine.toml"]
RATE = {"metric": "heart_rate", "side": "high", "priority": "medium", "reason": "A runner"}


async def limit_of(room: Room, session: int, side: str = "high", priority: str = "medium") -> dict[str, Any]:
    """The limit of heart rate as the list tells it."""
    items = (await room.get(f"/sessions/{session}/limits"))["items"]
    (found,) = [
        item for item in items if (item["metric"], item["side"], item["priority"]) == ("heart_rate", side, priority)
    ]
    return dict(found)


async def beat(room: Room, rate: float, from_s: int, to_s: int) -> None:
    """Let the monitor show a heart rate, second by second."""
    for second in range(from_s, to_s):
        room.pass_time(float(second))
        room.send([Observation("heart_rate", rate, STARTED_AT + timedelta(seconds=second))])
    await room.settle()


async def present(room: Room) -> list[tuple[str, str, float]]:
    """Condition, priority and limit of the patient's alarms that hold."""
    found = await room.get("/alarms?present=true&kind=physiological")
    return [(item["condition"], item["priority"], item["limit"]) for item in found["items"]]


async def test_the_list_has_every_limit_with_its_bounds(room: Room) -> None:
    session = await room.seat()
    items = (await room.get(f"/sessions/{session}/limits"))["items"]

    assert len(items) == 32
    assert await limit_of(room, session) == {
        "metric": "heart_rate", "side": "high", "priority": "medium", "unit": "/min", "phases": [], "limit": 110,
        "preset_limit": 110, "bounds": [100, 130], "set_for_patient": False, "changed_by": None, "changed_at": None,
        "reason": None,
    }  # fmt: skip


async def test_what_was_changed_stands_beside_what_the_preset_says(room: Room) -> None:
    session = await room.seat()
    room.clock.second = 30
    answer = await ask_as(room, "nurse", "POST", f"/sessions/{session}/limits", RATE | {"limit": 120})

    assert answer.status_code == 201, answer.text
    assert answer.json() == await limit_of(room, session)
    assert answer.json() == {
        "metric": "heart_rate", "side": "high", "priority": "medium", "unit": "/min", "phases": [], "limit": 120,
        "preset_limit": 110, "bounds": [100, 130], "set_for_patient": True, "changed_by": "nurse 30",
        "changed_at": "2026-03-01T14:00:30Z", "reason": "A runner",
    }  # fmt: skip


async def test_given_back_to_the_preset_it_is_the_presets_again(room: Room) -> None:
    session = await room.seat()
    await room.post(f"/sessions/{session}/limits", RATE | {"limit": 120})
    found = await room.post(f"/sessions/{session}/limits", RATE | {"limit": None, "reason": "Was wrong"})

    assert (found["limit"], found["set_for_patient"], found["changed_by"]) == (110, False, "console")
    assert (await limit_of(room, session))["reason"] == "Was wrong"


async def test_each_change_is_a_line_of_the_alarm_log(room: Room) -> None:
    session = await room.seat()
    await room.post(f"/sessions/{session}/limits", RATE | {"limit": 120})
    await room.post(f"/sessions/{session}/limits", RATE | {"limit": None, "reason": "Was wrong"})

    lines = (await room.get(f"/alarm-log?session={session}&kind=limits"))["items"]
    name = {"metric": "heart_rate", "side": "high", "priority": "medium"}
    assert [(line["author"], line["entry"]) for line in lines] == [
        ("console", name | {"limit": 120, "was": 110, "reason": "A runner"}),
        ("console", name | {"limit": None, "was": 120, "reason": "Was wrong"}),
    ]


async def test_what_may_not_be_set_is_refused_and_changes_nothing(room: Room) -> None:
    session = await room.seat()
    for change, words in (
        ({"limit": 131}, "may be set from 100 to 130 /min for one patient, not to 131"),
        ({"limit": 99.5}, "may be set from 100 to 130 /min for one patient, not to 99.5"),
        ({"limit": 130}, "the high limit of high priority, 130, must be above that of medium, 130"),
        ({"metric": "spo2", "limit": 99}, "has no SpO₂ high limit of medium priority"),
        ({"metric": "heart_rat", "limit": 99}, "has no heart_rat high limit"),
        ({"side": "top", "limit": 120}, "side"),
        ({"priority": "none", "limit": 120}, "priority"),
        ({"limit": "120"}, "limit"),
        ({"limit": True}, "limit"),
        ({}, "limit"),
        ({"limit": 120, "reason": ""}, "reason"),
        ({"limit": 120, "reason": "   "}, "reason"),
        ({"limit": 120, "reason": "x" * 501}, "reason"),
        ({"limit": 120, "author": "somebody else"}, "author"),
    ):
        answer = await room.http.post(f"/api/v1/sessions/{session}/limits", json=RATE | change)

        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json"), change
        assert words in answer.text
    assert (await limit_of(room, session))["limit"] == 110
    assert (await room.get("/alarm-log?kind=limits"))["items"] == []


async def test_low_stays_below_high_with_what_is_set_already(room: Room) -> None:
    text = IV.replace("version = 2", "version = 3").replace("bounds = [40, 60]", "bounds = [40, 120]")
    await room.post("/presets", {"text": text, "reason": "A test"})
    session = await room.seat()
    low = RATE | {"side": "low"}

    answer = await room.http.post(f"/api/v1/sessions/{session}/limits", json=low | {"limit": 112})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "limit")
    assert "the low limit 112 is not below the high limit 110" in answer.json()["detail"]
    await room.post(f"/sessions/{session}/limits", RATE | {"limit": 118})
    await room.post(f"/sessions/{session}/limits", low | {"limit": 112})
    back = await room.http.post(f"/api/v1/sessions/{session}/limits", json=RATE | {"limit": None})
    assert back.status_code == 422


async def test_a_limit_without_bounds_is_the_same_for_every_patient(room: Room) -> None:
    text = IV.replace("version = 2", "version = 3").replace(" bounds = [100, 130],", "")
    await room.post("/presets", {"text": text, "reason": "A test"})
    session = await room.seat()

    answer = await room.http.post(f"/api/v1/sessions/{session}/limits", json=RATE | {"limit": 115})
    assert answer.status_code == 409
    assert (await limit_of(room, session))["bounds"] is None


async def test_who_cares_for_the_patient_may_and_others_may_not(room: Room) -> None:
    session = await room.seat()
    path = f"/sessions/{session}/limits"
    for role, is_allowed in (("clinician", True), ("administrator", False), ("auditor", False)):
        set_one = await ask_as(room, role, "POST", path, RATE | {"limit": 120})
        room.clock.second += 1
        listed = await ask_as(room, role, "GET", path)

        assert (set_one.status_code, listed.status_code) == ((201, 200) if is_allowed else (403, 403))


async def test_of_no_session_and_of_one_that_is_over_nothing_is_set(room: Room) -> None:
    session = await room.seat()
    await room.post(f"/sessions/{session}/phase", {"to": "aborted", "reason": "Went home"})

    assert (await room.http.get("/api/v1/sessions/99/limits")).status_code == 404
    for number, code in ((99, 404), (session, 409)):
        answer = await room.http.post(f"/api/v1/sessions/{number}/limits", json=RATE | {"limit": 120})
        assert answer.status_code == code


async def test_sent_twice_with_one_key_it_is_set_once(room: Room) -> None:
    session = await room.seat()
    for _ in range(2):
        answer = await room.http.post(
            f"/api/v1/sessions/{session}/limits", json=RATE | {"limit": 120}, headers={"Idempotency-Key": "k"}
        )
        assert answer.status_code == 201
    assert len((await room.get("/alarm-log?kind=limits"))["items"]) == 1


class TestActing:
    async def test_a_wider_limit_ends_the_alarm_at_once(self, room: Room) -> None:
        session = await room.seat()
        await room.connect()
        await beat(room, 115, 0, 15)
        assert await present(room) == [("heart_rate_high", "medium", 110)]

        await room.post(f"/sessions/{session}/limits", RATE | {"limit": 125})
        await room.settle()
        assert await present(room) == []

    async def test_a_narrower_limit_alarms_by_the_next_numbers_after_its_delay(self, room: Room) -> None:
        session = await room.seat()
        await room.connect()
        await beat(room, 105, 0, 15)
        assert await present(room) == []

        await room.post(f"/sessions/{session}/limits", RATE | {"limit": 100})
        await beat(room, 105, 15, 30)
        assert await present(room) == [("heart_rate_high", "medium", 100)]

    async def test_the_tile_and_the_chart_show_it(self, room: Room) -> None:
        session = await room.seat()
        await room.connect()
        await beat(room, 80, 0, 2)
        await room.post(f"/sessions/{session}/limits", RATE | {"limit": 125})

        (value,) = [value for value in room.parts.ward.chair("3")["values"] if value["metric"] == "heart_rate"]  # type: ignore[attr-defined]
        assert value["limits"]["high"] == 125

    async def test_it_outlives_a_restart(self, tmp_path: Path) -> None:
        async with open_room(tmp_path) as room:
            session = await room.seat()
            await room.post(f"/sessions/{session}/limits", RATE | {"limit": 125})
        async with open_room(tmp_path) as room:
            await room.connect()
            await beat(room, 118, 0, 15)
            assert await present(room) == []
            assert (await limit_of(room, session))["limit"] == 125

    async def test_the_next_patient_in_the_chair_has_the_presets(self, room: Room) -> None:
        session = await room.seat()
        await room.post(f"/sessions/{session}/limits", RATE | {"limit": 125})
        await room.post(f"/sessions/{session}/phase", {"to": "aborted", "reason": "Went home"})
        patient = {"family_name": "Bo", "given_name": "Li", "birth_date": "1990-02-04", "identifier": "2"}
        number = (await room.post("/patients", patient))["id"]
        second = (await room.post("/sessions", {"patient": number, "chair": "3"}))["id"]
        await room.post(f"/sessions/{second}/bindings", {"device": room.device})

        assert (await limit_of(room, second))["limit"] == 110
        await room.connect()
        await beat(room, 118, 0, 15)
        assert await present(room) == [("heart_rate_high", "medium", 110)]

    async def test_another_patients_limits_stay_as_they_were(self, room: Room) -> None:
        session = await room.seat()
        patient = {"family_name": "Bo", "given_name": "Li", "birth_date": "1990-02-04", "identifier": "2"}
        number = (await room.post("/patients", patient))["id"]
        other = (await room.post("/sessions", {"patient": number, "chair": "4"}))["id"]
        await room.post(f"/sessions/{session}/limits", RATE | {"limit": 125})

        assert (await limit_of(room, other))["limit"] == 110
