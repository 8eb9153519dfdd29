"""Parts of a session's sheet: what its record asks for, what was measured, what alarmed."""

from datetime import datetime

from models.metrics import CUFF_PRESSURES
from models.session import InfusionSession, SessionPhase
from models.timestamps import format_timestamp
from server.care.chart import Chart
from server.care.picture import CarePicture
from server.live.rendering import render_alarm
from server.looking_up import look_up
from server.store.alarms import list_alarms
from server.store.beside import Beside, beside_readings
from server.store.connection import StoreConnection

COLUMNS = (
    *CUFF_PRESSURES, "heart_rate", "pulse_rate", "spo2", "respiratory_rate", "etco2", "temperature", "infusion_rate",
)  # fmt: skip
_EVERY_ALARM = 10_000


def care_of(connection: StoreConnection, chart: Chart, now: datetime) -> dict[str, object] | None:
    """Make what the record asks for and what was given, as the chair shows it; of a session that is over too."""
    if chart.protocol is None:
        return None
    found = look_up(connection, chart)
    picture = CarePicture(chart, chart.protocol, found.readings, history=found.history)
    picture.look(now, {})
    return picture.render()


def rows_of(connection: StoreConnection, session: InfusionSession, chart: Chart, now: datetime) -> list[Beside]:
    """Read the rows of the table of what was measured, from the first phase after the planning to the end."""
    start = next((one.changed_at for one in chart.phases if one.phase is not SessionPhase.SCHEDULED), now)
    return beside_readings(connection, session.id, COLUMNS, start, session.ended_at or now)


def render_row(row: Beside) -> dict[str, object]:
    """A row as JSON."""
    return {
        "at": format_timestamp(row.at),
        "is_reading": row.is_reading,
        "artefact": row.is_artefact,
        "author": row.author,
        "values": row.values,
    }


def alarms_of(connection: StoreConnection, number: int) -> list[dict[str, object]]:
    """Make every alarm of the session, oldest first."""
    found = list_alarms(connection, {"session": number}, 2**63 - 1, _EVERY_ALARM)
    return [render_alarm(one) for one in reversed(found)]
