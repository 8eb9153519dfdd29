"""What is read of a session for its chair: the record, the last numbers, and where needed all those of its gate.

Since when a gate is met is told by the stored numbers after a restart, after a change of phase, and when somebody takes
a number for an artefact; otherwise what was shown before goes on.
"""

from typing import NamedTuple

from models.metrics import CATALOGUE
from models.observation import Reading
from models.record.gates import GateName
from server.care.chart import Chart
from server.care.clocks import drug_ended_at
from server.care.gates import gate_shown, metrics_of
from server.care.picture import CarePicture
from server.store.connection import StoreConnection
from server.store.newest import newest_readings, readings_since


class LookedUp(NamedTuple):
    """What was read of a session: its record, its last valid numbers, and those of its gate where they are wanted."""

    chart: Chart
    readings: dict[str, Reading]
    history: dict[str, list[Reading]] | None


def gate_history(connection: StoreConnection, chart: Chart) -> dict[str, list[Reading]] | None:
    """Read all valid numbers that the gate goes by which a session stands before; None where it stands before none."""
    session = chart.session
    gate = None if session is None else gate_shown(session.phase)
    if session is None or gate is None:
        return None
    since = drug_ended_at(chart) if gate is GateName.DISCHARGE else None
    return readings_since(connection, session.id, metrics_of(chart, gate), since)


def look_up(connection: StoreConnection, chart: Chart, shown: CarePicture | None = None) -> LookedUp:
    """Read what a chair shows of a session.

    Args:
        connection: Any.
        chart: The session's record.
        shown: What the chair shows now, or None.
    """
    assert chart.session is not None  # noqa: S101 - a chair shows a session
    history = None if shown is not None and shown.follows(chart) else gate_history(connection, chart)
    return LookedUp(chart, newest_readings(connection, chart.session.id, CATALOGUE), history)
