"""Log-in at the clinic's identity provider, which leads back to the log-in page; that posts what it got here."""

from dataclasses import replace
from typing import Annotated

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from models.errors import ConflictError, ForbiddenError
from server.api.asking import PartsOf
from server.api.before import before_of, give_before
from server.api.factors import FactorProverOf
from server.api.provider_entering import let_in, router
from server.api.proving import UNKNOWN, ProverOf
from server.parts import Parts
from server.security.secrets import is_same
from server.settings import IdentityProvider
from server.store.provider_accounts import account_behind

_Text = Annotated[str, Field(min_length=1, max_length=2000)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Onward(_Body):
    """The page that is wanted after the log-in."""

    next: Annotated[str, Field(max_length=300)] = ""


class Back(_Body):
    """What the provider sent the browser back with."""

    code: _Text
    state: _Text
    iss: _Text | None = None


def identity_provider(parts: Parts) -> IdentityProvider:
    """The clinic's identity provider.

    Raises:
        ConflictError: It has none.
    """
    found = parts.settings.identity_provider
    if found is None:
        raise ConflictError("This clinic signs in with passwords and passkeys; identity_provider is not set")
    return found


@router.post("/login/provider")
async def begin(body: Onward, parts: PartsOf) -> Response:
    """Tell where to sign in; the answer is taken once, within five minutes, from this browser."""
    from server.security.provider import Provider  # noqa: PLC0415 - loaded by who signs in that way

    identity_provider(parts)
    address, flow = await Provider(parts.settings).begin(body.next)
    response = JSONResponse({"address": address})
    parts.flows.keep(give_before(parts, response), flow, parts.clock.now().monotonic_s)
    return response


@router.post("/login/provider/answer")
async def answer(body: Back, parts: PartsOf, prover: ProverOf, factor: FactorProverOf, request: Request) -> Response:
    """Sign in as the account that is bound to whom the provider names."""
    from server.security.provider import Answer, Provider  # noqa: PLC0415 - loaded by who signs in that way

    who, now, key = identity_provider(parts), parts.clock.now(), before_of(parts, request)
    flow = parts.flows.take(key, now.monotonic_s)
    if flow is None or flow.login is not None or not is_same(flow.state, body.state):
        raise ConflictError("This log-in was not begun in this browser, or too long ago; begin again")
    try:
        known = await Provider(parts.settings).finish(flow, Answer(body.code, body.iss), now.utc)
    except ForbiddenError as error:
        prover.tell_failed(UNKNOWN, str(error))
        raise
    email = known.email if who.by_email else None
    user = await parts.change(lambda one: account_behind(one, who.issuer, known.subject, email, now.utc))
    if user is None or user.disabled_at is not None:
        prover.tell_failed(
            user.name if user else UNKNOWN, f"{who.name} knows somebody whom no account here is bound to"
        )
        message = f"{who.name} knows you, and no account here is bound to you; ask an administrator"
        raise ForbiddenError(message)
    return await let_in(parts, factor, user, replace(known, onward=flow.onward), key)
