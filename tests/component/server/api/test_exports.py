"""A session's record as a file, asked for over HTTP: what it holds, who gets it, and what is refused."""

import csv
import json
import sys
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import httpx
import pytest

from models.observation import Observation
from models.timestamps import parse_timestamp
from server.reports import apart
from server.reports.csv_export import COLUMNS, read_cell
from server.reports.json_import import read_export
from tests.component.server.api.accounts import PASSWORD, account
from tests.component.server.api.people import ask_as
from tests.component.server.api.signing_in import sign_in
from tests.component.server.rehearsal.room import STARTED_AT, Room, open_room


@pytest.fixture
async def treated(tmp_path: Path) -> AsyncIterator[Room]:
    """A chair with a simulated monitor: two metrics for a minute, and a note that begins like a formula."""
    async with open_room(tmp_path) as room:
        await room.seat()
        await room.connect()
        for second in range(60):
            room.pass_time(float(second))
            at = STARTED_AT + timedelta(seconds=second - 0.2)
            room.send([Observation("heart_rate", 72.5, at), Observation("spo2", 96.0, at)])
        reading = {"metric": "temperature", "value": 36.4, "measured_at": "2026-03-01T14:00:30Z", "method": "=1+1, ear"}
        await room.post("/sessions/1/observations", reading)
        yield room


async def test_json_is_the_whole_record_and_says_that_it_is_simulated(treated: Room) -> None:
    answer = await treated.http.get("/api/v1/sessions/1/export?format=json")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"] == 'attachment; filename="SIMULATED-session-1.json"'
    assert answer.headers["cache-control"] == "no-store"
    found = read_export(answer.content)
    assert len(found.observations) == 119
    assert (found.document.patient.family_name, found.document.session.chair) == ("Abara", "3")
    whole = json.loads(answer.content)
    assert whole["simulated"] is True
    assert whole["export"]["exported_by"] == "console"
    assert whole["metrics"]["spo2"] == {
        "name": "Oxygen saturation", "unit": "%", "mdc": 150456, "loinc": ["59408-5", "2708-6"],
    }  # fmt: skip


async def test_csv_has_a_row_an_observation_with_both_times_unit_and_patient(treated: Room) -> None:
    answer = await treated.http.get("/api/v1/sessions/1/export?format=csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="SIMULATED-session-1.csv"'
    rows = list(csv.DictReader(StringIO(answer.text, newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 119
    first = rows[0]
    assert (first["data"], first["session"], first["family_name"], first["given_name"], first["birth_date"]) == (
        "SIMULATED DATA", "1", "Abara", "Lena", "1988-02-04",
    )  # fmt: skip
    assert (first["metric"], first["value"], first["unit"], first["validity"], first["mode"]) == (
        "heart_rate", "72.5", "/min", "valid", "test",
    )  # fmt: skip
    assert first["measured_at"].endswith("+01:00")  # winter in Berlin
    assert datetime.fromisoformat(first["measured_at"]) == parse_timestamp(first["measured_at_utc"])
    (typed,) = [row for row in rows if row["author"]]
    assert (typed["value"], typed["device"], typed["method"]) == ("36.4", "", "'=1+1, ear")
    assert read_cell(typed["method"]) == "=1+1, ear"


async def test_what_cannot_be_exported_is_a_sentence_and_no_file(treated: Room) -> None:
    for path, status, detail in (
        ("9/export", 404, "There is no session 9"),
        ("1/export?format=xls", 422, "There is no export format 'xls'; known: json, csv"),
    ):
        answer = await treated.http.get(f"/api/v1/sessions/{path}")
        assert answer.status_code == status
        assert detail in answer.json()["detail"]


async def test_who_cares_for_patients_may_export_and_others_may_not(treated: Room) -> None:
    assert (await ask_as(treated, "nurse", "GET", "/sessions/1/export")).status_code == 200
    treated.clock.second += 1
    assert (await ask_as(treated, "administrator", "GET", "/sessions/1/export")).status_code == 403


async def test_a_process_that_fails_before_the_first_byte_is_an_error_and_makes_room_again(
    treated: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    for _ in range(apart.MOST_AT_ONCE + 1):
        answer = await treated.http.get("/api/v1/sessions/1/export")
        assert (answer.status_code, answer.json()["detail"]) == (500, "The export failed; the server's log says why")


async def test_an_export_that_takes_too_long_is_ended(treated: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "LONGEST_S", 0.01)
    answer = await treated.http.get("/api/v1/sessions/1/export")
    assert answer.status_code == 503
    assert "was ended; try again" in answer.json()["detail"]


async def test_a_browser_gets_a_record_only_after_the_password_was_given_lately(treated: Room) -> None:
    await account(treated, "clinician")
    transport = httpx.ASGITransport(treated.parts.gate)
    async with httpx.AsyncClient(transport=transport, base_url="http://clinic:8050/api/v1") as browser:
        await sign_in(browser, "Zoë")
        assert (await browser.get("/sessions/1/export?format=csv")).status_code == 200, "the log-in was just now"
        treated.clock.second += 301
        for path in ("/sessions/1/export?format=csv", "/research-export?sessions=1"):
            answer = await browser.get(path)
            assert (answer.status_code, answer.json()["type"]) == (401, "proof"), path
        assert (await browser.get("/sessions/1/statistics")).status_code == 200, "reading asks for nothing again"
        assert (await browser.post("/me/proof", json={"password": PASSWORD})).status_code == 204
        assert (await browser.get("/research-export?sessions=1")).status_code == 200
