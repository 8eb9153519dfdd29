"""The last step of a log-in at the identity provider: the account's own second factor, where that is still due."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field

from models.account import UserAccount
from models.errors import ConflictError, SecondFactorDue
from server.api.admitting import claim
from server.api.asking import PartsOf, room
from server.api.before import before_of
from server.api.factors import FactorProver, FactorProverOf
from server.api.login import admit, is_demanded
from server.parts import Parts
from server.security.flows import Known
from server.security.roles import Role

router = room("people")

# What a path and its query hold; anything else of what a browser said was wanted is written as %XX.
PATH = "/?&=%-._~:@!$'()*+,;"


class Code(BaseModel):
    """The code of the second factor, where the provider asked for one factor alone."""

    model_config = ConfigDict(extra="forbid")

    otp: Annotated[str, Field(max_length=40)]


@router.post("/login/provider/code")
async def code(body: Code, parts: PartsOf, factor: FactorProverOf, request: Request) -> Response:
    """Give the code of the account's second factor, which the provider did not ask for."""
    now_s, key = parts.clock.now().monotonic_s, before_of(parts, request)
    found = parts.known.take(key, now_s)
    if found is None:
        raise ConflictError("Nobody signed in at the provider in this browser just now; begin again")
    user, known = found
    claim(user.name, Role(user.role))
    try:
        await factor.prove(user, body.otp)
    except SecondFactorDue:
        parts.known.keep(key, found, now_s)
        raise
    return await _entered(parts, user, known, is_twice=True)


async def let_in(parts: Parts, factor: FactorProver, user: UserAccount, known: Known, key: str) -> Response:
    """Let somebody in whom the provider named, once the account's own second factor is proved where it is due."""
    claim(user.name, Role(user.role))
    await ask_own_factor(parts, factor, user, known, key)
    return await _entered(parts, user, known, is_twice=known.is_twice)


async def ask_own_factor(parts: Parts, factor: FactorProver, user: UserAccount, known: Known, key: str) -> None:
    """Ask for the account's own second factor where the provider asked for none.

    Raises:
        SecondFactorDue: It is to be given now; what the provider said is kept for that, under ``key``.
        ForbiddenError: One is demanded, and the account's is a passkey: the provider's word is not enough.
    """
    if known.is_twice:
        return
    try:
        await factor.prove(user, None)
    except SecondFactorDue:
        parts.known.keep(key, (user, known), parts.clock.now().monotonic_s)
        raise
    if is_demanded(parts, user.role):
        await factor.refuse_without_passkey(user)


async def _entered(parts: Parts, user: UserAccount, known: Known, *, is_twice: bool) -> Response:
    """Open the log-in, and tell which page was wanted: the browser was elsewhere and has forgotten."""
    response = await admit(parts, user, is_twice=is_twice, is_proof=known.is_fresh)
    if known.onward:
        response.headers["Location"] = quote(known.onward, safe=PATH)
    return response
