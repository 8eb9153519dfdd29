"""An embedded store with today's schema and nothing in it, made once a process and copied: as new ones are made.

Making one is most of what opening a server for a test costs. That it is made right is seen by the tests of the schema
and by those that start the program in an empty folder.
"""

import tempfile
from functools import cache
from pathlib import Path

from server.store.database import FILE_NAME, Database
from server.store.schema import prepare_schema


def put_empty_store(folder: Path) -> None:
    """Put one into a folder that has none."""
    store = folder / FILE_NAME
    if not store.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        store.write_bytes(_made())
        store.chmod(0o600)


@cache
def _made() -> bytes:
    with tempfile.TemporaryDirectory(prefix="chairside-empty-") as name:
        database = Database(Path(name))
        engine = database.writer_engine()
        with engine.connect() as connection:
            prepare_schema(connection, may_create=True)
        engine.dispose()
        assert not database.path.with_name(f"{FILE_NAME}-wal").exists(), "all of it is in the file"
        return database.path.read_bytes()
