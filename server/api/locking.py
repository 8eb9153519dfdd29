"""Locking a screen, and a person's own PIN, which unlocks it."""

import asyncio
from typing import Annotated

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from models.errors import ConflictError
from server.api.asking import Asker, PartsOf, room
from server.security.pins import hash_pin
from server.store.accounts import lock_log_in, user_named
from server.store.pins import drop_pin, has_pin, set_pin

router = room("people")


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewPin(_Body):
    """Four to eight digits."""

    pin: Annotated[str, Field(max_length=16)]


@router.post("/me/touch", status_code=204)
async def touch() -> Response:
    """Say that a person touched the screen: it locks when nobody does. The gate has noted it."""
    return Response(status_code=204)


@router.post("/me/lock", status_code=204)
async def lock(parts: PartsOf, asker: Asker) -> Response:
    """Lock this log-in, and every screen of it: numbers and alarms stay, names shrink, what changes waits."""
    token_hash, now = asker.token_hash, parts.clock.now().utc
    if token_hash is None or asker.csrf_token is None:
        raise ConflictError("A screen is locked, not a program")
    await parts.change(lambda connection: lock_log_in(connection, token_hash, now))
    parts.gate.forget()
    parts.hub.lock(token_hash)
    return Response(status_code=204)


@router.get("/me/pin")
async def look(parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Tell whether the own account has a PIN."""
    return {"set": await parts.ask(lambda connection: has_pin(connection, user_named(connection, asker.user).id))}


@router.post("/me/pin", status_code=204)
async def put_pin(body: NewPin, parts: PartsOf, asker: Asker) -> Response:
    """Give the own account a PIN; it opens screens that know the person, to chart and to acknowledge."""
    pin_hash, now = await asyncio.to_thread(hash_pin, body.pin), parts.clock.now().utc
    await parts.change(lambda connection: set_pin(connection, user_named(connection, asker.user).id, pin_hash, now))
    return Response(status_code=204)


@router.delete("/me/pin", status_code=204)
async def take_pin(parts: PartsOf, asker: Asker) -> Response:
    """Have no PIN any more."""
    await parts.change(lambda connection: drop_pin(connection, user_named(connection, asker.user).id))
    return Response(status_code=204)
