"""What proving the audit's chain costs."""

import time
from datetime import UTC, datetime
from pathlib import Path

from models.audit import AuditEvent, Purpose
from server.store.audit import append_audit, prove_chain
from server.store.database import Database
from server.store.schema import prepare_schema

_AT_ONCE = 1000
_ONCE = datetime(2026, 3, 1, tzinfo=UTC)


def prove_rows(folder: Path, rows: int) -> float:
    """Write an audit of so many rows into an empty folder and prove it.

    Returns:
        Seconds of processor time a row.
    """
    event = AuditEvent(_ONCE, "bench", "nurse", Purpose.TREATMENT, "browser", "10.0.0.7", "patient.read")
    with Database(folder).writer_engine().connect() as connection:
        prepare_schema(connection)
        for _ in range(0, rows, _AT_ONCE):
            with connection.begin():
                append_audit(connection, [event] * _AT_ONCE)
        began_s = time.process_time()
        proof = prove_chain(connection)
        taken_s = time.process_time() - began_s
    assert proof.broken_at is None  # noqa: S101 - what was measured is what was meant
    return taken_s / proof.rows
