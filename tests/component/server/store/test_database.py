"""Opening the store: every safety setting is set and then checked, and nobody else gets in."""

import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from models.errors import ConflictError, StoreUnavailable, UsageError
from server.store import database as subject
from server.store.database import Database, back_up, hold_alone, in_short, is_unavailable
from server.store.frames import Settlement
from server.store.schema import prepare_schema
from server.store.upkeep import check_store
from server.store.writer import Writer
from tests.component.server.store.building import Answers, Place, Sender, judged, new_session
from tests.component.server.store.postgres import Postgres


@pytest.fixture
def opened(near_place: Place) -> Iterator[Database]:
    database = near_place.database()
    database.lock()
    yield database
    database.unlock()


class Stubborn(sqlite3.Connection):
    """A connection that takes a setting and does not keep it."""

    def execute(self, statement: str, *arguments: Any) -> sqlite3.Cursor:  # noqa: ANN401 - as the driver's own
        return super().execute("SELECT 1" if statement.startswith("PRAGMA synchronous=") else statement, *arguments)


class TestSqlite:
    @pytest.mark.parametrize(
        ("name", "wanted"),
        [
            ("journal_mode", "wal"),
            ("synchronous", 2),
            ("foreign_keys", 1),
            ("busy_timeout", 5000),
            ("cache_size", -65_536),
            ("wal_autocheckpoint", 1000),
            ("journal_size_limit", 67_108_864),
        ],
    )
    def test_the_writers_settings(self, opened: Database, name: str, wanted: object) -> None:
        with opened.writer_engine().connect() as connection:
            assert connection.exec_driver_sql(f"PRAGMA {name}").scalar() == wanted

    def test_a_connection_that_syncs_less_is_refused(self, tmp_path: Path) -> None:
        raw = sqlite3.connect(tmp_path / "x.db", factory=Stubborn)
        raw.execute("PRAGMA journal_mode=wal")
        sqlite3.Connection.execute(raw, "PRAGMA synchronous=NORMAL")
        with pytest.raises(StoreUnavailable, match="synchronous=1 where 2"):
            subject._sqlite_connect(subject._SQLITE_WRITER)(raw, None)
        raw.close()

    def test_a_store_that_cannot_keep_a_log_is_refused(self) -> None:
        raw = sqlite3.connect(":memory:")
        with pytest.raises(StoreUnavailable, match="journal_mode='memory'"):
            subject._sqlite_connect(subject._SQLITE_WRITER)(raw, None)
        raw.close()

    def test_a_change_takes_the_writing_lock_at_once(self, opened: Database) -> None:
        engine = opened.writer_engine()
        with engine.connect() as first, first.begin():
            other = sqlite3.connect(opened.path, timeout=0)
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
            other.close()

    async def test_files_are_their_owners_alone(self, opened: Database) -> None:
        writer = Writer(opened)
        await writer.start()
        await writer.run(Sender.on)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in opened.data_dir.iterdir()}
        assert modes == dict.fromkeys(["chairside.db", "chairside.db-wal", "chairside.db-shm", "chairside.lock"], 0o600)
        assert stat.S_IMODE(opened.data_dir.stat().st_mode) == 0o700
        await writer.stop()

    def test_a_second_process_is_refused(self, opened: Database) -> None:
        script = (
            "import sys; from pathlib import Path; from server.store.database import Database\n"
            "from models.errors import ConflictError\n"
            "try: Database(Path(sys.argv[1])).lock()\n"
            "except ConflictError as error: print(error)"
        )
        told = subprocess.run(
            [sys.executable, "-c", script, str(opened.data_dir)], capture_output=True, text=True, check=True
        )
        assert "Another Chairside already works on" in told.stdout
        opened.unlock()
        told = subprocess.run(
            [sys.executable, "-c", script, str(opened.data_dir)], capture_output=True, text=True, check=True
        )
        assert not told.stdout

    def test_a_backup_is_whole_private_and_never_overwrites(self, opened: Database, tmp_path: Path) -> None:
        engine = opened.writer_engine()
        target = tmp_path / "copy.db"
        with engine.connect() as connection:
            prepare_schema(connection)
            with connection.begin():
                new_session(connection)
            back_up(connection, target)
            with pytest.raises(UsageError, match="exists already"):
                back_up(connection, target)
        copy = sqlite3.connect(target)
        assert copy.execute("SELECT family_name FROM patient").fetchall() == [("Abara",)]
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        copy.close()
        assert stat.S_IMODE(target.stat().st_mode) == 0o600


class TestPostgres:
    def test_the_writers_settings(self, far_place: Place) -> None:
        with far_place.database().writer_engine().connect() as connection:
            for name in ("synchronous_commit", "fsync"):
                assert connection.execute(text(f"SHOW {name}")).scalar() == "on"

    def test_a_server_with_other_settings_is_refused(self, far_place: Place) -> None:
        with far_place.database().writer_engine().connect() as connection:
            raw = connection.connection.driver_connection
            with pytest.raises(StoreUnavailable, match="fsync='on' where 'off'"):
                subject._postgres_connect({"fsync": "off"})(raw, None)

    def test_a_server_that_does_not_sync_is_refused_and_seen_by_the_doctor(
        self, far_place: Place, postgres: Postgres
    ) -> None:
        postgres.set_fsync("off")
        try:
            for look in (
                lambda: far_place.database().writer_engine().connect(),
                lambda: check_store(far_place.database()),
            ):
                with pytest.raises(StoreUnavailable, match="fsync='off' where 'on'"):
                    look()
        finally:
            postgres.set_fsync("on")
        assert "readable" in check_store(far_place.database())

    def test_a_slow_question_is_ended_by_the_server(self, far_place: Place) -> None:
        engine = far_place.database().reader_engine()
        with engine.connect() as connection:
            assert connection.execute(text("SHOW statement_timeout")).scalar() == "30s"
            assert connection.execute(text("SHOW transaction_isolation")).scalar() == "repeatable read"
        engine.dispose()

    def test_one_database_has_one_server(self, far_place: Place) -> None:
        engine = far_place.database().writer_engine()
        with engine.connect() as first, engine.connect() as second:
            hold_alone(first)
            with pytest.raises(ConflictError, match="already works on this PostgreSQL"):
                hold_alone(second)

    def test_its_backups_are_its_own_tools(self, far_place: Place, tmp_path: Path) -> None:
        with far_place.database().writer_engine().connect() as connection, pytest.raises(UsageError, match="pg_dump"):
            back_up(connection, tmp_path / "copy.db")


def test_readers_cannot_write(place: Place) -> None:
    engine = place.database().reader_engine()
    with engine.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(text("INSERT INTO chair (name) VALUES ('9')"))
    engine.dispose()


async def test_a_refused_start_says_why_and_leaves_the_writer_stoppable(own_place: Place) -> None:
    with own_place.database().writer_engine().connect() as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    writer = Writer(own_place.database())
    with pytest.raises(ConflictError, match="does not know"):
        await writer.start()
    answers = Answers()
    writer.append(Sender.bare().frame(1, judged()), answers.taker(1))
    assert await answers.count(1) == [(1, Settlement.UNAVAILABLE)]
    await writer.stop()


def test_errors_are_told_without_the_values_they_are_about(place: Place) -> None:
    with place.database().writer_engine().connect() as connection:
        new_session(connection)
        with pytest.raises(DBAPIError) as caught:
            connection.execute(
                text("INSERT INTO chair (id, name) VALUES (1, :name), (1, :name)"), {"name": "Abara, Lena"}
            )
    assert "Abara" not in in_short(caught.value)
    assert "Lena" not in str(caught.value).split("DETAIL")[0]
    assert not is_unavailable(caught.value)


def test_the_machine_is_at_fault_for_a_full_disk_and_nobody_for_a_twin() -> None:
    assert is_unavailable(OperationalError("INSERT", {}, Exception("database or disk is full")))
    assert is_unavailable(OSError("no space"))
    assert is_unavailable(StoreUnavailable("gone"))
    assert not is_unavailable(ValueError("no"))
