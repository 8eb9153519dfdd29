"""A line for each session, worked out of its record, by which sessions are found and sorted."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """What a list of sessions shows of each, and how far the record has been looked through."""
    op.create_table(
        "session_line",
        sa.Column("session", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("patient", _NUMBER, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=401), nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("is_over", sa.Boolean(), nullable=False),
        sa.Column("is_signed", sa.Boolean(), nullable=False),
        sa.Column("drug", sa.String(length=40), nullable=True),
        sa.Column("given_mg", sa.Double(), nullable=True),
        sa.Column("mg_per_kg", sa.Double(), nullable=True),
        sa.Column("nurse", sa.String(length=100), nullable=True),
        sa.Column("alarms", sa.Integer(), nullable=False),
        sa.Column("came_at", sa.BigInteger(), nullable=True),
        sa.Column("adverse", sa.Text(), nullable=True),
        sa.Column("rise", sa.Double(), nullable=True),
        sa.Column("is_hypertensive", sa.Boolean(), nullable=False),
        sa.Column("flags", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["patient"], ["patient.id"], name=op.f("fk_session_line_patient")),
        sa.ForeignKeyConstraint(["session"], ["infusion_session.id"], name=op.f("fk_session_line_session")),
        sa.PrimaryKeyConstraint("session", name=op.f("pk_session_line")),
    )
    found_by = (["at"], ["patient", "at"], ["name", "at"], ["drug", "at"], ["is_over", "is_signed", "weight", "at"])
    for columns in found_by:
        op.create_index(op.f(f"ix_session_line_{'_'.join(columns)}"), "session_line", columns, unique=False)
    op.create_table(
        "looked_through",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_looked_through")),
    )
