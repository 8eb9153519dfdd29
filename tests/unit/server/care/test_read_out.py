"""What an entry comes to beside what it says."""

from models.record.assessments import Assessment
from models.record.events import NoteWritten
from server.care.read_out import read_out


def test_an_assessment_carries_its_score() -> None:
    assert read_out(Assessment(scale="phq9", items=(0,) * 7 + (None, 1))) == {
        "score": {
            "total": None,
            "band": None,
            "flags": [
                {"name": "phq9_item_9", "words": "PHQ-9 item 9: thoughts of being better off dead or of self-harm"}
            ],
            "missing": [8],
        }
    }


def test_other_kinds_carry_none() -> None:
    assert read_out(NoteWritten(text="Sleeps")) == {}
