"""Letters of any script are set or told by their number: nothing becomes a box, is turned round or read as markup."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.record.events import NoteWritten
from server.care.protocols import ProtocolShelf
from server.reports.pdf.gathering import gather
from server.reports.pdf.letters import ZERO_WIDTH_SPACE, settable
from server.reports.pdf.record_pdf import document_content, record_pdf
from server.reports.pdf.tables import bold, section, table
from server.reports.pdf.typeset import Content, typeset
from tests.unit.server.reports.pdf.reading import letters_of, pages_of, words_of
from tests.unit.server.reports.pdf.recorded import RUI, Record, clock, empty_record

HOSTILE = (
    '#panic("x") *bold* _low_ $1+1$ @ref <label> // no comment /* none */ `raw` \\ #{1+1} '
    "<script>alert(1)</script> =cmd|"
)


def with_note(text: str) -> Record:
    record = empty_record()
    record.enter(clock("13:30"), NoteWritten(text=text))
    return record


@pytest.mark.parametrize("name", ["Öztürk", "Żółć", "Иванов", "Παπαδοπούλου", "مريم", "Նարեկ"])
def test_names_of_many_scripts_are_set_as_they_are(name: str) -> None:
    assert settable(name) == name
    record = empty_record()
    record.patient = replace(RUI, family_name=name)
    first, *_ = pages_of(record_pdf(record.source()))
    # A reader of text may give a script that runs from right to left in the order in which it is seen.
    assert name in first or name[::-1] in first


def test_letters_without_a_font_are_told_by_their_numbers_and_every_page_says_what_that_means() -> None:
    record = empty_record()
    record.patient = replace(RUI, family_name="山田", given_name="太郎")
    pages = pages_of(record_pdf(record.source()))
    for words in pages:
        assert "⟨U+5C71 U+7530⟩, ⟨U+592A U+90CE⟩ · born 30 Nov 1965 · 40-1710" in words
        assert "stands for letters that no font here has" in words
    assert "no font here has" not in words_of(record_pdf(empty_record().source()))


def test_signs_that_turn_or_hide_text_are_shown() -> None:
    assert settable("5\u202e mg 05\u202c") == "5⟨U+202E⟩ mg 05⟨U+202C⟩"
    assert settable("a\u200bb c\ufeffd e\u00adf") == "a⟨U+200B⟩b c⟨U+FEFF⟩d e⟨U+00AD⟩f"


def test_line_breaks_stay_and_tabs_are_spaces() -> None:
    assert settable("a\r\nb\tc\rd") == "a\nb    c\nd"


def test_a_long_word_may_be_broken_and_a_hash_is_not() -> None:
    assert settable("x" * 30) == ZERO_WIDTH_SPACE.join(["x" * 6] * 5)
    assert settable("ab" * 32) == "ab" * 32
    marked = settable("e\u0301" * 20)
    assert all(not part.startswith("\u0301") for part in marked.split(ZERO_WIDTH_SPACE))


def test_a_long_word_can_be_searched_for_and_copied_as_it_is() -> None:
    record = empty_record()
    record.patient = replace(RUI, identifier="8759a08a-8492-410e-a1e5-d3f0b0c07bc4")
    pages = pages_of(record_pdf(record.source()))
    assert all(record.patient.identifier in words for words in pages)
    assert ZERO_WIDTH_SPACE not in "".join(pages)


def test_what_looks_like_markup_stays_text() -> None:
    record = with_note(HOSTILE)
    record.patient = replace(RUI, family_name="#sys.inputs", given_name='"); panic("')
    letters = letters_of(record_pdf(record.source()))
    assert "".join(HOSTILE.split()) in letters
    assert '#sys.inputs,");panic("' in letters


def test_a_very_long_text_wraps_over_pages_and_none_of_it_is_lost() -> None:
    text = " ".join(f"word{number}." for number in range(160)) + " " + "x" * 500
    record = empty_record()
    for _ in range(12):
        record.enter(clock("13:30"), NoteWritten(text=text))
    pages = pages_of(record_pdf(record.source()))
    words = " ".join(pages)
    assert len(pages) > 3
    assert all(words.count(f"word{number}.") >= 12 for number in range(160))
    assert words.count("x") >= 12 * 500


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.text(st.characters(), min_size=1, max_size=40), min_size=60, max_size=60))
def test_whatever_is_written_can_be_set(texts: list[str]) -> None:
    content = document_content(gather(empty_record().source(), ProtocolShelf()))
    rows: list[list[Content]] = [[text, bold(text)] for text in texts]
    content["sections"] = [section("Texts", table([("Plain", 1, "left"), ("Bold", 1, "left")], rows))]
    assert typeset(content, datetime(2026, 1, 1, tzinfo=UTC)).startswith(b"%PDF-")
