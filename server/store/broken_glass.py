"""Glass that was broken, in the store: who looked beyond the role, why, until when, and who reviewed it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select, update

from models.access import BrokenGlass
from models.errors import ConflictError, ForbiddenError, NotFoundError
from server.store.access_tables import broken_glass
from server.store.accounts import LOG_IN_ID

_COLUMNS = broken_glass.c


def break_glass(connection: Connection, token_hash: str, found: BrokenGlass) -> BrokenGlass:
    """Note that somebody broke it.

    Raises:
        ConflictError: It is broken already: nothing extends itself.
    """
    if glass_of(connection, token_hash, found.begun_at) is not None:
        raise ConflictError("The glass is broken already; end it first, then give the reason for another time")
    row = {
        "login": token_hash[:LOG_IN_ID], "actor": found.actor, "role": found.role, "reason": found.reason,
        "begun_at": found.begun_at, "ends_at": found.ends_at,
    }  # fmt: skip
    number = connection.execute(broken_glass.insert().values(row).returning(_COLUMNS.id)).scalar_one()
    return _numbered(connection, number)


def glass_of(connection: Connection, token_hash: str, at: datetime) -> BrokenGlass | None:
    """Find what lasts for a log-in at a moment; None: nothing."""
    is_open = (_COLUMNS.login == token_hash[:LOG_IN_ID], _COLUMNS.ended_at.is_(None), _COLUMNS.ends_at > at)
    row = connection.execute(_select().where(*is_open)).first()
    return None if row is None else BrokenGlass(*row)


def end_glass(connection: Connection, token_hash: str, at: datetime) -> None:
    """End what lasts for a log-in.

    Raises:
        NotFoundError: Nothing lasts.
    """
    found = glass_of(connection, token_hash, at)
    if found is None:
        raise NotFoundError("No glass is broken; it ended by itself")
    connection.execute(update(broken_glass).where(_COLUMNS.id == found.id).values(ended_at=at))


def list_glass(connection: Connection, *, is_reviewed: bool | None, before: int, limit: int) -> list[BrokenGlass]:
    """List each time it was broken, newest first.

    Args:
        connection: The caller's transaction.
        is_reviewed: Those that were reviewed, those that were not, or None: all.
        before: Only numbers below this.
        limit: So many at most.
    """
    query = _select().where(_COLUMNS.id < before).order_by(_COLUMNS.id.desc()).limit(limit)
    if is_reviewed is not None:
        query = query.where(_COLUMNS.reviewed_at.is_not(None) if is_reviewed else _COLUMNS.reviewed_at.is_(None))
    return [BrokenGlass(*row) for row in connection.execute(query)]


def review_glass(connection: Connection, number: int, reviewer: str, finding: str, at: datetime) -> BrokenGlass:
    """Mark one time as reviewed.

    Raises:
        NotFoundError: There is none of that number.
        ForbiddenError: The reviewer broke it.
        ConflictError: It lasts still, or somebody reviewed it before.
    """
    found = _numbered(connection, number)
    if found.actor == reviewer:
        raise ForbiddenError("Nobody reviews what the own account did; somebody else does")
    if found.is_open(at):
        raise ConflictError("It lasts still; review it when it is over")
    if found.reviewed_at is not None:
        message = f"{found.reviewed_by} reviewed it before"
        raise ConflictError(message)
    values = {"reviewed_at": at, "reviewed_by": reviewer, "finding": finding}
    connection.execute(update(broken_glass).where(_COLUMNS.id == number).values(values))
    return _numbered(connection, number)


def _numbered(connection: Connection, number: int) -> BrokenGlass:
    row = connection.execute(_select().where(_COLUMNS.id == number)).first()
    if row is None:
        message = f"Nobody broke a glass {number}"
        raise NotFoundError(message)
    return BrokenGlass(*row)


def _select() -> Select[Any]:
    return select(
        _COLUMNS.id, _COLUMNS.actor, _COLUMNS.role, _COLUMNS.reason, _COLUMNS.begun_at, _COLUMNS.ends_at,
        _COLUMNS.ended_at, _COLUMNS.reviewed_at, _COLUMNS.reviewed_by, _COLUMNS.finding,
    )  # fmt: skip
