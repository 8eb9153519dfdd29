"""People and devices: who may come in. Secrets are stored hashed and never come out."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, select, update

from models.account import Credential, EnrolledDevice, UserAccount
from models.errors import ConflictError, NotFoundError
from server.store.tables import credential, device, user_account

_USER = (
    user_account.c.id,
    user_account.c.name,
    user_account.c.role,
    user_account.c.created_at,
    user_account.c.disabled_at,
)


def add_user(connection: Connection, name: str, role: str, password_hash: str, at: datetime) -> UserAccount:
    """Make an account.

    Raises:
        ConflictError: The name is taken.
    """
    if connection.execute(select(user_account.c.id).where(user_account.c.name == name)).first():
        message = f"There is a user {name!r} already"
        raise ConflictError(message)
    row = {"name": name, "role": role, "password_hash": password_hash, "created_at": at}
    number = connection.execute(user_account.insert().values(row).returning(user_account.c.id)).scalar_one()
    return UserAccount(number, name, role, at, None)


def list_users(connection: Connection) -> list[UserAccount]:
    """List all accounts by name."""
    return [UserAccount(*row) for row in connection.execute(select(*_USER).order_by(user_account.c.name))]


def user_named(connection: Connection, name: str) -> UserAccount:
    """Find an account.

    Raises:
        NotFoundError: There is none of that name.
    """
    row = connection.execute(select(*_USER).where(user_account.c.name == name)).first()
    if row is None:
        message = f"There is no user {name!r}"
        raise NotFoundError(message)
    return UserAccount(*row)


def password_hash_of(connection: Connection, name: str) -> tuple[UserAccount, str] | None:
    """Find the account and password hash for a log-in; None for a stranger or a disabled account."""
    row = connection.execute(select(*_USER, user_account.c.password_hash).where(user_account.c.name == name)).first()
    if row is None or row.disabled_at is not None:
        return None
    return UserAccount(*row[:5]), row.password_hash


def set_password(connection: Connection, name: str, password_hash: str) -> None:
    """Change a password; every log-in and token of the account ends."""
    user = user_named(connection, name)
    connection.execute(update(user_account).where(user_account.c.id == user.id).values(password_hash=password_hash))
    connection.execute(delete(credential).where(credential.c.user_id == user.id))


def disable_user(connection: Connection, name: str, at: datetime) -> UserAccount:
    """Disable an account; every log-in and token of it ends."""
    user = user_named(connection, name)
    connection.execute(update(user_account).where(user_account.c.id == user.id).values(disabled_at=at))
    connection.execute(delete(credential).where(credential.c.user_id == user.id))
    return user_named(connection, name)


def add_credential(connection: Connection, token_hash: str, found: Credential) -> None:
    """Store a log-in or token, hashed."""
    row = {
        "token_hash": token_hash, "user_id": found.user.id, "kind": found.kind, "csrf_token": found.csrf_token,
        "created_at": found.created_at, "seen_at": found.seen_at, "expires_at": found.expires_at,
    }  # fmt: skip
    connection.execute(credential.insert().values(row))


def find_credential(connection: Connection, token_hash: str) -> Credential | None:
    """Find a log-in or token, whatever its age; None when there is none or its account is disabled."""
    query = (
        select(*_USER, credential)
        .join_from(credential, user_account)
        .where(credential.c.token_hash == token_hash, user_account.c.disabled_at.is_(None))
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    found = dict(zip((column.name for column in credential.columns), row[5:], strict=True))
    return Credential(
        UserAccount(*row[:5]), found["kind"], found["csrf_token"], found["created_at"], found["seen_at"],
        found["expires_at"],
    )  # fmt: skip


def touch_credential(connection: Connection, token_hash: str, seen_at: datetime) -> None:
    """Note that a log-in was used."""
    connection.execute(update(credential).where(credential.c.token_hash == token_hash).values(seen_at=seen_at))


def end_credential(connection: Connection, token_hash: str) -> None:
    """End a log-in or token."""
    connection.execute(delete(credential).where(credential.c.token_hash == token_hash))


def end_expired_credentials(connection: Connection, at: datetime) -> None:
    """Forget the log-ins and tokens whose time is over."""
    connection.execute(delete(credential).where(credential.c.expires_at < at))


def enrol_device(connection: Connection, name: str, token_hash: str, at: datetime, author: str) -> None:
    """Let a device connect from now on.

    Raises:
        ConflictError: It is enrolled already.
    """
    found = connection.execute(select(device.c.revoked_at).where(device.c.name == name)).first()
    if found is not None and found.revoked_at is None:
        message = f"Device {name!r} is enrolled already; `rotate` gives it a new token"
        raise ConflictError(message)
    if found is not None:
        values = {"token_hash": token_hash, "revoked_at": None, "enrolled_at": at, "enrolled_by": author}
        connection.execute(update(device).where(device.c.name == name).values(values))
        return
    row = {"name": name, "token_hash": token_hash, "enrolled_at": at, "enrolled_by": author}
    connection.execute(device.insert().values(row))


def rotate_device(connection: Connection, name: str, token_hash: str) -> None:
    """Give a device a new token; the old one ends.

    Raises:
        ConflictError: It is revoked: that it comes back must be said, not happen on the way.
        NotFoundError: There is none of that id.
    """
    if enrolled_device(connection, name).revoked_at is not None:
        message = f"Device {name!r} is revoked; `enrol` lets it in again"
        raise ConflictError(message)
    values = {"token_hash": token_hash}
    connection.execute(update(device).where(device.c.name == name).values(values))


def revoke_device(connection: Connection, name: str, at: datetime) -> None:
    """Keep a device out from now on; what it sent stays."""
    enrolled_device(connection, name)
    connection.execute(update(device).where(device.c.name == name).values(token_hash=None, revoked_at=at))


def enrolled_device(connection: Connection, name: str) -> EnrolledDevice:
    """Find a device.

    Raises:
        NotFoundError: There is none of that id.
    """
    row = connection.execute(_select_device().where(device.c.name == name)).first()
    if row is None:
        message = f"There is no device {name!r}; enrol it first"
        raise NotFoundError(message)
    return EnrolledDevice(*row)


def list_devices(connection: Connection) -> list[EnrolledDevice]:
    """List all devices by id."""
    return [EnrolledDevice(*row) for row in connection.execute(_select_device().order_by(device.c.name))]


def device_of_token(connection: Connection, token_hash: str) -> str | None:
    """Tell which device a token belongs to; None for a stranger's."""
    query = select(device.c.name).where(device.c.token_hash == token_hash, device.c.revoked_at.is_(None))
    return connection.execute(query).scalar()


def _select_device() -> Select[Any]:
    columns = device.c
    return select(
        columns.name, columns.enrolled_at, columns.enrolled_by, columns.revoked_at, columns.manufacturer,
        columns.model, columns.serial, columns.software, columns.mode,
    )  # fmt: skip
