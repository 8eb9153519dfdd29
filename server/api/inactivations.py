"""Switching sound and alarms off for a time, and on again: four different things, each with its own call."""

from typing import Annotated

from pydantic import Field
from starlette.responses import Response

from models.errors import NotFoundError
from models.inactivation import Inactivate, InactivationKind, Resume
from server.api.asking import Asker, PartsOf, room
from server.api.fields import Body, RowId
from server.api.once import Once, OnceOf
from server.api.paging import Cursor, Limit, page, read_number
from server.live.rendering import render_inactivation
from server.parts import Parts
from server.store.inactivations import list_inactivations
from server.store.sessions import session_of

router = room("inactivations")

Reason = Annotated[str, Field(min_length=1, max_length=500)]
Condition = Annotated[str, Field(min_length=1, max_length=64)]


class AudioPause(Body):
    """For how long, in seconds; left out: two minutes."""

    lasts_s: Annotated[float, Field(gt=0)] | None = None
    reason: Reason | None = None


class AudioOff(Body):
    """Why, and for how long at most, in seconds; left out: until the session ends, twelve hours at the latest."""

    lasts_s: Annotated[float, Field(gt=0)] | None = None
    reason: Reason


class AlarmPause(Body):
    """Which condition, why, and for how long, in seconds; left out: half an hour."""

    condition: Condition
    metric: Condition | None = None
    lasts_s: Annotated[float, Field(gt=0)] | None = None
    reason: Reason


class AlarmOff(Body):
    """Which condition, and why."""

    condition: Condition
    metric: Condition | None = None
    reason: Reason


@router.post("/sessions/{number}/audio-pause", status_code=201)
async def pause_audio(
    number: RowId, parts: PartsOf, asker: Asker, once: OnceOf, body: AudioPause | None = None
) -> Response:
    """Silence a session's alarms for two minutes at most, on all screens; a new one as important ends it."""
    asked = body or AudioPause()
    command = Inactivate(InactivationKind.AUDIO_PAUSED, number, asker.user, asked.lasts_s, reason=asked.reason)
    return await _begin(parts, once, command)


@router.post("/sessions/{number}/audio-off", status_code=201)
async def switch_audio_off(number: RowId, body: AudioOff, parts: PartsOf, asker: Asker, once: OnceOf) -> Response:
    """Silence a session's alarms until it ends; a permanent symbol and a reminder stay."""
    command = Inactivate(InactivationKind.AUDIO_OFF, number, asker.user, body.lasts_s, reason=body.reason)
    return await _begin(parts, once, command)


@router.post("/sessions/{number}/alarm-pause", status_code=201)
async def pause_alarm(number: RowId, body: AlarmPause, parts: PartsOf, asker: Asker, once: OnceOf) -> Response:
    """Take one condition's signals away for a time; never of a high one."""
    command = Inactivate(
        InactivationKind.ALARM_PAUSED, number, asker.user, body.lasts_s, body.condition, body.metric, body.reason
    )
    return await _begin(parts, once, command)


@router.post("/sessions/{number}/alarm-off", status_code=201)
async def switch_alarm_off(number: RowId, body: AlarmOff, parts: PartsOf, asker: Asker, once: OnceOf) -> Response:
    """Take one condition's signals away until the session ends; never of a high one."""
    command = Inactivate(InactivationKind.ALARM_OFF, number, asker.user, None, body.condition, body.metric, body.reason)
    return await _begin(parts, once, command)


@router.get("/sessions/{number}/inactivations")
async def inactivations(number: RowId, parts: PartsOf, limit: Limit = 100, cursor: Cursor = None) -> dict[str, object]:
    """List what was switched off in a session, newest first."""
    before = read_number(cursor, 2**63 - 1)
    await parts.ask(lambda connection: session_of(connection, number))
    found = await parts.ask_behind(lambda connection: list_inactivations(connection, number, before, limit + 1))
    return page(found, limit, render_inactivation, lambda said: [said.id])


@router.delete("/sessions/{number}/inactivations/{inactivation}")
async def resume(number: RowId, inactivation: RowId, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Switch something on again."""
    lasting = {said.id: said.session for said in parts.pipeline.engine.inactivations()}
    if lasting.get(inactivation, number) != number:
        message = f"Session {number} has no inactivation {inactivation}"
        raise NotFoundError(message, field="inactivation")
    ended = parts.desk.resume(Resume(inactivation, asker.user))
    await parts.settled()
    return render_inactivation(ended)


async def _begin(parts: Parts, once: Once, command: Inactivate) -> Response:
    return await once.command(lambda: render_inactivation(parts.desk.inactivate(command)))
