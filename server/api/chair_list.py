"""The clinic's chairs: made, taken out of use and back by an administrator."""

from typing import Annotated

from pydantic import Field
from starlette.responses import Response

from models.timestamps import format_if_any
from server.api.asking import Asker, PartsOf, room
from server.api.chairs import Chair
from server.api.choosing import Choosing, render_who
from server.api.fields import Body, Text
from server.api.once import OnceOf
from server.api.paging import AskedPage, page_of_whole
from server.store.chairs import (
    ClinicChair,
    list_chairs,
    make_chair,
    rename_chair,
    require_in_use,
    retire_chair,
)
from server.store.clinic_choices import DEFAULT, ChoiceKind, ClinicChoice, chair_order, choose
from server.store.connection import StoreConnection

router = room("set-up")

Name = Annotated[Text, Field(max_length=40)]


class NewChair(Body):
    """A chair to make."""

    chair: Name


class NewName(Choosing):
    """What a chair is called from now on."""

    chair: Name


class Order(Choosing):
    """The order in which chairs are shown: each chair in use, once."""

    chairs: Annotated[list[Name], Field(min_length=1, max_length=1000)]


@router.get("/chairs")
async def chairs(parts: PartsOf, asked: AskedPage) -> dict[str, object]:
    """List the chairs, those out of use too, in the order in which screens show them."""
    items = [render_chair_line(one) for one in await parts.ask(list_chairs)]
    return {**page_of_whole(items, asked), "order": render_who(await parts.ask(chair_order))}


@router.post("/chairs", status_code=201)
async def make(body: NewChair, parts: PartsOf, once: OnceOf) -> Response:
    """Make a chair; screens show it at once."""
    response, is_new = await once.create(lambda connection: render_chair_line(make_chair(connection, body.chair)))
    if is_new:
        parts.ward.add_chair(body.chair)
        parts.hub.show_anew()
    return response


@router.post("/chairs/{chair}/retirement")
async def retire(chair: Chair, body: Choosing, parts: PartsOf) -> dict[str, object]:
    """Take a chair out of use; screens show it no more, and records keep its name."""
    now = parts.clock.now().utc
    found = await parts.change(lambda connection: retire_chair(connection, chair, body.based_on, now))
    parts.ward.drop_chair(chair)
    parts.hub.show_anew(chair)
    return render_chair_line(found)


@router.post("/chairs/{chair}/return")
async def take_back(chair: Chair, body: Choosing, parts: PartsOf) -> dict[str, object]:
    """Take a chair back into use."""
    found = await parts.change(lambda connection: retire_chair(connection, chair, body.based_on, None))
    parts.ward.add_chair(chair)
    parts.hub.show_anew()
    return render_chair_line(found)


@router.post("/chairs/{chair}/name", status_code=201)
async def rename(chair: Chair, body: NewName, parts: PartsOf, asker: Asker, once: OnceOf) -> Response:
    """Call a chair something else: the old one is taken out of use, and the new one stands in its place.

    Records keep the name that they were written under.
    """
    now = parts.clock.now().utc

    def job(connection: StoreConnection) -> dict[str, object]:
        chosen, names = chair_order(connection), _in_use(connection)
        found = rename_chair(connection, chair, body.based_on, body.chair, now)
        order = {"chairs": [body.chair if name == chair else name for name in names]}
        choice = ClinicChoice(ChoiceKind.CHAIR_ORDER, DEFAULT, 0, order, now, asker.user, body.reason)
        choose(connection, choice, 0 if chosen is None else chosen.version, ({"chairs": names}, order))
        return render_chair_line(found)

    response, is_new = await once.create(job)
    if is_new:
        parts.ward.add_chair(body.chair)
        parts.ward.drop_chair(chair)
        parts.ward.put_in_order(await parts.ask_behind(_in_use))
        parts.hub.show_anew(chair)
    return response


@router.post("/chair-order")
async def put_in_order(body: Order, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Choose the order in which screens show chairs; a chair made later stands at its end."""
    choice = ClinicChoice(
        ChoiceKind.CHAIR_ORDER, DEFAULT, 0, {"chairs": body.chairs}, parts.clock.now().utc, asker.user, body.reason
    )

    def job(connection: StoreConnection) -> ClinicChoice:
        require_in_use(connection, body.chairs)
        told = ({"chairs": _in_use(connection)}, {"chairs": body.chairs})
        return choose(connection, choice, body.based_on, told)

    made = await parts.change(job)
    parts.ward.put_in_order(body.chairs)
    parts.hub.show_anew()
    return {"chairs": body.chairs, "order": render_who(made)}


def _in_use(connection: StoreConnection) -> list[str]:
    return [one.name for one in list_chairs(connection) if one.retired_at is None]


def render_chair_line(found: ClinicChair) -> dict[str, object]:
    """Make a chair's line of the list."""
    return {"chair": found.name, "version": found.version, "retired_at": format_if_any(found.retired_at)}
