"""Every call's body says each thing once, and nothing that nobody sees."""

import json
from typing import Any

import httpx
import pytest

from tests.component.server.rehearsal.room import Room

PATIENT = {"family_name": "Abara", "given_name": "Lena", "birth_date": "1988-02-04", "identifier": "A-1"}


async def raw(room: Room, method: str, path: str, text: str) -> httpx.Response:
    headers = {"Content-Type": "application/json"}
    return await room.http.request(method, f"/api/v1{path}", content=text.encode(), headers=headers)


async def bodies_of(room: Room) -> list[tuple[str, str]]:
    """Every call that takes a body, by method and path."""
    paths: dict[str, Any] = (await room.get("/openapi.json"))["paths"]
    return [
        (method.upper(), path.removeprefix("/api/v1"))
        for path, calls in paths.items()
        if path.startswith("/api/v1")
        for method, call in calls.items()
        if "requestBody" in call
    ]


async def test_no_call_takes_a_thing_said_twice(room: Room) -> None:
    calls = await bodies_of(room)
    assert len(calls) > 40
    for method, path in calls:
        asked = "/".join("1" if part.startswith("{") else part for part in path.split("/"))
        answer = await raw(room, method, asked, '{"value": {"a": 1, "a": 2}}')
        assert (answer.status_code, answer.json()["detail"]) == (422, "The body says 'a' twice; say it once"), path


@pytest.mark.parametrize("field", ["family_name", "given_name", "identifier"])
async def test_a_name_that_would_show_as_another_one_is_refused(room: Room, field: str) -> None:
    body = json.dumps(PATIENT | {field: "Ab\u202eara"})
    problem = (await raw(room, "POST", "/patients", body)).json()
    assert problem["detail"] == (
        f"{field} has a character that nobody sees, U+202E RIGHT-TO-LEFT OVERRIDE; type it anew without it"
    )
    assert problem["errors"][0]["field"] == field
    assert (await room.get("/patients"))["items"] == []


async def test_nothing_that_nobody_sees_is_in_a_list_or_a_name_of_a_field(room: Room) -> None:
    for body, where in (
        ({"sessions": [1], "text": "name = '\u2066'"}, "text"),
        ({"limits": {"spo2\u200b": 90.0}, "sessions": [1]}, "limits"),
        ({"sessions": ["\u202e"]}, "sessions.0"),
    ):
        problem = (await raw(room, "POST", "/alarms/rehearse", json.dumps(body))).json()
        assert problem["detail"].startswith(f"{where} has a character that nobody sees")


async def test_a_password_may_be_of_any_character(room: Room) -> None:
    await room.post("/users", {"user": "bo", "role": "nurse", "password": "a sentence \u202e of nobody"})
    assert (await raw(room, "POST", "/patients", "{")).status_code == 422
