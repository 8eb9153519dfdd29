"""Sound tests in the store: which screen a person heard, and when."""

from datetime import datetime

from sqlalchemy import Connection, select

from server.store.tables import sound_test as table


def add_sound_test(connection: Connection, screen: str, author: str, at: datetime, *, heard: bool) -> None:
    """Write down what a person heard, inside the caller's transaction."""
    connection.execute(table.insert().values(screen=screen, author=author, tested_at=at, heard=heard))


def sound_tests_since(connection: Connection, since: datetime) -> list[tuple[str, datetime, bool]]:
    """Read the tests since a time, oldest first: screen, when, heard."""
    query = select(table.c.screen, table.c.tested_at, table.c.heard).where(table.c.tested_at >= since)
    return [(row.screen, row.tested_at, row.heard) for row in connection.execute(query.order_by(table.c.id))]
