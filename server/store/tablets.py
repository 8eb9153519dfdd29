"""Tablets that know their people: who gave the password there, and may come back with a PIN for a while."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from models.access import Tablet, TabletPerson
from models.errors import NotFoundError
from server.store.access_tables import pin, tablet, tablet_person
from server.store.tables import user_account

# Whoever gave no password on a tablet for so long is forgotten there.
KNOWN_FOR = timedelta(days=90)


def tablet_of(connection: Connection, token_hash: str) -> int | None:
    """Find a tablet by its token."""
    return connection.execute(select(tablet.c.id).where(tablet.c.token_hash == token_hash)).scalar()


def add_tablet(connection: Connection, token_hash: str, device: str | None, at: datetime) -> int:
    """Know a browser from now on."""
    row = {"token_hash": token_hash, "device": device, "made_at": at}
    return int(connection.execute(tablet.insert().values(row).returning(tablet.c.id)).scalar_one())


def remember(connection: Connection, number: int, user: int, at: datetime) -> None:
    """Note that somebody gave the password there."""
    columns = tablet_person.c
    mine = (columns.tablet_id == number, columns.user_id == user)
    if not connection.execute(update(tablet_person).where(*mine).values(last_at=at)).rowcount:
        connection.execute(tablet_person.insert().values(tablet_id=number, user_id=user, last_at=at))


def people_at(connection: Connection, token_hash: str, at: datetime) -> Sequence[TabletPerson]:
    """List who may come back with a PIN to a tablet, by name: those known there who have one and are not disabled."""
    query = (
        select(user_account.c.name, user_account.c.role, tablet_person.c.last_at)
        .join_from(tablet_person, tablet)
        .join(user_account, user_account.c.id == tablet_person.c.user_id)
        .join(pin, pin.c.user_id == tablet_person.c.user_id)
        .where(
            tablet.c.token_hash == token_hash,
            tablet_person.c.last_at > at - KNOWN_FOR,
            user_account.c.disabled_at.is_(None),
        )
        .order_by(user_account.c.name)
    )
    return [TabletPerson(*row) for row in connection.execute(query)]


def list_tablets(connection: Connection, at: datetime) -> list[Tablet]:
    """List all tablets that still know somebody, newest first."""
    query = (
        select(tablet.c.id, user_account.c.name, user_account.c.role, tablet_person.c.last_at)
        .join_from(tablet, tablet_person)
        .join(user_account, user_account.c.id == tablet_person.c.user_id)
        .where(tablet_person.c.last_at > at - KNOWN_FOR)
        .order_by(user_account.c.name)
    )
    people: dict[int, list[TabletPerson]] = {}
    for row in connection.execute(query):
        people.setdefault(row.id, []).append(TabletPerson(row.name, row.role, row.last_at))
    rows = connection.execute(select(tablet.c.id, tablet.c.device, tablet.c.made_at).order_by(tablet.c.id.desc()))
    return [Tablet(*row, people=tuple(people[row.id])) for row in rows if row.id in people]


def forget_tablet(connection: Connection, number: int) -> None:
    """Know a tablet no more.

    Raises:
        NotFoundError: There is none of that number.
    """
    connection.execute(delete(tablet_person).where(tablet_person.c.tablet_id == number))
    if not connection.execute(delete(tablet).where(tablet.c.id == number)).rowcount:
        message = f"There is no tablet {number}"
        raise NotFoundError(message)
