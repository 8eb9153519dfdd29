"""Who and what fills the demonstration's chairs: invented persons, and the course each chair shows."""

from collections.abc import Mapping, Sequence
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
    ("normal_40min", 3060, (*_INFUSING, "recovery")),
    ("panic_emergence", 1740, _INFUSING),
    ("feed_loss_30s", 1170, _INFUSING),
    ("paused_forgotten", 1560, (*_INFUSING, "paused")),
    ("vasovagal_at_iv", 180, ("intake", "baseline")),
)
_EMPTY_CHAIR = "normal_40min"

STAFF = (("nurse", "nurse"), ("clinician", "clinician"), ("admin", "administrator"))


async def add_person(http: httpx.AsyncClient, name: str, role: str) -> str:
    """Make an account; returns its password."""
    password = new_token()[:20]
    await _post(http, "/users", {"user": name, "role": role, "password": password})
    return password


async def fill_chairs(http: httpx.AsyncClient, chairs: int) -> list[dict[str, str | int]]:
    """Put a patient, a session and a monitor in each chair; the last of eight or more stays empty."""
    enrolled = []
    taken = chairs - 1 if chairs >= 8 else chairs  # noqa: PLR2004 - one empty chair on a full board
    for place, (scenario, start_s, phases) in enumerate(islice(cycle(_COURSES), taken), start=1):
        device = await _post(http, "/devices", {"device": f"CM-{place:02}"})
        await _occupy(http, place, device["device"], phases)
        enrolled.append(
            {"device": device["device"], "token": device["token"], "scenario": scenario, "start_s": start_s}
        )
    if taken < chairs:
        device = await _post(http, "/devices", {"device": f"CM-{chairs:02}"})
        enrolled.append({"device": device["device"], "token": device["token"], "scenario": _EMPTY_CHAIR})
    return enrolled


async def add_replay_chair(http: httpx.AsyncClient, place: int) -> str:
    """Put a patient and a session in one more chair; returns its device's token."""
    device = await _post(http, "/devices", {"device": "REPLAY-1"})
    await _occupy(http, place, device["device"], ("intake", "baseline", "infusing"))
    return str(device["token"])


async def _occupy(http: httpx.AsyncClient, place: int, device: str, phases: Sequence[str]) -> None:
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
    confirm = {"family_name": family_name, "birth_date": birth_date}
    await _post(http, f"/sessions/{session['id']}/bindings", {"device": device, "confirm": confirm})
    for phase in phases:
        await _post(http, f"/sessions/{session['id']}/phase", {"to": phase})


async def _post(http: httpx.AsyncClient, path: str, body: Mapping[str, object]) -> dict[str, Any]:
    response = await http.post(f"/api/v1{path}", json=body)
    response.raise_for_status()
    answer: dict[str, Any] = response.json()
    return answer
