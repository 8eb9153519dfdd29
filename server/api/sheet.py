"""A session as it is printed: all that stands about it, read as of one moment, so that a page agrees with itself."""

from datetime import datetime

from fastapi import APIRouter

from models.metrics import CATALOGUE, CUFF_PRESSURES
from models.session import SessionPhase
from models.timestamps import format_timestamp
from server.api.asking import Asker, PartsOf
from server.api.chart_reading import read_session_chart
from server.api.fields import RowId
from server.api.patients import render_patient
from server.api.person_rendering import render_person
from server.api.record_rendering import render_entry
from server.api.session_reading import read_whole
from server.care.chart import Chart
from server.care.picture import CarePicture
from server.live.rendering import render_alarm
from server.parts import Parts
from server.security.roles import Duty
from server.store.alarms import list_alarms
from server.store.beside import Beside, beside_readings
from server.store.connection import StoreConnection
from server.store.newest import newest_readings
from server.store.record import entries_of_session

router = APIRouter(tags=["sessions"])

COLUMNS = (
    *CUFF_PRESSURES, "heart_rate", "pulse_rate", "spo2", "respiratory_rate", "etco2", "temperature", "infusion_rate",
)  # fmt: skip
_EVERY_ALARM = 10_000


@router.get("/sessions/{number}/sheet")
async def sheet(number: RowId, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Read a whole session for paper: identity, phases, what was measured, ordered, given, alarmed and entered."""
    asker.require(Duty.CARE)
    now = parts.clock.now().utc
    return await parts.ask(lambda connection: _read(connection, parts, number, now))


def _read(connection: StoreConnection, parts: Parts, number: int, now: datetime) -> dict[str, object]:
    chart = read_session_chart(connection, number, protocols=parts.protocols)
    assert chart.session is not None  # noqa: S101 - it was asked for by its number
    entries = entries_of_session(connection, number)
    alarms = list_alarms(connection, {"session": number}, 2**63 - 1, _EVERY_ALARM)
    start = next((one.changed_at for one in chart.phases if one.phase is not SessionPhase.SCHEDULED), now)
    rows = beside_readings(connection, number, COLUMNS, start, chart.session.ended_at or now)
    return {
        "made_at": format_timestamp(now),
        "time_zone": parts.settings.time_zone,
        "clinic": parts.settings.clinic_name,
        "simulated": parts.settings.simulated or any(row.is_simulated for row in rows),
        "session": read_whole(connection, number),
        "patient": {**render_patient(chart.session.patient), **render_person(chart)},
        "care": _care(connection, chart, number, now),
        "rows": [_row(row) for row in rows],
        "alarms": [render_alarm(one) for one in reversed(alarms)],
        "entries": [render_entry(one, entries) for one in entries],
    }


def _care(connection: StoreConnection, chart: Chart, number: int, now: datetime) -> dict[str, object] | None:
    """What the record asks for and what was given, as the chair shows it; of a session that is over too."""
    if chart.protocol is None:
        return None
    picture = CarePicture(chart, chart.protocol, newest_readings(connection, number, CATALOGUE))
    picture.look(now, {})
    return picture.render()


def _row(row: Beside) -> dict[str, object]:
    return {
        "at": format_timestamp(row.at),
        "is_reading": row.is_reading,
        "artefact": row.is_artefact,
        "author": row.author,
        "values": row.values,
    }
