"""A record goes out as JSON and comes into an empty store equal, by its hash; a bad file and a second time do not."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from models.errors import ConflictError, FaultyFileError, UsageError
from models.record.entry import NewEntry
from models.record.events import NoteWritten
from models.signature import Seal, Signature, SignatureMeaning
from server.reports.canonical import signature_sha256
from server.reports.json_export import json_pieces
from server.reports.record_source import ExportHeader
from server.reports.records import digest_of, import_record, source_of
from server.store.alarms import upsert_alarms
from server.store.bindings import bind
from server.store.documents import read_document
from server.store.observations import Question, of_session
from server.store.patients import add_patient
from server.store.record import add_entry
from server.store.schema import prepare_schema
from server.store.sessions import add_session
from server.store.signatures import add_signature
from server.store.tables import metadata
from tests.component.server.store.building import Place, at, judged, new_alarm, new_session, write
from tests.component.server.store.recorded_session import record_session

LATER = datetime(2026, 4, 1, tzinfo=UTC)
HEADER = ExportHeader("Infusion clinic", "Europe/Berlin", "0.1.0", LATER, "Eve")


def exported(connection: Connection, session: int) -> bytes:
    return b"".join(json_pieces(source_of(connection, session, HEADER)))


def hash_of(connection: Connection, session: int) -> str:
    return digest_of(connection, read_document(connection, session)).sha256


@contextmanager
def writing(folder: Path) -> Iterator[Connection]:
    place = Place(folder)
    folder.mkdir()
    with place.database().writer_engine().connect() as connection:
        prepare_schema(connection)
        with connection.begin():
            yield connection


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Connection]:
    """Another clinic's store, on SQLite."""
    with writing(tmp_path / "elsewhere") as connection:
        yield connection


def sign(connection: Connection, session: int) -> Signature:
    document = read_document(connection, session)
    found = digest_of(connection, document)
    seal = Seal(at(100), found.observations, len(document.person_entries), len(document.log), document.devices)
    unsealed = Signature(
        session, 0, SignatureMeaning.RESPONSIBILITY, "Eve", "clinician", at(100), "0.1.0", found.sha256, None, "",
        seal=seal,
    )  # fmt: skip
    signature = replace(unsealed, sha256=signature_sha256(unsealed))
    add_signature(connection, signature)
    return signature


def test_a_record_comes_into_an_empty_store_equal_by_its_hash(connection: Connection, elsewhere: Connection) -> None:
    session, _ = record_session(elsewhere)
    assert import_record(connection, exported(elsewhere, session), LATER, "Eve") == session
    assert hash_of(connection, session) == hash_of(elsewhere, session)
    here, there = read_document(connection, session), read_document(elsewhere, session)
    assert here == replace(there, bindings=here.bindings)
    assert of_session(connection, session, Question(limit=1000)) == of_session(elsewhere, session, Question(limit=1000))


def test_what_the_file_has_as_record_hashes_to_what_it_says(elsewhere: Connection) -> None:
    content = exported(elsewhere, record_session(elsewhere)[0])
    _, _, rest = content.partition(b',\n"record":')
    record, _, tail = rest.rpartition(b',\n"record_sha256":')
    assert json.loads(content)["record_sha256"] == sha256(record).hexdigest() == hash_of(elsewhere, 1)
    assert json.loads(record)["format"] == "chairside-session-record"
    assert b"signatures" in tail


def test_after_an_import_the_store_goes_on_counting(connection: Connection, elsewhere: Connection) -> None:
    session, _ = record_session(elsewhere)
    import_record(connection, exported(elsewhere, session), LATER, "Eve")
    other = new_session(connection, "2", "50-1")
    entry = add_entry(connection, NewEntry(other.patient.id, other.id, NoteWritten(text="on"), at(900)), at(900), "Ada")
    assert (other.id, other.patient.id, entry.id) == (2, 2, 5)


def test_a_signed_record_brings_its_signature_and_what_arrived_after_it(
    connection: Connection, elsewhere: Connection
) -> None:
    session, sender = record_session(elsewhere)
    signature = sign(elsewhere, session)
    write(elsewhere, sender.frame(35, judged(99, at(40)), received_at=at(200)))
    import_record(connection, exported(elsewhere, session), LATER, "Eve")
    found = read_document(connection, session)
    assert found.signatures == (signature,)
    assert found.observations_after_signing == 1
    assert hash_of(connection, session) == signature.record_sha256


def test_the_same_record_twice_is_refused_and_so_is_another_one_of_its_number(
    connection: Connection, elsewhere: Connection
) -> None:
    content = exported(elsewhere, record_session(elsewhere)[0])
    import_record(connection, content, LATER, "Eve")
    with pytest.raises(ConflictError, match="taken in before, with the same record"):
        import_record(connection, content, LATER, "Eve")
    add_entry(elsewhere, NewEntry(1, 1, NoteWritten(text="more"), at(900)), at(900), "Ada")
    with pytest.raises(ConflictError, match="This store has another session 1"):
        import_record(connection, exported(elsewhere, 1), LATER, "Eve")


def test_two_sessions_of_one_patient_and_one_device_come_one_after_the_other(
    connection: Connection, elsewhere: Connection
) -> None:
    first, sender = record_session(elsewhere)
    second = add_session(
        elsewhere, patient_id=1, chair_name="1", preset=("iv_ketamine", 1), protocol=("iv_ketamine", 1), at=at(70),
        author="Ada",
    ).id  # fmt: skip
    bind(elsewhere, second, "monitor-1", None, at(75), "Ada")
    # What was measured before and after the change of hands came in one frame.
    write(elsewhere, sender.frame(40, judged(80, at(59)), judged(81, at(76)), received_at=at(77)))
    for session in (first, second):
        import_record(connection, exported(elsewhere, session), LATER, "Eve")
        assert hash_of(connection, session) == hash_of(elsewhere, session)


def changed(content: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    found = json.loads(content)
    change(found)
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()


BAD: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut off": (lambda content: content[:-100], "no JSON, or was cut off"),
    "no JSON": (lambda content: b"\x89PNG", "no JSON"),
    "something else": (lambda content: b'{"format": "else"}', "does not begin with the format"),
    "a list": (lambda content: b"[]", "does not begin with the format"),
    "a later version": (lambda c: changed(c, lambda f: f.update(version=2)), "version is 2, this Chairside reads 1"),
    "no record": (lambda c: changed(c, lambda f: f.update(record=None)), "holds no record"),
    "a part missing": (lambda c: changed(c, lambda f: f["record"]["document"].pop("log")), "KeyError at 'log'"),
    "a number changed": (
        lambda c: changed(c, lambda f: f["record"]["observations"][3].__setitem__(1, 12.0)), "was changed after"),
    "a name changed": (
        lambda c: changed(c, lambda f: f["record"]["document"]["patient"].update(family_name="Abaru")),
        "was changed after"),
    "a word changed": (
        lambda c: changed(c, lambda f: f["record"]["document"]["entries"][1]["body"].update(note="fine")),
        "was changed after"),
    "a metric nobody knows": (
        lambda c: changed(c, lambda f: f["record"]["observations"][3].__setitem__(0, "mood")),
        "record.observations.3: 'mood'"),
    "no time": (
        lambda c: changed(c, lambda f: f["record"]["document"]["alarms"][0].update(arose_at="soon")),
        "alarms.0.arose_at"),
    "no entry": (
        lambda c: changed(c, lambda f: f["record"]["document"]["entries"][1]["body"].update(code="x")),
        "entries.1.body: no sound entry of kind 'event'"),
    "a number too large": (
        lambda c: changed(c, lambda f: f["record"]["observations"][3].__setitem__(8, 2**70)), "cannot hold"),
}  # fmt: skip


@pytest.mark.parametrize("which", BAD)
def test_a_bad_file_is_refused_whole_and_the_sentence_says_where(tmp_path: Path, which: str) -> None:
    spoil, expected = BAD[which]
    with writing(tmp_path / "elsewhere") as elsewhere:
        content = spoil(exported(elsewhere, record_session(elsewhere)[0]))
    with pytest.raises((FaultyFileError, UsageError), match=expected), writing(tmp_path / "here") as connection:
        import_record(connection, content, LATER, "Eve")
    with Place(tmp_path / "here").database().writer_engine().connect() as connection:
        for table in metadata.sorted_tables:
            if table.name not in {"metric", "alembic_version"}:
                assert connection.execute(select(func.count()).select_from(table)).scalar() == 0, table.name


def test_a_signature_that_was_changed_is_refused(connection: Connection, elsewhere: Connection) -> None:
    session, _ = record_session(elsewhere)
    sign(elsewhere, session)
    content = changed(exported(elsewhere, session), lambda found: found["signatures"][0].update(author="Bob"))
    with pytest.raises(FaultyFileError, match="signature 1 is not as it was given"):
        import_record(connection, content, LATER, "Eve")


def lea(connection: Connection, identifier: str) -> None:
    add_patient(
        connection, family_name="Abara", given_name="Lea", birth_date=date(1988, 2, 4), identifier=identifier, sex=None,
        at=at(0), author="Ada",
    )  # fmt: skip


def test_a_patient_who_is_there_with_another_name_is_not_changed(connection: Connection, elsewhere: Connection) -> None:
    content = exported(elsewhere, record_session(elsewhere)[0])
    lea(connection, "40-1182")
    with pytest.raises(ConflictError, match="Patient 1 is in this store already, and not as the file has it"):
        import_record(connection, content, LATER, "Eve")


def test_a_record_number_that_is_somebody_elses_is_not_given_twice(
    connection: Connection, elsewhere: Connection
) -> None:
    content = exported(elsewhere, record_session(elsewhere)[0])
    lea(connection, "1")
    lea(connection, "40-1182")
    with pytest.raises(ConflictError, match="Record number '40-1182' is that of patient 2 here"):
        import_record(connection, content, LATER, "Eve")


def test_an_alarm_of_the_same_number_is_not_overwritten(connection: Connection, elsewhere: Connection) -> None:
    content = exported(elsewhere, record_session(elsewhere)[0])
    upsert_alarms(connection, [new_alarm(4)])
    with pytest.raises(ConflictError, match="This store has alarm 4 of its own"):
        import_record(connection, content, LATER, "Eve")
