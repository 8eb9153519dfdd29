"""Log-in, log-out, who am I; and the accounts an administrator keeps."""

import asyncio
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from models.account import Credential, UserAccount
from models.timestamps import format_timestamp
from server.api.asking import Asker, PartsOf
from server.api.once import OnceOf
from server.api.paging import Cursor, Limit, page, read_cursor
from server.parts import Parts
from server.security.gate import cookie_name
from server.security.problems import problem
from server.security.roles import Duty, Role
from server.security.secrets import decoy_hash, hash_password, hash_token, new_token, verify_password
from server.store.accounts import (
    add_credential,
    add_user,
    disable_user,
    end_credential,
    list_users,
    password_hash_of,
    set_password,
    user_named,
)

router = APIRouter(tags=["people"])

Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[\w.@ -]+$")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class LogIn(_Body):
    """A person's name and password."""

    username: Annotated[str, Field(max_length=100)]
    password: Annotated[str, Field(max_length=256)]
    otp: Annotated[str, Field(max_length=20)] | None = None


class NewUser(_Body):
    """An account to make; without a password one is made up and told once."""

    user: Name
    role: Role
    password: Annotated[str, Field(max_length=256)] | None = None


class NewPassword(_Body):
    """A password to set; without one it is made up and told once."""

    password: Annotated[str, Field(max_length=256)] | None = None


@router.post("/login")
async def log_in(body: LogIn, parts: PartsOf) -> Response:
    """Sign in: the cookie, and the CSRF token that changes need."""
    found = await parts.ask(lambda connection: password_hash_of(connection, body.username))
    password_hash = found[1] if found else await asyncio.to_thread(decoy_hash)
    is_right = await asyncio.to_thread(verify_password, password_hash, body.password)
    if found is None or not is_right:
        return problem(401, "Not signed in", "User name or password is wrong")
    user, token, csrf = found[0], new_token(), new_token()
    await _keep(parts, user, token, "browser", csrf, timedelta(hours=parts.settings.login_hours))
    response = JSONResponse({"user": user.name, "role": user.role, "csrf_token": csrf})
    secure = parts.settings.is_https
    response.set_cookie(
        cookie_name(secure=secure), token, httponly=True, samesite="strict", secure=secure, path="/",
        max_age=parts.settings.login_hours * 3600,
    )  # fmt: skip
    return response


@router.post("/logout", status_code=204)
async def log_out(parts: PartsOf, asker: Asker) -> Response:
    """Sign out: the log-in ends here and on every screen that uses it."""
    token_hash = asker.token_hash
    if token_hash is not None:
        await parts.change(lambda connection: end_credential(connection, token_hash))
        parts.gate.forget()
    response = Response(status_code=204, headers={"Clear-Site-Data": '"cache", "storage"'})
    response.delete_cookie(cookie_name(secure=parts.settings.is_https), path="/")
    return response


@router.get("/me")
async def who_am_i(asker: Asker) -> dict[str, object]:
    """Tell who is asking."""
    return {"user": asker.user, "role": asker.role, "csrf_token": asker.csrf_token}


@router.post("/users", status_code=201)
async def make_user(body: NewUser, parts: PartsOf, asker: Asker, once: OnceOf) -> Response:
    """Make an account."""
    asker.require(Duty.ADMINISTRATION)
    password = body.password or new_token()
    password_hash = await asyncio.to_thread(hash_password, password)
    now = parts.clock.now().utc
    told: dict[str, object] = {} if body.password else {"password": password}
    response, _ = await once.create(
        lambda connection: _render(add_user(connection, body.user, body.role, password_hash, now)) | told
    )
    return response


@router.get("/users")
async def users(parts: PartsOf, asker: Asker, limit: Limit = 100, cursor: Cursor = None) -> dict[str, object]:
    """List accounts by name."""
    asker.require(Duty.ADMINISTRATION)
    after = read_cursor(cursor, 1)
    found = [user for user in await parts.ask(list_users) if after is None or user.name > str(after[0])]
    return page(found, limit, _render, lambda user: [user.name])


@router.post("/users/{name}/disable")
async def disable(name: str, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Disable an account; its log-ins and tokens end."""
    asker.require(Duty.ADMINISTRATION)
    now = parts.clock.now().utc
    user = await parts.change(lambda connection: disable_user(connection, name, now))
    parts.gate.forget()
    return _render(user)


@router.post("/users/{name}/reset")
async def reset(name: str, body: NewPassword, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Set a password; every log-in and token of the account ends."""
    asker.require(Duty.ADMINISTRATION)
    password = body.password or new_token()
    password_hash = await asyncio.to_thread(hash_password, password)
    await parts.change(lambda connection: set_password(connection, name, password_hash))
    parts.gate.forget()
    user = await parts.ask(lambda connection: user_named(connection, name))
    return _render(user) | ({} if body.password else {"password": password})


@router.post("/users/{name}/token", status_code=201)
async def make_token(name: str, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Make a program's bearer token; it is told once."""
    asker.require(Duty.ADMINISTRATION)
    user = await parts.ask(lambda connection: user_named(connection, name))
    token = new_token()
    lifetime = timedelta(days=parts.settings.user_token_days)
    kept = await _keep(parts, user, token, "token", None, lifetime)
    return {"user": user.name, "token": token, "expires_at": format_timestamp(kept.expires_at)}


async def _keep(
    parts: Parts, user: UserAccount, token: str, kind: str, csrf: str | None, lifetime: timedelta
) -> Credential:
    now = parts.clock.now().utc
    kept = Credential(user, kind, csrf, now, now, now + lifetime)
    await parts.change(lambda connection: add_credential(connection, hash_token(token), kept))
    return kept


def _render(user: UserAccount) -> dict[str, Any]:
    return {"user": user.name, "role": user.role, "disabled": user.disabled_at is not None}
