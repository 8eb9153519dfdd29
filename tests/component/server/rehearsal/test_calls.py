"""The calls of rehearsal and burden on a whole server: what is tried, what is refused, and in which words."""

import csv
from collections.abc import AsyncIterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import CapturingLogger

from models.errors import StoreUnavailable
from models.observation import Observation
from models.timestamps import format_timestamp
from server.alarms.preset_shelf import PresetShelf
from server.rehearsal import apart
from server.rehearsal.apart import Rehearsals
from server.rehearsal.job import Job
from tests.component.server.rehearsal.room import STARTED_AT, Room, open_room

Json = dict[str, Any]
FAST = range(20, 80)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    """A chair whose patient's heart was fast for a minute; a nurse answered after twenty seconds."""
    async with open_room(tmp_path) as opened:
        await opened.seat()
        await opened.connect()
        for second in range(120):
            opened.pass_time(float(second))
            at = STARTED_AT + timedelta(seconds=second - 0.2)
            opened.send([Observation("heart_rate", 115.0 if second in FAST else 100.0, at)])
            if second == 50:
                (alarm,) = (await opened.get("/alarms?kind=physiological"))["items"]
                await opened.post(f"/alarms/{alarm['id']}/acknowledge")
        await opened.settle()
        yield opened


async def refused(room: Room, body: Json) -> tuple[int, str]:
    answer = await room.http.post("/api/v1/alarms/rehearse", json=body)
    return answer.status_code, answer.json()["detail"]


async def test_another_limit_is_tried_and_what_it_would_have_missed_is_told(room: Room) -> None:
    found = await room.post("/alarms/rehearse", {"sessions": [1], "limits": {"heart_rate.high.medium": 118}})
    total, (session,) = found["total"], found["sessions"]
    assert (total["before"]["alarms"], total["after"]["alarms"], total["treated"], total["missed"]) == (1, 0, 1, 1)
    assert session["missed"][0]["how"] == "acknowledged by console"
    assert session["recorded"] == {"alarms": 1, "found_again": 1}
    assert session["hours"] == pytest.approx(119 / 3600, abs=1e-3)


async def test_another_delay_comes_later(room: Room) -> None:
    found = await room.post("/alarms/rehearse", {"sessions": [1], "delays": {"heart_rate.high.medium": 30}})
    assert found["total"]["median_shift_s"] == pytest.approx(20, abs=0.5)
    assert found["total"]["missed"] == 0


async def test_another_preset_is_tried_by_its_text_or_its_name(room: Room) -> None:
    shelf = PresetShelf()
    text = shelf.text("iv_ketamine", shelf.newest("iv_ketamine").version).replace("limit = 110", "limit = 120")
    by_text = await room.post("/alarms/rehearse", {"sessions": [1], "text": text})
    assert by_text["total"]["after"]["alarms"] == 0
    by_name = await room.post("/alarms/rehearse", {"sessions": [1], "preset": "iv_ketamine", "version": 1})
    assert by_name["sessions"][0]["after"]["preset"] == {"name": "iv_ketamine", "version": 1}


async def test_nothing_of_the_record_is_changed(room: Room) -> None:
    before = await room.get("/alarms")
    await room.post("/alarms/rehearse", {"sessions": [1], "limits": {"heart_rate.high.medium": 118}})
    assert await room.get("/alarms") == before


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ({"sessions": []}, 422, "sessions"),
        ({"sessions": list(range(21))}, 422, "sessions"),
        ({"sessions": [99]}, 404, "There is no session 99"),
        ({"sessions": [1], "preset": "ours"}, 404, "There is no alarm preset 'ours'"),
        ({"sessions": [1], "preset": "iv_ketamine", "version": 99}, 404, "There is no version 99"),
        ({"sessions": [1], "preset": "iv_ketamine", "text": "x = 1"}, 422, "not both"),
        ({"sessions": [1], "text": "x = "}, 422, "is not TOML"),
        ({"sessions": [1], "text": "x = 1"}, 422, "cannot be used"),
        ({"sessions": [1], "limits": {"spo2": 88}}, 422, "such as spo2.low.medium"),
        ({"sessions": [1], "limits": {"spo2.low.medium": "88"}}, 422, "limits"),
        ({"sessions": [1], "limits": {"heart_rate.high.medium": 140}}, 422, "must be above that of medium, 140"),
        ({"sessions": [1], "delays": {"spo2.low.low": 5}}, 422, "has no limit spo2.low.low"),
        ({"sessions": [1], "more": 1}, 422, "more"),
    ],
)
async def test_what_cannot_be_tried_is_refused_in_a_sentence(room: Room, body: Json, code: int, words: str) -> None:
    answered, sentence = await refused(room, body)
    assert answered == code, sentence
    assert words in sentence


async def test_only_one_rehearsal_runs_at_a_time(room: Room) -> None:
    async with room.parts.rehearsals._turn:
        assert await refused(room, {"sessions": [1]}) == (409, "Another rehearsal is under way; try again in a minute")


async def test_one_that_takes_too_long_is_ended(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "LONGEST_S", 0.01)
    code, sentence = await refused(room, {"sessions": [1]})
    assert code == 422
    assert "choose fewer or shorter sessions" in sentence


async def test_one_that_cannot_read_the_store_is_asked_once_more_and_the_log_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job(data_dir=tmp_path, database=None, sessions=(1,), now=STARTED_AT)
    told = CapturingLogger()
    monkeypatch.setattr(apart, "log", told)
    with pytest.raises(StoreUnavailable, match="does not answer"):
        await Rehearsals().run(job)
    assert [str(call).count("unable to open database file") for call in told.calls] == [1]


async def test_the_burden_is_told_as_json(room: Room) -> None:
    found = await room.get("/alarms/burden")
    assert (found["alarms"], found["acknowledged"], found["time_zone"]) == (1, 1, "Europe/Berlin")
    assert found["hours"] == pytest.approx(119 / 3600, abs=1e-3)
    assert found["alarms_per_hour"] == pytest.approx(3600 / 119, abs=0.1)
    assert found["by_priority"]["medium"]["response"]["median_s"] == pytest.approx(20.2, abs=0.5)
    assert found["conditions"] == [
        {"condition": "heart_rate_high", "metric": "heart_rate", "alarms": 1, "acknowledged": 1}
    ]
    assert found["delays"]["sensor_to_condition"]["median_s"] == pytest.approx(10, abs=0.5)
    assert len(found["days"]) == 31
    assert (found["days"][-1]["day"], found["days"][-1]["medium"]) == ("2026-03-01", 1)


async def test_the_burden_of_a_time_is_that_times_alone(room: Room) -> None:
    cut = format_timestamp(STARTED_AT + timedelta(seconds=25))
    assert (await room.get(f"/alarms/burden?to={cut}"))["alarms"] == 0
    assert (await room.get(f"/alarms/burden?from={cut}"))["alarms"] == 1


async def test_the_burden_is_told_as_csv_one_line_a_day(room: Room) -> None:
    answer = await room.http.get("/api/v1/alarms/burden", params={"format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="alarm-burden-2026-03-01.csv"'
    rows = list(csv.DictReader(StringIO(answer.text)))
    assert len(rows) == 31
    assert (rows[-1]["alarms"], rows[-1]["medium"], rows[0]["alarms"]) == ("1", "1", "0")


@pytest.mark.parametrize(
    "query",
    ["from=2026-03-02T00:00:00Z", "from=2020-01-01T00:00:00Z", "from=2026-03-01T10:00:00Z&to=2026-03-01T10:00:00Z"],
    ids=["to come", "too long", "nothing"],
)
async def test_a_time_that_cannot_be_added_up_is_refused(room: Room, query: str) -> None:
    answer = await room.http.get(f"/api/v1/alarms/burden?{query}")
    assert answer.status_code == 422
    assert "at most 400 days" in answer.json()["detail"]
