"""Opening the store: SQLite in a folder or PostgreSQL by URL, with every safety setting set and then asserted.

SQLite 3.7.0-3.51.2 has a race between several writers that checkpoint (sqlite.org/wal.html#walresetbug), and the
system's library is usually in that range. So exactly one connection of one process writes and checkpoints; readers open
the file read-only; a lock in the folder keeps a second server out.
"""

import fcntl
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Engine, NullPool, QueuePool, create_engine, event, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NotSupportedError, ProgrammingError

from models.errors import ConflictError, StoreUnavailable, UsageError

FILE_NAME = "chairside.db"
LOCK_NAME = "chairside.lock"
READER_THREADS = 4
# A query that runs longer is a mistake; it must not hold a reader for ever (seconds).
STATEMENT_TIMEOUT_S = 30
_PG_LOCK = 0x43484149  # "CHAI": the advisory lock that keeps a second server off one PostgreSQL store

_SQLITE_WRITER = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: a commit is on the disk when it returns
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "cache_size": -64 * 1024,  # KiB; every metric of every stream grows at a place of its own
    "wal_autocheckpoint": 1000,
    "journal_size_limit": 64 * 1024 * 1024,
}
# Every statement of the writer, each size of a batch's last insert into two tables among them.
_KEPT_STATEMENTS = 512
_SQLITE_READER = {"query_only": 1, "busy_timeout": 5000}
_POSTGRES = {"synchronous_commit": "on", "fsync": "on"}
# A server that is gone without a word is noticed within about ten seconds (s; tcp_user_timeout: ms).
_POSTGRES_LINE = {
    "connect_timeout": 10, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3,
    "tcp_user_timeout": 10_000, "application_name": "chairside",
}  # fmt: skip


class Database:
    """One store, opened by one process.

    Args:
        data_dir: Folder for the embedded store, the lock and the console's socket; made if absent, mode 0700.
        url: PostgreSQL URL, or None for embedded SQLite.
    """

    def __init__(self, data_dir: Path, url: str | None = None) -> None:
        """Remember where; open nothing yet."""
        self.data_dir = data_dir
        self.is_sqlite = url is None
        self.path = data_dir / FILE_NAME
        self._url = url.replace("postgresql://", "postgresql+psycopg://", 1) if url else ""
        self._lock: IO[str] | None = None
        self._identity: tuple[int, int] | None = None

    def lock(self) -> None:
        """Keep every other process from writing this store until we end.

        Raises:
            ConflictError: Another process holds it.
        """
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.umask(0o077)  # whatever this process makes from now on is its owner's alone
        handle = (self.data_dir / LOCK_NAME).open("a+", encoding="ascii")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            handle.close()
            message = f"Another Chairside already works on {self.data_dir}; stop it first, or use another folder"
            raise ConflictError(message) from error
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        self._lock = handle

    def unlock(self) -> None:
        """Let others have the store."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def recognise(self) -> None:
        """Remember which file the embedded store is."""
        self._identity = self._look() if self.is_sqlite else None

    def require_in_place(self) -> None:
        """Check that the store is the one that was opened first: SQLite writes on happily in a file that was deleted.

        Raises:
            StoreUnavailable: It was moved, deleted or replaced.
        """
        if self._identity is not None and self._look() != self._identity:
            message = f"{self.path} was moved, deleted or replaced; put it back, or stop and start again"
            raise StoreUnavailable(message)

    def _look(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def writer_engine(self) -> Engine:
        """Make the engine whose single connection writes; connections set and assert every safety setting."""
        if self.is_sqlite:
            engine = create_engine(
                f"sqlite+pysqlite:///{self.path}", poolclass=NullPool, hide_parameters=True,
                connect_args={"cached_statements": _KEPT_STATEMENTS},
            )  # fmt: skip
            event.listen(engine, "connect", _sqlite_connect(_SQLITE_WRITER))
            event.listen(engine, "begin", _begin_immediate)
            return engine
        engine = create_engine(self._url, poolclass=NullPool, hide_parameters=True, connect_args=_POSTGRES_LINE)
        event.listen(engine, "connect", _postgres_connect(_POSTGRES))
        return engine

    def reader_engine(self) -> Engine:
        """Make the engine of the read-only connections; what one transaction reads is of one moment."""
        pool: dict[str, Any] = {
            "poolclass": QueuePool,
            "pool_size": READER_THREADS,
            "max_overflow": 0,
            "hide_parameters": True,
        }
        if self.is_sqlite:
            url = f"sqlite+pysqlite:///file:{self.path}?mode=ro&uri=true"
            engine = create_engine(url, connect_args={"check_same_thread": False}, **pool)
            event.listen(engine, "connect", _sqlite_connect(_SQLITE_READER))
            event.listen(engine, "begin", _begin)
            return engine
        pool |= {"pool_pre_ping": True, "isolation_level": "REPEATABLE READ"}
        engine = create_engine(self._url, connect_args=_POSTGRES_LINE, **pool)
        settings = {"default_transaction_read_only": "on", "statement_timeout": f"{STATEMENT_TIMEOUT_S}s"}
        event.listen(engine, "connect", _postgres_connect(settings | {"fsync": "on"}))
        return engine


def hold_alone(connection: Connection) -> None:
    """Keep a second server off a PostgreSQL store for as long as this connection lives; SQLite has its lock file.

    Raises:
        ConflictError: Another server holds it.
    """
    if connection.dialect.name != "postgresql":
        return
    if not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _PG_LOCK}).scalar():
        message = "Another Chairside already works on this PostgreSQL database; stop it first"
        raise ConflictError(message)
    connection.commit()


def line_of(connection: Connection) -> socket.socket | None:
    """Take hold of a PostgreSQL connection's socket, so that another thread can cut it; None for SQLite."""
    if connection.dialect.name != "postgresql":
        return None
    raw: Any = connection.connection.driver_connection
    return socket.socket(fileno=os.dup(raw.fileno()))


def back_up(connection: Connection, target: Path) -> None:
    """Copy an embedded store whole to a new file, through the writer's own connection.

    Raises:
        UsageError: The target exists, or the store is PostgreSQL, which has its own tools.
    """
    if connection.dialect.name != "sqlite":
        message = "A PostgreSQL store is backed up with pg_basebackup or pg_dump"
        raise UsageError(message)
    if target.exists():
        message = f"{target} exists already; name a new file"
        raise UsageError(message)
    connection.rollback()
    raw = connection.connection.driver_connection
    assert raw is not None  # noqa: S101 - an open connection has a driver's connection
    raw.execute("VACUUM INTO ?", (str(target),))
    target.chmod(0o600)
    for path in (target, target.parent):  # VACUUM leaves the copy to the page cache
        handle = os.open(path, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_immediate(connection: Connection) -> None:
    # A deferred BEGIN that later wants to write fails at once with "database is locked", whatever the busy timeout.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _sqlite_connect(pragmas: dict[str, Any]) -> Callable[[Any, object], None]:
    def connect(raw: Any, record: object) -> None:  # noqa: ANN401 - the driver's own connection
        del record
        raw.isolation_level = None
        for name, wanted in pragmas.items():
            raw.execute(f"PRAGMA {name}={wanted}").fetchall()
            found = raw.execute(f"PRAGMA {name}").fetchone()[0]
            if found != wanted:
                message = f"SQLite kept {name}={found!r} where {wanted!r} is needed; is the disk writable?"
                raise StoreUnavailable(message)

    return connect


def _postgres_connect(settings: dict[str, str]) -> Callable[[Any, object], None]:
    def connect(raw: Any, record: object) -> None:  # noqa: ANN401 - the driver's own connection
        del record
        with raw.cursor() as cursor:
            for name, wanted in settings.items():
                if name != "fsync":
                    cursor.execute(f"SET {name} = '{wanted}'")
                cursor.execute(f"SHOW {name}")
                found = cursor.fetchone()[0]
                if found != wanted:
                    message = f"PostgreSQL has {name}={found!r} where {wanted!r} is needed"
                    raise StoreUnavailable(message)
        raw.commit()

    return connect


def in_short(error: Exception) -> str:
    """Name an error for the log: what the database said first, never the values it was about."""
    said = getattr(error, "orig", None) or error
    return f"{type(error).__name__}: {said}".splitlines()[0][:200]


def is_unavailable(error: Exception) -> bool:
    """Tell whether the machine, not the request, is at fault: disk full, connection gone, database stopped."""
    if isinstance(error, DataError | IntegrityError | NotSupportedError | ProgrammingError):
        return error.connection_invalidated
    return isinstance(error, DBAPIError | OSError | StoreUnavailable)
