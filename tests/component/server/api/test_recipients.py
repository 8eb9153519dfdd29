"""Recipients over HTTP: written, tried out, told nothing any more; their addresses are shown to nobody."""

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import httpx

from server.api.recipients import NOBODY
from server.escalation.dispatcher import Dispatcher, DispatcherEnds
from server.escalation.messages import Message
from server.escalation.plan import load_plan
from server.security.factor_key import FACTOR_KEY_NAME
from server.security.sealed_recipients import recipients_now, seal_recipient
from server.settings import Recipient
from tests.component.server.api.accounts import account
from tests.component.server.api.people import ask_as
from tests.component.server.api.signing_in import enrolled
from tests.component.server.rehearsal.room import Json, Room, open_room

PHONE: Json = {
    "name": "Phone", "url": "jsons://user:pa55word@host/secretpath", "round": 1, "priorities": ["high", "medium"],
    "based_on": 0, "reason": "The shift's phone",
}  # fmt: skip
SECRETS = ("pa55word", "secretpath", "host")


async def refusal(room: Room, **change: object) -> tuple[int, str, str]:
    answer = await room.http.post("/api/v1/recipients", json=PHONE | change)
    found = answer.json()
    return answer.status_code, found["detail"], found.get("errors", [{}])[0].get("field", "")


async def test_one_that_is_written_is_told_at_once_and_after_a_restart_and_its_address_is_nowhere(
    tmp_path: Path,
) -> None:
    async with open_room(tmp_path) as room:
        made = await room.post("/recipients", PHONE)
        assert (made["chosen"]["version"], [one.name for one in room.parts.dispatcher.recipients]) == (1, ["Phone"])
        (shown,) = (await room.get("/recipients"))["items"]
        assert (shown["scheme"], shown["round"], shown["off"], shown["readable"]) == ("jsons", 1, False, True)
        audit = (await ask_as(room, "auditor", "GET", "/audit?act=recipient.choose")).text
        told = json.dumps(await room.get("/setup-changes")) + json.dumps(shown) + audit
        assert not [secret for secret in SECRETS if secret in told]
    with sqlite3.connect(tmp_path / "chairside.db") as database:
        assert not [secret for secret in SECRETS if secret in "\n".join(database.iterdump())]
    async with open_room(tmp_path) as room:
        (kept,) = room.parts.dispatcher.recipients
        assert kept.url.get_secret_value() == PHONE["url"]


async def test_one_of_the_file_is_replaced_changed_without_its_address_and_told_nothing_any_more(
    tmp_path: Path,
) -> None:
    (tmp_path / "chairside.toml").write_text(
        '[[recipients]]\nname = "Phone"\nurl = "jsons://of-the-file"\nround = 2\n', encoding="utf-8"
    )
    async with open_room(tmp_path) as room:
        again = {name: value for name, value in PHONE.items() if name != "url"}
        await room.post("/recipients", again)
        (changed,) = room.parts.dispatcher.recipients
        assert (changed.round, changed.url.get_secret_value()) == (1, "jsons://of-the-file")
        (row,) = (await room.get("/setup-changes"))["items"]
        (change,) = row["changes"]
        assert (change["before"]["round"], change["after"]["round"], change["after"]["address"]) == (2, 1, "as before")
        off = again | {"off": True, "based_on": 1}
        assert (await room.http.post("/api/v1/recipients", json=off)).status_code == 422
        await room.post("/recipients", off | {"meant": [NOBODY]})
        assert room.parts.dispatcher.recipients == ()
    async with open_room(tmp_path) as room:
        assert room.parts.dispatcher.recipients == ()
        (shown,) = (await room.get("/recipients"))["items"]
        assert (shown["name"], shown["off"], shown["chosen"]["version"]) == ("Phone", True, 2)


async def test_what_cannot_be_is_refused_beside_its_field_and_without_the_address(room: Room) -> None:
    await account(room, "nurse", "ann")
    for change, status, field, words in (
        ({"url": None}, 422, "url", "Write the address"),
        ({"url": "nonsense"}, 422, "url", "its url must be an address"),
        ({"url": "zzz://pa55word"}, 422, "url", "the scheme of its url is unknown"),
        ({"name": "\x00"}, 422, "name", "name"),
        ({"round": 4}, 422, "round", "round must be at most 3"),
        ({"user": "nobody"}, 404, "", "nobody"),
        ({"priorities": ["low"]}, 422, "meant", "nobody beyond the screens is told of high alarms"),
    ):
        found = await refusal(room, **change)
        assert (found[0], field in found[2], words in found[1]) == (status, True, True), found
        assert "pa55word" not in str(found)
    await room.post("/recipients", PHONE | {"user": "ann"})
    assert (await refusal(room, name="PHONE"))[0] == 422
    assert (await refusal(room))[0] == 409
    assert (await ask_as(room, "nurse", "POST", "/recipients", PHONE)).status_code == 403


async def test_one_switched_off_takes_nothing_from_one_of_its_name_in_other_capitals(room: Room) -> None:
    await room.post("/recipients", PHONE)
    await room.post("/recipients", PHONE | {"off": True, "based_on": 1, "meant": [NOBODY]})
    assert "in other capitals" in (await refusal(room, name="PHONE"))[1]
    folder = room.parts.settings.data_dir
    big, small = (
        Recipient.model_validate({"name": name, "url": "jsons://host", "round": 1}) for name in ("Ann", "ann")
    )
    for told, off in ((big, small), (small, big)):
        chosen = [seal_recipient(folder, told, is_off=False), seal_recipient(folder, off, is_off=True)]
        assert recipients_now(folder, [], chosen) == ([told], [])


async def test_an_address_that_cannot_be_read_raises_an_alarm_and_says_so(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        await room.post("/recipients", PHONE)
    (tmp_path / FACTOR_KEY_NAME).write_bytes(b"k" * 32)
    async with open_room(tmp_path) as room:
        await room.settle()
        assert room.parts.dispatcher.recipients == ()
        assert [one["readable"] for one in (await room.get("/recipients"))["items"]] == [False]
        alarms = (await room.get("/alarms"))["items"]
        assert [one["condition"] for one in alarms] == ["delivery_failed"]
        bare = {name: value for name, value in PHONE.items() if name != "url"}
        assert "Write the address" in (await refusal(room, url=None, based_on=1))[1]
        await room.post("/recipients", bare | {"based_on": 1, "off": True, "meant": [NOBODY]})
        await room.settle()
        assert [one for one in (await room.get("/alarms"))["items"] if one["present"]] == []


async def test_somebody_at_a_browser_proves_who_it_is_first(room: Room, browser: httpx.AsyncClient) -> None:
    await account(room, "administrator", "Ada")
    await enrolled(room, browser, "Ada")
    assert (await browser.post("/recipients", json=PHONE)).status_code == 200
    room.clock.second += 301
    late = await browser.post("/recipients", json=PHONE | {"based_on": 1})
    assert (late.status_code, late.json()["type"]) == (401, "proof")


class TestTrials:
    async def test_a_trial_says_whether_the_service_took_it_and_tells_no_address(self, room: Room) -> None:
        phone = Recipient.model_validate({"name": "Phone", "url": "jsons://secret@host", "round": 1})
        courier = NoteCourier()
        use(room, [phone], courier)
        assert await room.post("/recipients/Phone/trial") == {"recipient": "Phone", "ok": True, "error": None}
        courier.error = "unreachable"
        assert (await room.post("/recipients/Phone/trial"))["error"] == "unreachable"

        assert "nothing is to be done" in courier.words[0]
        logged = (await room.get("/alarm-log"))["items"]
        assert [(line["kind"], line["entry"]["what"], line["entry"]["ok"]) for line in logged] == [
            ("delivery", "trial", True),
            ("delivery", "trial", False),
        ]
        assert "secret" not in str(logged)

    async def test_one_that_is_not_there_is_named(self, room: Room) -> None:
        answer = await room.http.post("/api/v1/recipients/Nobody/trial")

        assert (answer.status_code, "chairside.toml" in answer.text) == (404, True)


class NoteCourier:
    """Takes a message, or says why not."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.error: str | None = None

    def deliver(self, recipient: Recipient, message: Message) -> str | None:
        del recipient
        self.words.append(message.words)
        return self.error


def use(room: Room, recipients: Sequence[Recipient], courier: NoteCourier) -> None:
    ends = DispatcherEnds(room.clock, room.parts.writer.keep_log, room.parts.pipeline.tell_delivery, courier=courier)
    room.parts.settings = room.parts.settings.model_copy(update={"recipients": tuple(recipients)})
    room.parts.dispatcher = Dispatcher(recipients, load_plan(), ends)
