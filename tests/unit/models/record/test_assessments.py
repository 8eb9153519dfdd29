"""Assessments as values: what one must say at least, and what cannot be typed at all."""

from typing import Any

import pytest
from pydantic import ValidationError

from models.record.assessments import Assessment, SafetyReviewed
from models.record.kinds import GROUPS, read_body


def test_items_or_the_total_are_enough() -> None:
    assert Assessment(scale="moaas", items=(5,)).total is None
    assert Assessment(scale="madrs", total=22).items is None
    assert Assessment(scale="phq9", items=(None, 1), language="pt-BR", note="With an interpreter").version == 1


def test_a_stored_one_is_read_as_it_was_written() -> None:
    body = Assessment(scale="phq9", items=(None, 1, 2), language="de")
    assert read_body("assessment", body.model_dump(mode="json", exclude={"kind"})) == body
    review = SafetyReviewed(entries=(7,), found="Spoken with the patient; stays")
    assert read_body("safety_reviewed", review.model_dump(mode="json", exclude={"kind"})) == review


def test_both_stand_in_one_group() -> None:
    assert GROUPS["assessments"] == (Assessment, SafetyReviewed)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"items": ()},
        {"items": (None, None)},
        {"items": (1.0,)},
        {"items": (True,)},
        {"items": ("1",)},
        {"items": (1,) * 101},
        {"total": 10**9},
        {"items": (1,), "scale": "PHQ-9"},
        {"items": (1,), "scale": ""},
        {"items": (1,), "version": 0},
        {"items": (1,), "language": "German"},
        {"items": (1,), "note": " "},
        {"items": (1,), "rater": "me"},
    ],
)
def test_what_cannot_be_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Assessment(**{"scale": "phq9", **fields})


@pytest.mark.parametrize("fields", [{"entries": ()}, {"entries": (0,)}, {"entries": ("7",)}, {"found": ""}])
def test_a_review_names_what_was_looked_at_and_what_was_found(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SafetyReviewed(**{"entries": (7,), "found": "Seen", **fields})
