"""Sessions as a research file, asked for over HTTP: who gets it, what is refused, what the audit says of it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from pyarrow import parquet

from models.observation import Observation
from tests.component.server.api.people import ask_as
from tests.component.server.rehearsal.room import STARTED_AT, Room, open_room


@pytest.fixture
async def treated(tmp_path: Path) -> AsyncIterator[Room]:
    """Two sessions of two patients, the first with a monitor and over, the second going on."""
    async with open_room(tmp_path) as room:
        await room.seat()
        await room.connect()
        for second in range(5):
            room.pass_time(float(second))
            room.send([Observation("heart_rate", 72.5, STARTED_AT + timedelta(seconds=second - 0.2))])
        await room.settle()
        await room.post("/sessions/1/phase", {"to": "aborted", "reason": "patient’s wish"})
        patient = {"family_name": "Okoye", "given_name": "Ada", "birth_date": "1990-01-01", "identifier": "M-2"}
        number = (await room.post("/patients", patient))["id"]
        await room.post("/sessions", {"patient": number, "chair": "7"})
        yield room


async def test_a_clinician_gets_the_sessions_that_are_named_and_nobody_is_named_in_them(treated: Room) -> None:
    answer = await ask_as(treated, "clinician", "GET", "/research-export?sessions=2,1")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert 'filename="SIMULATED-research-' in answer.headers["content-disposition"]
    with ZipFile(BytesIO(answer.content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for word in (b"Abara", b"Okoye", b"M-2", b"CM-01", b"2026-03-01", b"clinician", b"patient\xe2\x80\x99s wish"):
        assert [name for name, content in members.items() if word in content] == []
    sessions = parquet.read_table(BytesIO(members["sessions.parquet"])).to_pylist()
    assert sorted((row["ended"], row["age"]) for row in sessions if row["ended"]) == [("aborted", "38")]
    numbers = parquet.read_table(BytesIO(members["observations.parquet"])).to_pylist()
    assert [row["value"] for row in numbers] == [72.5] * 4  # the first came before the monitor was this session's


async def test_without_names_it_is_all_that_are_over_of_the_days(treated: Room) -> None:
    every = await treated.http.get("/api/v1/research-export")
    assert b"Sessions: 1; patients: 1." in ZipFile(BytesIO(every.content)).read("README.txt")
    for query, said in (
        ("from=2026-03-02", "No session of these days is over"),
        ("sessions=1&to=2026-03-02", "Name sessions, or days, but not both"),
        ("sessions=1,9", "There is no session 9"),
        ("sessions=1;2", "sessions"),
        ("sessions=" + ",".join(map(str, range(1, 5002))), "more than 5000 sessions"),
    ):
        answer = await treated.http.get(f"/api/v1/research-export?{query}")
        assert answer.status_code in {404, 422}
        assert said in answer.text


async def test_others_may_not_and_a_record_with_names_is_no_way_around(treated: Room) -> None:
    for role in ("nurse", "administrator", "auditor"):
        treated.clock.second += 1
        assert (await ask_as(treated, role, "GET", "/research-export?sessions=1")).status_code == 403
    answer = await treated.http.get("/api/v1/sessions/1/export?format=research")
    assert (answer.status_code, "Ask for research at /research-export" in answer.text) == (422, True)


async def test_the_audit_says_of_each_session_that_it_was_taken_along(treated: Room) -> None:
    await ask_as(treated, "clinician", "GET", "/research-export?sessions=1,2")
    await treated.settle()
    rows = (await treated.get("/audit?act=research.export"))["items"]
    assert sorted(row["session"] for row in rows) == [1, 2]
    assert {row["actor"] for row in rows} == {"clinician 4.0"}
