"""Wall displays: paired by a code that stands on them, watched by everybody, and able to do nothing (ADR-0037)."""

import math
from typing import Annotated

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from models.access import Reach, WallDisplay
from models.errors import ForbiddenError, NotFoundError, TooManyAttempts, UsageError
from models.timestamps import format_if_any, format_timestamp
from server.api.asking import Asker, PartsOf, room
from server.api.fields import NO_CONTROL, RowId
from server.api.paging import AskedPage, page_of_whole
from server.security.browsers import wall_cookie_name
from server.security.secrets import hash_token, new_token
from server.store.wall_displays import add_wall, list_walls, revoke_wall, set_reach

router = room("people")

_WHO = "(wall code)"  # no account can have this name
_COOKIE_DAYS = 400  # the most a browser keeps; the display is let in until it is sent away


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewWall(_Body):
    """The code that stands on the wall, and what it may show of a patient."""

    code: Annotated[str, Field(max_length=64)]
    name: Annotated[str, Field(min_length=1, max_length=40, pattern=NO_CONTROL)]
    reach: Reach = Reach.CHAIR


class NewReach(_Body):
    """What a wall display may show of a patient from now on."""

    reach: Reach


class Claim(_Body):
    """What a wall holds while it waits."""

    claim: Annotated[str, Field(max_length=64)]


@router.post("/wall/offer", status_code=201)
async def offer(parts: PartsOf) -> dict[str, object]:
    """Wait to be let in: the code to show, and the claim to ask with."""
    code, claim = parts.pairing.offer(parts.clock.now().monotonic_s)
    return {"code": code, "claim": claim}


@router.post("/wall/claim")
async def claim(body: Claim, parts: PartsOf) -> Response:
    """Ask whether the code was entered: 202 while it was not, then once the cookie that lets the display in."""
    is_known, token = parts.pairing.claim(body.claim, parts.clock.now().monotonic_s)
    if not is_known:
        raise NotFoundError("This code is over; ask for another one")
    if token is None:
        return JSONResponse({"paired": False}, 202)
    response, secure = JSONResponse({"paired": True}), parts.settings.is_https
    response.set_cookie(
        wall_cookie_name(secure=secure), token, httponly=True, samesite="strict", secure=secure, path="/",
        max_age=_COOKIE_DAYS * 86400,
    )  # fmt: skip
    return response


@router.get("/walls")
async def walls(parts: PartsOf, asked: AskedPage) -> dict[str, object]:
    """List wall displays, newest first."""
    return page_of_whole([_render(one) for one in await parts.ask(list_walls)], asked)


@router.post("/walls", status_code=201)
async def pair(body: NewWall, parts: PartsOf, asker: Asker, request: Request) -> dict[str, object]:
    """Let the display in on which a code stands."""
    _require_wall(body.reach)
    tries, address = parts.gate.log_ins, request.client.host if request.client else ""
    now = parts.clock.now()
    wait_s = tries.wait_s(_WHO, address, now.monotonic_s)
    if wait_s > 0:
        raise TooManyAttempts(math.ceil(wait_s))
    waiting = parts.pairing.find(body.code, now.monotonic_s)
    if waiting is None:
        tries.was_wrong(_WHO, address, now.monotonic_s)
        raise ForbiddenError("No wall shows this code now; it may be older than ten minutes", "code")
    token = new_token()
    found = WallDisplay(0, body.name.strip() or "wall", body.reach, now.utc, asker.user)
    made = await parts.change(lambda connection: add_wall(connection, hash_token(token), found))
    parts.pairing.accept(waiting, token)
    return _render(made)


@router.post("/walls/{wall}/reach")
async def change_reach(wall: RowId, body: NewReach, parts: PartsOf) -> dict[str, object]:
    """Have a wall display show more or less of patients; it does so within seconds."""
    _require_wall(body.reach)
    found = await parts.change(lambda connection: set_reach(connection, wall, body.reach))
    parts.gate.forget()
    return _render(found)


@router.delete("/walls/{wall}")
async def revoke(wall: RowId, parts: PartsOf) -> dict[str, object]:
    """Send a wall display away; it goes dark within seconds."""
    now = parts.clock.now().utc
    found = await parts.change(lambda connection: revoke_wall(connection, wall, now))
    parts.gate.forget()
    return _render(found)


def _require_wall(reach: Reach) -> None:
    if reach not in {Reach.CHAIR, Reach.INITIALS, Reach.NAME}:
        raise UsageError("A wall display shows the chair, initials or name", "reach")


def _render(found: WallDisplay) -> dict[str, object]:
    return {
        "id": found.id,
        "name": found.name,
        "reach": found.reach.value,
        "paired_at": format_timestamp(found.paired_at),
        "paired_by": found.paired_by,
        "revoked_at": format_if_any(found.revoked_at),
    }
