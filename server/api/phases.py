"""A session goes from phase to phase; gates ask before some, and the drug goes with them."""

from server.api.asking import Asker, PartsOf, room
from server.api.fields import RowId
from server.api.giving import Giving
from server.api.phase_moves import PhaseMove
from server.api.prescribing import may_prescribe
from server.api.session_rendering import render_session

router = room("sessions")


@router.post("/sessions/{number}/phase")
async def move(number: RowId, body: PhaseMove, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Move a session to another phase; where a drug is ordered, its step is entered with it."""
    giving = Giving(parts, asker.user, may_prescribe(asker), parts.clock.now().utc)
    moved = await parts.change(lambda connection: giving.move(connection, number, body))
    parts.desk.watch([moved])
    await parts.attend(number)
    return render_session(moved)
