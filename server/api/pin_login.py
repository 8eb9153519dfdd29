"""Coming back to a shared tablet with a PIN: the log-in that was there ends, and the screen is this person's."""

from typing import Annotated, cast

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from models.errors import ForbiddenError
from server.api.admitting import claim, set_log_in_cookie
from server.api.asking import PartsOf, room
from server.api.pins import is_right, known_here, take_over
from server.api.proving import UNKNOWN, ProverOf
from server.api.tablets import TabletOf
from server.security.roles import Identity, Role
from server.security.secrets import new_token

router = room("people")

_WRONG = "This PIN is wrong, or not known on this tablet; the password always opens it"


class PinLogIn(BaseModel):
    """Somebody whom this tablet knows."""

    model_config = ConfigDict(extra="forbid")

    user: Annotated[str, Field(max_length=100)]
    pin: Annotated[str, Field(max_length=16)]


@router.post("/pin/login")
async def log_in(body: PinLogIn, request: Request, parts: PartsOf, tablet: TabletOf, prover: ProverOf) -> Response:
    """Come back to this tablet with a PIN: the log-in that was here ends, and the screen is this person's."""
    user = await known_here(parts, tablet.token_hash, body.user)
    if user is None or not await is_right(parts, user, body.pin):
        prover.tell_failed(body.user if user else UNKNOWN)
        raise ForbiddenError(_WRONG, "pin")
    claim(user.name, Role(user.role))
    former = cast("Identity | None", request.scope["state"]["identity"])
    token, csrf = new_token(), new_token()
    await take_over(parts, user, token, csrf, former)
    response = JSONResponse({"user": user.name, "role": user.role, "csrf_token": csrf})
    set_log_in_cookie(response, token, parts.settings)
    return response
