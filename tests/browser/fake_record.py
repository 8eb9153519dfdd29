"""The pretended clinic's session record: entries added, corrected and taken out, as a server's calls do it."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Protocol

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import ValidationError

from models.errors import UsageError
from models.record.drug import Order
from models.record.kinds import GROUPS, read_body
from models.timestamps import format_timestamp
from server.api.scales import scales as list_scales
from server.care.dosing import compute
from server.care.drug_catalogue import drug_catalogue
from server.care.read_out import read_out
from server.clock import SystemClock

Json = dict[str, Any]
CLOCK = SystemClock()
MEDICINES = [{"id": "ondansetron", "title": "Ondansetron", "use": "nausea", "routes": ["intravenous", "oral"],
              "unit": "mg", "usual": [4.0, 8.0]}]  # fmt: skip
VIALS = [{"vial": "K-7", "drug": "ketamine", "lot": "L2611A", "expiry": "2027-07-26", "content_mg": 200, "session": 103,
          "opened_at": "2026-11-28T08:00:00Z", "opened_by": "M. Ortiz", "drawn_mg": 39, "wasted_left_mg": 0,
          "wasted_drawn_mg": 0, "left_mg": 161, "used_mg": 39}]  # fmt: skip
_LINE = {"at": "2026-07-26T12:00:00Z", "entered_at": "2026-07-26T12:00:09Z", "author": "A. Reyes", "session": 103,
         "state": "standing", "reason": None, "asked": True}  # fmt: skip
LEDGER = [
    VIALS[0] | {"title": "Ketamine (racemic)", "lines": [
        _LINE | {"id": 1, "kind": "vial_opened", "content_mg": 200},
        _LINE | {"id": 2, "kind": "drawn", "mg": 39},
        _LINE | {"id": 3, "kind": "wasted", "what": "left", "mg": 9, "witness": "bo", "confirmed": False,
                 "reason": "Spilt"},
    ]},
]  # fmt: skip
STREAM = "0f0e0d0c-0b0a-4908-8706-050403020100"
PRESSURES = ("nibp_systolic", "nibp_diastolic", "nibp_mean")
# By the number of their frame: minutes ago, and the pressures.
READINGS = {11: (8, (138, 84, 102)), 12: (4, (201, 84, 123))}
STARTED = CLOCK.now().utc
# The phases that every session went through, each so many minutes ago.
PHASES = (("intake", 70), ("baseline", 45), ("infusing", 25))
# Kinds of which a reason is a part; of others it belongs to the correction.
OWN_REASON = frozenset({"phase_corrected"})
# What every entry has beside what it says.
NOT_SAID = frozenset({"at", "reason", "kind", "password"})


class Recorded(Protocol):
    """What these calls need of the pretended clinic."""

    chairs: dict[str, Json]
    asked: list[Json]
    entries: list[Json]
    missing: list[str]
    refused_metrics: list[str]
    answer_after_s: float
    user: str
    call_status: int

    async def change(self, chairs: list[str], alarms: Sequence[int] = (), ended: Sequence[int] = ()) -> None:
        """Tell every screen."""


def add_record(app: FastAPI, clinic: Recorded) -> None:
    """Put the calls on the pretended server."""
    _add_reading(app, clinic)
    _add_phases(app, clinic)
    _add_changes(app, clinic)


def _add_reading(app: FastAPI, clinic: Recorded) -> None:
    @app.get("/api/v1/sessions/{session}/entries")
    async def entries(session: int) -> Json:
        return {"items": [entry for entry in clinic.entries if entry["session"] == session], "next": None}

    @app.get("/api/v1/sessions/{session}/observations")
    async def observations(session: int) -> Json:
        marked = {entry["seq"] for entry in clinic.entries if entry["kind"] == "artefact" and _stands(entry, session)}
        return {"items": [_observed(seq, metric, seq in marked) for seq in READINGS for metric in PRESSURES],
                "next": None}  # fmt: skip

    @app.get("/api/v1/scales")
    async def scales() -> Json:
        return await list_scales(None, limit=100)  # type: ignore[arg-type]  # everybody may read them

    @app.get("/api/v1/drugs")
    async def drugs() -> Json:
        return {"items": [drug.model_dump(mode="json") for drug in drug_catalogue().values()]}

    @app.get("/api/v1/medicines")
    async def medicines() -> Json:
        return {"items": MEDICINES}

    @app.get("/api/v1/sessions/{session}/baseline")
    async def baseline(session: int) -> Json:
        few = {"metric": "nibp_systolic", "label": "Systolic pressure", "readings": 1, "needed": 2, "enough": False}
        return {"frozen": False, "items": [few, {**few, "metric": "nibp_diastolic", "readings": 2, "enough": True}]}

    @app.get("/api/v1/vials")
    async def vials() -> Json:
        return {"items": VIALS}

    @app.post("/api/v1/calculations/dose")
    async def calculate(request: Request) -> JSONResponse:
        try:
            return JSONResponse(asdict(compute(Order.model_validate(await request.json()))))
        except UsageError as error:
            return _problem(422, str(error))


def _add_phases(app: FastAPI, clinic: Recorded) -> None:
    @app.get("/api/v1/sessions/{session}")
    async def phases(session: int) -> Json:
        noted = [_phase(clinic, session, change, *told) for change, told in enumerate(PHASES)]
        return {"id": session, "phases": noted}

    @app.get("/api/v1/ledger")
    async def ledger(request: Request) -> Json:
        clinic.asked.append({"call": "ledger", **request.query_params})
        return {"drugs": [{"name": "ketamine", "title": "Ketamine (racemic)"}], "items": LEDGER, "more": False}


def _phase(clinic: Recorded, session: int, change: int, phase: str, minutes: int) -> Json:
    made = [entry for entry in clinic.entries if entry["kind"] == "phase_corrected" and _stands(entry, session)]
    last = next((entry for entry in reversed(made) if entry["change"] == change), None)
    corrected = last and {name: last[name] for name in ("at", "entered_at", "reason")} | {"by": last["author"]}
    return {
        "phase": phase, "changed_at": format_timestamp(STARTED - timedelta(minutes=minutes)), "changed_by": "A. Reyes",
        "reason": None, "required": [], "missing": [], "taken_back": False, "corrected": corrected,
    }  # fmt: skip


def _stands(entry: Json, session: int) -> bool:
    return (entry["session"], entry["state"]) == (session, "standing")


def _observed(seq: int, metric: str, is_marked: bool) -> Json:
    minutes, values = READINGS[seq]
    return {
        "metric": metric, "value": values[PRESSURES.index(metric)], "unit": "mm[Hg]", "validity": "valid",
        "measured_at": format_timestamp(STARTED - timedelta(minutes=minutes)), "device": "CM-03", "stream": STREAM,
        "seq": seq, "marks": ["artefact"] if is_marked else [], "author": None, "method": None,
    }  # fmt: skip


def _add_changes(app: FastAPI, clinic: Recorded) -> None:
    router = APIRouter(prefix="/api/v1")
    for group in GROUPS:
        _add_group(router, clinic, group)

    @router.post("/entries/{number}/withdrawal")
    async def withdraw(number: int, request: Request) -> JSONResponse:
        asked = await _asked(request, clinic, f"withdrawal of {number}")
        return await _replaced(request, clinic, number, {"kind": "withdrawn", "reason": asked.get("reason")})

    @router.post("/sessions/{session}/observations")
    async def observe(session: int, request: Request) -> JSONResponse:
        asked = await _asked(request, clinic, "observations")
        if asked["metric"] in clinic.refused_metrics:
            return _problem(422, "It cannot be so.")
        return _refused(request, clinic, None) or JSONResponse(asked, 201)

    @router.post("/sessions/{session}/phase")
    async def move(session: int, request: Request) -> JSONResponse:
        asked = await _asked(request, clinic, "phase")
        if clinic.missing and not asked.get("reason"):
            return _problem(409, "Something is missing before this phase", clinic.missing)
        name = next(name for name, chair in clinic.chairs.items() if chair["session"] == session)
        clinic.chairs[name]["phase"] = asked["to"]
        await clinic.change([name])
        return _refused(request, clinic, None) or JSONResponse({"id": session, "phase": asked["to"]})

    app.include_router(router)


def _add_group(router: APIRouter, clinic: Recorded, group: str) -> None:
    @router.post(f"/sessions/{{session}}/{group}", name=f"add {group}")
    async def add(session: int, request: Request) -> JSONResponse:
        asked = await _asked(request, clinic, group)
        refusal = _refused(request, clinic, asked)
        return refusal or await _enter(clinic, session, group, asked)

    @router.post(f"/entries/{{number}}/correction/{group}", name=f"correct {group}")
    async def correct(number: int, request: Request) -> JSONResponse:
        asked = await _asked(request, clinic, f"correction of {number}")
        refusal = _refused(request, clinic, asked)
        return refusal or await _replaced(request, clinic, number, asked)


async def _asked(request: Request, clinic: Recorded, call: str) -> Json:
    asked: Json = await request.json()
    clinic.asked.append({"call": call, **asked, "once": request.headers.get("Idempotency-Key")})
    await asyncio.sleep(clinic.answer_after_s)
    return asked


async def _replaced(request: Request, clinic: Recorded, number: int, asked: Json) -> JSONResponse:
    refusal = _refused(request, clinic, asked if asked["kind"] != "withdrawn" else None)
    if refusal is not None:
        return refusal
    before = next(entry for entry in clinic.entries if entry["id"] == number)
    answer = await _enter(clinic, before["session"], before["group"], {"at": before["at"], **asked}, corrects=number)
    before |= {
        "state": "withdrawn" if asked["kind"] == "withdrawn" else "corrected",
        "replaced_by": len(clinic.entries),
    }
    return answer


async def _enter(clinic: Recorded, session: int, group: str, asked: Json, corrects: int | None = None) -> JSONResponse:
    now = format_timestamp(CLOCK.now().utc)
    said = {name: value for name, value in asked.items() if name not in NOT_SAID}
    entry: Json = {
        **said, "id": len(clinic.entries) + 1, "patient": 1, "session": session, "group": group, "kind": asked["kind"],
        "at": asked.get("at") or now, "entered_at": now, "author": clinic.user, "corrects": corrects,
        "reason": asked.get("reason"), "state": "standing", "replaced_by": None,
    }  # fmt: skip
    if asked["kind"] == "assessment":
        entry |= read_out(read_body("assessment", said))
    clinic.entries.append(entry)
    for name, chair in clinic.chairs.items():
        if chair["session"] == session and chair.get("care"):
            chair["care"]["entries"] = entry["id"]
            await clinic.change([name])
    return JSONResponse(entry, 201)


def _refused(request: Request, clinic: Recorded, asked: Json | None) -> JSONResponse | None:
    """Refuse as the server does; a body that no kind of entry has is refused too."""
    if request.headers.get("X-CSRF-Token") != "fake-csrf":
        return _problem(403, "no token")
    if clinic.call_status != 200:
        return _problem(clinic.call_status, "The store does not answer.", clinic.missing)
    if asked is None:
        return None
    try:
        not_its_own = {"at", "password"} | ({"reason"} if asked["kind"] not in OWN_REASON else set())
        read_body(asked["kind"], {name: value for name, value in asked.items() if name not in not_its_own})
    except (KeyError, ValidationError) as error:
        return _problem(422, str(error))
    return None


def _problem(code: int, detail: str, missing: Sequence[str] = ()) -> JSONResponse:
    problem = {"type": "about:blank", "title": "Refused", "status": code, "detail": detail, "missing": list(missing)}
    return JSONResponse(problem, code, media_type="application/problem+json")
