"""Who and what fills the demonstration's chairs: invented persons, and the course each chair shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

import httpx

from server.security.secrets import new_token

# Invented persons: family name, given name, birth date, record number.
_PERSONS = (
    ("Abara", "Lena", "1988-02-04", "40-1182"),
    ("Bergman", "Tove", "1971-09-19", "40-0958"),
    ("Harris", "Dana", "1979-03-12", "40-2217"),
    ("Mendes", "Rui", "1965-11-30", "40-1710"),
    ("Okafor", "Ben", "1993-06-08", "40-2301"),
    ("Nguyen", "Kim", "1984-01-21", "40-1994"),
    ("Rossi", "Elena", "1958-08-02", "40-0873"),
    ("Vogel", "Iris", "1990-05-11", "40-2388"),
    ("Silva", "Marta", "1990-04-17", "40-2044"),
    ("Yilmaz", "Can", "1981-01-05", "40-2102"),
    ("Dubois", "Paul", "1969-06-23", "40-1533"),
    ("Larsen", "Ida", "1996-10-09", "40-2390"),
)

# What each chair shows, in turn: the scenario its monitor plays, the second at which it joins that, shortly before
# something happens, and how far its session has come.
_INFUSING = ("intake", "baseline", "infusing")
_COURSES = (
    ("normal_40min", 1200, _INFUSING),
    ("cuff_fail_x3", 840, _INFUSING),
    ("hypertensive_crisis", 1440, _INFUSING),
    ("late_hypertension_post", 3480, (*_INFUSING, "recovery")),
    ("panic_emergence", 1710, _INFUSING),
    ("feed_loss_30s", 1140, _INFUSING),
    ("paused_forgotten", 1560, (*_INFUSING, "paused")),
    ("benzo_hypoventilation", 1680, _INFUSING),
    ("probe_off", 780, _INFUSING),
    ("nasal_84", 1500, _INFUSING),
    ("cannula_off", 1020, _INFUSING),
    ("normotensive_high_responder", 2160, _INFUSING),
)
_EMPTY_CHAIR = "normal_40min"
_FULL_BOARD = 8  # so many chairs or more show an empty one among them

STAFF = (("nurse", "nurse"), ("clinician", "clinician"), ("admin", "administrator"))


@dataclass(frozen=True, slots=True)
class Seat:
    """A patient in a chair, and the monitor beside it."""

    session: int
    device: str
    confirm: Mapping[str, str]


async def add_person(http: httpx.AsyncClient, name: str, role: str) -> str:
    """Make an account; returns its password."""
    password = new_token()[:20]
    await _post(http, "/users", {"user": name, "role": role, "password": password})
    return password


async def enrol_monitors(http: httpx.AsyncClient, chairs: int) -> list[dict[str, str | int]]:
    """Let a monitor in for each chair, with what it plays; the last of eight or more is of an empty chair."""
    taken = chairs - 1 if chairs >= _FULL_BOARD else chairs
    plays = [(scenario, start_s) for scenario, start_s, _ in islice(cycle(_COURSES), taken)]
    enrolled: list[dict[str, str | int]] = []
    for place, (scenario, start_s) in enumerate([*plays, (_EMPTY_CHAIR, 0)][:chairs], start=1):
        device = await _post(http, "/devices", {"device": f"CM-{place:02}"})
        enrolled.append(
            {"device": device["device"], "token": device["token"], "scenario": scenario, "start_s": start_s}
        )
    return enrolled


async def fill_chairs(http: httpx.AsyncClient, chairs: int) -> list[Seat]:
    """Put a patient and a session in each chair but the empty one; their monitors are not bound yet."""
    taken = chairs - 1 if chairs >= _FULL_BOARD else chairs
    phases = [phases for _, _, phases in islice(cycle(_COURSES), taken)]
    return [await _seat(http, place, f"CM-{place:02}", phases[place - 1]) for place in range(1, taken + 1)]


async def add_replay_chair(http: httpx.AsyncClient, place: int) -> str:
    """Put a patient, a session and its monitor in one more chair; returns its device's token."""
    device = await _post(http, "/devices", {"device": "REPLAY-1"})
    await bind_monitors(http, [await _seat(http, place, device["device"], _INFUSING)])
    return str(device["token"])


async def bind_monitors(http: httpx.AsyncClient, seats: Sequence[Seat]) -> None:
    """Let each patient's session rely on the monitor beside the chair."""
    for seat in seats:
        body = {"device": seat.device, "confirm": seat.confirm}
        await _post(http, f"/sessions/{seat.session}/bindings", body)


async def _seat(http: httpx.AsyncClient, place: int, device: str, phases: Sequence[str]) -> Seat:
    family_name, given_name, birth_date, identifier = _PERSONS[(place - 1) % len(_PERSONS)]
    again = (place - 1) // len(_PERSONS)
    person = {
        "family_name": family_name,
        "given_name": given_name,
        "birth_date": birth_date,
        "identifier": identifier + ("" if not again else f"-{again + 1}"),
    }
    patient = await _post(http, "/patients", person)
    session = await _post(http, "/sessions", {"patient": patient["id"], "chair": str(place)})
    for phase in phases:
        await _post(http, f"/sessions/{session['id']}/phase", {"to": phase, "reason": "Demonstration"})
    return Seat(session["id"], device, {"family_name": family_name, "birth_date": birth_date})


async def _post(http: httpx.AsyncClient, path: str, body: Mapping[str, object]) -> dict[str, Any]:
    response = await http.post(f"/api/v1{path}", json=body)
    response.raise_for_status()
    answer: dict[str, Any] = response.json()
    return answer
