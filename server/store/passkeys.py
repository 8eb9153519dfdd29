"""People's passkeys in the store: public keys, by the id that an authenticator knows them by."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, select, update

from models.account import Passkey, UserAccount
from models.errors import ConflictError, NotFoundError
from server.store.security_tables import passkey
from server.store.tables import user_account

# An authenticator for each pocket and drawer of a clinic; a list longer than that is kept by nobody.
MOST_PASSKEYS = 20


def passkeys_of(connection: Connection, user: int) -> list[Passkey]:
    """List an account's passkeys, oldest first."""
    rows = connection.execute(_select().where(passkey.c.user_id == user).order_by(passkey.c.id))
    return [_passkey(row) for row in rows]


def passkey_by_id(connection: Connection, credential_id: str) -> tuple[Passkey, UserAccount] | None:
    """Find a passkey and whose it is; None for a stranger's, or that of a disabled account."""
    user = user_account.c
    query = (
        select(*_COLUMNS, user.id.label("owner"), user.name.label("account"), user.role, user.created_at)
        .join_from(passkey, user_account)
        .where(passkey.c.credential_id == credential_id, user.disabled_at.is_(None))
    )
    row = connection.execute(query).first()
    return None if row is None else (_passkey(row), UserAccount(row.owner, row.account, row.role, row.created_at, None))


def add_passkey(connection: Connection, user: int, found: Passkey) -> int:
    """Keep a passkey; tell its number.

    Raises:
        ConflictError: It is there already, or there are too many.
    """
    if connection.execute(select(passkey.c.id).where(passkey.c.credential_id == found.credential_id)).first():
        raise ConflictError("This passkey is registered already")
    if len(passkeys_of(connection, user)) >= MOST_PASSKEYS:
        message = f"An account has at most {MOST_PASSKEYS} passkeys; remove one first"
        raise ConflictError(message)
    row = {
        "user_id": user, "credential_id": found.credential_id, "public_key": found.public_key,
        "sign_count": found.sign_count, "name": found.name, "made_at": found.made_at,
    }  # fmt: skip
    return int(connection.execute(passkey.insert().values(row).returning(passkey.c.id)).scalar_one())


def use_passkey(connection: Connection, number: int, sign_count: int, at: datetime) -> bool:
    """Note that a passkey signed, and how often it has by now; tell whether it counted on, as a copy would not."""
    counted = passkey.c.sign_count
    goes_on = (counted < sign_count) if sign_count else (counted == 0)
    values = {"sign_count": sign_count, "used_at": at}
    return connection.execute(update(passkey).where(passkey.c.id == number, goes_on).values(values)).rowcount == 1


def name_passkey(connection: Connection, user: int, number: int, name: str) -> None:
    """Call a passkey something else.

    Raises:
        NotFoundError: The account has none of that number.
    """
    mine = (passkey.c.id == number, passkey.c.user_id == user)
    if not connection.execute(update(passkey).where(*mine).values(name=name)).rowcount:
        raise _missing(number)


def drop_passkey(connection: Connection, user: int, number: int) -> None:
    """Take a passkey away.

    Raises:
        NotFoundError: The account has none of that number.
    """
    mine = (passkey.c.id == number, passkey.c.user_id == user)
    if not connection.execute(delete(passkey).where(*mine)).rowcount:
        raise _missing(number)


_COLUMNS = (
    passkey.c.id, passkey.c.credential_id, passkey.c.public_key, passkey.c.sign_count, passkey.c.name,
    passkey.c.made_at, passkey.c.used_at,
)  # fmt: skip


def _select() -> Select[Any]:
    return select(*_COLUMNS)


def _passkey(row: Any) -> Passkey:  # noqa: ANN401 - a row with more columns than these
    return Passkey(row.id, row.credential_id, row.public_key, row.sign_count, row.name, row.made_at, row.used_at)


def _missing(number: int) -> NotFoundError:
    message = f"You have no passkey {number}"
    return NotFoundError(message)
