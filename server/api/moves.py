"""Moves: a session to another chair, and a device's interval to the session whose patient it measured."""

from typing import Annotated

from pydantic import Field
from starlette.responses import Response

from models.session import InfusionSession
from server.api.asking import Asker, PartsOf, room
from server.api.bindings import Confirmation, render_binding, watch_anew
from server.api.fields import MOST_ROW, Body, Reason, RowId, Text, Time
from server.api.once import OnceOf
from server.api.session_rendering import render_session
from server.store.bindings import bindings_of
from server.store.connection import StoreConnection
from server.store.moves import Correction, correct_binding, move_to_chair

router = room("sessions")


class NewChair(Body):
    """Where a session goes on."""

    chair: Annotated[Text, Field(max_length=40)]
    reason: Reason | None = None


@router.post("/sessions/{number}/chair", status_code=201)
async def move(number: RowId, body: NewChair, parts: PartsOf, asker: Asker, once: OnceOf) -> Response:
    """Move a session to another chair; its devices, alarms and pauses go with it."""
    now = parts.clock.now().utc
    moved: list[InfusionSession] = []

    def job(connection: StoreConnection) -> dict[str, object]:
        moved.append(move_to_chair(connection, number, body.chair, body.reason, now, asker.user))
        return render_session(moved[0])

    response, is_new = await once.create(job)
    if is_new:
        parts.desk.watch(moved)
        await parts.attend(number)
    return response


class NewCorrection(Body):
    """An interval of a device that belongs to another session."""

    to_session: Annotated[int, Field(strict=True, ge=0, le=MOST_ROW)]
    from_at: Time | None = None
    to_at: Time | None = None
    reason: Reason
    confirm: Confirmation


@router.post("/sessions/{number}/bindings/{binding}/correction", status_code=201)
async def correct(
    number: RowId, binding: RowId, body: NewCorrection, parts: PartsOf, asker: Asker, once: OnceOf
) -> Response:
    """Give what a device measured in an interval to another session; no observation is touched, both records say so."""
    confirm, now = (body.confirm.family_name, body.confirm.birth_date), parts.clock.now().utc
    wanted = Correction(number, binding, body.to_session, body.from_at, body.to_at, body.reason, confirm)

    def job(connection: StoreConnection) -> dict[str, object]:
        correct_binding(connection, wanted, now, asker.user)
        found = [*bindings_of(connection, number), *bindings_of(connection, body.to_session)]
        return {"items": [render_binding(one) for one in found], "next": None}

    response, is_new = await once.create(job)
    if is_new:
        await watch_anew(parts)
        for session in (number, body.to_session):
            await parts.attend(session)
    return response
