"""What a PDF says is what the record says: read back with another library, word by word and number by number."""

from datetime import datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from models.document import SessionDocument
from server.care.protocols import ProtocolShelf
from server.reports.pdf.gathered import Gathered
from server.reports.pdf.gathering import gather
from server.reports.pdf.record_pdf import NOTICE, record_pdf
from tests.unit.server.reports.pdf.documents import ADDENDUM, made
from tests.unit.server.reports.pdf.reading import letters_of, pages_of, words_of
from tests.unit.server.reports.pdf.recorded import Record, plain_record, signed


@pytest.fixture(scope="module")
def record() -> Record:
    return plain_record()


@pytest.fixture(scope="module")
def document(record: Record) -> SessionDocument:
    return record.document()


@pytest.fixture(scope="module")
def found() -> Gathered:
    return gather(plain_record().source(), ProtocolShelf())


def local(at: datetime) -> str:
    """Zurich in winter."""
    return f"{at.hour + 1:02d}:{at:%M:%S}"


def test_every_page_names_patient_session_and_its_number_and_says_what_it_is() -> None:
    pages = pages_of(made("plain"))
    assert len(pages) > 3
    for number, words in enumerate(pages, 1):
        assert "Mendes, Rui · born 30 Nov 1965 · 40-1710" in words
        assert "session 12, 12 Nov 2026" in words
        assert f"Page {number} of {len(pages)}" in words
        assert NOTICE in words
        assert "SIMULATED DATA" in words


def test_a_real_session_says_nowhere_that_it_is_simulated() -> None:
    assert "SIMULATED" not in words_of(made("aborted"))


def test_the_overview_is_one_page_and_has_what_is_asked_first() -> None:
    first, second, *_ = pages_of(made("plain"))
    for words in ("NOT SIGNED", "36.5 mg", "171", "+49 at 13:55:00", "122/74", "93", "Alarms", "Events and medicines"):
        assert words in first
    assert second.count("Session and patient") == 1


def test_every_cuff_reading_stands_with_its_numbers_and_marks(record: Record) -> None:
    words = words_of(made("plain"))
    readings: dict[datetime, dict[str, float]] = {}
    for one in record.observations:
        if one.metric.startswith("nibp") and one.value is not None:
            readings.setdefault(one.measured_at, {})[one.metric] = one.value
    assert len(readings) == 20
    for at, values in readings.items():
        systolic, diastolic = values["nibp_systolic"], values["nibp_diastolic"]
        mean = f"{values['nibp_mean']:.0f}" if "nibp_mean" in values else "– artefact"
        assert f"{local(at)} {systolic:.0f} {diastolic:.0f} {mean}" in words
    assert "14:22:00 – – – not available" in words


def test_statistics_are_those_that_were_computed(found: Gathered) -> None:
    words = words_of(made("plain"))
    for metric in ("heart_rate", "nibp_systolic", "respiratory_rate"):
        one = found.statistics[metric]
        assert one.peak is not None
        assert f"{one.counted} {one.late} {one.left_out}" in words
        assert f"{one.peak.value:.0f} at {local(one.peak.at)} {one.rise:+.1f}" in words
    assert found.statistics["respiratory_rate"].late == 28
    assert found.statistics["spo2"].left_out == 8


def test_every_alarm_stands_with_its_answer(document: SessionDocument) -> None:
    words = words_of(made("plain"))
    for alarm in document.alarms:
        assert alarm.ceased_at is not None
        who = alarm.acknowledged_by or "nobody"
        lasted = (alarm.ceased_at - alarm.arose_at).total_seconds()
        row = f"{local(alarm.ceased_at)} {lasted // 60:.0f}:{lasted % 60:02.0f} {who}"
        assert f"{local(alarm.arose_at)} {'*' * alarm.priority.rank} {alarm.message}" in words
        assert row in words
        if alarm.acknowledged_at is not None:
            after = (alarm.acknowledged_at - alarm.arose_at).total_seconds()
            assert f"{local(alarm.acknowledged_at)} 0:{after:02.0f} {alarm.reason}" in words


def test_what_was_given_stands_beside_the_plan(found: Gathered) -> None:
    words = words_of(made("plain"))
    assert found.course is not None
    assert f"Given {found.course.given_mg:.1f} mg (0.60 mg/kg of 60.9 kg)" in words
    assert f"Planned {found.course.planned_mg:.1f} mg Ketamine (racemic)" in words
    assert "0.6 mg/kg = 36.5 mg" in words
    assert "Looked at by" in words
    assert "Above 0.5 mg/kg: partial response to the last three infusions" in words
    assert "NOT CONFIRMED, a name typed" in words


def test_what_was_due_stands_with_how_it_was_done(found: Gathered) -> None:
    words = words_of(made("plain"))
    for one in found.due:
        done = "–" if one.done_at is None else local(one.done_at)
        assert f"{local(one.due_at)} {one.rule.label} {done} {one.state.value}" in words


def test_a_correction_stands_with_its_original_and_its_reason() -> None:
    words = words_of(made("plain"))
    assert "before 13:44:00 Nausea. Intensity: mild J. Lindqvist 13:44:00" in words
    assert "corrected 13:41:00 Nausea. Intensity: moderate J. Lindqvist 13:46:12" in words
    assert "beganbeforethecuffat13:44" in letters_of(made("plain"))


def test_every_entry_s_own_words_stand_there(document: SessionDocument) -> None:
    letters = letters_of(made("plain"))
    for entry in document.entries:
        for name in ("text", "note", "narrative", "reason", "substance", "words", "detail"):
            said = getattr(entry.body, name, None)
            assert said is None or "".join(said.split()) in letters


def test_gaps_late_and_left_out_numbers_are_listed() -> None:
    words = words_of(made("plain"))
    assert "14:18:30 14:20:40 2:10 Heart rate gap: no number" in words
    assert "Breathing rate late, counted: 28 numbers" in words
    assert "Oxygen saturation invalid, left out: 8 numbers" in words
    assert "4401 to 4402" in words


def test_the_whole_hash_can_be_copied(found: Gathered) -> None:
    pages = PdfReader(BytesIO(made("plain"))).pages
    assert found.sha256 in pages[-1].extract_text()


def test_a_signed_record_says_who_signed_what_and_shows_the_addendum() -> None:
    first, *_ = pages_of(made("plain,signed"))
    assert "SIGNED Dr A. Sato (clinician), 12 Nov 2026, 15:30:00 UTC+01:00" in first
    assert "1 addendum added afterwards" in first
    assert "NOT SIGNED" not in first
    assert "".join(ADDENDUM.split()) in letters_of(made("plain,signed"))


def test_a_record_that_is_not_what_was_signed_says_so_on_its_first_page() -> None:
    record = plain_record()
    document = signed(record)
    record.observations[10] = record.observations[11]
    first, *_, last = pages_of(record_pdf(record.source(document)))
    assert "DOES NOT MATCH ITS SIGNATURE" in first
    assert "NOT THE SAME: the record is not what was signed" in last


def test_an_aborted_session_says_why_on_its_first_page() -> None:
    first, *_ = pages_of(made("aborted"))
    assert "Aborted The patient wishes to wait until the new year" in first
    assert "Pressure before the drug: cancel" in first
    assert "No dose entered" in first


def test_a_session_without_anything_says_so_instead_of_showing_nothing() -> None:
    words = words_of(made("empty"))
    for said in ("No alarm arose.", "Nothing was ordered.", "Nothing was measured.", "This record is not signed.",
                 "No device was bound", "Not measured", "Nothing was corrected"):  # fmt: skip
        assert said in words
