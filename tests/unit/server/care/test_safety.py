"""Safety answers: what waits for a clinician, and what takes it away."""

from datetime import UTC, datetime, timedelta

import pytest

from models.errors import ConflictError, ForbiddenError, UsageError
from models.record.assessments import Assessment, SafetyReviewed
from models.record.entry import AnyEntry, Entry, EntryBody, NewEntry, Withdrawn
from models.record.events import NoteWritten
from server.care.admission import Asked, admit
from server.care.assessments import RULES
from server.care.chart import Chart
from server.care.safety import safety_flags

START = datetime(2026, 3, 1, 14, 0, tzinfo=UTC)
CALM = (0,) * 9
TROUBLED = (0,) * 8 + (2,)


def phq9(*items: int | None) -> Assessment:
    return Assessment(scale="phq9", items=items)


def screener(*items: int | None) -> Assessment:
    return Assessment(scale="cssrs_screener", items=items)


def entry(number: int, body: EntryBody, minute: float | None = None, corrects: int | None = None) -> AnyEntry:
    at = START + timedelta(minutes=number if minute is None else minute)
    return Entry(number, 1, 7, body, at, START + timedelta(minutes=number), "nurse", corrects)


def waiting(*entries: AnyEntry) -> list[tuple[int, str]]:
    return [(found.entry, found.flag.name) for found in safety_flags(Chart.of(None, entries))]


def test_item_9_above_0_waits_and_0_does_not() -> None:
    assert waiting(entry(1, phq9(*CALM))) == []
    assert waiting(entry(1, phq9(*TROUBLED))) == [(1, "phq9_item_9")]


def test_each_scale_waits_by_itself_in_the_order_of_the_answers() -> None:
    at_risk = screener(1, 1, 0, 1, 0, 0)
    assert waiting(entry(1, phq9(*TROUBLED), minute=9), entry(2, at_risk, minute=4)) == [
        (2, "cssrs_high_risk"),
        (1, "phq9_item_9"),
    ]


def test_a_later_answer_takes_no_earlier_one_back() -> None:
    assert waiting(entry(1, phq9(*TROUBLED)), entry(2, phq9(*CALM))) == [(1, "phq9_item_9")]
    assert waiting(entry(1, phq9(*CALM)), entry(2, phq9(*TROUBLED))) == [(2, "phq9_item_9")]
    at_risk = entry(1, screener(1, 1, 0, 1, 0, 0))
    assert waiting(at_risk, entry(2, screener(0, 0, None, None, None, 0))) == [(1, "cssrs_high_risk")]


def test_a_review_ends_the_waiting_of_what_it_names_alone() -> None:
    troubled, at_risk = entry(1, phq9(*TROUBLED)), entry(2, screener(0, 0, None, None, None, 2))
    review = entry(3, SafetyReviewed(entries=(1,), found="Spoken with the patient"))
    assert waiting(troubled, at_risk, review) == [(2, "cssrs_high_risk")]
    both = entry(3, SafetyReviewed(entries=(1, 2), found="Spoken with the patient"))
    assert waiting(troubled, at_risk, both) == []
    assert waiting(troubled, at_risk, both, entry(4, phq9(*TROUBLED))) == [(4, "phq9_item_9")]


def test_a_review_that_was_withdrawn_counts_no_more() -> None:
    troubled = entry(1, phq9(*TROUBLED))
    review = entry(2, SafetyReviewed(entries=(1,), found="Spoken with the patient"))
    assert waiting(troubled, review, entry(3, Withdrawn(), corrects=2)) == [(1, "phq9_item_9")]


def test_a_correction_is_another_answer() -> None:
    troubled = entry(1, phq9(*TROUBLED))
    review = entry(2, SafetyReviewed(entries=(1,), found="Spoken with the patient"))
    assert waiting(troubled, entry(3, phq9(*CALM), minute=1, corrects=1)) == []
    assert waiting(troubled, review, entry(3, phq9(*CALM[:8], 3), minute=1, corrects=1)) == [(3, "phq9_item_9")]
    assert waiting(troubled, entry(2, Withdrawn(), corrects=1)) == []


def ask_for(body: EntryBody, *before: AnyEntry, is_prescriber: bool) -> None:
    new = NewEntry(1, 7, body, START + timedelta(hours=1))
    admit(Chart.of(None, before), Asked(new, "ada", is_prescriber, START + timedelta(hours=1)), RULES)


def test_only_who_may_prescribe_reviews() -> None:
    review = SafetyReviewed(entries=(1,), found="Spoken with the patient")
    troubled = entry(1, phq9(*TROUBLED))
    ask_for(review, troubled, is_prescriber=True)
    with pytest.raises(ForbiddenError, match="reviewed by who may prescribe"):
        ask_for(review, troubled, is_prescriber=False)


def test_a_review_names_assessments_that_stand() -> None:
    review = SafetyReviewed(entries=(1,), found="Spoken with the patient")
    for record in ((), (entry(1, NoteWritten(text="Sleeps")),)):
        with pytest.raises(UsageError, match="Entry 1 is no assessment of this record"):
            ask_for(review, *record, is_prescriber=True)
    corrected = (entry(1, phq9(*TROUBLED)), entry(2, phq9(*CALM), corrects=1))
    with pytest.raises(ConflictError, match="Entry 1 was corrected or withdrawn"):
        ask_for(review, *corrected, is_prescriber=True)


def test_an_assessment_is_let_in_only_as_its_scale_allows() -> None:
    ask_for(phq9(*CALM), is_prescriber=False)
    with pytest.raises(UsageError, match="item 9: 4 cannot be"):
        ask_for(phq9(*CALM[:8], 4), is_prescriber=False)
