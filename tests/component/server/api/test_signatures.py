"""Signing over HTTP: who may, what is required, what is refused afterwards, addenda, and the proof of it."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import httpx
import pytest

from models.observation import Observation
from server.reports.json_import import read_export
from tests.component.server.api.accounts import PASSWORD
from tests.component.server.api.signers import person, refused, sign, treated_and_over
from tests.component.server.rehearsal.room import STARTED_AT, Json, Room


async def found(who: httpx.AsyncClient, session: int, path: str = "signatures") -> Json:
    answer = await who.get(f"/sessions/{session}/{path}")
    assert answer.status_code == 200, answer.text
    whole: Json = answer.json()
    return whole


async def test_a_record_is_signed_with_name_role_time_and_meaning_and_is_intact(room: Room) -> None:
    session, eve = await treated_and_over(room), await person(room, "Eve")
    before = await found(eve, session)
    assert (before["is_signed"], before["missing"]) == (False, [])
    assert before["required"] == ["The session is over", "Its alarms are over", "Safety answers looked at"]
    made = await sign(eve, session)
    assert made.status_code == 201, made.text
    assert made.json() | {"record_sha256": "", "sha256": "", "product": ""} == {
        "session": 1, "place": 0, "meaning": "responsibility", "author": "Eve", "role": "clinician",
        "at": "2026-03-01T14:00:12Z", "text": None, "record_sha256": "", "previous_sha256": None, "sha256": "",
        "product": "", "sealed_until": "2026-03-01T14:00:12Z",
    }  # fmt: skip
    assert (await found(eve, session))["items"] == [made.json()]
    proof = await found(eve, session, "signatures/verification")
    assert (proof["is_intact"], proof["faults"], proof["record_sha256"]) == (True, [], made.json()["record_sha256"])


async def test_what_is_missing_is_listed_and_nothing_is_signed(room: Room) -> None:
    session, eve = await room.seat(), await person(room, "Eve")
    for phase in ("intake", "baseline"):
        await room.post(f"/sessions/{session}/phase", {"to": phase})
    problem = await refused(await sign(eve, session), 409)
    assert problem["missing"] == [
        "The session is over",
    ]
    assert set(problem["missing"]) < set(problem["required"])
    assert (await found(eve, session))["items"] == []


async def test_a_wrong_password_signs_nothing_and_must_wait_after_many(room: Room) -> None:
    session, eve = await treated_and_over(room), await person(room, "Eve")
    for _ in range(10):
        problem = await refused(await sign(eve, session, password="a long sentence of another"), 403)
        assert problem["detail"] == "The password is wrong; nothing was signed"
    assert (await sign(eve, session)).status_code == 429
    assert (await found(eve, session))["items"] == []


async def test_only_clinicians_sign_and_in_person(room: Room) -> None:
    session = await treated_and_over(room)
    nurse = await person(room, "Nia", "nurse")
    assert (await sign(nurse, session)).status_code == 403
    console = await room.http.post(f"/api/v1/sessions/{session}/signatures", json={"password": PASSWORD})
    assert (await refused(console, 403))["detail"].startswith("A person signs")
    assert (await found(nurse, session))["items"] == []


async def test_a_signed_record_refuses_everything_but_addenda_and_says_how(room: Room) -> None:
    session, eve = await treated_and_over(room), await person(room, "Eve")
    entry = (await eve.get(f"/sessions/{session}/entries")).json()["items"][0]["id"]
    binding = (await eve.get(f"/sessions/{session}")).json()["bindings"][0]["id"]
    other = (await room.post("/sessions", {"patient": 1, "chair": "4"}))["id"]
    await sign(eve, session)
    name = {"family_name": "Abara", "birth_date": "1988-02-04"}
    changes: list[tuple[str, Json]] = [
        (f"/sessions/{session}/events", {"kind": "note", "text": "late"}),
        (f"/entries/{entry}/withdrawal", {"reason": "wrong"}),
        (f"/entries/{entry}/correction/events", {"kind": "note", "text": "other", "reason": "wrong"}),
        (f"/sessions/{session}/observations",
         {"metric": "temperature", "value": 36.0, "measured_at": "2026-03-01T14:00:05Z"}),
        (f"/sessions/{session}/phase-corrections", {"change": 0, "at": "2026-03-01T14:00:00Z", "reason": "x"}),
        (f"/sessions/{session}/bindings/{binding}/correction",
         {"to_session": other, "reason": "x", "confirm": name, "to_at": "2026-03-01T14:00:05Z"}),
    ]  # fmt: skip
    for path, body in changes:
        answer = await eve.post(path, json=body)
        problem = await refused(answer, 409)
        assert f"POST /api/v1/sessions/{session}/addenda" in problem["detail"], path
    assert (await found(eve, session, "signatures/verification"))["is_intact"]


async def test_addenda_are_signed_likewise_and_the_record_stays_as_it_was(room: Room) -> None:
    session, eve, bob = await treated_and_over(room), await person(room, "Eve"), await person(room, "Bob")
    early = await eve.post(f"/sessions/{session}/addenda", json={"password": PASSWORD, "text": "too early"})
    assert "is not signed" in (await refused(early, 409))["detail"]
    first = (await sign(eve, session)).json()
    wrong = await bob.post(f"/sessions/{session}/addenda", json={"password": "not it", "text": "mine"})
    await refused(wrong, 403)
    added = await bob.post(
        f"/sessions/{session}/addenda", json={"password": PASSWORD, "text": "Nausea began at 14:20."}
    )
    assert added.status_code == 201
    assert (added.json()["meaning"], added.json()["text"]) == ("addendum", "Nausea began at 14:20.")
    assert added.json()["previous_sha256"] == first["sha256"]
    review = (await sign(bob, session, meaning="review")).json()
    assert (review["place"], review["meaning"], review["record_sha256"]) == (2, "review", first["record_sha256"])
    assert "signed this record already" in (await refused(await sign(eve, session), 409))["detail"]
    assert [one["author"] for one in (await found(eve, session))["items"]] == ["Eve", "Bob", "Bob"]
    assert (await found(eve, session, "signatures/verification"))["is_intact"]
    export = read_export((await eve.get(f"/sessions/{session}/export")).content)
    assert [one.text for one in export.document.signatures] == [None, "Nausea began at 14:20.", None]


async def test_numbers_that_arrive_after_signing_are_kept_and_told_and_break_nothing(room: Room) -> None:
    session, eve = await treated_and_over(room), await person(room, "Eve")
    await sign(eve, session)
    room.pass_time(20.0)
    room.send([Observation("heart_rate", 70.0, STARTED_AT + timedelta(seconds=5))])  # the outbox had kept it
    await room.settle()
    whole = await found(eve, session)
    assert whole["arrived_after_signing"] == {"observations": 1, "log_lines": 0}
    assert (await found(eve, session, "signatures/verification"))["is_intact"]
    csv = (await eve.get(f"/sessions/{session}/export?format=csv")).text
    assert [line.split(",")[23] for line in csv.splitlines()].count("yes") == 1
    read = read_export((await eve.get(f"/sessions/{session}/export")).content)
    assert (len(read.arrived_later), read.record_sha256) == (1, whole["items"][0]["record_sha256"])


async def test_a_signature_that_is_sent_again_is_one(room: Room) -> None:
    session, eve = await treated_and_over(room), await person(room, "Eve")
    key = {"Idempotency-Key": "once"}
    for _ in range(2):
        made = await eve.post(f"/sessions/{session}/signatures", json={"password": PASSWORD}, headers=key)
        assert made.status_code == 201
    assert len((await found(eve, session))["items"]) == 1


async def test_a_record_that_changes_while_it_is_hashed_is_not_signed(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, eve = await treated_and_over(room), await person(room, "Eve")
    verify = room.parts.exports.verify

    async def slow(job: object) -> object:
        looked = await verify(job)  # type: ignore[arg-type]
        await room.post(f"/sessions/{session}/events", {"kind": "note", "text": "in between"})
        return looked

    monkeypatch.setattr(room.parts.exports, "verify", slow)
    assert "changed while it was being signed" in (await refused(await sign(eve, session), 409))["detail"]
    assert (await found(eve, session))["items"] == []


async def test_an_addendum_that_was_taken_out_of_the_file_is_missed(room: Room) -> None:
    session, eve = await treated_and_over(room), await person(room, "Eve")
    await sign(eve, session)
    await eve.post(f"/sessions/{session}/addenda", json={"password": PASSWORD, "text": "More."})
    with closing(sqlite3.connect(room.parts.settings.data_dir / "chairside.db")) as raw:
        raw.execute("DROP TRIGGER record_signature_no_delete")
        raw.execute("DELETE FROM record_signature WHERE place = 1")
        raw.commit()
    proof = await found(eve, session, "signatures/verification")
    assert proof["faults"] == ["The audit tells of 2 signatures and addenda; 1 are here"]
    again = await refused(await sign(eve, session), 409)
    assert "is not what was signed any more" in again["detail"]
