"""The schema: migrations and tables say the same, and an older or newer store is never written."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from models.audit import AuditEvent, Purpose
from models.errors import ConflictError, StoreUnavailable
from server.store import schema
from server.store.audit import append_audit, prove_chain
from server.store.record_tables import record_entry
from server.store.schema import current_revision, head_revision, prepare_schema
from server.store.upkeep import check_store, upgrade_store
from tests.component.server.store.building import NOW, Place

TODAY = head_revision()
STEP = '''"""A planted step."""
import sqlalchemy as sa
from alembic import op
revision = "9001"
down_revision = "{head}"
branch_labels = depends_on = None
def upgrade():
    op.add_column("chair", sa.Column("colour", sa.String(20)))
    {more}
'''

EARLIER = (
    "INSERT INTO chair (id, name) VALUES (1, '3')",
    "INSERT INTO user_account (id, name, role, password_hash, created_at) VALUES (1, 'ann', 'nurse', 'x', 1)",
    (
        "INSERT INTO credential (token_hash, user_id, kind, created_at, seen_at, expires_at)"
        " VALUES ('h', 1, 'browser', 1, 1, 2)"
    ),
    (
        "INSERT INTO patient (id, family_name, given_name, birth_date, identifier, created_at, created_by)"
        " VALUES (1, 'Abara', 'Lena', '1988-02-04', 'MRN-1', 1, 'ann')"
    ),
)


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The next Chairside, whose schema is one step further; returns that step's file."""
    folder = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, folder)
    step = folder / "versions" / "9001_planted.py"
    step.write_text(STEP.format(head=head_revision(), more=""), encoding="utf-8")
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    return step


def columns(connection: Connection, table: str) -> list[str]:
    return [column["name"] for column in inspect(connection).get_columns(table)]


def test_migrations_leave_exactly_the_tables_of_the_code(place: Place) -> None:
    with place.database().writer_engine().connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, record_entry.metadata) == []
        for table in record_entry.metadata.sorted_tables:
            assert columns(connection, table.name) == [column.name for column in table.columns]


def test_the_large_tables_are_one_tree_each(near_place: Place) -> None:
    near_place.data_dir.mkdir()
    with near_place.database().writer_engine().connect() as connection:
        prepare_schema(connection)
        found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        made = {str(row.name): str(row.sql) for row in found}
    assert {name for name, sql in made.items() if "WITHOUT ROWID" in sql} == {
        table.name
        for table in record_entry.metadata.tables.values()
        if not table.dialect_options["sqlite"]["with_rowid"]
    }
    assert "WITHOUT ROWID" in made["observation"]


def test_an_empty_place_gets_todays_schema(empty_place: Place) -> None:
    if empty_place.is_sqlite:
        empty_place.data_dir.mkdir()
    with empty_place.database().writer_engine().connect() as connection:
        assert current_revision(connection) is None
        prepare_schema(connection)
        assert current_revision(connection) == head_revision()
        prepare_schema(connection)
    assert check_store(empty_place.database()).endswith("readable")


def test_a_store_that_lost_its_schema_is_not_begun_anew(empty_place: Place) -> None:
    if empty_place.is_sqlite:
        empty_place.data_dir.mkdir()
    with empty_place.database().writer_engine().connect() as connection, pytest.raises(StoreUnavailable, match="empty"):
        prepare_schema(connection, may_create=False)


def test_a_newer_store_is_refused(own_place: Place) -> None:
    with own_place.database().writer_engine().connect() as connection:
        with connection.begin():
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(ConflictError, match="newer Chairside"):
            prepare_schema(connection)
    with pytest.raises(ConflictError, match="db upgrade"):
        check_store(own_place.database())


def test_an_older_store_is_refused_until_it_is_upgraded(own_place: Place, next_version: Path) -> None:
    assert next_version.exists()
    with own_place.database().writer_engine().connect() as connection, pytest.raises(ConflictError, match="db upgrade"):
        prepare_schema(connection)
    told = upgrade_store(own_place.data_dir, own_place.url)
    assert (told["from"], told["to"]) == (TODAY, "9001")
    with own_place.database().writer_engine().connect() as connection:
        prepare_schema(connection)
        assert "colour" in columns(connection, "chair")
    assert (told["backup"] is not None) == own_place.is_sqlite
    if told["backup"]:
        copy = sqlite3.connect(told["backup"])
        assert copy.execute("SELECT version_num FROM alembic_version").fetchall() == [(TODAY,)]
        assert "colour" not in {row[1] for row in copy.execute("PRAGMA table_info(chair)")}
        copy.close()
    assert upgrade_store(own_place.data_dir, own_place.url) == {"from": "9001", "to": "9001", "backup": None}


def test_an_upgrade_that_fails_changes_nothing_and_can_be_repeated(own_place: Place, next_version: Path) -> None:
    good = next_version.read_text(encoding="utf-8")
    next_version.write_text(good.rstrip() + "\n    op.execute('INSERT INTO nowhere VALUES (1)')\n", encoding="utf-8")
    with pytest.raises(StoreUnavailable, match=r"nothing was changed: .*nowhere"):
        upgrade_store(own_place.data_dir, own_place.url)
    with own_place.database().writer_engine().connect() as connection:
        assert current_revision(connection) == TODAY
        assert "colour" not in columns(connection, "chair")
    next_version.write_text(good, encoding="utf-8")
    told = upgrade_store(own_place.data_dir, own_place.url)
    assert told["to"] == "9001"
    if own_place.is_sqlite:
        assert len(list(own_place.data_dir.glob(f"before-9001-was-{TODAY}*.db"))) == 2


def test_a_database_that_does_not_answer_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="Connection refused") as told:
        upgrade_store(tmp_path, "postgresql+psycopg://nobody:x@127.0.0.1:1/none")
    assert "\n" not in str(told.value)


def test_a_store_in_use_is_not_upgraded(near_place: Place) -> None:
    server = near_place.database()
    server.lock()
    with server.writer_engine().connect() as connection:
        prepare_schema(connection)
    with pytest.raises(ConflictError, match="Another Chairside"):
        upgrade_store(near_place.data_dir, None)
    server.unlock()


def test_a_store_with_data_of_an_earlier_schema_keeps_it_through_every_step_since(empty_place: Place) -> None:
    """From before passkeys, locks, retention and chairs out of use: what was there stays, what was added is empty."""
    if empty_place.is_sqlite:
        empty_place.data_dir.mkdir()
    with empty_place.database().writer_engine().connect() as connection:
        schema.upgrade_schema(connection, "0006")
        with connection.begin():
            for statement in EARLIER:
                connection.execute(text(statement))
            append_audit(connection, [AuditEvent(NOW, "ann", "nurse", Purpose.TREATMENT, "browser", "", "x.y")] * 3)
    assert upgrade_store(empty_place.data_dir, empty_place.url)["from"] == "0006"
    with empty_place.database().writer_engine().connect() as connection:
        prepare_schema(connection)
        found = connection.execute(text("SELECT name, retired_at, version FROM chair")).one()
        assert tuple(found) == ("3", None, 1)
        found = connection.execute(text("SELECT due, touched_at, locked_at, by_pin FROM credential")).one()
        assert (*found[:3], bool(found[3])) == (None, None, None, False)
        assert connection.execute(text("SELECT family_name FROM patient")).scalar_one() == "Abara"
        assert prove_chain(connection).rows == 3
        connection.rollback()
        with pytest.raises(DBAPIError, match="append-only"), connection.begin():
            connection.execute(text("DELETE FROM audit_event"))
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, record_entry.metadata) == []
