"""A session goes to another phase through the gate before it, inside the writer's transaction."""

from datetime import datetime

from models.record.entry import Words
from models.session import InfusionSession, SessionPhase
from server.api.chart_reading import read_session_chart
from server.api.fields import Body
from server.care.gates import Gate, evaluate, gate_before, metrics_of, require_passed
from server.care.protocols import ProtocolShelf
from server.store.connection import StoreConnection
from server.store.newest import newest_readings
from server.store.sessions import change_phase, require_follows, session_of


class PhaseMove(Body):
    """A phase to go to; with a reason a session goes on over what is missing, but not over what blocks."""

    to: SessionPhase
    reason: Words | None = None


def go_on(
    connection: StoreConnection, protocols: ProtocolShelf, number: int, move: PhaseMove, now: datetime, author: str
) -> InfusionSession:
    """Move a session to another phase inside the writer's transaction, through the gate before it.

    Raises:
        ConflictError: That phase cannot follow, something is missing and no reason given, or something blocks.
    """
    gate = _stands_at(connection, protocols, number, move.to, now)
    if gate is not None:
        require_passed(gate, move.reason)
    required, missing = ((), ()) if gate is None else (gate.required, gate.missing)
    return change_phase(connection, number, move.to, move.reason, now, author, required=required, missing=missing)


def _stands_at(
    connection: StoreConnection, protocols: ProtocolShelf, number: int, to: SessionPhase, now: datetime
) -> Gate | None:
    """See how the gate stands that a change of phase passes, by what is durable; None where it passes none."""
    session = session_of(connection, number)
    require_follows(session, to)
    name = gate_before(session.phase, to)
    if name is None:
        return None
    chart = read_session_chart(connection, number, protocols=protocols)
    readings = newest_readings(connection, number, metrics_of(chart, name))
    return evaluate(name, chart, readings, now, to_leave=to is not SessionPhase.READY)
