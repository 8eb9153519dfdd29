"""Backups: sealed before they leave the folder, proven before they are believed, and put back whole or not at all."""

import io
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable
from getpass import getuser
from pathlib import Path

import pyrage
import pytest
from sqlalchemy import Connection

from models.audit import AuditEvent, Purpose
from models.errors import ChairsideError, ConflictError, NotFoundError, StoreUnavailable, UsageError
from server.commands.backups import backup, backup_key, restore, verify_backup
from server.commands.packing import Packed
from server.security.heads import HeadBook
from server.security.sealed import RECIPIENTS_NAME, read_recipients, seal
from server.store.audit import append_audit, head_of
from server.store.backups import COPY_NAME, copy_of
from server.store.database import Database
from server.store.patients import add_patient
from server.store.schema import prepare_schema
from tests.component.server.store.building import NOW

PATIENT = "Abara-with-a-name-nobody-else-has"


def take_in(connection: Connection, name: str, identifier: str) -> None:
    add_patient(
        connection, family_name=name, given_name="Lena", birth_date=NOW.date(), identifier=identifier, sex=None, at=NOW,
        author="ortiz",
    )  # fmt: skip


def fill(folder: Path, rows: int = 5) -> None:
    folder.mkdir(mode=0o700)
    event = AuditEvent(NOW, "ortiz", "nurse", Purpose.TREATMENT, "browser", "10.0.0.7", "patient.read")
    with Database(folder).writer_engine().connect() as connection:
        prepare_schema(connection)
        with connection.begin():
            take_in(connection, PATIENT, "MRN-1")
            append_audit(connection, [event] * rows)
            head = head_of(connection)
    assert head is not None
    HeadBook(folder).keep(head, NOW)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled") / "data"
    fill(folder)
    return folder


@pytest.fixture
def home(tmp_path: Path, filled: Path) -> Path:
    """A clinic's folder, its key away from it, and a backup."""
    shutil.copytree(filled, tmp_path / "data")
    backup_key(tmp_path / "clinic.key", tmp_path / "data")
    backup(tmp_path / "friday.age", None, tmp_path / "data")
    return tmp_path


def public_key(home: Path) -> str:
    return (home / "data" / RECIPIENTS_NAME).read_text().strip()


def left_behind(home: Path) -> list[str]:
    return sorted(path.name for path in [*home.iterdir(), *(home / "data").iterdir()] if "restor" in path.name)


def test_a_backup_is_put_back_whole_and_private(home: Path) -> None:
    restore(home / "friday.age", home / "clinic.key", home / "new")

    made = home / "new"
    assert made.stat().st_mode & 0o777 == 0o700
    names = {
        path.name: path.stat().st_mode & 0o777 for path in made.iterdir() if not path.name.endswith(("wal", "shm"))
    }
    assert names == dict.fromkeys(("chairside.db", "audit.key", "audit-heads.jsonl", RECIPIENTS_NAME), 0o600)
    with sqlite3.connect(made / "chairside.db") as store:
        assert store.execute("SELECT family_name FROM patient").fetchall() == [(PATIENT,)]
        assert store.execute("SELECT count(*) FROM audit_event").fetchone() == (6,), "its own row is in it"
    for name in ("audit.key", "audit-heads.jsonl"):
        assert (made / name).read_bytes() == (home / "data" / name).read_bytes()


def test_nothing_is_written_in_clear_outside_the_folder_and_nothing_stays_in_it(home: Path) -> None:
    assert PATIENT.encode() in (home / "data" / "chairside.db").read_bytes() + (
        (home / "data" / "chairside.db-wal").read_bytes() if (home / "data" / "chairside.db-wal").exists() else b""
    )
    sealed = (home / "friday.age").read_bytes()
    assert sealed.startswith(b"age-encryption.org/v1\n")
    assert PATIENT.encode() not in sealed
    assert b"SQLite" not in sealed
    assert (home / "friday.age").stat().st_mode & 0o777 == 0o600
    assert not (home / "data" / COPY_NAME).exists()
    assert left_behind(home) == []


def told(folder: Path) -> list[tuple[str, str, str]]:
    with sqlite3.connect(folder / "chairside.db") as store:
        rows = store.execute("SELECT actor, act, reason FROM audit_event WHERE act = 'store.back_up' ORDER BY id")
        return rows.fetchall()


def test_the_audit_says_who_took_the_store_along_where_to_and_for_which_key(home: Path) -> None:
    why = f"To {home / 'friday.age'} by {getuser()}, sealed for {public_key(home)}"
    assert told(home / "data") == [("console", "store.back_up", why)]


def test_a_store_that_takes_no_row_is_copied_all_the_same_and_that_is_said(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = Database(home / "data")
    database.lock()  # as a server that hangs does
    backup(home / "saturday.age", None, home / "data")
    database.unlock()
    assert "The audit does not know of this backup: Another Chairside" in capsys.readouterr().err
    assert (home / "saturday.age").exists()
    assert len(told(home / "data")) == 1


def test_a_backup_beside_a_writer_is_of_one_moment(home: Path) -> None:
    database = Database(home / "data")
    database.lock()
    with database.writer_engine().connect() as connection:
        with connection.begin():
            take_in(connection, "Before", "MRN-2")
        with connection.begin():
            take_in(connection, "Not committed", "MRN-3")
            backup(home / "beside.age", None, home / "data")
    database.unlock()
    restore(home / "beside.age", home / "clinic.key", home / "new")
    with sqlite3.connect(home / "new" / "chairside.db") as store:
        assert store.execute("SELECT family_name FROM patient ORDER BY id").fetchall() == [(PATIENT,), ("Before",)]


def other_key(home: Path) -> Path:
    (home / "elsewhere").mkdir()
    backup_key(home / "other.key", home / "elsewhere")
    return home / "other.key"


def cut(home: Path) -> None:
    whole = (home / "friday.age").read_bytes()
    (home / "friday.age").write_bytes(whole[:-1])


def cut_at_a_piece(home: Path) -> None:
    whole = (home / "friday.age").read_bytes()
    (home / "friday.age").write_bytes(whole[: len(whole) - 70_000])


def turn_a_bit(home: Path) -> None:
    whole = bytearray((home / "friday.age").read_bytes())
    whole[len(whole) // 2] ^= 1
    (home / "friday.age").write_bytes(whole)


def no_backup(home: Path) -> None:
    (home / "friday.age").write_bytes(b"Dear diary, today we made no backup.\n")


def open_key(home: Path) -> None:
    (home / "clinic.key").chmod(0o644)


def lost_key(home: Path) -> None:
    (home / "clinic.key").unlink()


def swapped_key(home: Path) -> None:
    (home / "clinic.key").write_text(other_key(home).read_text())


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (cut, "cut short or was changed"),
        (cut_at_a_piece, "cut short or was changed"),
        (turn_a_bit, "cut short or was changed"),
        (no_backup, "is no backup"),
        (open_key, "chmod 600"),
        (lost_key, "is not there"),
        (swapped_key, "sealed for another key"),
    ],
)
def test_what_cannot_be_opened_is_one_sentence_and_leaves_nothing(
    home: Path, harm: Callable[[Path], None], words: str
) -> None:
    harm(home)
    for again in (verify_backup, restore):
        with pytest.raises(UsageError, match=words) as told:
            again(home / "friday.age", home / "clinic.key", home / "new")
        assert "\n" not in str(told.value)
        assert not (home / "new").exists()
        assert left_behind(home) == []


def test_a_backup_whose_audit_was_changed_is_opened_and_not_believed(home: Path) -> None:
    with sqlite3.connect(home / "data" / "chairside.db") as store:
        store.executescript("DROP TRIGGER audit_event_no_update; UPDATE audit_event SET actor = 'nobody' WHERE id = 3;")
    backup(home / "changed.age", None, home / "data")
    with pytest.raises(StoreUnavailable, match="broken at row 3"):
        verify_backup(home / "changed.age", home / "clinic.key", home / "data")
    with pytest.raises(StoreUnavailable, match="broken at row 3"):
        restore(home / "changed.age", home / "clinic.key", home / "new")
    assert not (home / "new").exists()


def test_a_good_backup_is_proven_without_leaving_it_open(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    verify_backup(home / "friday.age", home / "clinic.key", home / "data", json=True)
    assert '"rows":6' in capsys.readouterr().out
    assert left_behind(home) == []


def test_only_the_files_of_a_store_are_taken_out_of_a_backup(home: Path) -> None:
    for name, kind in (
        ("../escaped", tarfile.REGTYPE),
        ("/tmp/escaped", tarfile.REGTYPE),
        ("audit.key", tarfile.SYMTYPE),
    ):
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w") as packed:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd" if kind == tarfile.SYMTYPE else ""
            packed.addfile(member, io.BytesIO())
        (home / "planted.age").unlink(missing_ok=True)
        keys = read_recipients([public_key(home)], "here")
        seal(io.BytesIO(archive.getvalue()), home / "planted.age", keys)
        with pytest.raises(UsageError, match="nothing of ours"):
            restore(home / "planted.age", home / "clinic.key", home / "new")
    assert not (home / "escaped").exists()
    assert not (home / "new").exists()


def test_a_folder_that_holds_anything_is_not_restored_into(home: Path) -> None:
    with pytest.raises(ConflictError, match="not empty"):
        restore(home / "friday.age", home / "clinic.key", home / "data")
    (home / "empty").mkdir()
    restore(home / "friday.age", home / "clinic.key", home / "empty")
    assert (home / "empty" / "chairside.db").exists()


def test_without_a_key_nothing_is_written(tmp_path: Path, filled: Path) -> None:
    shutil.copytree(filled, tmp_path / "data")
    with pytest.raises(UsageError, match="backup-key"):
        backup(tmp_path / "plain.db", None, tmp_path / "data")
    with pytest.raises(UsageError, match="no public key of age"):
        backup(tmp_path / "plain.db", ["age1nonsense"], tmp_path / "data")
    secret = str(pyrage.x25519.Identity.generate())
    with pytest.raises(UsageError, match="private key") as told:
        backup(tmp_path / "plain.db", [secret], tmp_path / "data")
    assert secret not in str(told.value)
    assert not (tmp_path / "plain.db").exists()


def test_the_key_does_not_lie_beside_what_it_opens(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with pytest.raises(UsageError, match="must not have the key"):
        backup_key(tmp_path / "data" / "clinic.key", tmp_path / "data")
    assert list((tmp_path / "data").iterdir()) == []


def test_what_is_there_is_never_written_over(home: Path) -> None:
    before = (home / "friday.age").read_bytes(), (home / "clinic.key").read_bytes()
    with pytest.raises(UsageError, match="exists already"):
        backup(home / "friday.age", None, home / "data")
    with pytest.raises(UsageError, match="exists already"):
        backup_key(home / "clinic.key", home / "data")
    assert ((home / "friday.age").read_bytes(), (home / "clinic.key").read_bytes()) == before
    with pytest.raises(NotFoundError):
        backup(home / "none.age", [public_key(home)], home / "nowhere")


def test_a_disk_that_takes_no_more_leaves_no_half_backup(home: Path) -> None:
    with pytest.raises(ChairsideError, match="cannot be written"):
        backup(home / "no-such-folder" / "friday.age", None, home / "data")
    assert not (home / "data" / COPY_NAME).exists()


def test_two_backups_at_once_are_told_apart_and_a_killed_ones_rest_is_swept(home: Path) -> None:
    with copy_of(home / "data"), pytest.raises(ConflictError, match="Another backup"):
        backup(home / "second.age", None, home / "data")
    (home / "data" / COPY_NAME).write_bytes(b"half a copy" * 100_000)
    backup(home / "third.age", None, home / "data")
    verify_backup(home / "third.age", home / "clinic.key", home / "data")


def test_both_of_two_keys_open_a_backup(home: Path) -> None:
    backup_key(home / "second.key", home / "data")
    backup(home / "both.age", None, home / "data")
    for key in ("clinic.key", "second.key"):
        verify_backup(home / "both.age", home / key, home / "data")


def test_an_archive_is_the_same_however_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(os.urandom(1_500))
    (tmp_path / "b").write_bytes(b"")
    files = {"a": tmp_path / "a", "b": tmp_path / "b"}
    whole, parts = Packed(files).read(), Packed(files)
    assert b"".join(iter(lambda: parts.read(7), b"")) == whole
    with tarfile.open(fileobj=io.BytesIO(whole)) as found:
        assert [(one.name, one.size) for one in found] == [("a", 1_500), ("b", 0)]


def test_no_other_command_loads_what_only_backups_need() -> None:
    code = "import server.commands.store, sys; sys.exit('pyrage' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
