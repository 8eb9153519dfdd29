"""Bindings: which device belongs to which session."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from models.session import Binding
from models.timestamps import format_if_any, format_timestamp
from server.api.asking import Asker, PartsOf
from server.api.fields import Body, Day, RowId, Text
from server.api.once import OnceOf
from server.parts import Parts
from server.security.roles import Duty
from server.store.bindings import bind, unbind
from server.store.sessions import open_sessions

router = APIRouter(tags=["sessions"])


class Confirmation(Body):
    """What was read at the chair."""

    family_name: Text
    birth_date: Day


class NewBinding(Body):
    """A device to bind."""

    device: Annotated[str, Field(min_length=1, max_length=100)]
    confirm: Confirmation | None = None


@router.post("/sessions/{number}/bindings", status_code=201)
async def make_binding(number: RowId, body: NewBinding, parts: PartsOf, asker: Asker, once: OnceOf) -> Response:
    """Bind a device to a session."""
    asker.require(Duty.CARE)
    confirm = (body.confirm.family_name, body.confirm.birth_date) if body.confirm else None
    now = parts.clock.now().utc
    response, is_new = await once.create(
        lambda connection: render_binding(bind(connection, number, body.device, confirm, now, asker.user))
    )
    if is_new:
        await _watch_anew(parts)
    return response


@router.delete("/sessions/{number}/bindings/{binding}")
async def end_binding(number: RowId, binding: RowId, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """End a binding."""
    asker.require(Duty.CARE)
    now = parts.clock.now().utc
    ended = await parts.change(lambda connection: unbind(connection, number, binding, now, asker.user))
    await _watch_anew(parts)
    return render_binding(ended)


async def _watch_anew(parts: Parts) -> None:
    """Tell the corridor how bindings stand: a device that moved concerns two sessions."""
    parts.desk.watch(await parts.change(open_sessions))


def render_binding(found: Binding) -> dict[str, object]:
    """A binding as JSON."""
    return {
        "id": found.id,
        "session": found.session,
        "device": found.device,
        "bound_at": format_timestamp(found.bound_at),
        "bound_by": found.bound_by,
        "ended_at": format_if_any(found.ended_at),
    }
