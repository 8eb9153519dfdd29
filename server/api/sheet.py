"""A session as it is printed: all that stands about it, read as of one moment, so that a page agrees with itself."""

from datetime import datetime

from models.timestamps import format_timestamp
from server.api.asking import PartsOf, room
from server.api.chart_reading import read_session_chart
from server.api.fields import RowId
from server.api.patients import render_patient
from server.api.person_rendering import render_person
from server.api.record_rendering import render_entry, replacements
from server.api.session_reading import read_whole
from server.api.sheet_parts import alarms_of, care_of, render_row, rows_of
from server.parts import Parts
from server.store.connection import StoreConnection

router = room("sessions")


@router.get("/sessions/{number}/sheet")
async def sheet(number: RowId, parts: PartsOf) -> dict[str, object]:
    """Read a whole session for paper: identity, phases, what was measured, ordered, given, alarmed and entered."""
    now = parts.clock.now().utc
    return await parts.ask(lambda connection: _read(connection, parts, number, now))


def _read(connection: StoreConnection, parts: Parts, number: int, now: datetime) -> dict[str, object]:
    chart = read_session_chart(connection, number, protocols=parts.protocols)
    assert chart.session is not None  # noqa: S101 - it was asked for by its number
    entries = [entry for entry in chart.every if entry.session == number]
    later = replacements(entries)
    rows = rows_of(connection, chart.session, chart, now)
    return {
        "made_at": format_timestamp(now),
        "time_zone": parts.settings.time_zone,
        "clinic": parts.settings.clinic_name,
        "simulated": parts.settings.simulated or any(row.is_simulated for row in rows),
        "session": read_whole(connection, number),
        "patient": {**render_patient(chart.session.patient), **render_person(chart)},
        "care": care_of(connection, chart, now),
        "rows": [render_row(row) for row in rows],
        "alarms": alarms_of(connection, number),
        "entries": [render_entry(one, later) for one in entries],
    }
