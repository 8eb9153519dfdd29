"""The tables of what is kept and what is gone: legal holds, and a tombstone for whatever was erased."""

from sqlalchemy import BigInteger, Column, Index, String, Table, Text

from server.store.tables import UtcMicroseconds, identity, metadata

# Numbers without foreign keys: a hold and a tombstone outlive what they speak of.
legal_hold = Table(
    "legal_hold",
    metadata,
    identity(),
    Column("patient", BigInteger, nullable=False, index=True),
    Column("session", BigInteger),
    Column("reason", Text, nullable=False),
    Column("placed_at", UtcMicroseconds, nullable=False),
    Column("placed_by", String(100), nullable=False),
    Column("lifted_at", UtcMicroseconds),
    Column("lifted_by", String(100)),
    Column("lifted_reason", Text),
)

# Append-only (migration 0009). ``record`` is the erased thing's number; of the audit, the last row of what was erased,
# and ``sha256`` that row's hash, onto which the rows that stay are chained.
tombstone = Table(
    "tombstone",
    metadata,
    identity(),
    Column("class", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("record", BigInteger, nullable=False),
    Column("at", UtcMicroseconds, nullable=False),
    Column("author", String(100), nullable=False),
    Column("reason", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Index(None, "kind", "record"),
)
