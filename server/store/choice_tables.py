"""The table of what a clinic chose for itself."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from server.store.tables import UtcMicroseconds, identity, metadata

# Append-only (migration 0010): the newest version of a name holds, every earlier one says what held before, and why.
clinic_choice = Table(
    "clinic_choice",
    metadata,
    identity(),
    Column("kind", String(16), nullable=False),
    Column("name", String(100), nullable=False),
    Column("version", Integer, nullable=False),
    Column("value", Text, nullable=False),
    Column("made_at", UtcMicroseconds, nullable=False),
    Column("author", String(100), nullable=False),
    Column("reason", Text, nullable=False),
    Index(None, "kind", "name", "version", unique=True),
)
