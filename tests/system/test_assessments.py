"""Assessments over HTTP: scored by the server, refused with item and range; a safety answer that nobody can miss."""

import signal
from typing import Any

import httpx
import pytest

from tests.system.outside import Clinic, Json, open_clinic
from tests.system.screen import screen
from tests.system.test_http import ask, is_problem
from tests.system.test_record import enter


def take(clinic: Clinic, session: int, scale: str, *items: int | None, **more: Any) -> Json:  # noqa: ANN401 - a body
    return enter(clinic, session, "assessments", kind="assessment", scale=scale, items=items, **more)


def test_an_assessment_is_answered_and_listed_with_its_score(clinic: Clinic) -> None:
    session = clinic.session("intake")["id"]
    made = take(clinic, session, "gad7", 2, 2, 2, 2, 1, 1, 0, language="de")
    assert made["score"] == {"total": 10, "band": "moderate", "flags": [], "missing": []}
    assert made["items"] == [2, 2, 2, 2, 1, 1, 0]
    assert clinic.get(f"/sessions/{session}/entries", group="assessments")["items"] == [made]
    half = take(clinic, session, "gad7", 2, None, 2, 2, 1, 1, 0)
    assert half["score"] == {"total": None, "band": None, "flags": [], "missing": [2]}
    event = enter(clinic, session, "events", kind="event", code="nausea")
    assert "score" not in event


@pytest.mark.parametrize(
    ("body", "field", "says"),
    [
        ({"scale": "moaas", "items": [6]}, "items", "MOAA/S, item 1: 6 cannot be; its answers lie from 0 to 5"),
        ({"scale": "rass", "items": [-6]}, "items", "from -5 to 4"),
        ({"scale": "phq9", "items": [1, 1]}, "items", "PHQ-9 has 9 items, and 2 are given"),
        ({"scale": "gad7", "items": [1] * 7, "total": 8}, "total", "the items make 7, and the total says 8"),
        ({"scale": "mood", "items": [1]}, "scale", "There is no version 1 of a scale 'mood'"),
        ({"scale": "cssrs_screener", "total": 3}, "items", "read by its answers"),
        ({"scale": "phq9"}, "", "no answer is given"),
        ({"scale": "moaas", "items": [4.5]}, "items", ""),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(clinic: Clinic, body: Json, field: str, says: str) -> None:
    session = clinic.session("intake")["id"]
    answer = ask(clinic, "POST", f"/sessions/{session}/assessments", json={"kind": "assessment", **body})
    problem = str(is_problem(answer, 422))
    assert field in problem
    assert says in problem
    assert clinic.get(f"/sessions/{session}/entries")["items"] == []


def test_the_scales_are_listed_so_that_a_form_can_be_drawn(clinic: Clinic) -> None:
    every = clinic.every("/scales", limit=2)
    assert [scale["name"] for scale in every] == [scale["name"] for scale in clinic.get("/scales")["items"]]
    found = {scale["name"]: scale for scale in every}
    phq9 = found["phq9"]
    assert (phq9["title"], phq9["version"], phq9["total"]) == ("PHQ-9", 1, {"low": 0, "high": 27})
    assert phq9["items"][0]["wording"] == "Little interest or pleasure in doing things"
    assert [answer["words"] for answer in phq9["items"][8]["answers"]][3] == "Nearly every day"
    madrs = found["madrs"]
    assert {item["wording"] for item in madrs["items"]} == {None}
    assert (len(madrs["items"]), madrs["items"][9]["high"], madrs["licence"]["allows_wording"]) == (10, 6, False)


# A safety answer.

CALM, TROUBLED = (0,) * 9, (0,) * 8 + (1,)


def review(clinic: Clinic, session: int, *entries: int, user: str = "clinician") -> httpx.Response:
    body = {"kind": "safety_reviewed", "entries": entries, "found": "Spoken with the patient; no intent; stays"}
    with clinic.client(user) as client:
        return client.post(f"/sessions/{session}/assessments", json=body)


def test_item_9_is_an_alarm_for_all_until_a_clinician_has_looked(clinic: Clinic) -> None:
    session = clinic.session("intake")["id"]
    with screen(clinic) as watching:
        made = take(clinic, session, "phq9", *TROUBLED)
        assert [flag["name"] for flag in made["score"]["flags"]] == ["phq9_item_9"]
        watching.until(lambda seen: "safety_flag" in {alarm["condition"] for alarm in seen.alarms.values()})
    raised = clinic.alarm("safety_flag", session=session, present=True)
    assert (raised["kind"], raised["priority"], raised["message"], raised["detail"]) == (
        "technical", "medium", "Safety item answered: clinician to look", "",
    )  # fmt: skip

    clinic.post(f"/alarms/{raised['id']}/acknowledge", {})
    assert clinic.alarm("safety_flag", session=session, present=True)["acknowledged_by"] == "nurse"
    assert "may prescribe" in is_problem(review(clinic, session, made["id"], user="nurse"), 403)["detail"]
    assert clinic.alarm("safety_flag", session=session, present=True)["id"] == raised["id"]

    assert review(clinic, session, made["id"]).status_code == 201
    assert clinic.alarm("safety_flag", session=session, present=False)["id"] == raised["id"]


def test_a_corrected_answer_ends_it_and_another_one_begins_it_anew(clinic: Clinic) -> None:
    session = clinic.session("intake")["id"]
    made = take(clinic, session, "cssrs_screener", 1, 1, 0, 0, 1, 0)
    first = clinic.alarm("safety_flag", session=session, present=True)
    body = {"kind": "assessment", "scale": "cssrs_screener", "items": [1, 1, 0, 0, 0, 0]}
    assert ask(clinic, "POST", f"/entries/{made['id']}/correction/assessments", json=body).status_code == 201
    clinic.alarm("safety_flag", session=session, present=False)
    assert is_problem(review(clinic, session, made["id"]), 409)["detail"].startswith(
        f"Entry {made['id']} was corrected"
    )
    take(clinic, session, "phq9", *TROUBLED)
    assert clinic.alarm("safety_flag", session=session, present=True)["id"] > first["id"]


def test_a_restart_finds_what_waits_for_a_clinician_and_what_does_not() -> None:
    with open_clinic() as clinic:
        waiting, reviewed, calm = (clinic.session("intake")["id"] for _ in range(3))
        take(clinic, waiting, "phq9", *TROUBLED)
        looked_at = take(clinic, reviewed, "phq9", *TROUBLED)
        take(clinic, calm, "phq9", *CALM)
        assert review(clinic, reviewed, looked_at["id"]).status_code == 201
        clinic.alarm("safety_flag", session=reviewed, present=False)
        before = clinic.alarm("safety_flag", session=waiting, present=True)
        clinic.end(signal.SIGKILL)
        clinic.start()
        assert clinic.alarm("safety_flag", session=waiting, present=True)["id"] == before["id"]
        standing = clinic.get("/alarms", present=True)["items"]
        assert [alarm["session"] for alarm in standing if alarm["condition"] == "safety_flag"] == [waiting]
