"""The passkeys of one's own account: registered after the password, listed, named and removed."""

from typing import Annotated, Any

from fastapi import Path, Response
from pydantic import BaseModel, ConfigDict, Field

from models.account import Passkey
from models.errors import ConflictError, ForbiddenError
from models.timestamps import format_if_any, format_timestamp
from server.api.asking import Asker, PartsOf, room
from server.api.fields import NO_CONTROL
from server.api.login import is_demanded
from server.api.renewing import renew
from server.parts import Parts
from server.security.place import Place, place_of
from server.store.accounts import settle_log_in, user_named
from server.store.connection import StoreConnection
from server.store.passkeys import add_passkey, drop_passkey, name_passkey, passkeys_of
from server.store.second_factors import factor_of

router = room("people")

Number = Annotated[int, Path(ge=1, le=2**53)]
Name = Annotated[str, Field(min_length=1, max_length=60, pattern=NO_CONTROL)]


class Named(BaseModel):
    """What its owner calls a passkey."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: Name


class Made(Named):
    """A passkey as the browser made it."""

    credential: dict[str, Any]


def passkey_place(parts: Parts) -> Place:
    """What passkeys are bound to.

    Raises:
        ConflictError: They cannot be used at this address.
    """
    place = place_of(parts.settings)
    if isinstance(place, str):
        raise ConflictError(place)
    return place


@router.get("/me/passkeys")
async def passkeys(parts: PartsOf, asker: Asker) -> dict[str, object]:
    """List one's own passkeys, and tell whether they can be used here, and at which address."""
    place = place_of(parts.settings)
    found = await parts.ask(lambda connection: passkeys_of(connection, user_named(connection, asker.user).id))
    is_place = isinstance(place, Place)
    return {
        "items": [_render(one) for one in found],
        "origin": place.origin if isinstance(place, Place) else None,
        "why_not": None if is_place else place,
    }


@router.post("/me/passkeys/options")
async def begin(parts: PartsOf, asker: Asker) -> dict[str, Any]:
    """Tell a browser what to make a passkey with; its answer is taken once, within five minutes."""
    from server.security.ceremonies import creation_options  # noqa: PLC0415 - loaded by who uses passkeys

    place = passkey_place(parts)
    user = await parts.ask(lambda connection: user_named(connection, asker.user))
    known = await parts.ask(lambda connection: passkeys_of(connection, user.id))
    options, challenge = creation_options(place, parts.settings.clinic_name, user, known)
    parts.challenges.keep(f"make {asker.token_hash}", challenge, parts.clock.now().monotonic_s)
    return options


@router.post("/me/passkeys", status_code=201)
async def register(body: Made, parts: PartsOf, asker: Asker, response: Response) -> dict[str, object]:
    """Keep a passkey that the browser made for this log-in."""
    from server.security.ceremonies import read_creation  # noqa: PLC0415 - loaded by who uses passkeys

    place, now = passkey_place(parts), parts.clock.now()
    challenge = parts.challenges.take(f"make {asker.token_hash}", now.monotonic_s)
    if challenge is None:
        raise ConflictError("Nothing was asked of this passkey, or too long ago; begin again")
    made = Passkey(0, *read_creation(body.credential, challenge, place), body.name, now.utc)

    numbers: list[int] = []

    def job(connection: StoreConnection) -> None:
        user = user_named(connection, asker.user).id
        settle_log_in(connection, user, asker.token_hash)
        numbers.append(add_passkey(connection, user, made))

    await renew(parts, asker, response, job)
    parts.gate.forget()
    return {"id": numbers[-1], "name": made.name}


@router.post("/me/passkeys/{number}/name")
async def rename(number: Number, body: Named, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Call one of the own passkeys something else."""
    await parts.change(
        lambda connection: name_passkey(connection, user_named(connection, asker.user).id, number, body.name)
    )
    return {"id": number, "name": body.name}


@router.delete("/me/passkeys/{number}", status_code=204)
async def remove(number: Number, parts: PartsOf, asker: Asker) -> Response:
    """Take one of the own passkeys away; not the last factor of a role that proves itself twice."""
    is_needed = asker.role is not None and is_demanded(parts, asker.role)

    def job(connection: StoreConnection) -> None:
        user = user_named(connection, asker.user).id
        drop_passkey(connection, user, number)
        factor = factor_of(connection, user)
        if is_needed and not passkeys_of(connection, user) and not (factor is not None and factor.is_confirmed):
            message = f"The role {asker.role} proves itself twice: register another passkey or an app first"
            raise ForbiddenError(message)

    await parts.change(job)
    return Response(status_code=204)


def _render(found: Passkey) -> dict[str, object]:
    return {
        "id": found.id,
        "name": found.name,
        "made_at": format_timestamp(found.made_at),
        "used_at": format_if_any(found.used_at),
    }
