"""Presets over HTTP: read by everybody, put up by an administrator, and kept by the sessions that began with them."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from models.errors import ConflictError, NotFoundError
from server.alarms.presets import shipped_texts
from tests.component.server.api.people import ask_as
from tests.component.server.rehearsal.room import Room, open_room

IV = shipped_texts()["iv_ketamine.toml"]
THIRD = IV.replace("version = 2", "version = 3").replace("limit = 160", "limit = 165", 1)
REASON = "Our patients are older"


def next_version(text: str = THIRD, reason: str = REASON) -> dict[str, str]:
    return {"text": text, "reason": reason}


class TestReading:
    async def test_the_list_names_each_with_its_versions(self, room: Room) -> None:
        items = (await room.get("/presets"))["items"]

        assert [(item["name"], item["newest"]) for item in items] == [
            ("im_ketamine", 1),
            ("infusion", 1),
            ("iv_ketamine", 2),
            ("nasal_esketamine", 1),
        ]
        assert [version["version"] for version in items[2]["versions"]] == [1, 2]
        assert items[2]["versions"][0] == {
            "version": 1, "added_at": "2026-03-01T14:00:00Z", "author": "(program)", "reason": None, "clinics": False,
        }  # fmt: skip

    async def test_the_list_comes_in_pages(self, room: Room) -> None:
        first = await room.get("/presets?limit=3")
        rest = await room.get(f"/presets?limit=3&cursor={first['next']}")

        assert [item["name"] for item in first["items"]] == ["im_ketamine", "infusion", "iv_ketamine"]
        assert ([item["name"] for item in rest["items"]], rest["next"]) == (["nasal_esketamine"], None)

    async def test_one_is_told_whole_with_its_text(self, room: Room) -> None:
        found = await room.get("/presets/iv_ketamine")

        assert (found["name"], found["version"], found["title"]) == ("iv_ketamine", 2, "IV ketamine")
        assert found["text"] == IV
        pressure = found["limits"][0]
        assert (pressure["metric"], pressure["advisory_high"]["limit"]) == ("nibp_systolic", 140)
        assert [level["limit"] for level in pressure["high"]] == [180, 160]
        assert pressure["high"][1]["bounds"] == [140, 180]
        assert "Rodrigues" in pressure["high"][1]["source"]
        assert found["baseline_rules"][0]["phases"] == ["infusing", "paused", "ready", "recovery"]
        assert found["combinations"][0]["criteria"][1] == {"metric": "spo2", "is_high": False, "limit": 92}
        assert (found["apnoea"]["after_s"], found["rates_disagree"]["differ_by"]) == (20, 20)

    async def test_an_earlier_version_is_told_as_it_was(self, room: Room) -> None:
        found = await room.get("/presets/iv_ketamine?version=1")

        assert (found["version"], found["newest"], found["apnoea"]) == (1, 2, None)
        assert found["text"] == shipped_texts()["iv_ketamine_1.toml"]

    @pytest.mark.parametrize("path", ["/presets/none", "/presets/iv_ketamine?version=9"])
    async def test_what_is_not_there_is_not_found(self, room: Room, path: str) -> None:
        answer = await room.http.get(f"/api/v1{path}")

        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")

    async def test_everybody_who_is_signed_in_may_read(self, room: Room) -> None:
        for role in ("nurse", "clinician", "administrator", "auditor"):
            assert (await ask_as(room, role, "GET", "/presets/iv_ketamine")).status_code == 200


class TestPuttingUp:
    async def test_the_next_version_is_what_a_new_session_starts_with(self, room: Room) -> None:
        session = await room.seat()
        made = await room.post("/presets", next_version())

        assert made == {"name": "iv_ketamine", "version": 3}
        assert (await room.get(f"/sessions/{session}"))["preset"] == {"name": "iv_ketamine", "version": 2}
        patient = {"family_name": "Bo", "given_name": "Li", "birth_date": "1990-02-04", "identifier": "2"}
        number = (await room.post("/patients", patient))["id"]
        second = await room.post("/sessions", {"patient": number, "chair": "4"})
        assert second["preset"] == {"name": "iv_ketamine", "version": 3}
        limits = {
            chair: next(
                item["limit"]
                for item in (await room.get(f"/sessions/{of}/limits"))["items"]
                if (item["metric"], item["side"], item["priority"]) == ("nibp_systolic", "high", "medium")
            )
            for chair, of in (("3", session), ("4", second["id"]))
        }
        assert limits == {"3": 160, "4": 165}

    async def test_it_stays_the_newest_when_the_program_brings_a_later_one(self, room: Room) -> None:
        await room.post("/presets", next_version())
        room.parts.presets.add(THIRD.replace("version = 3", "version = 4"))

        assert (await room.get("/presets/iv_ketamine"))["newest"] == 3

    async def test_who_put_it_up_and_why_is_kept_and_in_the_log(self, room: Room) -> None:
        answer = await ask_as(room, "administrator", "POST", "/presets", next_version())
        assert answer.status_code == 201, answer.text

        versions = (await room.get("/presets"))["items"][2]["versions"]
        assert (versions[2]["author"], versions[2]["reason"], versions[2]["clinics"]) == (
            "administrator 0.0", REASON, True,
        )  # fmt: skip
        lines = (await room.get("/alarm-log?kind=limits"))["items"]
        assert [(line["author"], line["session"], line["entry"]) for line in lines] == [
            ("administrator 0.0", None, {"preset": "iv_ketamine", "version": 3, "reason": REASON})
        ]

    async def test_nobody_but_an_administrator_may(self, room: Room) -> None:
        for role in ("nurse", "clinician", "auditor"):
            assert (await ask_as(room, role, "POST", "/presets", next_version())).status_code == 403
        assert (await room.get("/presets/iv_ketamine"))["version"] == 2

    async def test_a_faulty_one_is_refused_whole_and_each_fault_named(self, room: Room) -> None:
        text = THIRD.replace("limit = 180", "limit = 150").replace('metric = "spo2"', 'metric = "sp02"', 1)
        text = text.replace("delay_s = 10", "delay_s = -10", 1)

        answer = await room.http.post("/api/v1/presets", json=next_version(text))

        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
        assert answer.json()["errors"] == [
            {"field": "text", "message": message}
            for message in (
                "limits 4 (heart_rate): low.medium.delay_s must be at least 0",
                "nibp_systolic: the high limit of high priority, 150, must be above that of medium, 165",
                "nibp_systolic: the bounds 160 to 200 do not hold the limit 150 itself",
                "unknown metric 'sp02'",
            )
        ]
        assert (await room.get("/presets/iv_ketamine"))["version"] == 2

    async def test_only_the_next_version_is_taken(self, room: Room) -> None:
        for version in (1, 2, 4):
            text = IV.replace("version = 2", f"version = {version}")
            answer = await room.http.post("/api/v1/presets", json=next_version(text))

            assert answer.status_code == 409
            assert f"the next version is 3, not {version}" in answer.json()["detail"]

    async def test_an_incomplete_request_is_refused(self, room: Room) -> None:
        for body in (
            {"text": THIRD},
            {"text": THIRD, "reason": ""},
            {"text": THIRD, "reason": " \n "},
            {"text": THIRD, "reason": "x" * 501},
            {"text": THIRD, "reason": REASON, "author": "somebody else"},
            {"text": "#" * 200_001, "reason": REASON},
            {"text": "\x00", "reason": REASON},
            {"reason": REASON},
        ):
            assert (await room.http.post("/api/v1/presets", json=body)).status_code == 422, body

    async def test_sent_twice_with_one_key_it_is_put_up_once(self, room: Room) -> None:
        for _ in range(2):
            answer = await room.http.post("/api/v1/presets", json=next_version(), headers={"Idempotency-Key": "k"})
            assert (answer.status_code, answer.json()) == (201, {"name": "iv_ketamine", "version": 3})
        assert len((await room.get("/presets"))["items"][2]["versions"]) == 3

    async def test_a_clinic_may_have_a_preset_of_its_own(self, room: Room) -> None:
        text = THIRD.replace("version = 3", "version = 1").replace('"iv_ketamine"', '"our_ketamine"')
        await room.post("/presets", next_version(text))

        assert (await room.get("/presets/our_ketamine"))["text"] == text


class TestStarting:
    async def test_after_a_restart_all_versions_are_there(self, tmp_path: Path) -> None:
        async with open_room(tmp_path) as room:
            session = await room.seat()
            await room.post("/presets", next_version())
        async with open_room(tmp_path) as room:
            assert [item["newest"] for item in (await room.get("/presets"))["items"]] == [1, 1, 3, 1]
            assert (await room.get("/presets/iv_ketamine"))["text"] == THIRD
            assert room.parts.ward.chair("3")["preset"] == {
                "name": "iv_ketamine", "version": 2, "title": "IV ketamine",
            }  # fmt: skip
            assert (await room.get(f"/sessions/{session}"))["preset"]["version"] == 2

    async def test_a_changed_file_under_a_known_version_refuses_the_start(self, tmp_path: Path) -> None:
        async with open_room(tmp_path):
            pass
        told_otherwise(tmp_path, "text = text || '# changed'", "name = 'infusion'")

        with pytest.raises(ConflictError, match="file of alarm preset infusion, version 1, is not the one"):
            async with open_room(tmp_path):
                pass
        told_otherwise(tmp_path, "text = replace(text, '# changed', '')", "name = 'infusion'")
        async with open_room(tmp_path) as room:
            assert room.parts.presets.versions("infusion") == [1]

    async def test_a_session_whose_preset_cannot_be_read_refuses_the_start(self, tmp_path: Path) -> None:
        """Nothing could judge its patient: better no start than a silent chair."""
        async with open_room(tmp_path) as room:
            await room.post("/presets", next_version())
            await room.seat()
        told_otherwise(tmp_path, "text = 'name = 3'", "version = 3")

        with pytest.raises(NotFoundError, match="no version 3 of an alarm preset 'iv_ketamine'"):
            async with open_room(tmp_path):
                pass

    async def test_one_that_no_session_needs_is_only_left_out(self, tmp_path: Path) -> None:
        async with open_room(tmp_path) as room:
            await room.post("/presets", next_version())
        told_otherwise(tmp_path, "text = 'name = 3'", "version = 3")

        async with open_room(tmp_path) as room:
            assert room.parts.presets.newest("iv_ketamine").version == 2
            assert (await room.http.get("/api/v1/presets/iv_ketamine?version=3")).status_code == 404


def told_otherwise(folder: Path, change: str, which: str) -> None:
    """Change what the store says of a preset, as no program of ours does."""
    with closing(sqlite3.connect(folder / "chairside.db")) as store, store:
        assert store.execute(f"UPDATE alarm_preset SET {change} WHERE {which}").rowcount == 1
