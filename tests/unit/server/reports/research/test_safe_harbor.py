"""Nothing that names somebody leaves in a research export: every field of a record is planted, and looked for."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from io import BytesIO
from zipfile import ZipFile, ZipInfo

import pytest

from models.document import SessionDocument
from models.record.kinds import KINDS
from models.timestamps import EPOCH
from server.reports.record_source import ExportHeader, RecordSource
from server.reports.research.dictionary import Kind, tables
from tests.unit.server.reports.research.canaries import BORN, CANARY, ZERO, Planted, Planter
from tests.unit.server.reports.research.opened import Opened, opened

CLINIC = f"{CANARY}-clinic"
STAFF = f"{CANARY}-staff"


@cache
def planted() -> tuple[RecordSource, Planted]:
    planter = Planter()
    document, seen = planter.document(), [planter.observation()]
    header = ExportHeader(CLINIC, "America/Denver", "0.1.0", ZERO, STAFF)
    return RecordSource(document, lambda: iter([seen]), lambda: iter([seen]), header), planter.planted


@cache
def made() -> Opened:
    return opened([planted()[0]])


def haystack(found: Opened) -> str:
    """Everything that can be read of an export: each file's bytes, each value, what files say of themselves."""
    parts = [found.file_name, found.whole.decode("latin-1")]
    parts += [content.decode("latin-1") for content in found.members.values()]
    for table in found.tables():
        parts += [str(found.rows(table)), str(found.metadata(table)), str(found.metadata(table).metadata)]
    return "\n".join(parts)


def values(found: Opened) -> Iterator[object]:
    for table in found.tables():
        for row in found.rows(table):
            for value in row.values():
                yield from value if isinstance(value, list) else [value]


def test_the_planted_record_has_a_canary_in_every_field_and_a_row_in_every_table() -> None:
    source, found = planted()
    said = f"{source.document} {next(source.observations())}"
    assert [text for text in found.texts if text not in said] == []
    fields = {text.split("-", 2)[2] for text in found.texts}
    assert len(fields) > 100
    assert {"Patient.family_name", "AdverseEvent.term", "RecordedDevice.serial", "Signature.text"} <= fields
    assert {body.kind for body in (entry.body for entry in source.document.entries)} == KINDS.keys() - {"withdrawn"}
    assert all(made().rows(table) for table in tables())


def test_no_text_of_a_record_leaves() -> None:
    said = haystack(made())
    assert CANARY not in said
    assert [text for text in planted()[1].texts if text in said] == []


def test_no_number_of_the_store_leaves() -> None:
    numbers = set(planted()[1].numbers)
    assert len(numbers) > 30
    assert numbers.isdisjoint(value for value in values(made()) if isinstance(value, int | float))
    said = haystack(made())
    assert [number for number in numbers if str(number) in said] == []
    raw = b"".join(made().members.values())
    assert [number for number in numbers if number.to_bytes(8, "little") in raw] == []


def test_of_dates_only_the_year_of_the_first_session_leaves() -> None:
    times = [*planted()[1].times, BORN, ZERO]
    said = haystack(made())
    for day in {moment.date() if isinstance(moment, datetime) else moment for moment in times}:
        forms = (day.isoformat(), day.strftime("%Y%m%d"), day.strftime("%m/%d/%Y"), day.strftime("%d.%m.%Y"))
        assert [form for form in forms if form in said] == []
    numbers = {value for value in values(made()) if isinstance(value, int | float) and not isinstance(value, bool)}
    assert numbers.isdisjoint(form for moment in times for form in _as_numbers(moment))
    years = [(table, name) for table in made().tables() for row in made().rows(table)
             for name, value in row.items() if value in (ZERO.year, BORN.year)]  # fmt: skip
    assert years == [("sessions", "first_year")]
    assert all(info.date_time == (1980, 1, 1, 0, 0, 0) for info in _infos(made()))


def _as_numbers(moment: datetime | date) -> Iterator[float]:
    """A moment as programs write it: seconds, milliseconds and microseconds since 1970, days since 1970."""
    if not isinstance(moment, datetime):
        yield (moment - EPOCH.date()).days
        return
    seconds = (moment - EPOCH).total_seconds()
    yield from (seconds, seconds * 1e3, seconds * 1e6, seconds // 86400)


def _infos(found: Opened) -> list[ZipInfo]:
    return list(ZipFile(BytesIO(found.whole)).infolist())


def test_each_export_has_names_of_its_own_that_no_other_has() -> None:
    again = opened([planted()[0]])
    (first,), (second,) = made().rows("sessions"), again.rows("sessions")
    assert first["session"] != second["session"]
    assert first["patient"] != second["patient"]
    assert made().file_name != again.file_name
    assert {**first, "session": "", "patient": ""} == {**second, "session": "", "patient": ""}


@pytest.mark.parametrize("table", list(tables()))
def test_words_are_of_the_dictionary_and_pseudonyms_are_random(table: str) -> None:
    for row in made().rows(table):
        for column in tables()[table]:
            value = row[column.name]
            if column.kind is Kind.PSEUDONYM:
                assert len(value) == 16
                assert int(value, 16) >= 0
            elif column.kind is Kind.WORD and value is not None and column.allowed:
                assert set(value.split()) <= set(column.allowed)


def test_somebody_over_89_has_no_age_in_any_session() -> None:
    source, _ = planted()
    document = source.document
    found = opened([_born(source, document, date(1942, 11, 12)), _born(source, document, date(1941, 11, 12), 1)])
    assert sorted(row["age"] for row in found.rows("sessions")) == ["89", "90+"]


def _born(source: RecordSource, document: SessionDocument, born: date, other: int = 0) -> RecordSource:
    """The same session of another patient."""
    patient = replace(document.patient, birth_date=born, id=document.patient.id + other)
    session = replace(document.session, patient=patient, id=document.session.id + 1_000_000 * other)
    return replace(source, document=replace(document, session=session))
