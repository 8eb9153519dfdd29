"""Signatures under sessions' records, and what is added to a signed one."""

import sqlalchemy as sa
from alembic import op

from server.store.migrations.append_only import make_append_only

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Who signed which record, when, what it meant and what it was bound to."""
    op.create_table(
        "record_signature",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("session_id", _NUMBER, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("meaning", sa.String(length=24), nullable=False),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("product", sa.String(length=64), nullable=False),
        sa.Column("record_sha256", sa.String(length=64), nullable=False),
        sa.Column("previous_sha256", sa.String(length=64), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("seal", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["infusion_session.id"], name=op.f("fk_record_signature_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_signature")),
        sa.UniqueConstraint("session_id", "place", name=op.f("uq_record_signature_session_id_place")),
    )
    make_append_only("record_signature", "a signature is never changed")
