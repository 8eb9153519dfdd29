"""A session goes from phase to phase; the start of the drug freezes the patient's own baselines."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from models.session import InfusionSession, SessionPhase
from server.api.asking import Asker, PartsOf
from server.api.fields import Body, RowId
from server.api.session_rendering import render_session
from server.security.roles import Duty
from server.store.connection import StoreConnection
from server.store.freezing import freeze_baselines
from server.store.sessions import change_phase, session_of

router = APIRouter(tags=["sessions"])


class PhaseMove(Body):
    """A phase to go to."""

    to: SessionPhase
    reason: Annotated[str, Field(max_length=2000)] | None = None


@router.post("/sessions/{number}/phase")
async def move(number: RowId, body: PhaseMove, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Move a session to another phase."""
    asker.require(Duty.CARE)
    now = parts.clock.now().utc

    def job(connection: StoreConnection) -> InfusionSession:
        moved = change_phase(connection, number, body.to, body.reason, now, asker.user)
        if moved.phase is not SessionPhase.INFUSING:
            return moved
        readings = {rule.metric: rule.readings for rule in parts.presets.of(moved).baseline_rules}
        freeze_baselines(connection, number, readings, now)
        return session_of(connection, number)

    moved = await parts.change(job)
    parts.desk.watch([moved])
    await parts.attend(number)
    return render_session(moved)
