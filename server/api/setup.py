"""The first administrator, by browser: with the one-time code that the server printed on its console."""

import asyncio
import math
from typing import Annotated

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from models.errors import ConflictError, ForbiddenError, TooManyAttempts
from server.api.admitting import claim
from server.api.asking import PartsOf, room
from server.api.people import Name
from server.security.roles import Role
from server.security.secrets import hash_password
from server.store.accounts import add_user, has_users
from server.store.connection import StoreConnection

router = room("people")

_WHO = "(first start)"  # no account can have this name


class FirstAdministrator(BaseModel):
    """The code from the console, and who will administer."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, Field(max_length=64)]
    user: Name
    password: Annotated[str, Field(max_length=256)]


@router.post("/setup", status_code=201)
async def set_up(body: FirstAdministrator, parts: PartsOf, request: Request) -> Response:
    """Make the first administrator; the code is good once, and only while nobody has an account."""
    tries, address = parts.gate.log_ins, request.client.host if request.client else ""
    wait_s = tries.wait_s(_WHO, address, parts.clock.now().monotonic_s)
    if wait_s > 0:
        raise TooManyAttempts(math.ceil(wait_s))
    if not parts.first_start.is_right(body.code):
        tries.was_wrong(_WHO, address, parts.clock.now().monotonic_s)
        message = (
            "This code is not, or no longer, the one on the server's console; it is printed at a start without users"
        )
        raise ForbiddenError(message, "code")
    password_hash = await asyncio.to_thread(hash_password, body.password, body.user)
    now = parts.clock.now().utc
    claim(body.user, Role.ADMINISTRATOR)

    def job(connection: StoreConnection) -> dict[str, object]:
        if has_users(connection):
            message = "There are accounts already; an administrator makes others"
            raise ConflictError(message)
        made = add_user(connection, body.user, Role.ADMINISTRATOR, password_hash, now)
        return {"user": made.name, "role": made.role}

    made = await parts.change(job)
    parts.first_start.close()
    return JSONResponse(made, 201)
