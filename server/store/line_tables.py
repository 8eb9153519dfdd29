"""The table of sessions' lines. It says nothing that the record does not say: it may be emptied, and fills again."""

from sqlalchemy import BigInteger, Boolean, Column, Double, ForeignKey, Index, Integer, String, Table, Text

from server.store.tables import UtcMicroseconds, metadata

session_line = Table(
    "session_line",
    metadata,
    Column("session", ForeignKey("infusion_session.id"), primary_key=True, autoincrement=False),
    Column("patient", ForeignKey("patient.id"), nullable=False),
    Column("at", UtcMicroseconds, nullable=False),
    Column("name", String(401), nullable=False),  # folded, family name first: sorted by
    Column("phase", String(16), nullable=False),
    Column("is_over", Boolean, nullable=False),
    Column("is_signed", Boolean, nullable=False),
    Column("drug", String(40)),
    Column("given_mg", Double),
    Column("mg_per_kg", Double),
    Column("nurse", String(100)),
    Column("alarms", Integer, nullable=False),
    Column("came_at", UtcMicroseconds),
    Column("adverse", Text),  # terms, as JSON
    Column("rise", Double),
    Column("is_hypertensive", Boolean, nullable=False),
    Column("flags", Integer, nullable=False),
    Column("weight", Integer, nullable=False),  # of the flags: what is reviewed first
    Index(None, "at"),
    Index(None, "patient", "at"),
    Index(None, "name", "at"),
    Index(None, "drug", "at"),
    Index(None, "is_over", "is_signed", "weight", "at"),
)

# Of each table that only grows: up to which number its rows are in the lines.
looked_through = Table(
    "looked_through",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("last", BigInteger, nullable=False),
)
