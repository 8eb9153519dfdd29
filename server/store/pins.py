"""People's PINs in the store: hashed, with how often one was wrong in a row, so that a restart gives no new tries."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from models.errors import NotFoundError
from server.store.access_tables import pin


@dataclass(frozen=True, slots=True)
class StoredPin:
    """A PIN's hash, and how often it was wrong in a row until when."""

    pin_hash: str
    wrong: int
    wrong_at: datetime | None


def set_pin(connection: Connection, user: int, pin_hash: str, at: datetime) -> None:
    """Give an account a PIN; an earlier one ends."""
    connection.execute(delete(pin).where(pin.c.user_id == user))
    connection.execute(pin.insert().values(user_id=user, pin_hash=pin_hash, set_at=at))


def drop_pin(connection: Connection, user: int) -> None:
    """Take an account's PIN away.

    Raises:
        NotFoundError: It has none.
    """
    if not connection.execute(delete(pin).where(pin.c.user_id == user)).rowcount:
        raise NotFoundError("There is no PIN")


def pin_of(connection: Connection, user: int) -> StoredPin | None:
    """Find an account's PIN; None without one."""
    row = connection.execute(select(pin.c.pin_hash, pin.c.wrong, pin.c.wrong_at).where(pin.c.user_id == user)).first()
    return None if row is None else StoredPin(row.pin_hash, row.wrong, row.wrong_at)


def count_try(connection: Connection, user: int, before: int, at: datetime) -> bool:
    """Count a try as wrong before it is looked at; tell whether it may be: of two at once one is.

    Args:
        connection: The caller's transaction.
        user: Whose PIN.
        before: How many were wrong in a row when the asker looked.
        at: Now.
    """
    counted = update(pin).where(pin.c.user_id == user, pin.c.wrong == before).values(wrong=before + 1, wrong_at=at)
    return connection.execute(counted).rowcount == 1


def was_right(connection: Connection, user: int) -> None:
    """Forget what was wrong before: the right PIN was given, or the password."""
    connection.execute(update(pin).where(pin.c.user_id == user, pin.c.wrong > 0).values(wrong=0, wrong_at=None))


def has_pin(connection: Connection, user: int) -> bool:
    """Tell whether an account has a PIN."""
    return bool(connection.execute(select(func.count()).select_from(pin).where(pin.c.user_id == user)).scalar())
