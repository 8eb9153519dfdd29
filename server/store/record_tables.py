"""The table of the session record's entries: one for all kinds, append-only by the database's own refusal."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from server.store.tables import UtcMicroseconds, identity, metadata

# Append-only: the database itself refuses to change or delete a row (migration 0003). That ``corrects`` is unique lets
# one of two people win who correct the same entry. ``subject`` is what an entry is about besides patient and session:
# a vial, by which the entries of all sessions are found.
record_entry = Table(
    "record_entry",
    metadata,
    identity(),
    Column("patient_id", ForeignKey("patient.id"), nullable=False),
    Column("session_id", ForeignKey("infusion_session.id")),
    Column("kind", String(40), nullable=False),
    Column("at", UtcMicroseconds, nullable=False),
    Column("entered_at", UtcMicroseconds, nullable=False),
    Column("author", String(100), nullable=False),
    Column("corrects", ForeignKey("record_entry.id"), unique=True),
    Column("reason", Text),
    Column("body", Text, nullable=False),
    Column("subject", String(100)),
    Index(None, "patient_id", "id"),
    Index(None, "session_id", "id"),
    Index(None, "kind", "subject", "id"),
)
