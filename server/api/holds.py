"""Legal holds: an administrator keeps a patient's or a session's record from going when its term is over."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from models.errors import UsageError
from models.timestamps import format_timestamp
from server.api.asking import Asker, PartsOf, room
from server.api.fields import Reason, RowId
from server.api.paging import AskedPage, page_of_whole
from server.store.holds import Hold, lift_hold, list_holds, place_hold

router = room("holds")

_Number = Annotated[int, Field(ge=1, le=2**53, strict=True)]


class NewHold(BaseModel):
    """On one patient with all sessions, or on one session; and why."""

    model_config = ConfigDict(extra="forbid")

    patient: _Number | None = None
    session: _Number | None = None
    reason: Reason


class Lifting(BaseModel):
    """Why it ends."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


@router.get("/holds")
async def holds(parts: PartsOf, asker: Asker, asked: AskedPage) -> dict[str, object]:
    """List all holds, those that were lifted too, oldest first."""
    del asker
    return page_of_whole([_render(one) for one in await parts.ask(list_holds)], asked)


@router.post("/holds", status_code=201)
async def place(body: NewHold, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Keep a patient's or a session's record until the hold is lifted."""
    if (body.patient is None) == (body.session is None):
        raise UsageError("Name either the patient or the session", "patient")
    now, on = parts.clock.now().utc, (body.patient, body.session)
    made = await parts.change(lambda connection: place_hold(connection, on, body.reason, now, asker.user))
    return _render(made)


@router.post("/holds/{hold}/lift")
async def lift(hold: RowId, body: Lifting, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """End a hold; what it kept follows its term again."""
    now = parts.clock.now().utc
    return _render(await parts.change(lambda connection: lift_hold(connection, hold, body.reason, now, asker.user)))


def _render(one: Hold) -> dict[str, object]:
    return {
        "id": one.id, "patient": one.patient, "session": one.session, "reason": one.reason,
        "placed_at": format_timestamp(one.placed_at), "placed_by": one.placed_by,
        "lifted_at": None if one.lifted_at is None else format_timestamp(one.lifted_at), "lifted_by": one.lifted_by,
        "lifted_reason": one.lifted_reason,
    }  # fmt: skip
