"""The tables, in SQLAlchemy Core, as the newest migration leaves them (a test compares the two).

Observations are keyed by stream, metric and time, without a row id: one B-tree is both the table and the index that
every question uses (ADR-0012). Times in the two large tables are microseconds after the stream's ``base_us``, which
keeps them short on disk; all others are microseconds since 1970.
"""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
    false,
)

from models.timestamps import from_microseconds, to_microseconds


class UtcMicroseconds(TypeDecorator[datetime]):
    """A UTC time as whole microseconds since 1970: exact and ordered in every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Turn a UTC time into microseconds."""
        del dialect
        return None if value is None else to_microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Turn microseconds into a UTC time."""
        del dialect
        return None if value is None else from_microseconds(value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite gives a row id to every table but these, and numbers rows only in a plain INTEGER primary key.
_Id = BigInteger().with_variant(Integer, "sqlite")


def identity() -> Column[int]:
    """Number the rows of a table."""
    return Column("id", _Id, primary_key=True)


metric = Table("metric", metadata, identity(), Column("name", String(64), nullable=False, unique=True))

device = Table(
    "device",
    metadata,
    identity(),
    Column("name", String(100), nullable=False, unique=True),
    Column("token_hash", String(64), unique=True, info={"secret": True}),
    Column("enrolled_at", UtcMicroseconds, nullable=False),
    Column("enrolled_by", String(100), nullable=False),
    Column("revoked_at", UtcMicroseconds),
    Column("manufacturer", String(200)),
    Column("model", String(200)),
    Column("serial", String(200)),
    Column("software", String(200)),
    Column("mode", String(8)),
    Column("former_token_hash", String(64), info={"secret": True}),
    Column("former_until", UtcMicroseconds),
    Column("metrics", Text),
)

stream = Table(
    "stream",
    metadata,
    identity(),
    Column("uuid", String(36), nullable=False, unique=True),
    Column("device_id", ForeignKey("device.id"), index=True),
    Column("session_id", ForeignKey("infusion_session.id"), index=True),
    Column("mode", String(8), nullable=False),
    Column("base_us", BigInteger, nullable=False),
    Column("skew_us", BigInteger, nullable=False),
    Column("replay_source", String(200)),
    Column("replay_original_start", UtcMicroseconds),
    Column("replay_speed", Double),
    Column("replay_started_at", UtcMicroseconds),
)

frame = Table(
    "frame",
    metadata,
    Column("stream_id", ForeignKey("stream.id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("sent_us", BigInteger),
    Column("received_us", BigInteger, nullable=False),
    Column("digest", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

observation = Table(
    "observation",
    metadata,
    Column("stream_id", ForeignKey("stream.id"), primary_key=True),
    Column("metric_id", ForeignKey("metric.id"), primary_key=True),
    Column("measured_us", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("place", SmallInteger, primary_key=True, autoincrement=False),
    Column("value", Double),
    Column("validity", SmallInteger, nullable=False),
    Column("judgement", SmallInteger, nullable=False),
    sqlite_with_rowid=False,
)

device_condition = Table(
    "device_condition",
    metadata,
    Column("stream_id", ForeignKey("stream.id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("place", SmallInteger, primary_key=True, autoincrement=False),
    Column("code", String(40), nullable=False),
    Column("metric", String(64)),
    Column("present", Boolean, nullable=False),
    Column("since", UtcMicroseconds, nullable=False),
    sqlite_with_rowid=False,
)

gap = Table(
    "gap",
    metadata,
    Column("stream_id", ForeignKey("stream.id"), primary_key=True),
    Column("first_seq", BigInteger, primary_key=True, autoincrement=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("booked_at", UtcMicroseconds, nullable=False),
    sqlite_with_rowid=False,
)

user_account = Table(
    "user_account",
    metadata,
    identity(),
    Column("name", String(100), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("password_hash", String(200), nullable=False, info={"secret": True}),
    Column("created_at", UtcMicroseconds, nullable=False),
    Column("disabled_at", UtcMicroseconds),
)

credential = Table(
    "credential",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("user_id", ForeignKey("user_account.id"), nullable=False, index=True),
    Column("kind", String(8), nullable=False),
    Column("csrf_token", String(64), info={"secret": True}),
    Column("created_at", UtcMicroseconds, nullable=False),
    Column("seen_at", UtcMicroseconds, nullable=False),
    Column("expires_at", UtcMicroseconds, nullable=False),
    Column("address", String(64)),
    Column("device", String(100)),
    Column("due", String(8)),  # what its owner must do before anything else: enrol a second factor, or give its code
    Column("touched_at", UtcMicroseconds),  # when a person last did something with it; screens ask by themselves
    Column("locked_at", UtcMicroseconds),
    Column("by_pin", Boolean, nullable=False, server_default=false()),
)

patient = Table(
    "patient",
    metadata,
    identity(),
    Column("family_name", String(200), nullable=False),
    Column("given_name", String(200), nullable=False),
    Column("birth_date", Date, nullable=False),
    Column("identifier", String(64), nullable=False, unique=True),
    Column("sex", String(8)),
    Column("created_at", UtcMicroseconds, nullable=False),
    Column("created_by", String(100), nullable=False),
    Column("search_key", Text),  # names, folded, a space before each word
)

chair = Table(
    "chair",
    metadata,
    identity(),
    Column("name", String(40), nullable=False, unique=True),
    Column("retired_at", UtcMicroseconds),
    Column("version", Integer, nullable=False, server_default="1"),
)

infusion_session = Table(
    "infusion_session",
    metadata,
    identity(),
    Column("patient_id", ForeignKey("patient.id"), nullable=False, index=True),
    Column("chair_id", ForeignKey("chair.id"), nullable=False, index=True),
    Column("phase", String(16), nullable=False),
    Column("phase_since", UtcMicroseconds, nullable=False),
    Column("preset", String(64), nullable=False),
    Column("preset_version", Integer, nullable=False),
    Column("created_at", UtcMicroseconds, nullable=False),
    Column("created_by", String(100), nullable=False),
    Column("ended_at", UtcMicroseconds),
    Column("protocol", String(64)),
    Column("protocol_version", Integer),
)

phase_change = Table(
    "phase_change",
    metadata,
    identity(),
    Column("session_id", ForeignKey("infusion_session.id"), nullable=False, index=True),
    Column("phase", String(16), nullable=False),
    Column("changed_at", UtcMicroseconds, nullable=False),
    Column("changed_by", String(100), nullable=False),
    Column("reason", Text),
    Column("required", Text),
    Column("missing", Text),
)

binding = Table(
    "binding",
    metadata,
    identity(),
    Column("session_id", ForeignKey("infusion_session.id"), nullable=False, index=True),
    Column("device_id", ForeignKey("device.id"), nullable=False, index=True),
    Column("bound_at", UtcMicroseconds, nullable=False),
    Column("bound_by", String(100), nullable=False),
    Column("ended_at", UtcMicroseconds),
    Column("ended_by", String(100)),
    Column("replaced_at", UtcMicroseconds),
    Column("replaced_by", String(100)),
    Column("held_at", UtcMicroseconds),
)

manual_entry = Table(
    "manual_entry",
    metadata,
    Column("stream_id", ForeignKey("stream.id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("author", String(100), nullable=False),
    Column("method", String(200)),
    sqlite_with_rowid=False,
)

alarm = Table(
    "alarm",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=False),
    Column("session", ForeignKey("infusion_session.id")),
    Column("chair", String(40)),
    Column("device", String(100)),
    Column("condition", String(64), nullable=False),
    Column("metric", String(64)),
    Column("kind", String(16), nullable=False),
    Column("priority", String(8), nullable=False),
    Column("present", Boolean, nullable=False),
    Column("value", Double),
    Column("limit", Double),
    Column("message", String(200), nullable=False),
    Column("detail", String(400), nullable=False),
    Column("arose_at", UtcMicroseconds, nullable=False),
    Column("ceased_at", UtcMicroseconds),
    Column("latched", Boolean, nullable=False),
    Column("visual", String(16), nullable=False),
    Column("auditory", String(16), nullable=False),
    Column("acknowledged_by", String(100)),
    Column("acknowledged_at", UtcMicroseconds),
    Column("reason", Text),
    Column("onset_at", UtcMicroseconds),
    Column("escalation", Integer, nullable=False, server_default="0"),
    Column("reminded_at", UtcMicroseconds),
    Index(None, "session", "arose_at"),
)

# Append-only: the database itself refuses to change or delete a row (migration 0002).
alarm_log = Table(
    "alarm_log",
    metadata,
    identity(),
    Column("at", UtcMicroseconds, nullable=False, index=True),
    Column("kind", String(24), nullable=False),
    Column("session", ForeignKey("infusion_session.id")),
    Column("alarm", BigInteger, index=True),
    Column("author", String(100)),
    Column("entry", Text, nullable=False),
    Index(None, "session", "at"),
)

inactivation = Table(
    "inactivation",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("session", ForeignKey("infusion_session.id"), nullable=False, index=True),
    Column("chair", String(40), nullable=False),
    Column("condition", String(64)),
    Column("metric", String(64)),
    Column("author", String(100), nullable=False),
    Column("reason", Text),
    Column("began_at", UtcMicroseconds, nullable=False),
    Column("ends_at", UtcMicroseconds, nullable=False),
    Column("reminded_at", UtcMicroseconds),
    Column("ended_at", UtcMicroseconds),
    Column("ended_by", String(100)),
    Column("end", String(16)),
)

# Every version of every preset that a session may have started with, as the text it was read from.
alarm_preset = Table(
    "alarm_preset",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("added_at", UtcMicroseconds, nullable=False),
    Column("author", String(100), nullable=False),
    Column("reason", Text),
)

limit_override = Table(
    "limit_override",
    metadata,
    identity(),
    Column("session", ForeignKey("infusion_session.id"), nullable=False, index=True),
    Column("metric", String(64), nullable=False),
    Column("side", String(4), nullable=False),
    Column("priority", String(8), nullable=False),
    Column("limit", Double),
    Column("was", Double, nullable=False),
    Column("author", String(100), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", UtcMicroseconds, nullable=False),
)

session_baseline = Table(
    "session_baseline",
    metadata,
    Column("session", ForeignKey("infusion_session.id"), primary_key=True),
    Column("metric", String(64), primary_key=True),
    Column("value", Double, nullable=False),
    Column("readings", Integer, nullable=False),
    Column("frozen_at", UtcMicroseconds, nullable=False),
)

sound_test = Table(
    "sound_test",
    metadata,
    identity(),
    Column("screen", String(64), nullable=False, index=True),
    Column("author", String(100), nullable=False),
    Column("tested_at", UtcMicroseconds, nullable=False),
    Column("heard", Boolean, nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("author", String(100), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("request_digest", String(64), nullable=False),
    Column("code", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", UtcMicroseconds, nullable=False),
)
