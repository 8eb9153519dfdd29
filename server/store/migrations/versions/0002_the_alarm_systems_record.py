"""The alarm system's own record: log, inactivations, preset texts, limits set for a patient, baselines, sound tests."""

import sqlalchemy as sa
from alembic import op

from server.store.migrations.append_only import make_append_only

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_REFUSAL = "the alarm log is append-only"


def upgrade() -> None:
    """What the alarm system remembers beside its alarms."""
    op.create_table(
        "alarm_preset",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", "version", name=op.f("pk_alarm_preset")),
    )
    op.create_table(
        "sound_test",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("screen", sa.String(length=64), nullable=False),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.Column("tested_at", sa.BigInteger(), nullable=False),
        sa.Column("heard", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sound_test")),
    )
    op.create_index(op.f("ix_sound_test_screen"), "sound_test", ["screen"], unique=False)
    op.create_table(
        "alarm_log",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("session", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("alarm", sa.BigInteger(), nullable=True),
        sa.Column("author", sa.String(length=100), nullable=True),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["session"], ["infusion_session.id"], name=op.f("fk_alarm_log_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_log")),
    )
    op.create_index(op.f("ix_alarm_log_alarm"), "alarm_log", ["alarm"], unique=False)
    op.create_index(op.f("ix_alarm_log_at"), "alarm_log", ["at"], unique=False)
    op.create_index(op.f("ix_alarm_log_session_at"), "alarm_log", ["session", "at"], unique=False)
    op.create_table(
        "inactivation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("session", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chair", sa.String(length=40), nullable=False),
        sa.Column("condition", sa.String(length=64), nullable=True),
        sa.Column("metric", sa.String(length=64), nullable=True),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("reminded_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(length=100), nullable=True),
        sa.Column("end", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(["session"], ["infusion_session.id"], name=op.f("fk_inactivation_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inactivation")),
    )
    op.create_index(op.f("ix_inactivation_session"), "inactivation", ["session"], unique=False)
    op.create_table(
        "limit_override",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("metric", sa.String(length=64), nullable=False),
        sa.Column("side", sa.String(length=4), nullable=False),
        sa.Column("priority", sa.String(length=8), nullable=False),
        sa.Column("limit", sa.Double(), nullable=True),
        sa.Column("was", sa.Double(), nullable=False),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["session"], ["infusion_session.id"], name=op.f("fk_limit_override_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limit_override")),
    )
    op.create_index(op.f("ix_limit_override_session"), "limit_override", ["session"], unique=False)
    op.create_table(
        "session_baseline",
        sa.Column("session", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("metric", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("readings", sa.Integer(), nullable=False),
        sa.Column("frozen_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["session"], ["infusion_session.id"], name=op.f("fk_session_baseline_session")),
        sa.PrimaryKeyConstraint("session", "metric", name=op.f("pk_session_baseline")),
    )
    op.add_column("alarm", sa.Column("onset_at", sa.BigInteger(), nullable=True))
    op.add_column("alarm", sa.Column("escalation", sa.Integer(), server_default="0", nullable=False))
    op.add_column("alarm", sa.Column("reminded_at", sa.BigInteger(), nullable=True))

    make_append_only("alarm_log", _REFUSAL)
