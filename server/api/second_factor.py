"""A person's second factor: an authenticator app, recovery codes, and proving again who one is."""

from typing import Annotated

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from models.errors import ConflictError, ForbiddenError, UsageError
from server.api.asking import Asker, PartsOf, room
from server.api.fields import Named
from server.api.login import is_demanded
from server.api.renewing import renew
from server.security.factor_key import open_secret, seal_secret
from server.security.secrets import hash_code, new_code
from server.security.totp import address_of, matching_step, new_secret
from server.store.accounts import settle_log_in, user_named
from server.store.connection import StoreConnection
from server.store.second_factors import begin_factor, confirm_factor, drop_factor, factor_of, reset_factors

router = room("people")

RECOVERY_CODES = 10


class Code(BaseModel):
    """What the app shows."""

    model_config = ConfigDict(extra="forbid")

    otp: Annotated[str, Field(max_length=20)]


@router.post("/me/second-factor", status_code=201)
async def begin(parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Make a secret for an authenticator app; it is told once, and not asked for before it is confirmed."""
    secret, now = new_secret(), parts.clock.now().utc

    def job(connection: StoreConnection) -> None:
        user = user_named(connection, asker.user).id
        begin_factor(connection, user, seal_secret(parts.settings.data_dir, user, secret), now)

    await parts.change(job)
    return {"secret": secret, "address": address_of(secret, asker.user, parts.settings.clinic_name)}


@router.post("/me/second-factor/confirmation")
async def confirm(body: Code, parts: PartsOf, asker: Asker, response: Response) -> dict[str, object]:
    """Show that the app works: from now on a log-in asks for its code. The recovery codes are told once."""
    codes, now = [new_code() for _ in range(RECOVERY_CODES)], parts.clock.now().utc

    def job(connection: StoreConnection) -> None:
        user = user_named(connection, asker.user).id
        found = factor_of(connection, user)
        if found is None or found.is_confirmed:
            raise ConflictError("There is no second factor to confirm; begin one first")
        step = matching_step(open_secret(parts.settings.data_dir, user, found.secret), body.otp, now)
        if step is None:
            raise UsageError("This is not the code that the app shows now; is its clock right?", "otp")
        confirm_factor(connection, user, step, now, [hash_code(code) for code in codes])
        settle_log_in(connection, user, asker.token_hash)

    await renew(parts, asker, response, job)
    parts.gate.forget()
    return {"recovery_codes": codes}


@router.delete("/me/second-factor", status_code=204)
async def remove(parts: PartsOf, asker: Asker) -> Response:
    """Ask for the password alone from now on; not where the role proves itself twice."""
    if asker.role is not None and is_demanded(parts, asker.role):
        message = f"The role {asker.role} proves itself twice; an administrator resets a lost factor"
        raise ForbiddenError(message)
    await parts.change(lambda connection: drop_factor(connection, asker.user))
    return Response(status_code=204)


@router.delete("/users/{name}/second-factor", status_code=204)
async def remove_lost(name: Named, parts: PartsOf, asker: Asker) -> Response:
    """Help somebody who lost app, recovery codes or passkeys: all of them end, and every log-in; not oneself."""
    if name == asker.user:
        raise ForbiddenError("Nobody removes the own second factor this way; another administrator does")
    await parts.change(lambda connection: reset_factors(connection, name))
    parts.gate.forget()
    return Response(status_code=204)
