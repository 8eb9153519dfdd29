"""A long session in a store of its own, as the builders of exports read it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from server.benches.long_session import write_long_session
from server.reports.record_source import ExportHeader, RecordSource
from server.reports.records import source_of
from server.store.database import Database
from server.store.reader import reading
from server.store.schema import prepare_schema

_BEGAN = datetime(2025, 1, 1, 8, tzinfo=UTC)
_HEADER = ExportHeader("Bench", "Europe/Berlin", "0", _BEGAN, "bench")


@contextmanager
def stored_session(hours: float) -> Iterator[RecordSource]:
    """Store a session of so many hours, and read it while the block lasts."""
    with tempfile.TemporaryDirectory(prefix="chairside-bench-") as name:
        folder = Path(name)
        number = _fill(folder, hours)
        with reading(folder, None) as connection:
            yield source_of(connection, number, _HEADER)


def _fill(folder: Path, hours: float) -> int:
    engine = Database(folder).writer_engine()
    with engine.connect() as connection:
        prepare_schema(connection)
    with engine.connect() as connection, connection.begin():
        number = write_long_session(connection, _BEGAN, hours=hours)
    engine.dispose()
    return number
