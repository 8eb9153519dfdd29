"""The tables of the record's entries, one for all kinds, and of signatures: append-only by the database's refusal."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

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

# Append-only: the database itself refuses to change or delete a row (migration 0004). That a session has each place
# once lets one of two people win who sign at the same moment.
record_signature = Table(
    "record_signature",
    metadata,
    identity(),
    Column("session_id", ForeignKey("infusion_session.id"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("meaning", String(24), nullable=False),
    Column("author", String(100), nullable=False),
    Column("role", String(20), nullable=False),
    Column("at", UtcMicroseconds, nullable=False),
    Column("product", String(64), nullable=False),
    Column("record_sha256", String(64), nullable=False),
    Column("previous_sha256", String(64)),
    Column("sha256", String(64), nullable=False),
    Column("text", Text),
    Column("seal", Text),
    UniqueConstraint("session_id", "place"),
)
