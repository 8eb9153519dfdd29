"""A person's own password: set by whoever proved lately to be that person, by whatever way of signing in."""

import asyncio
from typing import Annotated

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from models.errors import ConflictError
from server.api.asking import Asker, PartsOf, room
from server.api.renewing import renew
from server.security.secrets import hash_password
from server.store.accounts import set_password
from server.store.connection import StoreConnection

router = room("people")


class OwnPassword(BaseModel):
    """What the person types from now on."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)

    password: Annotated[str, Field(max_length=256)]


@router.post("/me/password", status_code=204)
async def put_password(body: OwnPassword, parts: PartsOf, asker: Asker) -> Response:
    """Set the own password; every other log-in and token of the account ends, and its PIN. This screen goes on."""
    former = asker.token_hash
    if asker.credential != "browser" or former is None:
        raise ConflictError("A person sets the own password at a screen, not a program")
    password_hash = await asyncio.to_thread(hash_password, body.password, asker.user)

    def job(connection: StoreConnection) -> None:
        set_password(connection, asker.user, password_hash, but=former)

    response = Response(status_code=204)
    await renew(parts, asker, response, job)
    parts.gate.forget()
    return response
