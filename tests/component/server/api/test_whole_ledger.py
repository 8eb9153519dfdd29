"""The ledger of a span of days: every vial that was touched then, all of its lines, and who may read it."""

import asyncio
from threading import Event
from typing import Any

import pytest

from models.record.entry import NewEntry
from models.record.ledger import DrugDrawn
from server.api.exports import job_for
from server.store.record import add_entry
from server.store.sessions import session_of
from tests.component.server.api.test_second_person import SECRET, WASTED, seated
from tests.component.server.rehearsal.room import Room


def vial(name: str, drug: str = "ketamine", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - a body of any kind
    return {
        "kind": "vial_opened",
        "vial": name,
        "drug": drug,
        "lot": "7",
        "expiry": "2027-12-31",
        "content_mg": 100,
    } | more


async def test_the_ledger_holds_each_vial_of_the_days_with_all_its_lines_and_what_must_be_left(room: Room) -> None:
    session = await seated(room)
    await room.post(f"/sessions/{session}/ledger", WASTED)
    kept = await room.post(f"/sessions/{session}/ledger", {"kind": "drawn", "vial": "V-1", "mg": 20})
    right = {"kind": "drawn", "vial": "V-1", "mg": 30, "reason": "Typed wrong"}
    await room.post(f"/entries/{kept['id']}/correction/ledger", right)
    room.clock.second += 86_400
    await room.post(f"/sessions/{session}/ledger", vial("V-2"))
    whole = await room.get("/ledger")
    assert [one["vial"] for one in whole["items"]] == ["V-2", "V-1"]
    first = whole["items"][1]
    assert (first["left_mg"], first["drawn_mg"], first["wasted_left_mg"], first["title"]) == (
        65,
        30,
        5,
        "Ketamine (racemic)",
    )
    assert [(line["kind"], line["state"]) for line in first["lines"]] == [
        ("vial_opened", "standing"), ("wasted", "standing"), ("drawn", "corrected"), ("drawn", "standing"),
    ]  # fmt: skip
    assert (first["lines"][1]["witness"], first["lines"][1]["confirmed"]) == ("bo", False)
    assert [drug["name"] for drug in whole["drugs"]] == ["ketamine"]
    assert (await room.get("/ledger?drug=esketamine"))["items"] == []
    tomorrow = await room.get("/ledger?from=2026-03-02T00:00:00Z&to=2026-03-03T00:00:00Z")
    assert [one["vial"] for one in tomorrow["items"]] == ["V-2"]
    today = await room.get("/ledger?from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z")
    assert [one["vial"] for one in today["items"]] == ["V-1"]
    await room.post(f"/sessions/{session}/ledger", {"kind": "drawn", "vial": "V-1", "mg": 1})
    both = await room.get("/ledger?from=2026-03-02T00:00:00Z&to=2026-03-03T00:00:00Z")
    assert [line["asked"] for line in both["items"][0]["lines"]] == [False, False, False, False, True]
    assert (await room.get("/ledger?to=2000-01-01T00:00:00Z"))["items"] == []
    short = await room.get("/ledger?limit=1")
    assert (len(short["items"]), short["more"]) == (1, True)


async def test_administrator_and_auditor_read_the_ledger_and_a_wall_does_not(room: Room) -> None:
    await seated(room)
    await room.post("/users", {"user": "ada", "role": "auditor", "password": SECRET})
    for user in ("adam", "ada"):
        answer = await room.http.post("/api/v1/login", json={"username": user, "password": SECRET})
        assert answer.status_code == 200, answer.text
        assert (await room.get("/ledger"))["items"][0]["vial"] == "V-1"


async def test_a_vial_whose_every_line_was_taken_out_stays_in_the_ledger_with_its_lines_and_without_a_balance(
    room: Room,
) -> None:
    session = await seated(room)
    opened = await room.post(f"/sessions/{session}/ledger", vial("Gone", "esketamine"))
    await room.post(f"/entries/{opened['id']}/withdrawal", {"reason": "Another vial"})
    named = await room.post(f"/sessions/{session}/ledger", vial("V-l"))
    await room.post(f"/entries/{named['id']}/correction/ledger", vial("V-3", reason="Typed wrong"))
    whole = await room.get("/ledger")
    found = {one["vial"]: one for one in whole["items"]}
    assert {name: one["left_mg"] for name, one in found.items()} == {"V-3": 100, "V-l": None, "Gone": None, "V-1": 100}
    assert [(line["vial"], line["state"]) for line in found["V-l"]["lines"]] == [("V-l", "corrected")]
    assert [(line["kind"], line["state"]) for line in found["Gone"]["lines"]] == [("vial_opened", "withdrawn")]
    assert (found["Gone"]["drug"], found["Gone"]["title"]) == ("esketamine", "Esketamine (S-ketamine)")
    assert [one["vial"] for one in (await room.get("/ledger?drug=esketamine"))["items"]] == ["Gone"]


async def test_a_vial_that_does_not_add_up_says_so_and_hides_no_other(room: Room) -> None:
    session = await seated(room)
    await room.post(f"/sessions/{session}/ledger", vial("V-2"))
    now = room.clock.now().utc
    patient = (await room.parts.ask(lambda connection: session_of(connection, session))).patient.id
    # No call lets this in; a store that was merged or mended by hand may have it.
    more = NewEntry(patient, session, DrugDrawn(vial="V-1", mg=150), now)
    await room.parts.change(lambda connection: add_entry(connection, more, now, "bo"))
    first, second = (await room.get("/ledger"))["items"]
    assert (first["vial"], first["left_mg"], [line["kind"] for line in first["lines"]]) == (
        "V-1", None, ["vial_opened", "drawn"],
    )  # fmt: skip
    assert first["fault"] == "150 mg cannot be drawn: 100 mg are left in vial V-1"
    assert (second["vial"], second["left_mg"], second["fault"]) == ("V-2", 100, None)


@pytest.mark.parametrize("path", ["/ledger", "/setup-changes"])
async def test_what_is_only_read_does_not_wait_for_the_thread_that_writes(room: Room, path: str) -> None:
    is_over = Event()
    held = asyncio.create_task(room.parts.change(lambda _: is_over.wait(60)))
    try:
        async with asyncio.timeout(10):
            assert (await room.get(path))["items"] == []
    finally:
        is_over.set()
        await held


async def test_ledger_lists_and_files_call_a_drug_as_the_clinic_does(room: Room) -> None:
    session = await seated(room)
    found = next(one for one in (await room.get("/clinic-drugs"))["items"] if one["drug"]["name"] == "ketamine")
    titled = {"drug": found["drug"] | {"title": "Ketamine, ours"}, "based_on": 0, "reason": "As on our vials"}
    await room.post("/clinic-drugs", titled)
    whole = await room.get("/ledger")
    assert (whole["items"][0]["title"], whole["drugs"]) == (
        "Ketamine, ours", [{"name": "ketamine", "title": "Ketamine, ours"}],
    )  # fmt: skip
    lines = await room.get("/session-lines")
    assert (lines["items"][0]["drug"], lines["drugs"]) == ("Ketamine, ours", {"ketamine": "Ketamine, ours"})
    assert job_for(room.parts, session, "bo", "pdf").header.drugs["ketamine"] == "Ketamine, ours"
