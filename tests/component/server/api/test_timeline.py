"""A session on one time axis over HTTP: thinned with every extreme, gaps as gaps, what does not count said so."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.observation import Observation
from models.timestamps import format_timestamp
from server.benches.long_session import write_long_session
from tests.component.server.rehearsal.room import STARTED_AT, Room

Json = dict[str, Any]
BEGAN = datetime(2026, 2, 1, 8, tzinfo=UTC)


async def long_session(room: Room, hours: float = 0.5) -> int:
    return await room.parts.change(lambda connection: write_long_session(connection, BEGAN, hours=hours))


async def beats(room: Room, session: int, *beats: tuple[float, float]) -> None:
    """Let a bound monitor tell heart rates: second and rate."""
    await room.connect()
    for second, rate in beats:
        room.pass_time(second)
        room.send([Observation("heart_rate", rate, STARTED_AT + timedelta(seconds=second))])
    await room.settle()


async def test_every_extreme_survives_the_thinning(room: Room) -> None:
    session = await room.seat()
    await beats(
        room, session, *((second, 250 if second == 333 else 31 if second == 444 else 70) for second in range(600))
    )
    found = await room.get(f"/sessions/{session}/timeline?max_points=20")
    rates = found["series"]["heart_rate"]
    assert rates["counted"] == 600
    assert len(rates["v"]) <= 24
    assert {250, 31} <= set(rates["v"])
    assert [time for time, value in zip(rates["t"], rates["v"], strict=True) if value == 250] == [333_000]


async def test_a_gap_is_told_with_both_its_ends_and_they_are_drawn(room: Room) -> None:
    session = await room.seat()
    await beats(room, session, *((second, 70) for second in range(600) if not 100 <= second < 230))
    rates = (await room.get(f"/sessions/{session}/timeline?max_points=20"))["series"]["heart_rate"]
    assert rates["gaps"] == [[99_000, 230_000]]
    assert {99_000, 230_000} <= set(rates["t"])


async def test_a_window_has_all_its_numbers_where_there_is_room_and_one_on_each_side(room: Room) -> None:
    session = await long_session(room)
    start, end = (format_timestamp(BEGAN + timedelta(seconds=second)) for second in (600, 630))
    found = await room.get(f"/sessions/{session}/timeline?from={start}&to={end}&series_only=true")
    rates = found["series"]["heart_rate"]
    assert rates["t"] == [1000 * second for second in range(-1, 31)]
    assert rates["counted"] == 30
    assert rates["v"][1] == 72 + 600 * 7 % 11
    assert "alarms" not in found


async def test_what_is_invalid_is_left_out_of_the_line_and_said_so(room: Room) -> None:
    session = await long_session(room)
    rates = (await room.get(f"/sessions/{session}/timeline?max_points=5000"))["series"]["heart_rate"]
    (one,) = rates["left_out"]
    assert one[2:] == [1, "invalid", 72 + 997 * 7 % 11]
    assert one[0] not in rates["t"]


async def test_an_artefact_leaves_the_line_at_once_though_the_columns_were_kept(room: Room) -> None:
    session = await room.seat()
    await beats(room, session, (1, 70), (2, 190), (3, 71))
    path = f"/sessions/{session}/timeline"
    assert (await room.get(path))["series"]["heart_rate"]["v"] == [70, 190, 71]
    (item,) = [one for one in (await room.get(f"/sessions/{session}/observations"))["items"] if one["value"] == 190]
    mark = {name: item[name] for name in ("stream", "seq", "measured_at")} | {"metrics": ["heart_rate"], "why": "Moved"}
    await room.post(f"/sessions/{session}/artefacts", {"kind": "artefact"} | mark)
    rates = (await room.get(path))["series"]["heart_rate"]
    assert rates["v"] == [70, 71]
    assert [one[2:] for one in rates["left_out"]] == [[1, "artefact", 190]]


async def test_what_arrives_meanwhile_is_there_though_the_columns_were_kept(room: Room) -> None:
    session = await room.seat()
    await beats(room, session, (1, 70))
    path = f"/sessions/{session}/timeline"
    assert (await room.get(path))["series"]["heart_rate"]["v"] == [70]
    room.send([Observation("heart_rate", 72, STARTED_AT + timedelta(seconds=1.5))])
    await room.settle()
    assert (await room.get(path))["series"]["heart_rate"]["v"] == [70, 72]


async def test_the_cursor_has_the_last_number_no_older_than_it_counts(room: Room) -> None:
    session = await room.seat()
    await beats(room, session, (1, 70), (2, 75))
    told = {}
    for second in (1.5, 12, 12.5):
        moment = format_timestamp(STARTED_AT + timedelta(seconds=second))
        told[second] = (await room.get(f"/sessions/{session}/timeline/at?moment={moment}"))["values"]
    assert told == {
        1.5: {"heart_rate": {"value": 70, "age_s": 0.5, "late": False}},
        12: {"heart_rate": {"value": 75, "age_s": 10, "late": False}},
        12.5: {},
    }


async def test_an_alarm_has_how_long_it_lasted_and_after_how_long_it_was_answered(room: Room) -> None:
    session = await room.seat()
    await beats(room, session, *((second, 140) for second in range(60)))
    (alarm,) = (await room.get(f"/alarms?session={session}&kind=physiological"))["items"]
    room.pass_time(90)
    await room.post(f"/alarms/{alarm['id']}/acknowledge")
    await room.settle()
    alarms = (await room.get(f"/sessions/{session}/timeline"))["alarms"]
    (found,) = [one for one in alarms if one["id"] == alarm["id"]]
    arose_s = (datetime.fromisoformat(alarm["arose_at"]) - STARTED_AT).total_seconds()
    assert found["answer_s"] == pytest.approx(90 - arose_s)


async def test_limits_are_told_as_they_were_in_each_phase(room: Room) -> None:
    session = await long_session(room)
    spans = (await room.get(f"/sessions/{session}/timeline"))["limits"]
    assert [span["from"] for span in spans][:2] == [
        format_timestamp(BEGAN),
        format_timestamp(BEGAN + timedelta(minutes=10)),
    ]
    assert [160, "medium"] in spans[2]["metrics"]["nibp_systolic"]["high"]


async def test_a_window_that_ends_before_it_begins_is_refused_in_a_sentence(room: Room) -> None:
    session = await room.seat()
    moment = format_timestamp(STARTED_AT)
    answer = await room.http.get(f"/api/v1/sessions/{session}/timeline?from={moment}&to={moment}")
    assert answer.status_code == 422
    assert "`to` must be later than `from`" in answer.json()["detail"]


async def test_there_is_no_timeline_of_no_session(room: Room) -> None:
    for path in ("timeline", "statistics", f"timeline/at?moment={format_timestamp(STARTED_AT)}"):
        assert (await room.http.get(f"/api/v1/sessions/999/{path}")).status_code == 404


async def test_statistics_are_of_what_was_measured(room: Room) -> None:
    session = await long_session(room, hours=1.0)
    found = await room.get(f"/sessions/{session}/statistics")
    pressure = found["metrics"]["nibp_systolic"]
    assert (pressure["counted"], pressure["unit"]) == (11, "mm[Hg]")
    assert found["metrics"]["heart_rate"]["left_out"] == 3
    assert found["answers"] == {"alarms": 0, "answered": 0, "median_s": None, "longest_s": None}
    columns = found["vitals"]["columns"]
    assert columns[0]["since_drug_min"] is None
    assert columns[1]["values"]["heart_rate"] > 70
    assert {one["state"] for one in found["due"]} >= {"done", "missed"}
