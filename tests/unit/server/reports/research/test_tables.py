"""The tables of a research export: numbers as they are stored, times from the drug, one patient's sessions together."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from io import BytesIO
from struct import pack

import pyarrow as pa
import pytest

from models.document import RecordedObservation
from models.errors import UsageError
from models.medicine import MedicineRoute
from models.observation import MeasurementValidity
from models.record.drug import MedicineGiven
from models.record.events import ActionTaken, AdverseEvent, Intensity, Outcome, Relation, Seriousness
from server.reports.record_source import RecordSource, RecordsSource
from server.reports.research import parquet
from server.reports.research.dictionary import tables
from server.reports.research.research_export import ResearchExport
from tests.unit.server.reports.pdf.recorded import Record, aborted_record, clock, plain_record, signed
from tests.unit.server.reports.research.opened import Opened, opened


def odd_record() -> Record:
    """A session with true zeros, a negative zero, numbers that are none, and many digits."""
    record = plain_record()
    record.measure(clock("14:50:01"), "etco2", 0.0)
    record.measure(clock("14:50:02"), "perfusion_index", -0.0)
    record.measure(clock("14:50:03"), "temperature", 0.1 + 0.2)
    record.measure(clock("14:50:04"), "spo2", 3.0, validity=MeasurementValidity.INVALID)
    record.enter(
        clock("14:55"),
        AdverseEvent(
            term=" emergence  Reaction", severity=Intensity.SEVERE, seriousness=(Seriousness.IMPORTANT,),
            relation=Relation.PROBABLE, actions=(ActionTaken.MEDICINE, ActionTaken.OXYGEN), outcome=Outcome.RESOLVED,
        ),
    )  # fmt: skip
    record.enter(
        clock("14:56"),
        MedicineGiven(medicine="other", name="Mrs X's drops", dose=3, unit="sweets", route=MedicineRoute.ORAL),
    )
    return record


@cache
def odd() -> tuple[RecordSource, Opened]:
    record = odd_record()
    source = record.source(signed(record, "later"))
    return source, opened([source])


def stored(source: RecordSource) -> list[RecordedObservation]:
    return [one for batch in source.observations() for one in batch]


def test_numbers_read_back_are_the_stored_ones_to_the_last_bit() -> None:
    source, found = odd()
    rows = found.rows("observations")
    expected = stored(source)
    assert len(rows) == len(expected)
    for row, one in zip(rows, expected, strict=True):
        assert (row["metric"], row["validity"], row["mode"]) == (one.metric, one.validity, one.mode)
        assert (row["value"] is None) == (one.value is None)
        assert one.value is None or pack("d", row["value"]) == pack("d", one.value)
        assert clock("13:24") + timedelta(seconds=row["at_s"]) == one.measured_at
        assert {name for name in row if name.startswith("is_") and row[name]} == {
            f"is_{mark}" for mark in one.judgements
        }
    assert {str(row["value"]) for row in rows if row["metric"] in {"etco2", "perfusion_index"}} == {"0.0", "-0.0"}
    invalid = next(row for row in rows if row["validity"] == "invalid")
    assert (invalid["value"], invalid["unit"]) == (3.0, "%")


def test_doses_are_what_was_given_and_what_no_list_knows_has_no_amount() -> None:
    _, found = odd()
    rows = found.rows("doses")
    drug = [row for row in rows if row["kind"] == "session_drug"]
    (session,) = found.rows("sessions")
    assert sum(row["dose"] for row in drug) == pytest.approx(session["given_mg"])
    assert [(row["start_s"], row["end_s"]) for row in drug] == [(0.0, 1440.0), (1530.0, 2490.0)]
    others = [row for row in rows if row["kind"] == "other_medicine"]
    assert [(row["substance"], row["dose"], row["unit"]) for row in others] == [
        ("ondansetron", 4.0, "mg"),
        ("other", None, None),
    ]


def test_terms_of_the_list_are_told_and_several_words_stand_beside_each_other() -> None:
    rows = [row for row in odd()[1].rows("events") if row["kind"] == "adverse_event"]
    assert [row["code"] for row in rows] == ["hypertension", "emergence reaction"]
    assert (rows[1]["actions"], rows[1]["seriousness"], rows[1]["is_serious"]) == ("medicine oxygen", "important", True)
    assert (rows[0]["at_s"], rows[0]["end_s"], rows[0]["is_serious"]) == (1200.0, 2580.0, False)


def test_scores_have_their_answers_and_corrected_entries_are_not_there() -> None:
    _, found = odd()
    (asked,) = [row for row in found.rows("scores") if row["items"]]
    assert (asked["scale"], asked["items"], asked["total"], asked["at_s"]) == (
        "phq9",
        [2, 2, 1, 3, 1, 2, 2, 0, 1],
        14,
        -300.0,
    )
    noted = [row for row in found.rows("events") if row["kind"] == "noted"]
    assert [(row["code"], row["intensity"], row["at_s"]) for row in noted] == [("nausea", "moderate", 1020.0)]


def test_a_session_without_the_drug_counts_from_intake() -> None:
    found = opened([aborted_record().source()])
    (row,) = found.rows("sessions")
    assert (row["time_zero"], row["drug"], row["given_mg"], row["ended"], row["ended_s"]) == (
        "intake",
        None,
        None,
        "aborted",
        1860.0,
    )
    assert (row["data"], found.file_name.startswith("research-")) == ("real", True)
    assert "SIMULATED" not in found.members["README.txt"].decode()


def again(source: RecordSource, number: int, days: int, patient: int = 7) -> RecordSource:
    """The same session so many days later, perhaps of another patient."""
    document, later = source.document, timedelta(days=days)
    session = replace(document.session, id=number, patient=replace(document.patient, id=patient))
    phases = tuple(replace(one, changed_at=one.changed_at + later) for one in document.phases)
    entries = tuple(replace(one, at=one.at + later) for one in document.entries)
    return replace(source, document=replace(document, session=session, phases=phases, entries=entries))


def test_sessions_of_one_patient_share_a_pseudonym_and_count_days_from_the_first() -> None:
    source = plain_record().source()
    found = opened([again(source, 12, 0), again(source, 40, 61), again(source, 9, 14), again(source, 41, 2, patient=8)])
    rows = found.rows("sessions")
    assert [row["session"] for row in rows] == sorted(row["session"] for row in rows)  # by chance, not by number
    series = sorted((row for row in rows if row["patient"] != _alone(rows)), key=lambda row: row["number"])
    assert [(row["number"], row["day"], row["first_year"]) for row in series] == [
        (1, 0, 2026),
        (2, 14, 2026),
        (3, 61, 2026),
    ]
    assert len({row["patient"] for row in rows}) == 2
    text = found.members["README.txt"].decode()
    assert "Sessions: 4; patients: 2." in text
    assert "smallest group has 2 patients. That is few." in text


def _alone(rows: list[dict[str, object]]) -> object:
    patients = [row["patient"] for row in rows]
    return next(patient for patient in patients if patients.count(patient) == 1)


def test_the_dictionary_names_every_column_of_every_table() -> None:
    _, found = odd()
    said = [(line["table"], line["column"]) for line in found.dictionary()]
    assert sorted({table for table, _ in said}) == sorted(found.tables())
    assert said == [(table, name) for table in tables() for name in found.rows(table)[0]]
    assert all(line["meaning"] for line in found.dictionary())
    (metric,) = [line for line in found.dictionary() if (line["table"], line["column"]) == ("observations", "metric")]
    assert "heart_rate: MDC 147842 LOINC 8867-4" in metric["codes"]


def test_a_word_of_no_list_stops_the_export() -> None:
    table = parquet.TableFile(tables()["events"], BytesIO())
    with pytest.raises(ValueError, match="a word in code is none of those that may leave"):
        table.add_rows([{"session": "0", "kind": "noted", "code": "Mrs Mendes fell"}])
    table.drop()


def test_no_session_is_no_export() -> None:
    with pytest.raises(UsageError, match="No session is chosen"):
        ResearchExport(RecordsSource((), lambda _: plain_record().source(), plain_record().source().header))


def test_what_is_held_does_not_grow_with_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "ROWS_OF_A_GROUP", 2000)
    held = {many: _most_held(many) for many in (4, 40)}
    assert held[40] < 1.5 * held[4]


def _most_held(batches: int) -> int:
    """The most that Arrow's tables held at once, while so many batches of 1000 observations passed."""
    record = plain_record()
    batch = stored(record.source())[:1000]
    most = 0

    def passing() -> Iterator[list[RecordedObservation]]:
        nonlocal most
        for _ in range(batches):
            most = max(most, pa.default_memory_pool().bytes_allocated() - before)
            yield batch

    before = pa.default_memory_pool().bytes_allocated()
    found = opened([replace(record.source(), observations=passing)])
    groups = found.metadata("observations")
    assert groups.num_row_groups == batches // 2
    return most
