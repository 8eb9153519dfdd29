"""Locked screens, PINs, tablets that know their people, wall displays, and glass that was broken."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Four more ways to a screen, and when somebody last touched one."""
    op.add_column("credential", sa.Column("touched_at", sa.BigInteger(), nullable=True))
    op.add_column("credential", sa.Column("locked_at", sa.BigInteger(), nullable=True))
    op.add_column("credential", sa.Column("by_pin", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "pin",
        sa.Column("user_id", _NUMBER, nullable=False),
        sa.Column("pin_hash", sa.String(length=200), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.Column("wrong", sa.Integer(), server_default="0", nullable=False),
        sa.Column("wrong_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_pin_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_pin")),
    )
    op.create_table(
        "tablet",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=100), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tablet")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_tablet_token_hash")),
    )
    op.create_table(
        "tablet_person",
        sa.Column("tablet_id", _NUMBER, nullable=False),
        sa.Column("user_id", _NUMBER, nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["tablet_id"], ["tablet.id"], name=op.f("fk_tablet_person_tablet_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_tablet_person_user_id")),
        sa.PrimaryKeyConstraint("tablet_id", "user_id", name=op.f("pk_tablet_person")),
    )
    op.create_index(op.f("ix_tablet_person_user_id"), "tablet_person", ["user_id"], unique=False)
    op.create_table(
        "wall_display",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("reach", sa.String(length=8), nullable=False),
        sa.Column("paired_at", sa.BigInteger(), nullable=False),
        sa.Column("paired_by", sa.String(length=100), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wall_display")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_wall_display_token_hash")),
    )
    op.create_table(
        "broken_glass",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("login", sa.String(length=16), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("reviewed_at", sa.BigInteger(), nullable=True),
        sa.Column("reviewed_by", sa.String(length=100), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broken_glass")),
    )
    op.create_index(op.f("ix_broken_glass_login"), "broken_glass", ["login"], unique=False)
