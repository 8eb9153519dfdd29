"""Proving again who one is: by the password with its code, by a passkey, or at the identity provider.

Asked for before accounts, presets and second factors change, before a record leaves, and for a signature. Whichever way
it is proven, the log-in gets another id, and the audit has it as ``login.prove``.
"""

from typing import Annotated, Any

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from models.errors import ConflictError, ForbiddenError
from server.api.asking import Asker, PartsOf, room
from server.api.factors import FactorProverOf
from server.api.passkeys import passkey_place
from server.api.proving import ProverOf
from server.api.renewing import Job, nothing, renew
from server.parts import Parts
from server.security.place import Place, place_of
from server.security.roles import Identity
from server.store.accounts import user_named
from server.store.connection import StoreConnection
from server.store.passkeys import passkey_by_id, passkeys_of, use_passkey
from server.store.provider_accounts import accounts_of

router = room("people")


class Proof(BaseModel):
    """What it is proven for; a signature takes it once."""

    model_config = ConfigDict(extra="forbid")

    to_sign: bool = False


class Password(Proof):
    """The asker's own password, and a code where a second factor is on."""

    password: Annotated[str, Field(max_length=256)]
    otp: Annotated[str, Field(max_length=40)] | None = None


class Signed(Proof):
    """What one of the own passkeys signed, as the browser hands it over."""

    credential: Annotated[dict[str, Any], Field(max_length=10)]


async def proven(parts: Parts, asker: Identity, *, to_sign: bool, job: Job = nothing) -> Response:
    """Take note that the person behind a log-in is there, and give the log-in another id."""
    answer = Response(status_code=204)
    token_hash, now_s = await renew(parts, asker, answer, job), parts.clock.now().monotonic_s
    if token_hash is not None:
        parts.gate.proofs.note(token_hash, now_s)
        if to_sign:
            parts.gate.proofs.note_to_sign(token_hash, now_s)
    return answer


@router.post("/me/proof", status_code=204)
async def by_password(body: Password, parts: PartsOf, asker: Asker, factor: FactorProverOf) -> Response:
    """Prove with the password to be still the person who signed in."""
    await factor.prove_self(asker, body.password, body.otp)
    return await proven(parts, asker, to_sign=body.to_sign)


@router.get("/me/proof/ways")
async def ways(parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Tell by what beside the password the own account can prove it here."""
    place, provider = place_of(parts.settings), parts.settings.identity_provider

    def question(connection: StoreConnection) -> tuple[bool, bool]:
        user = user_named(connection, asker.user)
        issuers = {one.issuer for one in accounts_of(connection, asker.user)}
        return bool(passkeys_of(connection, user.id)), provider is not None and provider.issuer in issuers

    has_passkey, is_bound = await parts.ask(question)
    return {
        "passkey_origin": place.origin if has_passkey and isinstance(place, Place) else None,
        "provider": provider.name if provider is not None and is_bound else None,
    }


@router.post("/me/proof/passkey/options")
async def options(parts: PartsOf, asker: Asker) -> dict[str, Any]:
    """Tell a browser what one of the own passkeys must sign; taken once, within five minutes, from this log-in."""
    from server.security.ceremonies import request_options  # noqa: PLC0415 - loaded by who uses passkeys

    known = await parts.ask(lambda connection: passkeys_of(connection, user_named(connection, asker.user).id))
    if not known:
        raise ConflictError("Your account has no passkey; register one at /logins")
    asked, challenge = request_options(passkey_place(parts), known)
    parts.challenges.keep(f"prove {asker.token_hash}", challenge, parts.clock.now().monotonic_s)
    return asked


@router.post("/me/proof/passkey", status_code=204)
async def by_passkey(body: Signed, parts: PartsOf, asker: Asker, prover: ProverOf) -> Response:
    """Prove with one of the own passkeys, which asks for a fingerprint, a face or its PIN, to be still that person."""
    from server.security.ceremonies import read_signature  # noqa: PLC0415 - loaded by who uses passkeys

    place, now = passkey_place(parts), parts.clock.now()
    challenge = parts.challenges.take(f"prove {asker.token_hash}", now.monotonic_s)
    if challenge is None:
        raise ConflictError("Nothing was asked of this passkey, or too long ago; begin again")
    found = await parts.ask(lambda one: passkey_by_id(one, str(body.credential.get("id", ""))[:1400]))
    if found is None or found[1].name != asker.user:
        prover.tell_failed(asker.user, "A passkey of another account")
        raise ForbiddenError("This passkey is not one of your account")
    sign_count = read_signature(body.credential, challenge, place, found[0])

    def use(connection: StoreConnection) -> None:
        if not use_passkey(connection, found[0].id, sign_count, now.utc):
            raise ForbiddenError("This passkey counts less than it did, as a copy would; tell an administrator")

    try:
        return await proven(parts, asker, to_sign=body.to_sign, job=use)
    except ForbiddenError:
        # Told here and not where it is found out: a transaction has a thread of its own, which knows of no request.
        prover.tell_failed(asker.user, f"The passkey {found[0].name!r} signed fewer times than before")
        raise
