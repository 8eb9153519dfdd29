"""The clinic over time over HTTP, whole and each part as CSV."""

import csv
from datetime import timedelta
from io import StringIO

import pytest

from tests.component.server.rehearsal.room import Room
from tests.component.server.reports.fhir.everything import everything
from tests.component.server.store.building import at


async def test_weeks_are_counted_even_where_nothing_was_given(room: Room) -> None:
    found = await room.get("/clinic/over-time?from=2026-02-16&to=2026-03-01")
    assert [(week["monday"], week["sessions"]) for week in found["weeks"]] == [("2026-02-16", 0), ("2026-02-23", 0)]
    assert (found["sessions"], found["up_to_date"]) == (0, True)
    assert found["adverse"][0]["share"] is None


async def test_each_part_leaves_as_csv(room: Room) -> None:
    answer = await room.http.get("/api/v1/clinic/over-time?csv=weeks&from=2026-02-16&to=2026-03-01")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text.splitlines()[:2] == ["monday,sessions,hours,adverse,serious,alarms", "2026-02-16,0,0,0,0,0"]


@pytest.mark.parametrize("is_empty", [True, False])
async def test_the_csv_of_each_part_is_what_is_drawn_of_it(room: Room, is_empty: bool) -> None:
    if not is_empty:
        await room.parts.change(everything)
    days = f"from={(at(0) - timedelta(days=20)).date()}&to={(at(0) + timedelta(days=20)).date()}"
    drawn = await room.get(f"/clinic/over-time?{days}")
    assert drawn["sessions"] == (0 if is_empty else 1)
    for part in ("weeks", "adverse", "pressure", "chairs"):
        answer = await room.http.get(f"/api/v1/clinic/over-time?{days}&csv={part}")
        header, *rows = csv.reader(StringIO(answer.text))
        assert header, "a part without a row has its columns' names"
        told = [dict(zip(header, row, strict=True)) for row in rows]
        expected = [{name: "" if value is None else str(value) for name, value in one.items()} for one in drawn[part]]
        assert told == expected, part


async def test_days_out_of_order_are_refused_in_a_sentence(room: Room) -> None:
    answer = await room.http.get("/api/v1/clinic/over-time?from=2026-03-01&to=2026-02-01")
    assert answer.status_code == 422
    assert "days in their order" in answer.json()["detail"]
