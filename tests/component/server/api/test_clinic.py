"""The clinic over time over HTTP, whole and each part as CSV."""

from tests.component.server.rehearsal.room import Room


async def test_weeks_are_counted_even_where_nothing_was_given(room: Room) -> None:
    found = await room.get("/clinic/over-time?from=2026-02-16&to=2026-03-01")
    assert [(week["monday"], week["sessions"]) for week in found["weeks"]] == [("2026-02-16", 0), ("2026-02-23", 0)]
    assert (found["sessions"], found["up_to_date"]) == (0, True)
    assert found["adverse"][0]["share"] is None


async def test_each_part_leaves_as_csv(room: Room) -> None:
    answer = await room.http.get("/api/v1/clinic/over-time?csv=weeks&from=2026-02-16&to=2026-03-01")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text.splitlines()[:2] == ["monday,sessions,hours,adverse,serious,alarms", "2026-02-16,0,0,0,0,0"]


async def test_days_out_of_order_are_refused_in_a_sentence(room: Room) -> None:
    answer = await room.http.get("/api/v1/clinic/over-time?from=2026-03-01&to=2026-02-01")
    assert answer.status_code == 422
    assert "days in their order" in answer.json()["detail"]
