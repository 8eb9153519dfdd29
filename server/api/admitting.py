"""Letting somebody in: whose log-in it is, its row in the store, and its cookie."""

from datetime import timedelta

from starlette.responses import Response

from models.access import LOCKED_STAYS
from models.account import Credential, UserAccount
from server.doing import DOING
from server.parts import Parts
from server.security.browsers import cookie_name
from server.security.roles import Identity, Role, purpose_of
from server.security.secrets import hash_token
from server.settings import Settings
from server.store.accounts import add_credential, end_credential
from server.store.connection import StoreConnection


def claim(name: str, role: Role) -> None:
    """Whose log-in this is, for the audit: until now a stranger asked."""
    doing = DOING.get()
    if doing is not None:
        doing.claim(name, role, purpose_of(Identity(name, role)))


async def keep(
    parts: Parts,
    user: UserAccount,
    token: str,
    csrf: str | None,
    lifetime: timedelta,
    *,
    must_enrol: bool = False,
) -> Credential:
    """Make a log-in valid for a while, in the place of the one that the browser had, or a program's token.

    Args:
        parts: The running parts.
        user: Whose it is.
        token: What it is known by.
        csrf: What its changes prove themselves with; None: it is a program's.
        lifetime: How long it is good.
        must_enrol: Whether a second factor is to be turned on first.
    """
    kind = "token" if csrf is None else "browser"
    now = parts.clock.now().utc
    doing = DOING.get()
    event = doing.event if doing is not None and csrf is not None else None
    kept = Credential(
        user, kind, csrf, now, now, now + lifetime, event.address if event else None, event.device if event else None,
        must_enrol,
    )  # fmt: skip
    former = doing.login if doing is not None and csrf is not None else None

    def job(connection: StoreConnection) -> None:
        if former is not None:
            end_credential(connection, former)
        add_credential(connection, hash_token(token), kept)

    await parts.change(job)
    if former is not None:
        parts.gate.forget()
    return kept


def set_log_in_cookie(response: Response, token: str, settings: Settings) -> None:
    """Have a browser keep a log-in as long as the server may know it, locked or not."""
    kept_for, secure = timedelta(hours=settings.login_hours) + LOCKED_STAYS, settings.is_https
    response.set_cookie(
        cookie_name(secure=secure), token, httponly=True, samesite="strict", secure=secure, path="/",
        max_age=int(kept_for.total_seconds()),
    )  # fmt: skip


def drop_log_in_cookie(response: Response, settings: Settings) -> None:
    """Have a browser forget a log-in."""
    response.delete_cookie(cookie_name(secure=settings.is_https), path="/")
