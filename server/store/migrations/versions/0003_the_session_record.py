"""The session record: entries, what each phase change required and missed, and the protocol of a session."""

import sqlalchemy as sa
from alembic import op

from models.patient import search_key
from server.store.migrations.append_only import make_append_only

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """What people write down, and what a phase change asked for."""
    op.create_table(
        "record_entry",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("patient_id", _NUMBER, nullable=False),
        sa.Column("session_id", _NUMBER, nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.Column("corrects", _NUMBER, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_record_entry_patient_id")),
        sa.ForeignKeyConstraint(["session_id"], ["infusion_session.id"], name=op.f("fk_record_entry_session_id")),
        sa.ForeignKeyConstraint(["corrects"], ["record_entry.id"], name=op.f("fk_record_entry_corrects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_entry")),
        sa.UniqueConstraint("corrects", name=op.f("uq_record_entry_corrects")),
    )
    op.create_index(op.f("ix_record_entry_patient_id_id"), "record_entry", ["patient_id", "id"], unique=False)
    op.create_index(op.f("ix_record_entry_session_id_id"), "record_entry", ["session_id", "id"], unique=False)
    op.create_index(op.f("ix_record_entry_kind_subject_id"), "record_entry", ["kind", "subject", "id"], unique=False)
    op.add_column("phase_change", sa.Column("required", sa.Text(), nullable=True))
    op.add_column("phase_change", sa.Column("missing", sa.Text(), nullable=True))
    op.add_column("infusion_session", sa.Column("protocol", sa.String(length=64), nullable=True))
    op.add_column("infusion_session", sa.Column("protocol_version", sa.Integer(), nullable=True))
    op.add_column("binding", sa.Column("replaced_at", sa.BigInteger(), nullable=True))
    op.add_column("binding", sa.Column("replaced_by", sa.String(length=100), nullable=True))
    op.add_column("binding", sa.Column("held_at", sa.BigInteger(), nullable=True))
    op.add_column("patient", sa.Column("search_key", sa.Text(), nullable=True))
    _fold_names()
    make_append_only("record_entry", "the session record is append-only")


def _fold_names() -> None:
    """Make the patients who are there findable as new ones are."""
    patient = sa.table(
        "patient", sa.column("id"), sa.column("family_name"), sa.column("given_name"), sa.column("search_key")
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(patient.c.id, patient.c.family_name, patient.c.given_name)).all():
        key = search_key(row.family_name, row.given_name)
        connection.execute(patient.update().where(patient.c.id == row.id).values(search_key=key))
