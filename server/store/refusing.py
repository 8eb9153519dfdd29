"""The triggers that refuse to change or delete, taken off for one transaction of an erasure (ADR-0033)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, text

from models.errors import StoreUnavailable

_REFUSING = ("alarm_log", "record_entry", "record_signature", "audit_event")


@contextmanager
def let_through(connection: Connection) -> Iterator[None]:
    """Take the refusing triggers off and put them back as they were, in the caller's transaction."""
    is_sqlite = connection.dialect.name == "sqlite"
    before = _triggers(connection)
    for name, table, _ in before:
        off = f"DROP TRIGGER {name}" if is_sqlite else f"ALTER TABLE {table} DISABLE TRIGGER {name}"
        connection.execute(text(off))
    yield
    for name, table, made_by in before:
        connection.execute(text(made_by if is_sqlite else f"ALTER TABLE {table} ENABLE TRIGGER {name}"))
    if _triggers(connection) != before:
        raise StoreUnavailable("The refusing triggers could not be put back; nothing was erased")


def _triggers(connection: Connection) -> list[tuple[Any, ...]]:
    names = ", ".join(f"'{name}'" for name in _REFUSING)
    if connection.dialect.name == "sqlite":
        query = f"SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({names})"  # noqa: S608 - words of our own alone
    else:
        query = (
            "SELECT t.tgname, c.relname, t.tgenabled FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "  # noqa: S608 - words of our own alone
            f"WHERE NOT t.tgisinternal AND c.relname IN ({names})"
        )
    return sorted(tuple(row) for row in connection.execute(text(query)))
