"""The clinic's chairs. A chair's name stands in records, so it never changes: one is retired, and another is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, select

from models.errors import ConflictError, NotFoundError
from server.store.clinic_choices import chair_order
from server.store.tables import chair as table
from server.store.tables import infusion_session


@dataclass(frozen=True, slots=True)
class ClinicChair:
    """One chair.

    Args:
        name: As screens and records call it.
        version: Counted up with each change.
        retired_at: When it was taken out of use, UTC; None while it is used.
    """

    name: str
    version: int
    retired_at: datetime | None


def list_chairs(connection: Connection) -> list[ClinicChair]:
    """List every chair, those out of use too, in the clinic's order, and after it as people count: 2 before 10."""
    chosen = chair_order(connection)
    places = {} if chosen is None else {name: place for place, name in enumerate(chosen.value["chairs"])}

    def place(one: ClinicChair) -> tuple[int, int, int, str]:
        counted = (0, int(one.name), "") if one.name.isdecimal() else (1, 0, one.name)
        return places.get(one.name, len(places)), *counted

    return sorted((_chair(row) for row in connection.execute(select(table))), key=place)


def require_in_use(connection: Connection, names: Sequence[str]) -> None:
    """See that an order names each chair in use once.

    Raises:
        ConflictError: It leaves one out, or names one twice or one that is not in use.
    """
    used = {one.name for one in list_chairs(connection) if one.retired_at is None}
    if len(set(names)) != len(names) or set(names) != used:
        message = "The order names each chair in use once; chairs have changed, or one is there twice: look again"
        raise ConflictError(message, ("chairs",))


def rename_chair(connection: Connection, name: str, version: int, new: str, at: datetime) -> ClinicChair:
    """Take a chair out of use and make another in its place; records keep the old name, which stays retired.

    Raises:
        NotFoundError: There is none.
        ConflictError: It was changed meanwhile, holds a session that is not over, or the new name is taken.
    """
    made = make_chair(connection, new)
    retire_chair(connection, name, version, at)
    return made


def make_chair(connection: Connection, name: str) -> ClinicChair:
    """Make a chair that sessions can be planned in.

    Raises:
        ConflictError: It is there already, in use or not.
    """
    there = connection.execute(select(table).where(table.c.name == name)).first()
    if there is not None:
        more = "" if there.retired_at is None else "; it is out of use, take it back instead"
        message = f"There is a chair {name} already{more}"
        raise ConflictError(message)
    connection.execute(table.insert().values(name=name, version=1))
    return ClinicChair(name, 1, None)


def retire_chair(connection: Connection, name: str, version: int, at: datetime | None) -> ClinicChair:
    """Take a chair out of use, or back into it.

    Args:
        connection: The writer's.
        name: Which.
        version: That the asker saw.
        at: Since when it is out of use, UTC; None: it is used again.

    Raises:
        NotFoundError: There is none.
        ConflictError: It was changed meanwhile, is so already, or holds a session that is not over.
    """
    row = connection.execute(select(table).where(table.c.name == name)).first()
    if row is None:
        message = f"There is no chair {name}"
        raise NotFoundError(message, "chair")
    if row.version != version:
        message = f"Somebody else changed chair {name} after you looked; look again, nothing of yours was changed"
        raise ConflictError(message)
    if (row.retired_at is None) == (at is None):
        message = f"Chair {name} is {'in' if at is None else 'out of'} use already"
        raise ConflictError(message)
    held = select(infusion_session.c.id).where(
        infusion_session.c.chair_id == row.id, infusion_session.c.ended_at.is_(None)
    )
    if at is not None and connection.execute(held).first() is not None:
        message = f"Chair {name} has a session that is not over; move or end it first"
        raise ConflictError(message)
    connection.execute(table.update().where(table.c.id == row.id).values(retired_at=at, version=version + 1))
    return ClinicChair(name, version + 1, at)


def _chair(row: Row[tuple[object, ...]]) -> ClinicChair:
    return ClinicChair(row.name, row.version, row.retired_at)
