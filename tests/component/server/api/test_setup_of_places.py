"""Chairs in the clinic's order and by another name, what devices may send, staff with a reason, and what changed."""

import asyncio

import httpx
import pytest

from models.observation import Observation
from tests.component.server.api.accounts import account
from tests.component.server.api.people import ask_as
from tests.component.server.api.signing_in import enrolled
from tests.component.server.rehearsal.room import Json, Room

WHY: Json = {"reason": "Asked for"}


async def chairs(room: Room, *names: str) -> None:
    for name in names:
        await room.post("/chairs", {"chair": name})


async def changes(room: Room) -> list[Json]:
    found: list[Json] = (await room.get("/setup-changes"))["items"]
    return found


def measured(room: Room) -> set[str]:
    """What the chair shows a number of."""
    values: list[Json] = room.parts.ward.chair("3")["values"]  # type: ignore[assignment]
    return {one["metric"] for one in values if one["value"] is not None}


class TestChairs:
    async def test_they_are_shown_in_the_order_that_was_chosen_and_a_new_one_at_its_end(self, room: Room) -> None:
        await chairs(room, "1", "2", "10")
        made = await room.post("/chair-order", {"chairs": ["10", "1", "2"], "based_on": 0, **WHY})
        await chairs(room, "3")

        assert list(room.parts.ward.chair_names()) == ["10", "1", "2", "3"]
        assert room.parts.ward.clinic()["chair_order"] == ["10", "1", "2"]
        assert (await changes(room))[0]["subject"] == {"made": "3"}
        found = await room.get("/chairs")
        assert [one["chair"] for one in found["items"]] == ["10", "1", "2", "3"]
        assert found["order"] == made["order"]
        (change,) = (await changes(room))[1]["changes"]
        assert (change["before"], change["after"]) == ({"chairs": ["1", "2", "10"]}, {"chairs": ["10", "1", "2"]})

    @pytest.mark.parametrize("order", [["1"], ["1", "2", "2"], ["1", "2", "9"]])
    async def test_an_order_names_each_chair_in_use_once(self, room: Room, order: list[str]) -> None:
        await chairs(room, "1", "2")
        answer = await room.http.post("/api/v1/chair-order", json={"chairs": order, "based_on": 0, **WHY})

        assert answer.status_code == 409
        assert list(room.parts.ward.chair_names()) == ["1", "2"]

    async def test_another_name_stands_in_the_place_of_the_old_one_and_records_keep_it(self, room: Room) -> None:
        await chairs(room, "1", "2")
        session = await room.seat("3")
        await room.post(f"/sessions/{session}/phase", {"to": "aborted", **WHY})
        await room.post("/chairs/3/name", {"chair": "Window", "based_on": 1, **WHY})
        await room.post("/chairs/1/name", {"chair": "<b>Door</b>", "based_on": 1, **WHY})

        assert list(room.parts.ward.chair_names()) == ["<b>Door</b>", "2", "Window"]
        assert (await room.get(f"/sessions/{session}"))["chair"] == "3"
        kept = {one["chair"]: one["retired_at"] is None for one in (await room.get("/chairs"))["items"]}
        assert kept == {"<b>Door</b>": True, "2": True, "Window": True, "1": False, "3": False}

    async def test_one_with_a_session_keeps_its_name(self, room: Room) -> None:
        await room.seat("3")
        answer = await room.http.post("/api/v1/chairs/3/name", json={"chair": "Window", "based_on": 1, **WHY})

        assert (answer.status_code, "move or end it first" in answer.text) == (409, True)
        assert [one["chair"] for one in (await room.get("/chairs"))["items"]] == ["3"]


class TestDevices:
    async def test_an_open_stream_goes_by_its_new_metrics_from_its_next_frame_on(self, room: Room) -> None:
        await room.seat()
        await room.connect()
        link = room.parts.links.of(room.device)
        path = f"/devices/{room.device}/metrics"
        assert (await room.post(path, {"metrics": ["spo2"], "seen": None, **WHY}))["metrics"] == ["spo2"]
        room.send([Observation("heart_rate", 72.0, room.clock.now().utc)])
        assert link.memory.metrics == frozenset({"spo2"})
        assert measured(room) == set()
        await room.post(path, {"metrics": None, "seen": ["spo2"], **WHY})
        room.send([Observation("heart_rate", 72.0, room.clock.now().utc)])
        assert measured(room) == {"heart_rate"}

        first, second = (await changes(room))[1]["changes"], (await changes(room))[0]["changes"]
        assert [(one["before"], one["after"]) for one in (*first, *second)] == [
            ({"metrics": None}, {"metrics": "spo2"}), ({"metrics": "spo2"}, {"metrics": None}),
        ]  # fmt: skip

    async def test_of_two_who_change_them_one_is_told_to_look_again(self, room: Room) -> None:
        await room.post("/devices", {"device": "CM-1"})
        bodies = ({"metrics": [one], "seen": None, **WHY} for one in ("spo2", "heart_rate"))
        asked = (room.http.post("/api/v1/devices/CM-1/metrics", json=body) for body in bodies)
        assert sorted(answer.status_code for answer in await asyncio.gather(*asked)) == [200, 409]

    @pytest.mark.parametrize(
        ("device", "metrics", "status"),
        [("CM-1", ["x"], 422), ("CM-1", [], 422), ("CM-2", ["spo2"], 404)],
    )
    async def test_what_cannot_be_is_refused(
        self, room: Room, device: str, metrics: list[str] | None, status: int
    ) -> None:
        await room.post("/devices", {"device": "CM-1"})
        body = {"metrics": metrics, "seen": None, **WHY}
        answer = await room.http.post(f"/api/v1/devices/{device}/metrics", json=body)
        assert answer.status_code == status

    async def test_one_is_called_what_people_call_it_and_a_revoked_one_is_not_changed(self, room: Room) -> None:
        await room.post("/devices", {"device": "CM-1"})
        await room.post("/devices/CM-1/title", {"title": "By the window", "based_on": 0, **WHY})
        (found,) = (await room.get("/devices"))["items"]
        assert (found["title"], found["title_version"], found["metrics"]) == ("By the window", 1, None)
        await room.post("/devices/CM-1/revoke", {"reason": "Broken"})
        answer = await room.http.post("/api/v1/devices/CM-1/metrics", json={"metrics": None, "seen": None, **WHY})
        assert (answer.status_code, "is revoked" in answer.text) == (409, True)
        assert (await changes(room))[0]["reason"] == "Broken"


class TestStaff:
    async def test_somebody_at_a_browser_says_why_an_account_or_a_device_is_changed(
        self, room: Room, browser: httpx.AsyncClient
    ) -> None:
        await account(room, "administrator", "Ada")
        await account(room, "nurse", "Ann")
        await room.post("/devices", {"device": "CM-1"})
        await enrolled(room, browser, "Ada")
        for path, body in (
            ("/users/Ann/role", {"role": "clinician"}), ("/users/Ann/reset", {}), ("/users/Ann/disable", {}),
            ("/devices/CM-1/rotate", {}), ("/devices/CM-1/revoke", {}),
        ):  # fmt: skip
            refused = await browser.post(path, json=body)
            assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "reason"), path
            made = await browser.post(path, json={**body, "reason": f"Because of {path}"})
            assert made.status_code == 200, made.text
            assert (await changes(room))[0]["reason"] == f"Because of {path}"

    async def test_a_role_that_somebody_else_changed_meanwhile_is_not_changed_again(self, room: Room) -> None:
        await account(room, "nurse", "Ann")
        await room.post("/users/Ann/role", {"role": "clinician", "seen": "nurse"})
        late = await room.http.post("/api/v1/users/Ann/role", json={"role": "auditor", "seen": "nurse"})
        assert (late.status_code, "Somebody else made 'Ann' clinician" in late.text) == (409, True)
        (change,) = (await changes(room))[0]["changes"]
        assert (change["before"], change["after"]) == ({"role": "nurse"}, {"role": "clinician"})

    async def test_what_was_changed_is_shown_to_administrators_alone_and_without_secrets(self, room: Room) -> None:
        await account(room, "nurse", "Ann")
        await room.post("/users/Ann/reset", {})
        for role, status in (("nurse", 403), ("clinician", 403), ("auditor", 403), ("administrator", 200)):
            assert (await ask_as(room, role, "GET", "/setup-changes")).status_code == status
            room.clock.second += 1
        found = next(one for one in await changes(room) if one["act"] == "user.set_password")
        assert found["changes"][0]["after"] == {"password_hash": "(secret)"}
        assert "argon2" not in str(await changes(room))
