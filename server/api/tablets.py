"""Tablets that know their people: a cookie of their own, set when somebody gives the password, and listed."""

from typing import Annotated

from fastapi import Depends, Request, Response

from models.access import Tablet
from models.account import UserAccount
from models.timestamps import format_timestamp
from server.api.asking import PartsOf, room
from server.api.fields import RowId
from server.api.paging import AskedPage, page_of_whole
from server.doing import DOING
from server.security.browsers import tablet_cookie_name
from server.security.roles import Duty, Identity, Role
from server.security.secrets import hash_token, new_token
from server.store.connection import StoreConnection
from server.store.pins import was_right
from server.store.tablets import KNOWN_FOR, add_tablet, forget_tablet, list_tablets, people_at, remember, tablet_of

router = room("people")


class TabletKeeper:
    """The tablet that a request comes from."""

    def __init__(self, request: Request, parts: PartsOf) -> None:
        """Read its cookie."""
        self._parts = parts
        self._name = tablet_cookie_name(secure=parts.settings.is_https)
        token = request.cookies.get(self._name)
        self._token = token
        self.token_hash = None if token is None else hash_token(token)

    async def keep(self, user: UserAccount, response: Response) -> Response:
        """Know somebody here from now on, who has just given the password; wrong PINs before it count no more."""
        if not Identity(user.name, Role(user.role)).has(Duty.CARE):
            return response
        token, now, doing = self._token, self._parts.clock.now().utc, DOING.get()
        device = None if doing is None else doing.event.device
        fresh = new_token()

        def job(connection: StoreConnection) -> str:
            number = None if token is None else tablet_of(connection, hash_token(token))
            kept = token if number is not None and token is not None else fresh
            if number is None:
                number = add_tablet(connection, hash_token(fresh), device, now)
            remember(connection, number, user.id, now)
            was_right(connection, user.id)
            return kept

        kept = await self._parts.writer.run(job)
        response.set_cookie(
            self._name, kept, httponly=True, samesite="strict", secure=self._parts.settings.is_https, path="/",
            max_age=int(KNOWN_FOR.total_seconds()),
        )  # fmt: skip
        return response


TabletOf = Annotated[TabletKeeper, Depends()]


@router.get("/pin/people")
async def people(parts: PartsOf, tablet: TabletOf) -> dict[str, object]:
    """List who may come back to this tablet with a PIN; nobody where it knows nobody."""
    token_hash, now = tablet.token_hash, parts.clock.now().utc
    if token_hash is None:
        return {"items": [], "next": None}
    found = await parts.ask(lambda connection: people_at(connection, token_hash, now))
    return {"items": [{"user": one.name, "role": one.role} for one in found], "next": None}


@router.get("/tablets")
async def tablets(parts: PartsOf, asked: AskedPage) -> dict[str, object]:
    """List the tablets that know their people, newest first."""
    now = parts.clock.now().utc
    found = await parts.ask(lambda connection: list_tablets(connection, now))
    return page_of_whole([_render(one) for one in found], asked)


@router.delete("/tablets/{tablet}", status_code=204)
async def forget(tablet: RowId, parts: PartsOf) -> Response:
    """Know a tablet no more: everybody gives the password there first."""
    await parts.change(lambda connection: forget_tablet(connection, tablet))
    return Response(status_code=204)


def _render(found: Tablet) -> dict[str, object]:
    return {
        "id": found.id,
        "device": found.device,
        "made_at": format_timestamp(found.made_at),
        "people": [
            {"user": one.name, "role": one.role, "last_at": format_timestamp(one.last_at)} for one in found.people
        ],
    }
