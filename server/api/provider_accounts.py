"""Whom of the identity provider's people an account lets in: kept by an administrator."""

from typing import Annotated

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from models.account import ProviderAccount
from models.errors import UsageError
from models.timestamps import format_timestamp
from server.api.asking import Asker, PartsOf, room
from server.api.fields import NO_CONTROL, Named
from server.api.provider_login import identity_provider
from server.store.provider_accounts import EMAIL, SUBJECT, accounts_of, bind_account, unbind_account

router = room("people")

Text = Annotated[str, Field(min_length=1, max_length=255, pattern=NO_CONTROL)]


class Binding(BaseModel):
    """Whom the provider means by this account: its subject, or a verified e-mail address until the first log-in."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    subject: Text | None = None
    email: Text | None = None


@router.post("/users/{name}/provider", status_code=201)
async def bind(name: Named, body: Binding, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Bind an account to somebody at the clinic's identity provider; its role stays what it is."""
    who, now = identity_provider(parts), parts.clock.now().utc
    if (body.subject is None) == (body.email is None):
        raise UsageError("Give the subject, or the e-mail address, and one of them alone", "subject")
    if body.email is not None and not who.by_email:
        raise UsageError("identity_provider.by_email is off, so an e-mail address opens nothing", "email")
    claim, value = (SUBJECT, body.subject) if body.subject else (EMAIL, str(body.email).casefold())
    found = ProviderAccount(who.issuer, claim, str(value), now, asker.user)
    await parts.change(lambda connection: bind_account(connection, name, found))
    return _render(found)


@router.get("/users/{name}/provider")
async def bound(name: Named, parts: PartsOf) -> dict[str, object]:
    """List whom an account lets in."""
    return {"items": [_render(one) for one in await parts.ask(lambda connection: accounts_of(connection, name))]}


@router.delete("/users/{name}/provider", status_code=204)
async def unbind(name: Named, parts: PartsOf) -> Response:
    """Let nobody in any more whom the provider names; log-ins that last go on until they end."""
    await parts.change(lambda connection: unbind_account(connection, name))
    return Response(status_code=204)


def _render(found: ProviderAccount) -> dict[str, object]:
    return {
        "issuer": found.issuer, "claim": found.claim, "value": found.value,
        "bound_at": format_timestamp(found.bound_at), "bound_by": found.bound_by,
    }  # fmt: skip
