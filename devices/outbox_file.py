"""The outbox's file: opening it, what its durability rests on, and what happens to one that cannot be read.

Every setting is set, read back and compared: SQLite ignores a misspelt pragma without a word.
"""

import logging
import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import StoreUnavailable, UsageError

_APPLICATION_ID = 0x43534F42  # "CSOB", so that `file` and a careful hand can tell what it is
_LOCK_WAIT_S = 0.5

_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE stream (
    one INTEGER PRIMARY KEY CHECK (one = 1), device TEXT NOT NULL, id TEXT NOT NULL,
    next_seq INTEGER NOT NULL, dropped INTEGER NOT NULL, replay TEXT
);
CREATE TABLE frame (seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, body TEXT NOT NULL, ran_s REAL NOT NULL);
CREATE TABLE set_aside (
    place INTEGER PRIMARY KEY, stream TEXT NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
    why TEXT NOT NULL
);
PRAGMA application_id = {_APPLICATION_ID};
PRAGMA user_version = 1;
COMMIT;
"""

_PRAGMAS = (
    ("locking_mode", "EXCLUSIVE", "exclusive"),  # before WAL: then no shared memory, and no second process
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),  # a commit returns when the disk has it
    ("fullfsync", "ON", 1),  # macOS: a sync that reaches the disk; no effect elsewhere
    ("wal_autocheckpoint", "64", 64),  # pages: the log stays small beside the frames
    ("journal_size_limit", str(4 * 2**20), 4 * 2**20),
)

_log = logging.getLogger(__name__)


def open_outbox(path: Path, device: str) -> sqlite3.Connection:
    """Open or create an outbox file, readable by its owner alone.

    A file that is damaged is moved beside itself and a new outbox begun: a device must go on measuring.

    Raises:
        UsageError: Another process holds it, or it is no outbox or another device's.
        StoreUnavailable: The disk does not let it be opened.
    """
    try:
        return _open_checked(path, device)
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            message = f"The outbox {path} is in use by another process; stop that one or choose another folder."
            raise UsageError(message) from error
        message = f"The outbox {path} cannot be opened: {error}."
        raise StoreUnavailable(message) from error
    except sqlite3.DatabaseError:
        aside = path.with_name(f"{path.name}.damaged-{uuid.uuid4().hex[:8]}")
        path.rename(aside)
        _log.exception("The outbox %s is damaged; it lies at %s now and a new one begins.", path, aside)
        return _open_checked(path, device)
    except OSError as error:
        message = f"The outbox {path} cannot be opened: {error.strerror}."
        raise StoreUnavailable(message) from error


@contextmanager
def transaction(disk: sqlite3.Connection) -> Iterator[None]:
    """Commit a block durably, or undo it.

    Raises:
        StoreUnavailable: The disk refused; nothing of the block remains.
    """
    try:
        disk.execute("BEGIN IMMEDIATE")
        yield
        disk.execute("COMMIT")
    except sqlite3.Error as error:
        message = f"The disk under the outbox refuses: {error}."
        raise StoreUnavailable(message) from error
    finally:
        if disk.in_transaction:
            disk.rollback()


def _open_checked(path: Path, device: str) -> sqlite3.Connection:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    # The caller's own lock lets one thread in at a time.
    disk = sqlite3.connect(path, timeout=_LOCK_WAIT_S, isolation_level=None, check_same_thread=False)
    try:
        _set_pragmas(disk)
        _check_owner(disk, path, device)
    except BaseException:
        disk.close()
        raise
    return disk


def _set_pragmas(disk: sqlite3.Connection) -> None:
    for name, value, wanted in _PRAGMAS:
        disk.execute(f"PRAGMA {name} = {value}").fetchall()
        found = disk.execute(f"PRAGMA {name}").fetchone()[0]
        if found != wanted:
            message = f"SQLite does not keep {name} = {value} (it says {found}); the outbox is not safe."
            raise StoreUnavailable(message)


def _check_owner(disk: sqlite3.Connection, path: Path, device: str) -> None:
    """Refuse what is not this device's outbox; give an empty file its tables."""
    application_id = disk.execute("PRAGMA application_id").fetchone()[0]
    tables = disk.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if not tables:
        disk.executescript(_SCHEMA)
        disk.execute("INSERT INTO stream VALUES (1, ?, ?, 1, 0, NULL)", (device, str(uuid.uuid4())))
    elif application_id != _APPLICATION_ID:
        message = f"{path} is a database, but no outbox; choose another folder."
        raise UsageError(message)
    if disk.execute("PRAGMA quick_check").fetchone()[0] != "ok":
        raise sqlite3.DatabaseError("quick_check found damage")
    owner = disk.execute("SELECT device FROM stream").fetchone()
    if owner is None or owner[0] != device:
        message = f"{path} is not the outbox of {device}; its frames would go out under a wrong name."
        raise UsageError(message)
