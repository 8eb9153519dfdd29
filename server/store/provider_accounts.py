"""Which account the identity provider means: bound by an administrator, by subject or by e-mail address."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from models.account import ProviderAccount, UserAccount
from models.errors import ConflictError, NotFoundError
from server.store.accounts import user_named
from server.store.security_tables import provider_account
from server.store.tables import user_account

SUBJECT, EMAIL = "sub", "email"
# Who bound a subject that came with the first log-in by e-mail; no account can have this name.
_BY_ITSELF = "(first log-in)"
_COLUMNS = provider_account.c


def bind_account(connection: Connection, name: str, found: ProviderAccount) -> None:
    """Let somebody whom a provider knows open an account.

    Raises:
        ConflictError: It opens another one, or this account has one of the kind.
        NotFoundError: There is no such account.
    """
    user = user_named(connection, name)
    there = [one for one in accounts_of(connection, name) if (one.issuer, one.claim) == (found.issuer, found.claim)]
    if there or _user_of(connection, found.issuer, found.claim, found.value) is not None:
        raise ConflictError("This is bound already; unbind it first")
    row = {
        "issuer": found.issuer, "claim": found.claim, "value": found.value, "user_id": user.id,
        "bound_at": found.bound_at, "bound_by": found.bound_by,
    }  # fmt: skip
    connection.execute(provider_account.insert().values(row))


def accounts_of(connection: Connection, name: str) -> list[ProviderAccount]:
    """List who opens an account."""
    user = user_named(connection, name)
    query = select(_COLUMNS.issuer, _COLUMNS.claim, _COLUMNS.value, _COLUMNS.bound_at, _COLUMNS.bound_by)
    rows = connection.execute(query.where(_COLUMNS.user_id == user.id).order_by(_COLUMNS.claim, _COLUMNS.value))
    return [ProviderAccount(*row) for row in rows]


def unbind_account(connection: Connection, name: str) -> None:
    """Let nobody in any more whom a provider names.

    Raises:
        NotFoundError: There is no such account, or nobody is bound to it.
    """
    user = user_named(connection, name)
    if not connection.execute(delete(provider_account).where(_COLUMNS.user_id == user.id)).rowcount:
        message = f"User {name!r} is bound to nobody at an identity provider"
        raise NotFoundError(message)


def account_behind(
    connection: Connection, issuer: str, subject: str, email: str | None, at: datetime
) -> UserAccount | None:
    """Find whose account a provider means; None for nobody's, or a disabled one.

    An e-mail address opens an account once: with it the subject is bound, and counts from then on, so that who gets the
    address of somebody who left gets no more than the address.
    """
    user = _user_of(connection, issuer, SUBJECT, subject)
    if user is not None or email is None:
        return user
    user = _user_of(connection, issuer, EMAIL, email)
    if user is None:
        return None
    if any((one.issuer, one.claim) == (issuer, SUBJECT) for one in accounts_of(connection, user.name)):
        return None
    bind_account(connection, user.name, ProviderAccount(issuer, SUBJECT, subject, at, _BY_ITSELF))
    return user


def _user_of(connection: Connection, issuer: str, claim: str, value: str) -> UserAccount | None:
    user = user_account.c
    query = (
        select(user.id, user.name, user.role, user.created_at, user.disabled_at)
        .join_from(provider_account, user_account)
        .where(_COLUMNS.issuer == issuer, _COLUMNS.claim == claim, _COLUMNS.value == value)
    )
    row = connection.execute(query).first()
    return None if row is None else UserAccount(*row)
