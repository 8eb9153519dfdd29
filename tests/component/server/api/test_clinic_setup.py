"""The clinic's set-up over HTTP: chairs, medicines, the default preset, confirmed limits, and trials of recipients."""

import asyncio
from pathlib import Path

import httpx
import pytest

from server.alarms.presets import shipped_texts
from server.api.exports import job_for
from tests.component.server.api.accounts import account
from tests.component.server.api.people import ask_as
from tests.component.server.api.signing_in import enrolled
from tests.component.server.rehearsal.room import Json, Room, open_room

IV = shipped_texts()["iv_ketamine.toml"]
THIRD = IV.replace("version = 2", "version = 3").replace("limit = 160", "limit = 165", 1)
DIMENHYDRINATE: Json = {
    "id": "dimenhydrinate", "title": "Dimenhydrinate", "use": "nausea", "routes": ["oral"], "unit": "mg",
    "usual": [31.0, 62.0], "source": "Our pharmacist, 2026",
}  # fmt: skip
SETTINGS = frozenset({"id", "title", "use", "routes", "unit", "usual", "offered", "source"})


async def newest_audit(room: Room, act: str) -> Json:
    answer = await ask_as(room, "auditor", "GET", f"/audit?act={act}")
    found: Json = answer.json()["items"][0]
    return found


async def chosen(room: Room, name: str) -> Json:
    items = (await room.get("/clinic-medicines"))["items"]
    found: Json = next(one for one in items if one["id"] == name)
    return found


def choice(based_on: int = 0, **more: object) -> Json:
    return {"medicine": DIMENHYDRINATE | more, "based_on": based_on, "reason": "Our list"}


class TestChairs:
    async def test_a_new_chair_is_shown_at_once(self, room: Room) -> None:
        await room.post("/chairs", {"chair": "9"})

        assert "9" in room.parts.ward.chair_names()
        assert (await room.get("/chairs"))["items"] == [{"chair": "9", "version": 1, "retired_at": None}]

    async def test_one_out_of_use_takes_no_session_until_it_is_back(self, room: Room) -> None:
        await room.post("/chairs", {"chair": "3"})
        await room.post("/chairs/3/retirement", {"based_on": 1, "reason": "Broken"})
        assert list(room.parts.ward.chair_names()) == []
        with pytest.raises(AssertionError, match="out of use"):
            await room.seat("3")
        await room.post("/chairs/3/return", {"based_on": 2, "reason": "Mended"})

        assert list(room.parts.ward.chair_names()) == ["3"]

    async def test_the_audit_has_it_before_and_after(self, room: Room) -> None:
        await room.post("/chairs", {"chair": "3"})
        await room.post("/chairs/3/retirement", {"based_on": 1, "reason": "Broken"})

        found = await newest_audit(room, "chair.retire")
        assert found["reason"] == "Broken"
        assert found["changes"][0]["before"] == {"retired_at": None, "version": 1}
        assert found["changes"][0]["after"] == {"retired_at": "2026-03-01T14:00:00Z", "version": 2}

    async def test_one_with_a_session_stays(self, room: Room) -> None:
        await room.seat("3")
        answer = await room.http.post("/api/v1/chairs/3/retirement", json={"based_on": 1, "reason": "Broken"})

        assert (answer.status_code, "move or end it first" in answer.text) == (409, True)
        assert "3" in room.parts.ward.chair_names()

    async def test_of_two_who_change_it_one_is_told_to_look_again(self, room: Room) -> None:
        await room.post("/chairs", {"chair": "3"})
        change = {"based_on": 1, "reason": "Broken"}
        answers = await asyncio.gather(*(room.http.post("/api/v1/chairs/3/retirement", json=change) for _ in range(2)))

        assert sorted(answer.status_code for answer in answers) == [200, 409]

    async def test_a_chair_out_of_use_is_not_shown_after_a_restart(self, tmp_path: Path) -> None:
        async with open_room(tmp_path) as room:
            await room.post("/chairs", {"chair": "3"})
            await room.post("/chairs/3/retirement", {"based_on": 1, "reason": "Broken"})
        async with open_room(tmp_path) as room:
            assert list(room.parts.ward.chair_names()) == []


class TestMedicines:
    async def test_one_that_is_added_is_offered_at_once_and_after_a_restart(self, tmp_path: Path) -> None:
        async with open_room(tmp_path) as room:
            made = await room.post("/clinic-medicines", choice())
            assert (made["version"], made["author"]) == (1, "console")
            assert "dimenhydrinate" in {one["id"] for one in (await room.get("/medicines"))["items"]}
        async with open_room(tmp_path) as room:
            assert "dimenhydrinate" in {one["id"] for one in (await room.get("/medicines"))["items"]}

    async def test_one_that_is_switched_off_is_listed_but_not_offered(self, room: Room) -> None:
        await room.post("/clinic-medicines", choice())
        await room.post("/clinic-medicines", choice(1, offered=False))

        assert "dimenhydrinate" not in {one["id"] for one in (await room.get("/medicines"))["items"]}
        found = await chosen(room, "dimenhydrinate")
        assert (found["offered"], found["version"], found["reason"]) == (False, 2, "Our list")

    async def test_the_audit_has_the_doses_before_and_after(self, room: Room) -> None:
        await room.post("/clinic-medicines", choice())
        await room.post("/clinic-medicines", choice(1, usual=[31.0, 50.0]))

        change = (await newest_audit(room, "medicine.choose"))["changes"][0]
        assert (change["before"], change["after"]) == ({"usual › to": "62"}, {"usual › to": "50"})

    async def test_a_dose_ten_times_as_high_is_refused_until_it_is_said_to_be_meant(self, room: Room) -> None:
        lorazepam = {name: value for name, value in (await chosen(room, "lorazepam")).items() if name in SETTINGS}
        body = {"medicine": lorazepam | {"usual": [0.5, 20.0]}, "based_on": 0, "reason": "Our list"}
        refused = await room.http.post("/api/v1/clinic-medicines", json=body)
        assert (refused.status_code, "usual › to would be 20 where 2 stood" in refused.text) == (422, True)

        assert (await room.post("/clinic-medicines", body | {"meant": ["usual › to: 20"]}))["version"] == 1

    async def test_who_looked_before_another_changed_it_is_told_who_did(self, room: Room) -> None:
        await room.post("/clinic-medicines", choice())
        late = await room.http.post("/api/v1/clinic-medicines", json=choice(usual=[31.0, 50.0]))

        assert late.status_code == 409
        assert "console changed dimenhydrinate at 2026-03-01T14:00:00Z" in late.json()["detail"]
        assert (await chosen(room, "dimenhydrinate"))["usual"] == [31.0, 62.0]

    async def test_a_nurse_changes_none(self, room: Room) -> None:
        assert (await ask_as(room, "nurse", "POST", "/clinic-medicines", choice())).status_code == 403


class TestFacts:
    async def test_where_the_clinic_is_stands_in_exports_from_now_on_and_after_a_restart(self, tmp_path: Path) -> None:
        facts = {"address": "1 River Road <b>", "phone": "+1 555 0100"}
        async with open_room(tmp_path) as room:
            session = await room.seat()
            made = await room.post("/clinic-facts", facts | {"based_on": 0, "reason": "We moved"})
            assert (made["version"], made["address"]) == (1, facts["address"])
            change = (await newest_audit(room, "clinic.choose"))["changes"][0]
            assert (change["before"], change["after"]) == ({"address": None, "phone": None}, facts)
        async with open_room(tmp_path) as room:
            found = await room.get("/clinic-setup")
            assert {name: found["facts"][name] for name in facts} == facts
            assert found["clinic"]["time_zone"] == "Europe/Berlin"
            job = job_for(room.parts, session, "ann", "fhir")
            assert (job.header.address, job.header.phone) == (facts["address"], facts["phone"])
            late = {"address": None, "phone": None, "based_on": 0, "reason": "x"}
            assert (await room.http.post("/api/v1/clinic-facts", json=late)).status_code == 409


class TestPresets:
    async def test_a_session_that_names_none_begins_with_the_clinics_default(self, tmp_path: Path) -> None:
        body = {"preset": "infusion", "based_on": 0, "reason": "Mostly iron"}
        async with open_room(tmp_path) as room:
            await room.post("/default-preset", body)
        async with open_room(tmp_path) as room:
            session = await room.seat()
            assert (await room.get(f"/sessions/{session}"))["preset"]["name"] == "infusion"
            assert (await room.get("/clinic-setup"))["default_preset"]["reason"] == "Mostly iron"

    async def test_a_person_at_a_browser_writes_out_the_default_and_the_audit_has_what_it_was(
        self, room: Room, browser: httpx.AsyncClient
    ) -> None:
        await account(room, "administrator", "Ada")
        await enrolled(room, browser, "Ada")
        body = {"preset": "infusion", "based_on": 0, "reason": "Mostly iron"}
        refused = await browser.post("/default-preset", json=body)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "repeat")

        assert (await browser.post("/default-preset", json=body | {"repeat": "infusion"})).is_success
        change = (await newest_audit(room, "preset.choose_default"))["changes"][0]
        assert (change["before"], change["after"]) == ({"preset": "iv_ketamine"}, {"preset": "infusion"})

    async def test_a_comparison_shows_what_a_text_would_change_and_keeps_nothing(self, room: Room) -> None:
        found = await room.post("/preset-comparison", {"text": THIRD})

        assert (found["confirm_by"], found["newest"]) == ("iv_ketamine 3", 2)
        assert [(one["before"], one["after"]) for one in found["changes"]] == [("160", "165")]
        assert room.parts.presets.newest("iv_ketamine").version == 2

    async def test_a_person_at_a_browser_writes_out_what_is_put_up(
        self, room: Room, browser: httpx.AsyncClient
    ) -> None:
        await account(room, "administrator", "Ada")
        await enrolled(room, browser, "Ada")
        body = {"text": THIRD, "reason": "Older patients"}
        refused = await browser.post("/presets", json=body)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "repeat")
        assert room.parts.presets.newest("iv_ketamine").version == 2

        made = await browser.post("/presets", json=body | {"repeat": "iv_ketamine 3"})
        assert made.status_code == 201, made.text
