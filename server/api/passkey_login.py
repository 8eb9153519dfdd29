"""Log-in with a passkey: two factors in one step, and no name to type."""

from typing import Annotated, Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from models.errors import ConflictError, ForbiddenError
from server.api.admitting import claim
from server.api.asking import PartsOf, room
from server.api.before import before_of, give_before
from server.api.login import admit
from server.api.passkeys import passkey_place
from server.api.proving import UNKNOWN, ProverOf
from server.security.place import Place, place_of
from server.security.roles import Role
from server.store.passkeys import passkey_by_id, use_passkey

router = room("people")


class Signed(BaseModel):
    """What a passkey signed, as the browser hands it over."""

    model_config = ConfigDict(extra="forbid")

    credential: Annotated[dict[str, Any], Field(max_length=10)]


@router.get("/login/ways")
async def ways(parts: PartsOf) -> dict[str, object]:
    """Tell the log-in page what there is beside a password."""
    place, provider = place_of(parts.settings), parts.settings.identity_provider
    return {
        "passkey_origin": place.origin if isinstance(place, Place) else None,
        "provider": provider.name if provider is not None else None,
    }


@router.post("/login/passkey/options")
async def options(parts: PartsOf) -> Response:
    """Tell a browser what a passkey must sign; the answer is taken once, within five minutes, from this browser."""
    from server.security.ceremonies import request_options  # noqa: PLC0415 - loaded by who uses passkeys

    asked, challenge = request_options(passkey_place(parts))
    response = JSONResponse(asked)
    parts.challenges.keep(f"sign {give_before(parts, response)}", challenge, parts.clock.now().monotonic_s)
    return response


@router.post("/login/passkey")
async def log_in(body: Signed, parts: PartsOf, prover: ProverOf, request: Request) -> Response:
    """Sign in: the cookie, and the CSRF token that changes need."""
    from server.security.ceremonies import read_signature  # noqa: PLC0415 - loaded by who uses passkeys

    place, now = passkey_place(parts), parts.clock.now()
    challenge = parts.challenges.take(f"sign {before_of(parts, request)}", now.monotonic_s)
    if challenge is None:
        raise ConflictError("Nothing was asked of this passkey, or too long ago; begin again")
    credential_id = str(body.credential.get("id", ""))[:1400]
    found = await parts.ask(lambda connection: passkey_by_id(connection, credential_id))
    if found is None:
        prover.tell_failed(UNKNOWN)
        raise ForbiddenError("This passkey opens no account here; sign in with your password, or ask an administrator")
    passkey, user = found
    sign_count = read_signature(body.credential, challenge, place, passkey)
    claim(user.name, Role(user.role))
    if not await parts.change(lambda connection: use_passkey(connection, passkey.id, sign_count, now.utc)):
        prover.tell_failed(user.name, f"The passkey {passkey.name!r} signed fewer times than before")
        message = "This passkey counts less than it did, as a copy would; it opens nothing: tell an administrator"
        raise ForbiddenError(message)
    return await admit(parts, user, is_twice=True)
