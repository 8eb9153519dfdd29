"""The last step of proving again at the identity provider: the account's own second factor, where that is still due."""

from urllib.parse import quote

from fastapi import Request, Response

from models.errors import ConflictError, SecondFactorDue
from server.api.asking import Asker, PartsOf, room
from server.api.before import before_of
from server.api.factors import FactorProver, FactorProverOf
from server.api.proofs_again import proven
from server.api.provider_entering import PATH, Code, ask_own_factor
from server.parts import Parts
from server.security.flows import Known
from server.security.roles import Identity
from server.store.accounts import user_named

router = room("people")


@router.post("/me/proof/provider/code", status_code=204)
async def code(body: Code, parts: PartsOf, asker: Asker, factor: FactorProverOf, request: Request) -> Response:
    """Give the code of the own second factor, where the provider asked for one factor alone."""
    now_s, key = parts.clock.now().monotonic_s, f"again {before_of(parts, request)}"
    found = parts.known.take(key, now_s)
    if found is None or found[1].login != asker.token_hash:
        raise ConflictError("The provider asked nobody in this browser just now; begin again")
    try:
        await factor.prove(found[0], body.otp)
    except SecondFactorDue:
        parts.known.keep(key, found, now_s)
        raise
    return await _proven(parts, asker, found[1])


async def settle(parts: Parts, asker: Identity, factor: FactorProver, known: Known, key: str) -> Response:
    """Take the provider's word, once the account's own second factor is proved where it is due."""
    user = await parts.ask(lambda connection: user_named(connection, asker.user))
    await ask_own_factor(parts, factor, user, known, key)
    return await _proven(parts, asker, known)


async def _proven(parts: Parts, asker: Identity, known: Known) -> Response:
    """Note it, and tell which page was wanted: the browser was elsewhere and has forgotten."""
    response = await proven(parts, asker, to_sign=known.to_sign)
    if known.onward:
        response.headers["Location"] = quote(known.onward, safe=PATH)
    return response
