"""The session record over HTTP: entries are added, corrected, withdrawn; nothing is lost, and one of two wins."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from tests.system.outside import Clinic, Json, moment, now, stamp
from tests.system.test_http import ask, is_problem


def enter(clinic: Clinic, session: int, group: str, **fields: Any) -> Json:  # noqa: ANN401 - a body
    answer = ask(clinic, "POST", f"/sessions/{session}/{group}", json=fields)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def test_an_event_is_kept_with_its_author_and_both_times(clinic: Clinic) -> None:
    session = clinic.session("intake")["id"]
    happened = now() - timedelta(minutes=7)
    made = enter(clinic, session, "events", kind="event", code="nausea", intensity="mild", at=stamp(happened))
    assert (made["author"], made["state"], made["code"]) == ("nurse", "standing", "nausea")
    assert abs((moment(made["at"]) - happened).total_seconds()) < 0.001
    assert abs((now() - moment(made["entered_at"])).total_seconds()) < 30
    assert clinic.get(f"/sessions/{session}/entries")["items"] == [made]
    assert clinic.get(f"/patients/{made['patient']}/entries")["items"] == [made]


def test_a_correction_keeps_both_and_says_which_stands(clinic: Clinic) -> None:
    session = clinic.session("intake")["id"]
    first = enter(clinic, session, "events", kind="event", code="nausea")
    answer = ask(
        clinic, "POST", f"/entries/{first['id']}/correction/events", json={"kind": "event", "code": "vomiting"}
    )
    second = answer.json()
    assert (answer.status_code, second["corrects"], second["at"]) == (201, first["id"], first["at"])
    found = clinic.get(f"/sessions/{session}/entries")["items"]
    assert [(one["code"], one["state"], one["replaced_by"]) for one in found] == [
        ("nausea", "corrected", second["id"]),
        ("vomiting", "standing", None),
    ]
    standing = clinic.get(f"/sessions/{session}/entries", standing=True)["items"]
    assert [one["id"] for one in standing] == [second["id"]]


def test_an_undo_takes_an_entry_out_and_it_stays_readable(clinic: Clinic) -> None:
    session = clinic.session("intake")["id"]
    made = enter(clinic, session, "events", kind="note", text="Wrong chair")
    assert ask(clinic, "POST", f"/entries/{made['id']}/withdrawal", json={}).status_code == 201
    assert clinic.get(f"/sessions/{session}/entries", standing=True)["items"] == []
    assert clinic.get(f"/sessions/{session}/entries")["items"][0]["state"] == "withdrawn"


def test_of_two_who_correct_the_same_entry_one_wins_and_the_other_hears_who(clinic: Clinic) -> None:
    session = clinic.session("intake")["id"]
    made = enter(clinic, session, "events", kind="event", code="nausea")

    def correct(code: str) -> Any:  # noqa: ANN401 - the answer
        body = {"kind": "event", "code": code}
        return ask(clinic, "POST", f"/entries/{made['id']}/correction/events", json=body)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(correct, ("vomiting", "dizziness", "headache", "anxiety")))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    lost = next(answer for answer in answers if answer.status_code == 409)
    assert "nurse corrected entry" in is_problem(lost, 409)["detail"]
    assert len(clinic.get(f"/sessions/{session}/entries")["items"]) == 2


def test_what_cannot_be_is_refused_with_its_field_and_nothing_is_kept(clinic: Clinic) -> None:
    session = clinic.session("intake")["id"]
    adverse = {"term": "headache", "severity": "mild", "relation": "possible", "outcome": "resolved"}
    bad: list[tuple[str, Json, str]] = [
        ("events", {"kind": "event", "code": "boredom"}, "code"),
        ("events", {"kind": "event", "code": "nausea", "at": stamp(ago_s=-600)}, "at"),
        ("events", {"kind": "event", "code": "nausea", "at": "2009-01-01T00:00:00Z"}, "at"),
        ("events", {"kind": "note", "text": " "}, "text"),
        ("events", {"kind": "note", "text": "a\x00b"}, "text"),
        ("events", {"kind": "event", "code": "nausea", "colour": "green"}, "colour"),
        ("adverse-events", {**adverse, "actions": []}, "actions"),
        ("adverse-events", {**adverse, "actions": ["none", "paused"]}, ""),
        ("adverse-events", {**adverse, "actions": ["none"], "ended_at": stamp(ago_s=60)}, "ended_at"),
    ]
    for group, body, field in bad:
        problem = is_problem(ask(clinic, "POST", f"/sessions/{session}/{group}", json=body), 422)
        assert field in str(problem), problem
    assert clinic.get(f"/sessions/{session}/entries")["items"] == []
    is_problem(ask(clinic, "POST", "/sessions/999999/events", json={"kind": "note", "text": "Nobody"}), 404)
    is_problem(ask(clinic, "GET", f"/sessions/{session}/entries?group=nothing"), 422)


def test_a_key_given_twice_enters_once(clinic: Clinic) -> None:
    session = clinic.session("intake")["id"]
    path, body = f"/sessions/{session}/events", {"kind": "event", "code": "nausea"}
    first, second = (
        ask(clinic, "POST", path, json=body, headers={"Idempotency-Key": "one-tap"}).json() for _ in range(2)
    )
    assert first == second
    assert len(clinic.get(f"/sessions/{session}/entries")["items"]) == 1
