"""Work on a store that no server uses: upgrade it; and how any store is."""

import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from models.errors import ConflictError, StoreUnavailable
from server.store.database import Database, back_up, hold_alone, in_short
from server.store.schema import current_revision, head_revision, prepare_schema, upgrade_schema


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


@contextmanager
def alone_with(data_dir: Path, url: str | None) -> Iterator[Connection]:
    """Open a store of today's schema that no server works on, to change it; what is erased is written over.

    Raises:
        ConflictError: A server uses it, or its schema is not this version's.
        StoreUnavailable: The database does not let us.
    """
    database = Database(data_dir, url)
    database.lock()
    try:
        with database.writer_engine().connect() as connection:
            hold_alone(connection)
            prepare_schema(connection, may_create=False)
            if database.is_sqlite:
                connection.exec_driver_sql("PRAGMA secure_delete=ON")
                connection.rollback()
            yield connection
            if database.is_sqlite:
                connection.rollback()
                raw = connection.connection.driver_connection
                assert raw is not None  # noqa: S101 - an open connection has a driver's connection
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except DBAPIError as error:
        message = f"The store does not let this be done, and it was not: {in_short(error)}"
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
