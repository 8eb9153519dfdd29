"""The audit from outside: what people do leaves rows, the auditor alone reads them, and nobody else learns of them."""

import httpx

from models.audit import ChainHead, Outcome
from server.security.heads import HEADS_NAME, read_heads
from server.store.audit import prove_chain
from tests.component.server.api.audit_rows import rows
from tests.component.server.api.people import as_role, ask_as
from tests.component.server.rehearsal.room import Room


async def test_every_change_leaves_one_row_with_who_from_where_and_what(room: Room) -> None:
    session = await room.seat()
    answer = await ask_as(room, "clinician", "POST", f"/sessions/{session}/chair", {"chair": "7", "reason": "a leak"})
    assert answer.status_code == 201
    (moved,) = await rows(room, act="session.move_chair")
    event = moved.event
    assert (event.actor, event.role, event.credential, event.purpose) == (
        "clinician 0.0", "clinician", "token", "TREAT",
    )  # fmt: skip
    assert (event.session, event.patient, event.reason, event.outcome) == (session, 1, "a leak", "done")
    assert [(one.table, list(one.before)) for one in event.changes] == [("infusion_session", ["chair_id"])]
    (made,) = await rows(room, act="binding.make")
    assert (made.event.actor, made.event.credential, made.event.wrote) == ("console", "console", {"binding": 1})


async def test_what_is_told_the_alarm_engine_is_told_the_audit_too(room: Room) -> None:
    session = await room.seat()
    answer = await ask_as(room, "nurse", "POST", "/chairs/3/help")
    assert answer.status_code == 201
    (called,) = await rows(room, act="chair.call_help")
    assert called.event.actor == "nurse 0.0"
    alarm = (await room.get(f"/alarms?session={session}"))["items"][0]["id"]
    room.clock.second += 1
    assert (await ask_as(room, "nurse", "POST", f"/alarms/{alarm}/acknowledge", {"reason": "there"})).is_success
    (answered,) = await rows(room, act="alarm.acknowledge")
    assert (answered.event.actor, answered.event.reason) == ("nurse 1.0", "there")


async def test_a_look_at_a_chart_is_told_once_in_a_while(room: Room) -> None:
    session = await room.seat()
    headers = await as_role(room, "nurse")
    transport = httpx.ASGITransport(room.parts.gate)
    async with httpx.AsyncClient(transport=transport, base_url="http://clinic:8050", headers=headers) as http:
        for _ in range(5):
            assert (await http.get(f"/api/v1/sessions/{session}/sheet")).is_success
        assert len(await rows(room, act="record.read")) == 1
        room.clock.second += 901
        assert (await http.get(f"/api/v1/sessions/{session}/sheet")).is_success
    first, second = await rows(room, act="record.read")
    assert (first.event.session, second.event.patient) == (session, 1)


async def test_what_was_refused_is_told(room: Room) -> None:
    assert (await ask_as(room, "administrator", "GET", "/patients/1")).status_code == 403
    (told,) = await rows(room, outcome=Outcome.DENIED)
    assert (told.event.act, told.event.actor, told.event.patient) == ("patient.read", "administrator 0.0", 1)


async def test_log_ins_are_told_right_or_wrong_and_never_a_password(room: Room) -> None:
    await room.post("/users", {"user": "Zoë", "role": "nurse", "password": "a long sentence of nobody"})
    transport = httpx.ASGITransport(room.parts.gate)
    csrf = ""
    async with httpx.AsyncClient(transport=transport, base_url="http://clinic:8050") as http:
        for name, password, status in (
            ("Zoë", "a wrong sentence of nobody", 401),
            ("my password by mistake", "x", 401),
            ("Zoë", "a long sentence of nobody", 200),
        ):
            answer = await http.post("/api/v1/login", json={"username": name, "password": password})
            assert answer.status_code == status
            csrf = answer.json().get("csrf_token", "")
        await http.post("/api/v1/logout", headers={"X-CSRF-Token": csrf})
    told = [(row.event.actor, row.event.act, row.event.outcome) for row in await rows(room)]
    assert told[:4] == [
        ("Zoë", "login.end", "done"), ("Zoë", "login.begin", "done"), ("(unknown)", "login.begin", "failed"),
        ("Zoë", "login.begin", "failed"),
    ]  # fmt: skip
    everything = str(await rows(room))
    assert "sentence" not in everything
    assert "mistake" not in everything


async def test_the_auditor_reads_and_nobody_else_does(room: Room) -> None:
    session = await room.seat()
    for role in ("nurse", "clinician", "administrator"):
        assert (await ask_as(room, role, "GET", "/audit")).status_code == 403
        room.clock.second += 1
    found = (await ask_as(room, "auditor", "GET", f"/audit?session={session}&limit=1")).json()
    assert (len(found["items"]), found["items"][0]["session"], found["next"] is not None) == (1, session, True)
    room.clock.second += 1
    older = (await ask_as(room, "auditor", "GET", f"/audit?session={session}&cursor={found['next']}")).json()
    assert older["items"][0]["id"] < found["items"][0]["id"]
    read = await rows(room, act="audit.read", outcome=Outcome.DONE)
    assert [row.event.actor for row in read] == ["auditor 4.0", "auditor 3.0"], "reading is told too"


async def test_an_event_is_handed_out_as_fhir(room: Room) -> None:
    await room.seat()
    bundle = (await ask_as(room, "auditor", "GET", "/audit?format=fhir&act=session.begin")).json()
    (found,) = [entry["resource"] for entry in bundle["entry"]]
    assert (found["resourceType"], found["action"], found["outcome"]) == ("AuditEvent", "C", "0")
    assert found["agent"][0]["who"]["identifier"]["value"] == "console"
    assert {"Patient/1", "Encounter/1"} <= {entity["what"].get("reference") for entity in found["entity"]}


async def test_the_newest_row_is_signed_and_found_again(room: Room) -> None:
    await room.seat()
    signed = (await ask_as(room, "auditor", "GET", "/audit/head")).json()
    path = room.parts.settings.data_dir / HEADS_NAME
    room.parts.heads.keep(ChainHead(signed["id"], signed["hash"]), room.parts.clock.now().utc)
    (kept,) = read_heads(path)
    assert (kept.head, kept.key) == (ChainHead(signed["id"], signed["hash"]), signed["key"])
    assert (await room.parts.ask_behind(lambda one: prove_chain(one, [kept.head]))).broken_at is None
    assert (path.stat().st_mode & 0o777, (path.parent / "audit.key").stat().st_mode & 0o777) == (0o600, 0o600)


async def test_a_page_that_shows_a_patient_is_told(room: Room) -> None:
    session = await room.seat()
    headers = await as_role(room, "nurse")
    transport = httpx.ASGITransport(room.parts.gate)
    async with httpx.AsyncClient(transport=transport, base_url="http://clinic:8050", headers=headers) as http:
        assert (await http.get(f"/patients/session-{session}")).is_success
    (told,) = await rows(room, act="page.patient")
    assert (told.event.session, told.event.patient) == (session, 1)
