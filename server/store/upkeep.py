"""Work on a store that no server uses: upgrade it; and how any store is."""

import itertools
import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from models.errors import ConflictError, StoreUnavailable
from server.store.database import Database, back_up, hold_alone, in_short
from server.store.schema import current_revision, head_revision, upgrade_schema


def upgrade_store(data_dir: Path, url: str | None) -> dict[str, str | None]:
    """Bring a store to this version's schema; an embedded one is copied beside itself first.

    Returns:
        Schema before (``from``), after (``to``), and the copy's path (``backup``), None for PostgreSQL or a new store.

    Raises:
        ConflictError: A server uses it.
        StoreUnavailable: The database does not answer, or the upgrade failed and changed nothing.
    """
    database = Database(data_dir, url)
    database.lock()
    try:
        with database.writer_engine().connect() as connection:
            hold_alone(connection)
            found, head = current_revision(connection), head_revision()
            copy = None
            if found != head:
                if found is not None and database.is_sqlite:
                    copy = _free_name(data_dir, f"before-{head}-was-{found}")
                    back_up(connection, copy)
                upgrade_schema(connection)
            return {"from": found, "to": head, "backup": str(copy) if copy else None}
    except DBAPIError as error:
        message = f"The store cannot be upgraded, and nothing was changed: {in_short(error)}"
        raise StoreUnavailable(message) from error
    finally:
        database.unlock()


def _free_name(folder: Path, stem: str) -> Path:
    """Name a copy that is not there yet: an upgrade that failed is tried again, and the first copy is the best."""
    names = (folder / f"{stem}{f'-{number}' if number else ''}.db" for number in itertools.count())
    return next(name for name in names if not name.exists())


def check_store(database: Database) -> str:
    """Read a store without changing it, beside a running server or alone, and say how it is.

    Raises:
        ChairsideError: It cannot be read, or its schema is not this version's; the sentence says what to do.
    """
    engine = database.reader_engine()
    try:
        with engine.connect() as connection:
            found, head = current_revision(connection), head_revision()
            if found != head:
                message = f"It has schema {found}, this version needs {head}: run `chairside db upgrade`"
                raise ConflictError(message)
            if database.is_sqlite and connection.exec_driver_sql("PRAGMA quick_check").scalar() != "ok":
                raise StoreUnavailable("Its pages are damaged; restore the last backup")
    except DBAPIError as error:
        message = f"It cannot be read: {str(error.orig).splitlines()[0]}"
        raise StoreUnavailable(message) from error
    finally:
        engine.dispose()
    return f"schema {found}, readable"


def sqlite_version() -> str:
    """Tell the version of the SQLite library that Python brought."""
    return sqlite3.sqlite_version
