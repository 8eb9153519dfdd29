"""People and devices: who may come in. Secrets are stored hashed and never come out."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, delete, or_, select, update

from models.access import LOCKED_STAYS
from models.account import Credential, DeviceTicket, EnrolledDevice, LogIn, UserAccount
from models.errors import ConflictError, NotFoundError
from server.store.access_tables import pin
from server.store.tables import credential, device, user_account

_USER = (
    user_account.c.id,
    user_account.c.name,
    user_account.c.role,
    user_account.c.created_at,
    user_account.c.disabled_at,
)

# created_at is a column of both tables; the log-in's is told apart by its place.
_CREATED_AT = list(credential.columns.keys()).index("created_at")
# So much of a log-in's hash names it: enough to tell any two apart, and nothing that opens a door.
LOG_IN_ID = 16
# What a log-in owes: a second factor, before anything else.
_ENROL = "enrol"


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


def has_users(connection: Connection) -> bool:
    """Tell whether anybody has an account yet."""
    return connection.execute(select(user_account.c.id).limit(1)).first() is not None


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


def set_password(connection: Connection, name: str, password_hash: str, but: str | None = None) -> None:
    """Change a password; every log-in and token of the account ends, and its PIN.

    Args:
        connection: The caller's transaction.
        name: Of the account.
        password_hash: What the new one is known by.
        but: Hash of the log-in by which its owner changes it, which goes on.
    """
    user = user_named(connection, name)
    connection.execute(delete(pin).where(pin.c.user_id == user.id))
    connection.execute(update(user_account).where(user_account.c.id == user.id).values(password_hash=password_hash))
    ended = delete(credential).where(credential.c.user_id == user.id)
    connection.execute(ended if but is None else ended.where(credential.c.token_hash != but))


def set_role(connection: Connection, name: str, role: str, seen: str | None = None) -> UserAccount:
    """Make an account something else; every log-in and token of it ends, since they were made for another role.

    Args:
        connection: The caller's transaction.
        name: Of the account.
        role: What it is from now on.
        seen: What it was as the asker saw it; None: whatever it was.

    Raises:
        ConflictError: It is something else than was seen.
        NotFoundError: There is none of that name.
    """
    user = user_named(connection, name)
    if seen is not None and user.role != seen:
        message = f"Somebody else made {name!r} {user.role} after you looked; look again, nothing was changed"
        raise ConflictError(message)
    connection.execute(update(user_account).where(user_account.c.id == user.id).values(role=role))
    connection.execute(delete(credential).where(credential.c.user_id == user.id))
    return user_named(connection, name)


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
        "address": found.address, "device": found.device, "due": _ENROL if found.must_enrol else None,
        "touched_at": found.touched_at, "by_pin": found.by_pin,
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
    return None if row is None else _credential(row)


def list_log_ins(connection: Connection, user: str | None) -> list[LogIn]:
    """List log-ins and tokens, newest first: of one account, or of all."""
    query = select(*_USER, credential).join_from(credential, user_account).order_by(credential.c.created_at.desc())
    if user is not None:
        query = query.where(user_account.c.name == user)
    return [LogIn(row.token_hash[:LOG_IN_ID], _credential(row)) for row in connection.execute(query)]


def end_log_in(connection: Connection, number: str, user: str | None) -> None:
    """End a log-in or token by its id.

    Args:
        connection: The caller's transaction.
        number: Its id.
        user: Whose it must be; None: anybody's.

    Raises:
        NotFoundError: There is none of that id, or it is somebody else's.
    """
    found = [one for one in list_log_ins(connection, user) if one.id == number]
    if not found:
        message = f"There is no log-in {number!r}"
        raise NotFoundError(message)
    connection.execute(delete(credential).where(credential.c.token_hash.startswith(number, autoescape=True)))


def _credential(row: Row[Any]) -> Credential:
    user: tuple[Any, ...] = tuple(row)[:5]
    return Credential(
        UserAccount(*user), row.kind, row.csrf_token, row[5:][_CREATED_AT], row.seen_at, row.expires_at, row.address,
        row.device, row.due == _ENROL, row.touched_at, row.locked_at, row.by_pin,
    )  # fmt: skip


def settle_log_in(connection: Connection, user: int, token_hash: str | None) -> None:
    """Open to a log-in what its role may do: its owner turned a second factor on. Others that owed one end."""
    mine = credential.c.user_id == user
    connection.execute(update(credential).where(mine, credential.c.token_hash == token_hash).values(due=None))
    connection.execute(delete(credential).where(mine, credential.c.due.is_not(None)))


def touch_credential(connection: Connection, token_hash: str, seen_at: datetime) -> None:
    """Note that a log-in was used."""
    connection.execute(update(credential).where(credential.c.token_hash == token_hash).values(seen_at=seen_at))


def person_touched(connection: Connection, token_hash: str, at: datetime) -> None:
    """Note that a person did something with a log-in; what screens ask by themselves is nobody's doing."""
    connection.execute(update(credential).where(credential.c.token_hash == token_hash).values(touched_at=at))


def lock_log_in(connection: Connection, token_hash: str, at: datetime) -> None:
    """Lock a log-in: until its owner proves to be there, it shows numbers and alarms alone."""
    connection.execute(update(credential).where(credential.c.token_hash == token_hash).values(locked_at=at))


def end_credential(connection: Connection, token_hash: str) -> None:
    """End a log-in or token."""
    connection.execute(delete(credential).where(credential.c.token_hash == token_hash))


def end_expired_credentials(connection: Connection, at: datetime) -> None:
    """Forget the tokens whose time is over, and the log-ins that no screen used for so long after it."""
    columns = credential.c
    is_over = columns.expires_at < at
    is_left = or_(columns.kind != "browser", columns.seen_at < at - LOCKED_STAYS)
    connection.execute(delete(credential).where(is_over, is_left))


def enrol_device(
    connection: Connection, name: str, token_hash: str, at: datetime, author: str, metrics: Sequence[str] | None = None
) -> None:
    """Let a device connect from now on, for these metrics; None: for any.

    Raises:
        ConflictError: It is enrolled already.
    """
    found = connection.execute(select(device.c.revoked_at).where(device.c.name == name)).first()
    if found is not None and found.revoked_at is None:
        message = f"Device {name!r} is enrolled already; `rotate` gives it a new token"
        raise ConflictError(message)
    if found is not None:
        values = {
            "token_hash": token_hash, "revoked_at": None, "enrolled_at": at, "enrolled_by": author,
            "metrics": " ".join(metrics) if metrics else None,
        }  # fmt: skip
        connection.execute(update(device).where(device.c.name == name).values(values))
        return
    row = {
        "name": name, "token_hash": token_hash, "enrolled_at": at, "enrolled_by": author,
        "metrics": " ".join(metrics) if metrics else None,
    }  # fmt: skip
    connection.execute(device.insert().values(row))


def rotate_device(connection: Connection, name: str, token_hash: str, former_until: datetime | None = None) -> None:
    """Give a device a new token.

    Args:
        connection: The caller's transaction.
        name: The device's id.
        token_hash: Of the new token.
        former_until: Until when the old one is good beside it; None: it ends now.

    Raises:
        ConflictError: It is revoked: that it comes back must be said, not happen on the way.
        NotFoundError: There is none of that id.
    """
    if enrolled_device(connection, name).revoked_at is not None:
        message = f"Device {name!r} is revoked; `enrol` lets it in again"
        raise ConflictError(message)
    former = None if former_until is None else device.c.token_hash
    values = {"token_hash": token_hash, "former_token_hash": former, "former_until": former_until}
    connection.execute(update(device).where(device.c.name == name).values(values))


def revoke_device(connection: Connection, name: str, at: datetime) -> None:
    """Keep a device out from now on; what it sent stays."""
    enrolled_device(connection, name)
    values = {"token_hash": None, "former_token_hash": None, "former_until": None, "revoked_at": at}
    connection.execute(update(device).where(device.c.name == name).values(values))


def enrolled_device(connection: Connection, name: str) -> EnrolledDevice:
    """Find a device.

    Raises:
        NotFoundError: There is none of that id.
    """
    row = connection.execute(_select_device().where(device.c.name == name)).first()
    if row is None:
        message = f"There is no device {name!r}; enrol it first"
        raise NotFoundError(message)
    return _enrolled(row)


def set_metrics(
    connection: Connection, name: str, seen: Collection[str] | None, metrics: Collection[str] | None
) -> None:
    """Change what a device may send.

    Args:
        connection: The caller's transaction.
        name: The device's id.
        seen: What it may send as the asker saw it.
        metrics: What it may send from now on; None: anything.

    Raises:
        ConflictError: Somebody else changed it meanwhile, or the device is revoked.
        NotFoundError: There is none of that id.
    """
    found = enrolled_device(connection, name)
    if found.revoked_at is not None:
        message = f"Device {name!r} is revoked; `enrol` lets it in again"
        raise ConflictError(message)
    if found.metrics != (None if seen is None else frozenset(seen)):
        message = f"Somebody else changed the metrics of {name!r} after you looked; look again, nothing was changed"
        raise ConflictError(message)
    values = {"metrics": None if metrics is None else " ".join(sorted(metrics))}
    connection.execute(update(device).where(device.c.name == name).values(values))


def list_devices(connection: Connection) -> list[EnrolledDevice]:
    """List all devices by id."""
    return [_enrolled(row) for row in connection.execute(_select_device().order_by(device.c.name))]


def device_of_token(connection: Connection, token_hash: str, at: datetime) -> DeviceTicket | None:
    """Tell which device a token belongs to, and what it may send; None for a stranger's.

    During a rotation the old token is good beside the new one, until its time is over.
    """
    columns = device.c
    is_former = and_(columns.former_token_hash == token_hash, columns.former_until > at)
    query = select(columns.name, columns.metrics, columns.token_hash, columns.former_until).where(
        or_(columns.token_hash == token_hash, is_former), columns.revoked_at.is_(None)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    metrics = None if row.metrics is None else frozenset(row.metrics.split())
    return DeviceTicket(row.name, metrics, None if row.token_hash == token_hash else row.former_until)


def _select_device() -> Select[Any]:
    columns = device.c
    return select(
        columns.name.label("id"), columns.enrolled_at, columns.enrolled_by, columns.revoked_at, columns.manufacturer,
        columns.model, columns.serial, columns.software, columns.mode, columns.metrics,
    )  # fmt: skip


def _enrolled(row: Row[Any]) -> EnrolledDevice:
    found = row._asdict()
    metrics = found.pop("metrics")
    return EnrolledDevice(**found, metrics=None if metrics is None else frozenset(metrics.split()))
