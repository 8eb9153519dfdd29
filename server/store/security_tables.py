"""The tables of who may come in and what was done: the audit, second factors, passkeys, one-time codes of devices."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table, Text

from server.store.tables import UtcMicroseconds, identity, metadata

# Append-only and chained: the database refuses to change or delete a row (migration 0005), and ``hash`` is the SHA-256
# of the hash before it and of the row's other columns, so that a change made past the database shows too.
# It refers to nothing by a foreign key: what was done stays written when what it was done to is gone.
audit_event = Table(
    "audit_event",
    metadata,
    identity(),
    Column("at", UtcMicroseconds, nullable=False, index=True),
    Column("actor", String(100), nullable=False),
    Column("role", String(20)),
    Column("purpose", String(16), nullable=False),
    Column("credential", String(16), nullable=False),
    Column("address", String(64), nullable=False),
    Column("act", String(64), nullable=False),
    Column("outcome", String(8), nullable=False),
    Column("subject", Text, nullable=False),
    Column("patient", BigInteger),
    Column("session", BigInteger),
    Column("reason", Text),
    Column("device", String(100)),
    Column("detail", Text, nullable=False),
    Column("hash", String(64), nullable=False),
    Index(None, "actor", "id"),
    Index(None, "act", "id"),
    Index(None, "patient", "id"),
    Index(None, "session", "id"),
)

# The shared secret of a person's second factor; until ``confirmed_at`` it is not asked for. ``last_step`` is the last
# time step whose code was taken: each is taken once.
second_factor = Table(
    "second_factor",
    metadata,
    Column("user_id", ForeignKey("user_account.id"), primary_key=True),
    Column("secret", String(64), nullable=False, info={"secret": True}),
    Column("made_at", UtcMicroseconds, nullable=False),
    Column("confirmed_at", UtcMicroseconds),
    Column("last_step", BigInteger, nullable=False, server_default="0"),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("user_id", ForeignKey("user_account.id"), nullable=False, index=True),
    Column("used_at", UtcMicroseconds),
)

enrol_code = Table(
    "enrol_code",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("device", String(100), nullable=False),
    Column("metrics", Text),
    Column("made_by", String(100), nullable=False),
    Column("expires_at", UtcMicroseconds, nullable=False),
    Column("used_at", UtcMicroseconds),
)

# A person's passkeys. The authenticator counts how often it signed, unless it counts nothing (0 for ever).
passkey = Table(
    "passkey",
    metadata,
    identity(),
    Column("user_id", ForeignKey("user_account.id"), nullable=False, index=True),
    Column("credential_id", String(1364), nullable=False, unique=True),
    Column("public_key", Text, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("name", String(60), nullable=False),
    Column("made_at", UtcMicroseconds, nullable=False),
    Column("used_at", UtcMicroseconds),
)

# Whom the clinic's identity provider means: an account's subject there, or an e-mail address that stands for it until
# its first log-in binds the subject.
provider_account = Table(
    "provider_account",
    metadata,
    Column("issuer", String(255), primary_key=True),
    Column("claim", String(8), primary_key=True),
    Column("value", String(255), primary_key=True),
    Column("user_id", ForeignKey("user_account.id"), nullable=False, index=True),
    Column("bound_at", UtcMicroseconds, nullable=False),
    Column("bound_by", String(100), nullable=False),
)
