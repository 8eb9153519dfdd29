"""Bindings: which device belongs to which session."""

from typing import Annotated

from pydantic import Field
from starlette.responses import Response

from models.alarm import TechnicalConditionCode
from models.session import Binding
from models.timestamps import format_if_any, format_timestamp
from server.api.asking import Asker, PartsOf, room
from server.api.fields import Body, Day, RowId, Text
from server.api.once import OnceOf
from server.parts import Parts
from server.store.bindings import bind, confirm_binding, mid_session_change, unbind
from server.store.connection import StoreConnection
from server.store.sessions import open_sessions

router = room("sessions")


class Confirmation(Body):
    """What was read at the chair."""

    family_name: Text
    birth_date: Day


class NewBinding(Body):
    """A device to bind."""

    device: Annotated[Text, Field(max_length=100)]
    confirm: Confirmation | None = None


@router.post("/sessions/{number}/bindings", status_code=201)
async def make_binding(number: RowId, body: NewBinding, parts: PartsOf, asker: Asker, once: OnceOf) -> Response:
    """Bind a device to a session."""
    confirm = (body.confirm.family_name, body.confirm.birth_date) if body.confirm else None
    now = parts.clock.now().utc
    said: list[str] = []
    link = parts.links.known(body.device)
    is_heard = link is not None and link.is_connected

    def job(connection: StoreConnection) -> dict[str, object]:
        said.append(mid_session_change(connection, number, body.device))
        return render_binding(bind(connection, number, body.device, confirm, now, asker.user, is_heard=is_heard))

    response, is_new = await once.create(job)
    if is_new:
        await watch_anew(parts)
        if said[0]:
            detail = f"{said[0]}, by {asker.user}"
            rebound = TechnicalConditionCode.DEVICE_REBOUND
            parts.pipeline.technical(rebound, device=body.device, present=True, detail=detail)
    return response


@router.post("/sessions/{number}/bindings/{binding}/confirmation", status_code=201)
async def confirm_at_chair(
    number: RowId, binding: RowId, body: Confirmation, parts: PartsOf, asker: Asker, once: OnceOf
) -> Response:
    """Confirm at the chair that a device that was moved while nobody heard it measures this patient from now on."""
    confirm, now = (body.family_name, body.birth_date), parts.clock.now().utc
    response, is_new = await once.create(
        lambda connection: render_binding(confirm_binding(connection, number, binding, confirm, now, asker.user))
    )
    if is_new:
        await watch_anew(parts)
    return response


@router.delete("/sessions/{number}/bindings/{binding}")
async def end_binding(number: RowId, binding: RowId, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """End a binding."""
    now = parts.clock.now().utc
    ended = await parts.change(lambda connection: unbind(connection, number, binding, now, asker.user))
    await watch_anew(parts)
    return render_binding(ended)


async def watch_anew(parts: Parts) -> None:
    """Tell the corridor how bindings stand: a device that moved concerns two sessions."""
    before = {session.id: session.devices for session in parts.ward.sessions()}
    sessions = await parts.change(open_sessions)
    parts.desk.watch(sessions)
    for session in sessions:
        if session.devices != before.get(session.id, ()):
            await parts.attend(session.id)


def render_binding(found: Binding) -> dict[str, object]:
    """A binding as JSON."""
    return {
        "id": found.id,
        "session": found.session,
        "device": found.device,
        "bound_at": format_timestamp(found.bound_at),
        "bound_by": found.bound_by,
        "ended_at": format_if_any(found.ended_at),
        "replaced_at": format_if_any(found.replaced_at),
        "replaced_by": found.replaced_by,
        "held_at": format_if_any(found.held_at),
    }
