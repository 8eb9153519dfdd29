"""A session goes from phase to phase; gates ask before some, and the start of the drug freezes the own baselines."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from models.session import InfusionSession, SessionPhase
from server.api.asking import Asker, PartsOf
from server.api.chart_reading import read_session_chart
from server.api.fields import Body, RowId
from server.api.session_rendering import render_session
from server.care.gates import Gate, evaluate, gate_before, metrics_of, require_passed
from server.care.protocols import ProtocolShelf
from server.security.roles import Duty
from server.store.connection import StoreConnection
from server.store.freezing import freeze_baselines
from server.store.newest import newest_readings
from server.store.sessions import change_phase, require_follows, session_of

router = APIRouter(tags=["sessions"])


class PhaseMove(Body):
    """A phase to go to; with a reason a session goes on over what is missing, but not over what blocks."""

    to: SessionPhase
    reason: Annotated[str, Field(max_length=2000)] | None = None


@router.post("/sessions/{number}/phase")
async def move(number: RowId, body: PhaseMove, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Move a session to another phase."""
    asker.require(Duty.CARE)
    now = parts.clock.now().utc

    def job(connection: StoreConnection) -> InfusionSession:
        moved = go_on(connection, parts.protocols, number, body, now, asker.user)
        if moved.phase is not SessionPhase.INFUSING:
            return moved
        readings = {rule.metric: rule.readings for rule in parts.presets.of(moved).baseline_rules}
        freeze_baselines(connection, number, readings, now)
        return session_of(connection, number)

    moved = await parts.change(job)
    parts.desk.watch([moved])
    await parts.attend(number)
    return render_session(moved)


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
