"""Log-in, log-out, and who am I."""

from datetime import timedelta
from typing import Annotated

from fastapi import Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from models.account import UserAccount
from server.api.admitting import claim, drop_log_in_cookie, keep, set_log_in_cookie
from server.api.asking import Asker, PartsOf, room
from server.api.factors import FactorProverOf
from server.api.proving import ProverOf
from server.api.tablets import TabletOf
from server.parts import Parts
from server.security.problems import problem
from server.security.roles import Role
from server.security.secrets import hash_token, new_token
from server.store.accounts import end_credential

router = room("people")


class LogIn(BaseModel):
    """A person's name and password, letter by letter."""

    model_config = ConfigDict(extra="forbid")

    username: Annotated[str, Field(max_length=100)]
    password: Annotated[str, Field(max_length=256)]
    otp: Annotated[str, Field(max_length=40)] | None = None


@router.post("/login")
async def log_in(body: LogIn, parts: PartsOf, prover: ProverOf, factor: FactorProverOf, tablet: TabletOf) -> Response:
    """Sign in: the cookie, and the CSRF token that changes need."""
    user = await prover.prove(body.username, body.password)
    if user is None:
        return problem(401, "Not signed in", "User name or password is wrong")
    claim(user.name, Role(user.role))
    is_twice = await factor.prove(user, body.otp)
    owes = not is_twice and is_demanded(parts, user.role)
    if owes:
        await factor.refuse_without_passkey(user)
    response = await admit(parts, user, is_twice=is_twice)
    return response if owes else await tablet.keep(user, response)


async def admit(parts: Parts, user: UserAccount, *, is_twice: bool, is_proof: bool = True) -> Response:
    """Let somebody in who has proven to be an account's owner.

    Args:
        parts: The running parts.
        user: Whose account it is.
        is_twice: Whether by two factors; whose role demands them and gave one may only turn the second on.
        is_proof: Whether the person was asked just now, so that what reaches far need not ask again.
    """
    token, csrf = new_token(), new_token()
    must_enrol = not is_twice and is_demanded(parts, user.role)
    await keep(parts, user, token, csrf, timedelta(hours=parts.settings.login_hours), must_enrol=must_enrol)
    if is_proof:
        parts.gate.proofs.note(hash_token(token), parts.clock.now().monotonic_s)
    response = JSONResponse({"user": user.name, "role": user.role, "csrf_token": csrf})
    set_log_in_cookie(response, token, parts.settings)
    return response


@router.post("/logout", status_code=204)
async def log_out(parts: PartsOf, asker: Asker) -> Response:
    """Sign out: the log-in ends here and on every screen that uses it."""
    token_hash = asker.token_hash
    if token_hash is not None:
        await parts.change(lambda connection: end_credential(connection, token_hash))
        parts.gate.forget()
    response = Response(status_code=204, headers={"Clear-Site-Data": '"cache", "storage"'})
    drop_log_in_cookie(response, parts.settings)
    return response


@router.get("/me")
async def who_am_i(asker: Asker) -> dict[str, object]:
    """Tell who is asking."""
    return {
        "user": asker.user, "role": asker.role, "csrf_token": asker.csrf_token, "must_enrol": asker.must_enrol,
        **asker.standing,
    }  # fmt: skip


def is_demanded(parts: Parts, role: str) -> bool:
    """Tell whether the clinic asks a role for two factors."""
    return role in parts.settings.proving_twice
