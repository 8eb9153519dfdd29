"""Sessions: planned, listed, looked at."""

from typing import Annotated

from pydantic import Field
from starlette.responses import Response

from models.errors import UsageError
from models.session import InfusionSession
from server.api.asking import Asker, PartsOf, room
from server.api.fields import MOST_ROW, Body, RowId, Text
from server.api.once import OnceOf
from server.api.paging import Cursor, Limit, page, read_number
from server.api.session_reading import read_whole
from server.api.session_rendering import render_session
from server.store.sessions import add_session, list_sessions

router = room("sessions")


class NewSession(Body):
    """A session to plan."""

    patient: Annotated[int, Field(strict=True, ge=0, le=MOST_ROW)]
    chair: Annotated[Text, Field(max_length=40)]
    preset: Annotated[str, Field(max_length=64)] | None = None
    protocol: Annotated[str, Field(max_length=64)] | None = None


@router.post("/sessions", status_code=201)
async def plan(body: NewSession, parts: PartsOf, asker: Asker, once: OnceOf) -> Response:
    """Plan a session in a chair; a chair not yet known is made."""
    chosen = body.preset or parts.presets.default
    if chosen not in parts.presets.names():
        message = f"There is no alarm preset {chosen!r}; known: {', '.join(parts.presets.names())}"
        raise UsageError(message, "preset")
    preset = parts.presets.newest(chosen)
    protocol = parts.protocols.newest(body.protocol or parts.protocols.name_for(chosen))
    now = parts.clock.now().utc
    made: list[InfusionSession] = []

    def job(connection):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - typed by create()
        made.append(
            add_session(
                connection, patient_id=body.patient, chair_name=body.chair, preset=(preset.name, preset.version),
                protocol=(protocol.name, protocol.version), at=now, author=asker.user,
            )
        )  # fmt: skip
        return render_session(made[0])

    response, is_new = await once.create(job)
    if is_new:
        parts.desk.watch(made)
        await parts.attend(made[0].id)
    return response


@router.get("/sessions")
async def sessions(parts: PartsOf, limit: Limit = 100, cursor: Cursor = None) -> dict[str, object]:
    """List sessions in the order they were planned."""
    after = read_number(cursor)
    found = await parts.ask(lambda connection: list_sessions(connection, after, limit + 1))
    return page(found, limit, render_session, lambda session: [session.id])


@router.get("/sessions/{number}")
async def session(number: RowId, parts: PartsOf) -> dict[str, object]:
    """One session, with its phases and bindings."""
    return await parts.ask(lambda connection: read_whole(connection, number))
