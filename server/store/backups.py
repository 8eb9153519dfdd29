"""A copy of an embedded store as it is at one moment, made beside a running server, and its proof.

SQLite's online backup reads through a connection that cannot write: no second process ever checkpoints, so the race of
several checkpointers (see :mod:`server.store.database`) cannot begin here. The whole copy is one read transaction: the
server goes on writing meanwhile, into a log that grows until the copy is done.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from models.audit import ChainHead
from models.errors import ConflictError, NotFoundError, StoreUnavailable
from server.store.database import FILE_NAME, Database
from server.store.proof import StoreProof, prove_store
from server.store.reader import reading
from server.store.upkeep import check_store

COPY_NAME = "chairside.db.copy"
STORE_NAME = FILE_NAME


@contextmanager
def copy_of(data_dir: Path) -> Iterator[Path]:
    """Copy a store to a file of mode 0600 beside it, where its own data lies in clear anyway; gone at the end.

    Raises:
        NotFoundError: There is no store in the folder.
        ConflictError: Another backup is being made.
        StoreUnavailable: It cannot be read.
    """
    path = data_dir / FILE_NAME
    if not path.exists():
        message = f"There is no store in {data_dir}"
        raise NotFoundError(message)
    copy = data_dir / COPY_NAME
    handle = os.open(copy, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _alone(handle, data_dir)
        try:
            _sweep(copy)
            os.ftruncate(handle, 0)  # what a backup left that was killed
            _copy(path, copy)
            yield copy
        finally:
            _sweep(copy)
            copy.unlink(missing_ok=True)
    finally:
        os.close(handle)


def prove_backup(data_dir: Path, heads: Iterable[ChainHead] = ()) -> StoreProof:
    """Prove a restored store: its schema, its pages, the audit's chain, the numbers of its streams.

    Raises:
        ChairsideError: It cannot be read, or its schema is not this version's.
    """
    check_store(Database(data_dir))
    with reading(data_dir, None) as connection:
        return prove_store(connection, heads)


def _alone(handle: int, data_dir: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        message = f"Another backup of {data_dir} is being made; wait until it is done"
        raise ConflictError(message) from error


def _sweep(copy: Path) -> None:
    for beside in ("-wal", "-shm", "-journal"):
        copy.with_name(copy.name + beside).unlink(missing_ok=True)


def _copy(path: Path, copy: Path) -> None:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as source, closing(_plain(copy)) as target:
            source.execute("PRAGMA query_only=1")
            source.backup(target)
            # One file, without a log beside it.
            target.execute("PRAGMA journal_mode=delete").fetchall()
            said = target.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        message = f"The store cannot be copied: {error}"
        raise StoreUnavailable(message) from error
    if said != "ok":
        message = f"The store's pages are damaged ({said}); keep the last backup, and look at `chairside doctor`"
        raise StoreUnavailable(message)


def _plain(copy: Path) -> sqlite3.Connection:
    target = sqlite3.connect(copy)
    target.execute("PRAGMA synchronous=off")  # it is read once, and gone
    return target
