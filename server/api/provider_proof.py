"""Proving again at the clinic's identity provider, which is told to ask the person now, whatever it remembers.

It leads back to the log-in page, as it does after a log-in; that posts what it got to here.
"""

from dataclasses import replace
from typing import Annotated

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from models.errors import ConflictError, ForbiddenError
from server.api.asking import Asker, PartsOf
from server.api.before import before_of, give_before
from server.api.factors import FactorProverOf
from server.api.proofs_again import Proof
from server.api.provider_login import Back, identity_provider
from server.api.provider_settling import router, settle
from server.api.proving import ProverOf
from server.security.flows import Flow
from server.security.secrets import is_same
from server.store.provider_accounts import account_behind


class Onward(Proof):
    """The page that is wanted afterwards, and what it is proven for."""

    next: Annotated[str, Field(max_length=300)] = ""


@router.post("/me/proof/provider")
async def begin(body: Onward, parts: PartsOf, asker: Asker) -> Response:
    """Tell where to prove it; the answer is taken once, within five minutes, from this browser and this log-in."""
    from server.security.provider import Provider  # noqa: PLC0415 - loaded by who signs in that way

    identity_provider(parts)
    now = parts.clock.now()
    wanted = Flow("", "", "", body.next, since=now.utc, login=asker.token_hash, to_sign=body.to_sign)
    address, flow = await Provider(parts.settings).begin(body.next, wanted)
    response = JSONResponse({"address": address})
    parts.flows.keep(give_before(parts, response), flow, now.monotonic_s)
    return response


@router.post("/me/proof/provider/answer", status_code=204)
async def answer(
    body: Back, parts: PartsOf, asker: Asker, prover: ProverOf, factor: FactorProverOf, request: Request
) -> Response:
    """Prove it by the provider's word that it asked the same person just now."""
    from server.security.provider import Answer, Provider  # noqa: PLC0415 - loaded by who signs in that way

    who, now, key = identity_provider(parts), parts.clock.now(), before_of(parts, request)
    flow = parts.flows.take(key, now.monotonic_s)
    if flow is None or flow.login is None or flow.login != asker.token_hash or not is_same(flow.state, body.state):
        raise ConflictError("This was not asked for by this log-in, or too long ago; begin again")
    try:
        known = await Provider(parts.settings).finish(flow, Answer(body.code, body.iss), now.utc)
    except ForbiddenError as error:
        prover.tell_failed(asker.user, str(error))
        raise
    user = await parts.ask(lambda one: account_behind(one, who.issuer, known.subject, None, now.utc))
    if user is None or user.name != asker.user:
        prover.tell_failed(asker.user, f"{who.name} asked somebody else")
        message = f"{who.name} asked somebody whom your account is not bound to; begin again as yourself"
        raise ForbiddenError(message)
    again = replace(known, onward=flow.onward, login=flow.login, to_sign=flow.to_sign)
    return await settle(parts, asker, factor, again, f"again {key}")
