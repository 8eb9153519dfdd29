"""What screens that may show less are sent: nothing of a patient that they must not have is in it."""

from typing import Any

import pytest

from models.access import Reach
from server.live.shrinking import initials, shrink_alarm, shrink_chair, shrink_inactivation, shrink_unassigned

SECRETS = ("Abara", "Lena", "1988", "MRN-77", "told her husband", "ortiz")
CHAIR: dict[str, Any] = {
    "chair": "3", "session": 7, "phase": "infusing", "phase_since": "t", "phase_plan": None,
    "patient": {"name": "Abara, Lena", "birth_date": "1988-02-04", "identifier": "MRN-77"},
    "values": [{"metric": "heart_rate", "value": 72}], "due": [], "mode": "real", "replay": None,
    "devices": [{"device": "CM-01"}], "preset": {"name": "p"}, "baselines": {}, "news2": None,
    "care": {
        "nurse": "ortiz",
        "checks": [],
        "gate": {"name": "g", "items": [{"label": "Escort", "found": "told her husband", "detail": "x"}]},
    },
    "learnt_tomorrow": "Abara",
}  # fmt: skip
ALARM: dict[str, Any] = {
    "id": 4, "session": 7, "chair": "3", "message": "SBP 184 > 180", "detail": "probe off", "acknowledged_by": "ortiz",
    "reason": "told her husband",
}  # fmt: skip
SAID: dict[str, Any] = {
    "id": 2,
    "kind": "audio_paused",
    "chair": "3",
    "author": "ortiz",
    "ended_by": None,
    "reason": "told her husband",
}


def test_a_screen_that_nobody_locked_is_sent_everything() -> None:
    assert shrink_chair(CHAIR, Reach.WHOLE) is CHAIR
    assert shrink_alarm(ALARM, Reach.WHOLE) is ALARM
    assert shrink_inactivation(SAID, Reach.WHOLE) is SAID


def test_a_locked_screen_is_sent_initials_numbers_and_alarms() -> None:
    found = shrink_chair({key: CHAIR[key] for key in CHAIR if key != "learnt_tomorrow"}, Reach.LOCKED)
    assert found["patient"] == {"initials": "LA", "tail": None}
    assert found["values"] == CHAIR["values"]
    assert not [word for word in SECRETS if word in str(found) and word != "ortiz"]
    assert shrink_alarm(ALARM, Reach.LOCKED)["message"] == "SBP 184 > 180"
    assert shrink_alarm(ALARM, Reach.LOCKED)["reason"] is None
    assert shrink_inactivation(SAID, Reach.LOCKED) == {**SAID, "reason": None}


@pytest.mark.parametrize("reach", [Reach.CHAIR, Reach.INITIALS, Reach.NAME])
def test_a_wall_display_is_sent_what_is_listed_and_nothing_else(reach: Reach) -> None:
    sent = str([shrink_chair(CHAIR, reach), shrink_alarm(ALARM, reach), shrink_inactivation(SAID, reach)])
    allowed = {"Abara", "Lena"} if reach is Reach.NAME else set()
    assert [word for word in SECRETS if word in sent and word not in allowed] == []
    found = shrink_chair(CHAIR, reach)
    assert (found["care"], found["devices"]) == (None, [])
    assert "learnt_tomorrow" not in found
    assert shrink_unassigned([{"device": "CM-02"}], reach) == []


def test_what_a_wall_shows_of_a_patient_is_what_the_clinic_chose() -> None:
    assert shrink_chair(CHAIR, Reach.CHAIR)["patient"] is None
    assert shrink_chair(CHAIR, Reach.INITIALS)["patient"] == {"initials": "LA", "tail": None}
    assert shrink_chair(CHAIR, Reach.NAME)["patient"] == {"initials": "Abara, Lena", "tail": None}
    assert shrink_chair({**CHAIR, "patient": None}, Reach.NAME)["patient"] is None


def test_an_alarm_of_the_whole_clinic_names_nobody_on_a_wall() -> None:
    told = {**ALARM, "session": None, "detail": "signed in as ortiz"}
    assert shrink_alarm(told, Reach.CHAIR)["detail"] == ""
    assert shrink_alarm(told, Reach.LOCKED)["detail"] == "signed in as ortiz"


def test_who_answered_is_known_on_a_wall_by_initials_and_that_somebody_did_always() -> None:
    assert shrink_alarm(ALARM, Reach.CHAIR)["acknowledged_by"] == "O"
    assert shrink_alarm({**ALARM, "acknowledged_by": None}, Reach.CHAIR)["acknowledged_by"] is None
    assert shrink_alarm({**ALARM, "acknowledged_by": "007"}, Reach.CHAIR)["acknowledged_by"] == "–"


def test_a_locked_chair_says_nothing_of_its_gate_and_keeps_the_rest_of_its_care() -> None:
    assert shrink_chair({**CHAIR, "care": None}, Reach.LOCKED)["care"] is None
    assert shrink_chair(CHAIR, Reach.LOCKED)["care"] == {"nurse": "ortiz", "checks": [], "gate": None}


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Abara, Lena", "LA"), ("de la Cruz, Ana María", "AMDL"), ("Ødegård, Åse", "ÅØ"), ("Cher", "C"), ("", "")],
)
def test_initials_begin_with_the_given_name(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_devices_that_nobody_bound_are_told_to_whom_they_concern() -> None:
    assert shrink_unassigned([{"device": "CM-02"}], Reach.LOCKED) == [{"device": "CM-02"}]


def test_who_called_for_help_is_initials_on_a_wall() -> None:
    called = {**ALARM, "detail": "by Zoë Ortiz"}
    assert shrink_alarm(called, Reach.CHAIR)["detail"] == "by ZO"
    assert shrink_alarm({**ALARM, "detail": "184 > 180"}, Reach.CHAIR)["detail"] == "184 > 180"
