"""The accounts an administrator keeps."""

import asyncio
from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from models.account import UserAccount
from models.errors import ConflictError, ForbiddenError
from models.timestamps import format_timestamp
from server.api.admitting import keep
from server.api.asking import Asker, PartsOf, require_reason, room
from server.api.fields import Named, Why
from server.api.once import OnceOf
from server.api.paging import Cursor, Limit, page, read_cursor
from server.security.roles import Role
from server.security.secrets import hash_password, new_token
from server.store.accounts import (
    add_user,
    disable_user,
    list_users,
    set_password,
    set_role,
    user_named,
)

router = room("people")

PersonRole = Literal[Role.NURSE, Role.CLINICIAN, Role.ADMINISTRATOR, Role.AUDITOR]
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[\w.@ -]+$")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class NewUser(_Body):
    """An account to make; without a password one is made up and told once."""

    user: Name
    role: PersonRole
    password: Annotated[str, Field(max_length=256)] | None = None


class NewRole(Why):
    """What an account is from now on, what the asker saw it was, and why."""

    role: PersonRole
    seen: PersonRole | None = None


class NewPassword(Why):
    """A password to set; without one it is made up and told once. And why."""

    model_config = ConfigDict(str_strip_whitespace=False)

    password: Annotated[str, Field(max_length=256)] | None = None


@router.post("/users", status_code=201)
async def make_user(body: NewUser, parts: PartsOf, once: OnceOf) -> Response:
    """Make an account."""
    password = body.password or new_token()
    password_hash = await asyncio.to_thread(hash_password, password, body.user)
    now = parts.clock.now().utc
    told: dict[str, object] = {} if body.password else {"password": password}
    response, _ = await once.create(
        lambda connection: _render(add_user(connection, body.user, body.role, password_hash, now)) | told,
        told_once="password",
    )
    return response


@router.get("/users")
async def users(parts: PartsOf, limit: Limit = 100, cursor: Cursor = None) -> dict[str, object]:
    """List accounts by name."""
    after = read_cursor(cursor, 1)
    found = [user for user in await parts.ask(list_users) if after is None or user.name > str(after[0])]
    return page(found, limit, _render, lambda user: [user.name])


@router.post("/users/{name}/disable")
async def disable(name: Named, parts: PartsOf, asker: Asker, body: Why | None = None) -> dict[str, object]:
    """Disable an account; its log-ins and tokens end."""
    require_reason(asker, body)
    now = parts.clock.now().utc
    user = await parts.change(lambda connection: disable_user(connection, name, now))
    parts.gate.forget()
    return _render(user)


@router.post("/users/{name}/role")
async def change_role(name: Named, body: NewRole, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Make an account something else; its log-ins and tokens end, screens included. Nobody changes the own role."""
    if name == asker.user:
        raise ForbiddenError("Nobody changes the own role; another administrator does")
    require_reason(asker, body)
    user = await parts.change(lambda connection: set_role(connection, name, body.role, body.seen))
    parts.gate.forget()
    return _render(user)


@router.post("/users/{name}/reset")
async def reset(name: Named, body: NewPassword, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Set a password; every log-in and token of the account ends."""
    require_reason(asker, body)
    password = body.password or new_token()
    password_hash = await asyncio.to_thread(hash_password, password, name)
    await parts.change(lambda connection: set_password(connection, name, password_hash))
    parts.gate.forget()
    user = await parts.ask(lambda connection: user_named(connection, name))
    return _render(user) | ({} if body.password else {"password": password})


@router.post("/users/{name}/token", status_code=201)
async def make_token(name: Named, parts: PartsOf) -> dict[str, object]:
    """Make a program's bearer token; it is told once."""
    user = await parts.ask(lambda connection: user_named(connection, name))
    if user.disabled_at is not None:
        message = f"User {name!r} is disabled; a token would open nothing"
        raise ConflictError(message)
    token = new_token()
    lifetime = timedelta(days=parts.settings.user_token_days)
    kept = await keep(parts, user, token, None, lifetime)
    return {"user": user.name, "token": token, "expires_at": format_timestamp(kept.expires_at)}


def _render(user: UserAccount) -> dict[str, Any]:
    return {"user": user.name, "role": user.role, "disabled": user.disabled_at is not None}
