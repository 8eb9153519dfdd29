"""The clinic's chairs: made, taken out of use and back by an administrator."""

from typing import Annotated

from pydantic import Field
from starlette.responses import Response

from models.timestamps import format_if_any
from server.api.asking import PartsOf, room
from server.api.chairs import Chair
from server.api.fields import Body, Reason, Text
from server.api.once import OnceOf
from server.store.chairs import ClinicChair, list_chairs, make_chair, retire_chair

router = room("set-up")

Seen = Annotated[int, Field(ge=0, le=2**31 - 1, strict=True, description="The version that the asker saw.")]


class NewChair(Body):
    """A chair to make."""

    chair: Annotated[Text, Field(max_length=40)]


class Change(Body):
    """Which version of it the asker saw, and why it changes."""

    based_on: Seen
    reason: Reason


@router.get("/chairs")
async def chairs(parts: PartsOf) -> dict[str, object]:
    """List the chairs, those out of use too."""
    return {"items": [render_chair_line(one) for one in await parts.ask(list_chairs)], "next": None}


@router.post("/chairs", status_code=201)
async def make(body: NewChair, parts: PartsOf, once: OnceOf) -> Response:
    """Make a chair; screens show it at once."""
    response, is_new = await once.create(lambda connection: render_chair_line(make_chair(connection, body.chair)))
    if is_new:
        parts.ward.add_chair(body.chair)
        parts.hub.show_anew()
    return response


@router.post("/chairs/{chair}/retirement")
async def retire(chair: Chair, body: Change, parts: PartsOf) -> dict[str, object]:
    """Take a chair out of use; screens show it no more, and records keep its name."""
    now = parts.clock.now().utc
    found = await parts.change(lambda connection: retire_chair(connection, chair, body.based_on, now))
    parts.ward.drop_chair(chair)
    parts.hub.show_anew(chair)
    return render_chair_line(found)


@router.post("/chairs/{chair}/return")
async def take_back(chair: Chair, body: Change, parts: PartsOf) -> dict[str, object]:
    """Take a chair back into use."""
    found = await parts.change(lambda connection: retire_chair(connection, chair, body.based_on, None))
    parts.ward.add_chair(chair)
    parts.hub.show_anew()
    return render_chair_line(found)


def render_chair_line(found: ClinicChair) -> dict[str, object]:
    """Make a chair's line of the list."""
    return {"chair": found.name, "version": found.version, "retired_at": format_if_any(found.retired_at)}
