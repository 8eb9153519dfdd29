"""Wall displays in the store: what lets one in, hashed, and how much of a patient it is sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select, update

from models.access import Reach, WallDisplay
from models.errors import NotFoundError
from server.store.access_tables import wall_display

_COLUMNS = wall_display.c


def add_wall(connection: Connection, token_hash: str, found: WallDisplay) -> WallDisplay:
    """Let a wall display watch from now on; its number is the store's."""
    row = {
        "name": found.name, "token_hash": token_hash, "reach": found.reach, "paired_at": found.paired_at,
        "paired_by": found.paired_by,
    }  # fmt: skip
    number = connection.execute(wall_display.insert().values(row).returning(_COLUMNS.id)).scalar_one()
    return wall_numbered(connection, number)


def wall_of(connection: Connection, token_hash: str) -> WallDisplay | None:
    """Find a wall display by its token; None for a stranger's, and for one that was sent away."""
    row = connection.execute(_select().where(_COLUMNS.token_hash == token_hash, _COLUMNS.revoked_at.is_(None))).first()
    return None if row is None else _wall(row)


def wall_numbered(connection: Connection, number: int) -> WallDisplay:
    """Find a wall display.

    Raises:
        NotFoundError: There is none of that number.
    """
    row = connection.execute(_select().where(_COLUMNS.id == number)).first()
    if row is None:
        message = f"There is no wall display {number}"
        raise NotFoundError(message)
    return _wall(row)


def list_walls(connection: Connection) -> list[WallDisplay]:
    """List all, newest first."""
    return [_wall(row) for row in connection.execute(_select().order_by(_COLUMNS.id.desc()))]


def set_reach(connection: Connection, number: int, reach: Reach) -> WallDisplay:
    """Send a wall display more or less of patients from now on."""
    wall_numbered(connection, number)
    connection.execute(update(wall_display).where(_COLUMNS.id == number).values(reach=reach))
    return wall_numbered(connection, number)


def revoke_wall(connection: Connection, number: int, at: datetime) -> WallDisplay:
    """Send a wall display away."""
    wall_numbered(connection, number)
    revoked = update(wall_display).where(_COLUMNS.id == number, _COLUMNS.revoked_at.is_(None))
    connection.execute(revoked.values(revoked_at=at))
    return wall_numbered(connection, number)


def _select() -> Select[Any]:
    return select(
        _COLUMNS.id, _COLUMNS.name, _COLUMNS.reach, _COLUMNS.paired_at, _COLUMNS.paired_by, _COLUMNS.revoked_at
    )


def _wall(row: Any) -> WallDisplay:  # noqa: ANN401 - SQLAlchemy's row
    return WallDisplay(row.id, row.name, Reach(row.reach), row.paired_at, row.paired_by, row.revoked_at)
