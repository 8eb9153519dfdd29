"""Legal holds over HTTP: by administrators, with a reason, in the audit."""

import httpx

from tests.component.server.api.people import as_role
from tests.component.server.rehearsal.room import Room


async def test_a_hold_is_placed_and_lifted_by_administrators_with_a_reason_and_told(room: Room) -> None:
    session = await room.seat()
    headers = {role: await as_role(room, role) for role in ("nurse", "clinician", "administrator", "auditor")}
    transport = httpx.ASGITransport(room.parts.gate)

    async def ask(role: str, method: str, path: str, body: object = None) -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://clinic:8050") as http:
            return await http.request(method, f"/api/v1{path}", json=body, headers=headers[role])

    body = {"session": session, "reason": "Letter of the court"}
    for role in ("nurse", "clinician", "auditor"):
        assert (await ask(role, "POST", "/holds", body)).status_code == 403
    made = await ask("administrator", "POST", "/holds", body)
    assert (made.status_code, made.json()["patient"], made.json()["session"]) == (201, 1, session)
    for wrong in (
        {"reason": "x"},
        {"patient": 1, "session": 1, "reason": "x"},
        {"patient": 1},
        {"patient": 0, "reason": "x"},
    ):
        assert (await ask("administrator", "POST", "/holds", wrong)).status_code == 422
    assert (await ask("administrator", "POST", "/holds", {"patient": 99, "reason": "x"})).status_code == 404
    lift = f"/holds/{made.json()['id']}/lift"
    assert (await ask("administrator", "POST", lift, {"reason": "Closed"})).status_code == 200
    assert (await ask("administrator", "POST", lift, {"reason": "Closed"})).status_code == 409
    (kept,) = (await ask("auditor", "GET", "/holds")).json()["items"]
    assert (kept["reason"], kept["lifted_reason"]) == ("Letter of the court", "Closed")
    told = (await ask("auditor", "GET", "/audit?act=hold.place")).json()["items"]
    assert [(one["outcome"], one["session"]) for one in told if one["outcome"] == "done"] == [("done", session)]
