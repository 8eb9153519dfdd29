"""People's second factors in the store: the shared secret, the last code that was taken, and recovery codes, hashed."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from models.account import SecondFactor
from models.errors import ConflictError, NotFoundError
from server.store.security_tables import passkey, recovery_code, second_factor
from server.store.tables import credential, user_account


def factor_of(connection: Connection, user: int) -> SecondFactor | None:
    """Find an account's second factor, confirmed or not; None without one."""
    columns = second_factor.c
    query = select(columns.secret, columns.confirmed_at).where(columns.user_id == user)
    row = connection.execute(query).first()
    return None if row is None else SecondFactor(row.secret, is_confirmed=row.confirmed_at is not None)


def kept_secrets(connection: Connection) -> list[tuple[int, str]]:
    """List the accounts that have a second factor, with what is kept of its secret."""
    query = select(second_factor.c.user_id, second_factor.c.secret).order_by(second_factor.c.user_id)
    return [(row.user_id, row.secret) for row in connection.execute(query)]


def begin_factor(connection: Connection, user: int, secret: str, at: datetime) -> None:
    """Keep a secret that still has to be confirmed; one that was never confirmed is forgotten.

    Raises:
        ConflictError: The account has a second factor already.
    """
    found = factor_of(connection, user)
    if found is not None and found.is_confirmed:
        message = "This account has a second factor already; remove it before another one"
        raise ConflictError(message)
    connection.execute(delete(second_factor).where(second_factor.c.user_id == user))
    connection.execute(second_factor.insert().values(user_id=user, secret=secret, made_at=at))


def seal_factors(connection: Connection, seal: Callable[[int, str], str | None]) -> int:
    """Keep every secret sealed that an earlier version kept plain.

    Args:
        connection: The caller's transaction.
        seal: Given the account and what is kept, gives it sealed; None for what is so already.

    Returns:
        How many were sealed.
    """
    sealed = {user: made for user, kept in kept_secrets(connection) if (made := seal(user, kept)) is not None}
    for user, made in sealed.items():
        connection.execute(update(second_factor).where(second_factor.c.user_id == user).values(secret=made))
    return len(sealed)


def confirm_factor(connection: Connection, user: int, step: int, at: datetime, codes: Sequence[str]) -> None:
    """From now on ask for it.

    Args:
        connection: The caller's transaction.
        user: The account.
        step: The time step whose code confirmed it; it is used up.
        at: Now.
        codes: Recovery codes, hashed; earlier ones end.
    """
    values = {"confirmed_at": at, "last_step": step}
    connection.execute(update(second_factor).where(second_factor.c.user_id == user).values(values))
    connection.execute(delete(recovery_code).where(recovery_code.c.user_id == user))
    connection.execute(recovery_code.insert(), [{"code_hash": code, "user_id": user} for code in codes])


def use_step(connection: Connection, user: int, step: int) -> bool:
    """Use a time step up; tell whether it was still there: a code is taken once."""
    used = (
        update(second_factor)
        .where(second_factor.c.user_id == user, second_factor.c.last_step < step)
        .values(last_step=step)
    )
    return connection.execute(used).rowcount == 1


def use_recovery_code(connection: Connection, user: int, code: str, at: datetime) -> bool:
    """Use a recovery code up; tell whether it was one, and unused."""
    columns = recovery_code.c
    used = (
        update(recovery_code)
        .where(columns.user_id == user, columns.code_hash == code, columns.used_at.is_(None))
        .values(used_at=at)
    )
    return connection.execute(used).rowcount == 1


def reset_factors(connection: Connection, name: str) -> None:
    """Take away all that an account proves itself by beside its password, and end its log-ins and tokens.

    Raises:
        NotFoundError: There is no such account, or it has nothing of the kind.
    """
    user = connection.execute(select(user_account.c.id).where(user_account.c.name == name)).scalar()
    gone = sum(
        connection.execute(delete(table).where(table.c.user_id == user)).rowcount for table in (second_factor, passkey)
    )
    if user is None or not gone:
        message = f"User {name!r} has no second factor"
        raise NotFoundError(message)
    connection.execute(delete(recovery_code).where(recovery_code.c.user_id == user))
    connection.execute(delete(credential).where(credential.c.user_id == user))


def drop_factor(connection: Connection, name: str) -> None:
    """Ask an account for its password alone from now on.

    Raises:
        NotFoundError: There is no such account, or it has no second factor.
    """
    user = connection.execute(select(user_account.c.id).where(user_account.c.name == name)).scalar()
    gone = connection.execute(delete(second_factor).where(second_factor.c.user_id == user))
    if user is None or not gone.rowcount:
        message = f"User {name!r} has no second factor"
        raise NotFoundError(message)
    connection.execute(delete(recovery_code).where(recovery_code.c.user_id == user))
