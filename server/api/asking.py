"""What every route asks for: the running parts, and who is asking; and what is asked before any of them."""

from typing import Annotated, Any, cast

import orjson
from fastapi import APIRouter, Depends, Request

from models.errors import ForbiddenError, UsageError
from server.api.fields import Why
from server.api.reading_bodies import read_plainly
from server.doing import DOING
from server.parts import Parts
from server.security.acts import Act
from server.security.roles import Identity

PREFIX = "/api/v1"
# What a route may answer with beside JSON.
ALSO_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


def _parts(request: Request) -> Parts:
    return cast("Parts", request.app.state.parts)


def _identity(request: Request) -> Identity:
    """The gate has put it there; a route behind the gate always has one."""
    found: Any = request.scope["state"]["identity"]
    return cast("Identity", found)


PartsOf = Annotated[Parts, Depends(_parts)]
Asker = Annotated[Identity, Depends(_identity)]


async def listed(request: Request) -> None:
    """Refuse a route that has no row in the permission table, or another one than the gate found; hear why it is done.

    Raises:
        ForbiddenError: The table does not know this route.
    """
    act = cast("Act | None", request.scope["state"].get("act"))
    route: Any = request.scope["route"]
    if act is None or act.door[1] != route.path:
        message = f"{request.method} {route.path} has no row in the permission table; nobody may ask for it"
        raise ForbiddenError(message)
    doing = DOING.get()
    if doing is not None and act.is_change:
        doing.explain(_reason(await request.body()))


def _reason(body: bytes) -> str | None:
    """The reason a body gives, whatever else is wrong with it."""
    try:
        found = orjson.loads(body) if body else None
    except orjson.JSONDecodeError:
        return None
    reason = found.get("reason") if isinstance(found, dict) else None
    return reason if isinstance(reason, str) else None


def require_reason(asker: Identity, body: Why | None) -> None:
    """Insist that somebody at a browser says why; programs may leave it out.

    Raises:
        UsageError: There is no reason.
    """
    if asker.credential == "browser" and (body is None or body.reason is None):
        message = "Say in reason why; the audit keeps it, and nothing was changed"
        raise UsageError(message, "reason")


def room(about: str) -> APIRouter:
    """Give a room of the API its router, under a heading of the API's description; all of its routes are listed ones.

    Its routes are made once, whole, and put on the application as they stand: to include its router would make each
    again, a tenth of a server's start.
    """
    return APIRouter(prefix=PREFIX, tags=[about], dependencies=[Depends(listed), Depends(read_plainly)])
