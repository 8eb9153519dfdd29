"""A session's record as a PDF over HTTP: what it says is what the interface says, signed or not."""

from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from models.observation import Observation
from tests.component.server.rehearsal.room import STARTED_AT, Room, open_room


@pytest.fixture
async def treated(tmp_path: Path) -> AsyncIterator[Room]:
    """A chair with a simulated monitor: two metrics for a minute, and a note."""
    async with open_room(tmp_path) as room:
        await room.seat()
        await room.connect()
        for second in range(60):
            room.pass_time(float(second))
            at = STARTED_AT + timedelta(seconds=second - 0.2)
            room.send([Observation("heart_rate", 72.5, at), Observation("spo2", 90.0 + second % 7, at)])
        await room.post("/sessions/1/events", {"kind": "note", "text": "#panic() *calm*"})
        yield room


async def test_a_pdf_is_sent_and_says_what_the_interface_says(treated: Room) -> None:
    treated.clock.second += 0.250_001  # a server's clock never shows a whole second
    answer = await treated.http.get("/api/v1/sessions/1/export?format=pdf")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="SIMULATED-session-1.pdf"'
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(answer.content)).pages]
    whole = " ".join(pages)
    assert "Abara, Lena · born 4 Feb 1988" in pages[0]
    assert all("SIMULATED DATA" in page for page in pages)
    assert "#panic() *calm*" in whole
    metrics = (await treated.get("/sessions/1/statistics"))["metrics"]
    for metric, name in (("heart_rate", "Heart rate, /min"), ("spo2", "Oxygen saturation, %")):
        found = metrics[metric]
        assert f"{name} {found['counted']} {found['late']} {found['left_out']}" in whole
        assert f"{found['lowest']['value']:g} at" in whole
    preamble = (await treated.http.get("/api/v1/sessions/1/export?format=json")).json()
    assert preamble["record_sha256"] in whole
