"""What a hostile or hurried program sends to the record: refused with one sentence, and nothing of it is kept."""

from typing import Any

import httpx
import pytest

from tests.system.outside import Clinic, Json, stamp
from tests.system.test_http import ask, is_problem

STREAM = "00000000-0000-4000-8000-000000000000"
LATE, EARLY = "9999-12-31T23:59:59.999999Z", "0001-01-01T00:00:00Z"
MARK: Json = {"kind": "artefact", "stream": STREAM, "seq": 1, "metrics": ["heart_rate"], "why": "He moved"}
ADVERSE: Json = {
    "kind": "adverse_event", "term": "headache", "severity": "mild", "relation": "possible", "outcome": "resolved",
    "actions": ["none"],
}  # fmt: skip
VIAL: Json = {
    "kind": "vial_opened", "vial": "V", "drug": "ketamine", "lot": "1", "expiry": "2199-01-01", "content_mg": 500,
}  # fmt: skip
SERIES: Json = {"kind": "series", "phase": "induction", "protocol": "iv_ketamine"}
WEIGHT: Json = {"kind": "weight", "value": 70, "unit": "kg"}
# Under which path, what, and the field that the refusal names.
OF_SESSION: list[tuple[str, Json, str]] = [
    ("artefacts", MARK | {"measured_at": LATE}, "measured_at"),
    ("artefacts", MARK | {"measured_at": "9999-12-31T23:59:59.999999-14:00"}, "measured_at"),
    ("artefacts", MARK | {"measured_at": "0001-01-01T00:00:00+14:00"}, "measured_at"),
    ("artefacts", MARK | {"measured_at": 1_000_000_000}, "measured_at"),
    ("artefacts", MARK | {"measured_at": stamp(), "seq": True}, "seq"),
    ("adverse-events", ADVERSE | {"ended_at": LATE}, "ended_at"),
    ("adverse-events", ADVERSE | {"ended_at": stamp(ago_s=-3600)}, "ended_at"),
    ("adverse-events", ADVERSE | {"ended_at": 0}, "ended_at"),
    ("ledger", VIAL | {"vial": "\u0390" * 60}, "vial"),
    ("ledger", VIAL | {"expiry": 4_000_000_000}, "expiry"),
    ("ledger", VIAL | {"expiry": "9999-12-31"}, "expiry"),
    ("phase-corrections", {"kind": "phase_corrected", "change": True, "reason": "Late"}, "change"),
    ("bindings", {"device": "a\0b"}, "device"),
    ("phase", {"to": "baseline", "reason": "a\0b"}, "reason"),
    ("phase", {"to": "baseline", "reason": "   "}, "reason"),
]
OF_PATIENT: list[tuple[str, Json, str]] = [
    ("series", SERIES | {"days": [0, 86_400]}, "days"),
    ("series", SERIES | {"days": ["0001-01-01"]}, "days"),
    ("series", SERIES | {"days": ["2027-01-01", "9999-12-31"]}, "days"),
    ("follow-ups", {"kind": "follow_up", "what": "Call", "due": 0}, "due"),
    ("follow-ups", {"kind": "follow_up", "what": "Call", "due": "0001-01-01T00:00:00+14:00"}, "due"),
    ("conditions", {"kind": "condition", "words": "Asthma", "since": 0}, "since"),
    ("conditions", {"kind": "condition", "words": "Asthma", "since": "2150-01-01"}, "since"),
    ("weights", WEIGHT | {"value": "70"}, "value"),
    ("weights", WEIGHT | {"value": True, "confirmed": True}, "value"),
    ("weights", WEIGHT | {"confirmed": "yes"}, "confirmed"),
    ("current-medicines", {"kind": "medicine_stopped", "medicine": 2**70}, "medicine"),
    ("current-medicines", {"kind": "medicine_stopped", "medicine": True}, "medicine"),
]


def _is_refused(answer: httpx.Response, field: str) -> None:
    fields = [found["field"] for found in is_problem(answer, 422)["errors"]]
    assert any(field in found.split(".") for found in fields), fields


def test_what_no_record_can_hold_is_refused_with_its_field_and_nothing_of_it_is_kept(clinic: Clinic) -> None:
    session = clinic.session("intake")
    roots = ((f"/sessions/{session['id']}", OF_SESSION), (f"/patients/{session['patient']}", OF_PATIENT))
    for root, table in roots:
        for group, body, field in table:
            _is_refused(ask(clinic, "POST", f"{root}/{group}", json=body), field)
    assert clinic.get(f"/patients/{session['patient']}/entries")["items"] == []
    assert clinic.get(f"/sessions/{session['id']}")["phase"] == "intake"


@pytest.mark.parametrize("path", ["/vials/a%00b", "/devices/%00/observations", "/presets/%00"])
def test_a_name_that_no_database_takes_is_refused_before_it_gets_there(clinic: Clinic, path: str) -> None:
    is_problem(ask(clinic, "GET", path), 422)


def test_nobody_is_born_before_there_were_clinics(clinic: Clinic) -> None:
    body = {"family_name": "A", "given_name": "B", "birth_date": "0001-01-01", "identifier": stamp()}
    _is_refused(ask(clinic, "POST", "/patients", json=body), "birth_date")


def test_a_stop_of_a_medicine_can_be_corrected(clinic: Clinic) -> None:
    path = f"/patients/{clinic.patient()['id']}/current-medicines"
    taken = clinic.post(path, {"kind": "current_medicine", "name": "diazepam"})["id"]
    stop: Json = {"kind": "medicine_stopped", "medicine": taken}
    first = clinic.post(path, stop)["id"]
    corrected = clinic.post(f"/entries/{first}/correction/current-medicines", stop | {"reason": "Fell asleep"})
    assert corrected["corrects"] == first


def _raw(clinic: Clinic, path: str, raw: str) -> Any:  # noqa: ANN401 - the answer
    return ask(clinic, "POST", path, content=raw, headers={"Content-Type": "application/json"})


def test_a_body_that_says_a_thing_twice_is_refused(clinic: Clinic) -> None:
    session = clinic.session("intake")["id"]
    answer = _raw(clinic, f"/sessions/{session}/events", '{"kind": "note", "text": "5 mg", "text": "50 mg"}')
    assert "'text' twice" in is_problem(answer, 422)["detail"]
    assert clinic.get(f"/sessions/{session}/entries")["items"] == []


BROKEN = (
    "[" * 100_000, '{"a":' * 20_000, "9" * 5000, "", "null", '{"kind": "note", "text": "\\ud800"}',
    '{"kind": "note", "text": NaN}',
)  # fmt: skip


def test_what_is_no_body_is_answered_with_a_sentence(clinic: Clinic) -> None:
    session = clinic.session("intake")["id"]
    for raw in BROKEN:
        answer = _raw(clinic, f"/sessions/{session}/events", raw)
        assert answer.status_code in {400, 422}, raw[:40]
        assert answer.json()["detail"], raw[:40]
    assert clinic.get(f"/sessions/{session}/entries")["items"] == []


def test_text_that_looks_like_a_program_comes_back_as_it_was(clinic: Clinic) -> None:
    session, text = clinic.session("intake")["id"], "<script>alert(1)</script> \u05d0\u05d1 \U0001f600 '; DROP TABLE"
    clinic.post(f"/sessions/{session}/events", {"kind": "note", "text": text})
    assert [one["text"] for one in clinic.get(f"/sessions/{session}/entries")["items"]] == [text]
