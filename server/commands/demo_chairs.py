"""The demonstration's monitors and people: let in through the API, as in any clinic; and the chair that replays."""

from collections.abc import Mapping
from typing import Any

import httpx

from server.commands.demo_persons import IN_CHAIRS, REPLAYED
from server.commands.demo_places import EMPTY, monitor_at, places
from server.security.secrets import new_token

STAFF = (("nurse", "nurse"), ("ada", "nurse"), ("clinician", "clinician"), ("admin", "administrator"))
_REPLAY = "REPLAY-1"
_BEGUN = ("intake", "baseline", "infusing")


async def add_person(http: httpx.AsyncClient, name: str, role: str) -> str:
    """Make an account; returns its password."""
    password = new_token()[:20]
    await _post(http, "/users", {"user": name, "role": role, "password": password})
    return password


async def enrol_monitors(http: httpx.AsyncClient, chairs: int) -> list[dict[str, object]]:
    """Let a monitor in for each chair, with what it plays and whose weight its pump goes by.

    Returns:
        The devices as ``python -m devices simulate`` takes them.
    """
    enrolled: list[dict[str, object]] = []
    shown = places(chairs)
    for number in range(1, chairs + 1):
        place = shown[number - 1] if number <= len(shown) else EMPTY
        device = await _post(http, "/devices", {"device": monitor_at(number)})
        enrolled.append(
            {
                "device": device["device"], "token": device["token"], "scenario": place.scenario,
                "start_s": place.start_s, "weight_kg": IN_CHAIRS[number - 1].weight_kg, "is_held": place.is_held,
            }
        )  # fmt: skip
    return enrolled


async def add_replay_chair(http: httpx.AsyncClient, number: int) -> str:
    """Put a patient, a session and a device that replays in one more chair; returns the device's token."""
    device = await _post(http, "/devices", {"device": _REPLAY})
    (family_name, given_name), birth_date = REPLAYED.name, REPLAYED.born.isoformat()
    person = {
        "family_name": family_name, "given_name": given_name, "birth_date": birth_date, "identifier": REPLAYED.number,
    }  # fmt: skip
    patient = await _post(http, "/patients", person)
    session = await _post(http, "/sessions", {"patient": patient["id"], "chair": str(number)})
    for phase in _BEGUN:
        why = {"to": phase, "reason": "A recording: what a gate asks is not in it"}
        await _post(http, f"/sessions/{session['id']}/phase", why)
    confirm = {"family_name": family_name, "birth_date": birth_date}
    await _post(http, f"/sessions/{session['id']}/bindings", {"device": _REPLAY, "confirm": confirm})
    return str(device["token"])


async def _post(http: httpx.AsyncClient, path: str, body: Mapping[str, object]) -> dict[str, Any]:
    response = await http.post(f"/api/v1{path}", json=body)
    response.raise_for_status()
    answer: dict[str, Any] = response.json()
    return answer
