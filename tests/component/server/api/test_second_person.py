"""The witness of waste and the second person of a dose prove who they are; their password stays nowhere."""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import connect
from typing import Any

import httpx
import pytest

from tests.component.server.rehearsal.room import Room

SECRET = " a Sentence of the witness "
HIGH = {
    "kind": "order", "drug": "ketamine", "route": "intravenous", "dose_mg_per_kg": 1.3, "weight_kg": 70,
    "weight_basis": "actual", "concentration_mg_per_ml": 2, "duration_min": 60, "reason": "No answer to 1.0 mg/kg",
}  # fmt: skip
WASTED = {"kind": "wasted", "vial": "V-1", "mg": 5, "witness": "bo"}


async def seated(room: Room) -> int:
    session = await room.seat()
    for user, role in (("bo", "nurse"), ("adam", "administrator")):
        await room.post("/users", {"user": user, "role": role, "password": SECRET})
    await room.post(f"/sessions/{session}/orders", HIGH | {"dose_mg_per_kg": 0.5})
    vial = {"vial": "V-1", "drug": "ketamine", "lot": "7", "expiry": "2026-12-31", "content_mg": 100}
    await room.post(f"/sessions/{session}/ledger", {"kind": "vial_opened"} | vial)
    return session


async def says(room: Room, path: str, body: dict[str, Any], key: str | None = None) -> httpx.Response:
    headers = {} if key is None else {"Idempotency-Key": key}
    return await room.http.post(f"/api/v1{path}", json=body, headers=headers)


def stored(folder: Path) -> Iterator[str]:
    """Every row of every table, as text."""
    with closing(connect(folder / "chairside.db")) as database:
        for (table,) in database.execute("select name from sqlite_master where type = 'table'").fetchall():
            yield from (repr(row) for row in database.execute(f'select * from "{table}"'))


async def test_a_witness_who_proves_it_is_confirmed_and_one_who_is_typed_is_not(room: Room) -> None:
    session = await seated(room)
    typed = await room.post(f"/sessions/{session}/ledger", WASTED)
    assert (typed["witness"], typed["confirmed"]) == ("bo", False)
    proved = await room.post(f"/sessions/{session}/ledger", WASTED | {"password": SECRET})
    assert (proved["witness"], proved["confirmed"], "password" in proved) == ("bo", True, False)
    corrected = await room.post(f"/entries/{typed['id']}/correction/ledger", WASTED | {"password": SECRET})
    assert (corrected["confirmed"], corrected["corrects"]) == (True, typed["id"])
    lines = (await room.get("/vials/V-1"))["lines"]
    assert [line["confirmed"] for line in lines if line["kind"] == "wasted"] == [False, True, True]


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"password": SECRET.strip()}, 403, "Name or password of the second person is wrong"),
        ({"witness": "nobody", "password": SECRET}, 403, "Name or password of the second person is wrong"),
        ({"witness": "console", "password": SECRET}, 403, "Name or password"),
        ({"confirmed": True}, 422, "confirmed is filled in by the server"),
        ({"confirmed": False}, 422, "confirmed is filled in by the server"),
        ({"password": ""}, 422, "password"),
    ],
)
async def test_what_proves_nothing_enters_nothing(
    room: Room, change: dict[str, object], status: int, words: str
) -> None:
    session = await seated(room)
    answer = await says(room, f"/sessions/{session}/ledger", WASTED | change)
    assert (answer.status_code, words in answer.text, SECRET.strip() in answer.text) == (status, True, False)
    assert (await room.get("/vials/V-1"))["vial"]["wasted_left_mg"] == 0


async def test_guessing_a_witnesss_password_waits_as_at_log_in(room: Room) -> None:
    session = await seated(room)
    for guess in range(10):
        answer = await says(room, f"/sessions/{session}/ledger", WASTED | {"password": f"guess {guess}"})
        assert answer.status_code == 403
    right = await says(room, f"/sessions/{session}/ledger", WASTED | {"password": SECRET})
    assert (right.status_code, right.headers["Retry-After"]) == (429, "1")
    room.clock.second += 1.1
    assert (await says(room, f"/sessions/{session}/ledger", WASTED | {"password": SECRET})).status_code == 201


async def test_a_dose_above_the_limit_goes_by_a_second_person_who_proves_it_and_is_not_the_orderer(room: Room) -> None:
    session = await seated(room)
    ordered = (await room.post(f"/sessions/{session}/orders", HIGH))["id"]
    path, look = f"/sessions/{session}/orders", {"kind": "order_checked", "order": ordered}
    for body, status, words in (
        (look | {"by": "bo"}, 422, "enters the own password"),
        (look | {"password": SECRET}, 422, "name who it is"),
        (look | {"by": "bo", "password": "another"}, 403, "wrong"),
        (look | {"by": "adam", "password": SECRET}, 403, "may not do this"),
        (look, 403, "cannot be the second person"),
    ):
        answer = await says(room, path, body)
        assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert (await room.get(f"/sessions/{session}/dose"))["dose"]["waits_for_second_person"] is True
    checked = await room.post(path, look | {"by": "bo", "password": SECRET})
    assert (checked["by"], checked["author"]) == ("bo", "console")
    assert (await room.get(f"/sessions/{session}/dose"))["dose"]["waits_for_second_person"] is False


async def test_a_password_is_kept_nowhere_and_a_request_sent_again_is_still_known(room: Room, tmp_path: Path) -> None:
    session = await seated(room)
    path, body = f"/sessions/{session}/ledger", WASTED | {"password": SECRET}
    first = await says(room, path, body, "waste-1")
    again = await says(room, path, body, "waste-1")
    assert (first.status_code, first.json()) == (201, again.json())
    assert (await says(room, path, body | {"mg": 6}, "waste-1")).status_code == 422
    assert (await says(room, path, body | {"password": "wrong"}, "waste-1")).status_code == 403
    await room.settle()
    rows = list(stored(tmp_path))
    assert any("waste-1" in row for row in rows)
    assert not [row for row in rows if SECRET.strip() in row]
    guessed = hashlib.sha256(f"/api/v1{path}".encode() + b"\0" + first.request.content).hexdigest()
    assert not [row for row in rows if guessed in row], "what is kept of the request lets somebody guess the password"
