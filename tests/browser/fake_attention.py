"""The pretended clinic's answers, inactivations, calls for help and sound tests, as a server's calls give them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from models.timestamps import format_timestamp
from server.clock import SystemClock

Json = dict[str, Any]
CLOCK = SystemClock()
RANK = {"low": 1, "medium": 2, "high": 3}
# Path of the call, and kind, longest duration in seconds, whether a clinician alone may.
KINDS = {
    "audio-pause": ("audio_paused", 120.0, False),
    "audio-off": ("audio_off", 43_200.0, True),
    "alarm-pause": ("alarm_paused", 1800.0, True),
    "alarm-off": ("alarm_off", 43_200.0, True),
}
MAY_NOT = "A nurse may pause audio; only a clinician may switch it off"


class Pretended(Protocol):
    """What these calls need of the pretended clinic."""

    chairs: dict[str, Json]
    alarms: dict[int, Json]
    inactivations: dict[int, Json]
    asked: list[Json]
    user: str
    role: str
    version: int
    call_status: int

    async def change(
        self, chairs: list[str], alarms: Sequence[int] = (), ended: Sequence[int] = (), *,
        inactivations: Sequence[int] = (), inactivations_ended: Sequence[int] = (),
    ) -> None:  # fmt: skip
        """Tell every screen."""

    async def end_inactivation(self, number: int) -> Json:
        """It is over."""

    async def acknowledge(self, alarm: int, reason: str | None) -> JSONResponse:
        """Somebody answered."""

    async def tested(self, screen: str, *, heard: bool) -> None:
        """A person said what she heard."""


def begin(clinic: Pretended, kind: str, chair: str, lasts_s: float = 120.0, **more: object) -> Json:
    """Switch something off at a chair."""
    now = CLOCK.now().utc
    number = 1 + max(clinic.inactivations, default=0)
    made: Json = {
        "id": number, "kind": kind, "session": clinic.chairs[chair]["session"], "chair": chair, "condition": None,
        "metric": None, "author": clinic.user, "reason": None, "began_at": format_timestamp(now),
        "ends_at": format_timestamp(now + timedelta(seconds=lasts_s)), "reminded_at": None, "ended_at": None,
        "ended_by": None, "end": None, "highest": _loudest(clinic, chair), **more,
    }  # fmt: skip
    clinic.inactivations[number] = made
    return made


def _loudest(clinic: Pretended, chair: str) -> int:
    heard = [a for a in clinic.alarms.values() if a["chair"] == chair and a["signals"]["auditory"] == "on"]
    return max((RANK[found["priority"]] for found in heard), default=0)


def signal(clinic: Pretended, chair: str) -> list[int]:
    """Set the signals of a chair's alarms by what is switched off there; the ids of those that changed."""
    lasting = [one for one in clinic.inactivations.values() if one["chair"] == chair]
    is_hushed = any(one["kind"].startswith("audio") for one in lasting)
    off = {one["condition"] for one in lasting if one["condition"]}
    changed = []
    for alarm in clinic.alarms.values():
        if alarm["chair"] != chair or alarm["acknowledged_by"] or not alarm["present"]:
            continue
        is_off = alarm["condition"] in off and alarm["priority"] != "high"
        wanted = {"visual": "off" if is_off else "on", "auditory": "off" if is_off or is_hushed else "on"}
        if alarm["signals"] != wanted:
            alarm["signals"] = wanted
            changed.append(alarm["id"])
    return changed


def broken_by(clinic: Pretended, alarm: Json) -> list[int]:
    """End a pause that a new alarm breaks: one as important as what sounded when it began, or more."""
    paused = {
        number: one
        for number, one in clinic.inactivations.items()
        if one["kind"] == "audio_paused" and one["chair"] == alarm["chair"]
    }
    return [number for number, one in paused.items() if RANK[alarm["priority"]] >= one["highest"]]


def expired(clinic: Pretended, now: datetime) -> list[int]:
    """List what has reached its end."""
    return [number for number, one in clinic.inactivations.items() if datetime.fromisoformat(one["ends_at"]) <= now]


def help_alarm(clinic: Pretended, chair: str) -> Json:
    """A call for help, as an alarm."""
    return {
        "id": 900 + clinic.version, "session": clinic.chairs[chair]["session"], "chair": chair, "device": None,
        "condition": "help_called", "metric": None, "kind": "technical", "priority": "high", "present": True,
        "acknowledged_by": None, "acknowledged_at": None, "reason": None, "value": None, "limit": None,
        "message": "Help called", "detail": f"by {clinic.user}", "arose_at": format_timestamp(CLOCK.now().utc),
        "ceased_at": None, "latched": False, "signals": {"visual": "on", "auditory": "on"}, "escalation": 0,
        "reminded_at": None, "unshown": False,
    }  # fmt: skip


def add_attention(app: FastAPI, clinic: Pretended) -> None:
    """Put the calls on the pretended server."""

    @app.post("/api/v1/sessions/{session}/{call}")
    async def switch(session: int, call: str, request: Request) -> JSONResponse:
        kind, longest_s, is_for_clinicians = KINDS[call]
        refusal = _refused(request, clinic, is_for_clinicians=is_for_clinicians)
        if refusal is not None:
            return refusal
        asked = await request.json()
        chair = next(name for name, found in clinic.chairs.items() if found["session"] == session)
        clinic.asked.append({"call": call, **asked})
        lasts_s = min(asked.pop("lasts_s", longest_s), longest_s)
        made = begin(clinic, kind, chair, lasts_s=lasts_s, **asked)
        await clinic.change([], signal(clinic, chair), inactivations=[made["id"]])
        return JSONResponse(made, 201)

    @app.delete("/api/v1/sessions/{session}/inactivations/{number}")
    async def resume(session: int, number: int, request: Request) -> JSONResponse:
        del session
        refusal = _refused(request, clinic)
        if refusal is not None:
            return refusal
        return JSONResponse(await clinic.end_inactivation(number))

    _add_answers(app, clinic)


def _add_answers(app: FastAPI, clinic: Pretended) -> None:
    @app.post("/api/v1/alarms/{alarm}/acknowledge")
    async def acknowledge(alarm: int, request: Request) -> JSONResponse:
        if request.headers.get("X-CSRF-Token") != "fake-csrf":
            return _problem(403, "no token")
        return await clinic.acknowledge(alarm, (await request.json()).get("reason"))

    @app.post("/api/v1/chairs/{chair}/help")
    async def call_help(chair: str, request: Request) -> JSONResponse:
        refusal = _refused(request, clinic)
        if refusal is not None:
            return refusal
        alarm = help_alarm(clinic, chair)
        clinic.alarms[alarm["id"]] = alarm
        await clinic.change([], [alarm["id"]])
        return JSONResponse(alarm, 201)

    @app.post("/api/v1/screens/{screen}/sound-test")
    async def sound_test(screen: str, request: Request) -> JSONResponse:
        refusal = _refused(request, clinic)
        if refusal is not None:
            return refusal
        asked = await request.json()
        clinic.asked.append({"screen": screen, **asked})
        await clinic.tested(screen, heard=asked["heard"])
        return JSONResponse({"screen": screen, **asked}, 201)


def _refused(request: Request, clinic: Pretended, *, is_for_clinicians: bool = False) -> JSONResponse | None:
    if request.headers.get("X-CSRF-Token") != "fake-csrf":
        return _problem(403, "no token")
    if clinic.call_status != 200:
        return _problem(clinic.call_status, "The store does not answer.")
    if is_for_clinicians and clinic.role == "nurse":
        return _problem(403, MAY_NOT)
    return None


def _problem(code: int, detail: str) -> JSONResponse:
    problem = {"type": "about:blank", "title": "Refused", "status": code, "detail": detail}
    return JSONResponse(problem, code, media_type="application/problem+json")
