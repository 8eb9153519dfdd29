"""A device fetches its own token with a one-time code, so that nobody carries a token from screen to device."""

import math
from datetime import timedelta
from typing import Annotated

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from models.errors import ForbiddenError, TooManyAttempts
from models.timestamps import format_timestamp
from server.api.asking import Asker, PartsOf, room
from server.api.device_scope import Metrics, require_known
from server.api.devices import DeviceId
from server.doing import DOING
from server.security.secrets import hash_code, hash_token, new_code, new_token
from server.store.accounts import enrol_device
from server.store.connection import StoreConnection
from server.store.enrol_codes import EnrolCode, add_enrol_code, use_enrol_code

router = room("devices")

# ASVS 5.0 6.4.1: a code that lets somebody in lives ten minutes at most.
CODE_LIVES = timedelta(minutes=10)
_WHO = "(enrolment)"  # no account can have this name


class NewCode(BaseModel):
    """Which device may come, and what it may send; without ``metrics`` any."""

    model_config = ConfigDict(extra="forbid")

    device: DeviceId
    metrics: Metrics | None = None


class Code(BaseModel):
    """What was typed into the device."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, Field(max_length=64)]


@router.post("/devices/codes", status_code=201)
async def make_code(body: NewCode, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Make a one-time code for a device; it is told once and good for ten minutes."""
    require_known(body.metrics)
    code, expires_at = new_code(), parts.clock.now().utc + CODE_LIVES
    found = EnrolCode(body.device, tuple(body.metrics) if body.metrics else None, asker.user)
    await parts.change(lambda connection: add_enrol_code(connection, hash_code(code), found, expires_at))
    return {"device": body.device, "code": code, "expires_at": format_timestamp(expires_at)}


@router.post("/enrol", status_code=201)
async def enrol(body: Code, parts: PartsOf, request: Request) -> dict[str, object]:
    """Give a device its token for a code; the code is used up."""
    tries, address = parts.gate.log_ins, request.client.host if request.client else ""
    wait_s = tries.wait_s(_WHO, address, parts.clock.now().monotonic_s)
    if wait_s > 0:
        raise TooManyAttempts(math.ceil(wait_s))
    token, now, doing = new_token(), parts.clock.now().utc, DOING.get()

    def job(connection: StoreConnection) -> dict[str, object] | None:
        found = use_enrol_code(connection, hash_code(body.code), now)
        if found is None:
            return None
        if doing is not None:
            doing.claim_device(found.device)
        enrol_device(connection, found.device, hash_token(token), now, found.made_by, found.metrics)
        return {"device": found.device, "token": token}

    made = await parts.change(job)
    if made is None:
        tries.was_wrong(_WHO, address, parts.clock.now().monotonic_s)
        raise ForbiddenError("This code is wrong, was used, or is older than ten minutes; ask for another one", "code")
    return made
