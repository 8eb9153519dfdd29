"""The tables of ways to a screen beside a password: PINs, tablets, wall displays, and glass that was broken."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from server.store.tables import UtcMicroseconds, identity, metadata

# ``wrong`` counts wrong tries in a row, durably: a restart gives nobody new ones.
pin = Table(
    "pin",
    metadata,
    Column("user_id", ForeignKey("user_account.id"), primary_key=True),
    Column("pin_hash", String(200), nullable=False, info={"secret": True}),
    Column("set_at", UtcMicroseconds, nullable=False),
    Column("wrong", Integer, nullable=False, server_default="0"),
    Column("wrong_at", UtcMicroseconds),
)

tablet = Table(
    "tablet",
    metadata,
    identity(),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("device", String(100)),
    Column("made_at", UtcMicroseconds, nullable=False),
)

tablet_person = Table(
    "tablet_person",
    metadata,
    Column("tablet_id", ForeignKey("tablet.id"), primary_key=True),
    Column("user_id", ForeignKey("user_account.id"), primary_key=True, index=True),
    Column("last_at", UtcMicroseconds, nullable=False),
)

wall_display = Table(
    "wall_display",
    metadata,
    identity(),
    Column("name", String(40), nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("reach", String(8), nullable=False),
    Column("paired_at", UtcMicroseconds, nullable=False),
    Column("paired_by", String(100), nullable=False),
    Column("revoked_at", UtcMicroseconds),
)

# It refers to its log-in by the beginning of its hash: log-ins go, and what was done through one stays to be reviewed.
broken_glass = Table(
    "broken_glass",
    metadata,
    identity(),
    Column("login", String(16), nullable=False, index=True),
    Column("actor", String(100), nullable=False),
    Column("role", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("begun_at", UtcMicroseconds, nullable=False),
    Column("ends_at", UtcMicroseconds, nullable=False),
    Column("ended_at", UtcMicroseconds),
    Column("reviewed_at", UtcMicroseconds),
    Column("reviewed_by", String(100)),
    Column("finding", Text),
)
