"""Chairs that are out of use, and what a clinic chose for itself, every version of it."""

import sqlalchemy as sa
from alembic import op

from server.store.migrations.append_only import make_append_only

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Chairs get a version that two administrators cannot both change; choices are kept for ever."""
    op.add_column("chair", sa.Column("retired_at", sa.BigInteger(), nullable=True))
    op.add_column("chair", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "clinic_choice",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic_choice")),
    )
    op.create_index(
        op.f("ix_clinic_choice_kind_name_version"), "clinic_choice", ["kind", "name", "version"], unique=True
    )
    make_append_only("clinic_choice", "what a clinic chose is never changed, only followed")
