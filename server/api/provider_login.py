"""Log-in at the clinic's identity provider, which leads back to the log-in page; that posts what it got here."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from models.account import UserAccount
from models.errors import ConflictError, ForbiddenError, SecondFactorDue
from server.api.admitting import claim
from server.api.asking import PartsOf
from server.api.before import before_of, give_before
from server.api.factors import FactorProver, FactorProverOf
from server.api.login import admit, is_demanded
from server.api.proving import UNKNOWN, ProverOf
from server.parts import Parts
from server.security.flows import Known
from server.security.roles import Role
from server.security.secrets import is_same
from server.settings import IdentityProvider
from server.store.provider_accounts import account_behind

router = APIRouter(tags=["people"])

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


class Code(_Body):
    """The code of the second factor, where the provider asked for one factor alone."""

    otp: Annotated[str, Field(max_length=40)]


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
    if flow is None or not is_same(flow.state, body.state):
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
    claim(user.name, Role(user.role))
    return await _let_in(parts, factor, user, known, key)


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
    return await admit(parts, user, is_twice=True, is_proof=known.is_fresh)


async def _let_in(parts: Parts, factor: FactorProver, user: UserAccount, known: Known, key: str) -> Response:
    """Ask for the account's own second factor where the provider asked for none."""
    if not known.is_twice:
        try:
            await factor.prove(user, None)
        except SecondFactorDue:
            parts.known.keep(key, (user, known), parts.clock.now().monotonic_s)
            raise
        if is_demanded(parts, user.role):
            await factor.refuse_without_passkey(user)
    return await admit(parts, user, is_twice=known.is_twice, is_proof=known.is_fresh)
