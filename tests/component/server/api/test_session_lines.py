"""Every session a line: kept up with its record, searched, filtered, sorted and counted."""

from typing import Any

import pytest

from models.session_line import SessionFlag
from server.store.connection import StoreConnection
from server.store.session_lines import stale_lines
from tests.component.server.rehearsal.room import Room

Json = dict[str, Any]


async def plan(room: Room, family: str, number: str, chair: str, born: str = "1988-02-04") -> int:
    """Take in a patient and plan a session."""
    who = {"family_name": family, "given_name": "Léna", "birth_date": born, "identifier": number}
    patient = (await room.post("/patients", who))["id"]
    session: int = (await room.post("/sessions", {"patient": patient, "chair": chair}))["id"]
    return session


async def lines(room: Room, **asked: object) -> Json:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return await room.get(f"/session-lines?{query}")


async def sessions(room: Room, **asked: object) -> list[int]:
    return [item["session"] for item in (await lines(room, **asked))["items"]]


async def test_a_session_is_found_by_name_birth_date_and_any_part_of_the_record_number(room: Room) -> None:
    first = await plan(room, "Österberg", "40-1182", "1")
    await plan(room, "Mendes", "40-1710", "2", born="1965-11-30")
    for words in ("oster", "lena ost", "1988-02-04", "118", "1182"):
        assert await sessions(room, q=words) == [first], words
    assert await sessions(room, q="ster") == []
    assert (await lines(room, q="40-"))["total"] == 2


async def test_a_line_says_whose_session_it_is_and_where(room: Room) -> None:
    session = await plan(room, "Abara", "A-1", "7")
    (item,) = (await lines(room))["items"]
    assert (item["session"], item["chair"], item["phase"], item["over"], item["signed"]) == (
        session, "7", "scheduled", False, False,
    )  # fmt: skip
    assert (item["patient"]["family_name"], item["patient"]["birth_date"]) == ("Abara", "1988-02-04")
    assert (item["patient"]["identifier"], item["drug"], item["given_mg"], item["flags"]) == ("A-1", None, None, [])


async def test_what_is_entered_is_in_the_line_at_the_next_look(room: Room) -> None:
    session = await plan(room, "Abara", "A-1", "1")
    assert (await lines(room))["items"][0]["flags"] == []
    adverse = {
        "kind": "adverse_event", "term": "Vomiting", "severity": "mild", "relation": "probable", "actions": ["none"],
        "outcome": "resolved", "seriousness": ["important"],
    }  # fmt: skip
    entry = (await room.post(f"/sessions/{session}/adverse-events", adverse))["id"]
    assert (await lines(room))["items"][0]["flags"] == ["serious", "adverse"]
    assert await sessions(room, flag="serious") == [session]
    await room.post(f"/entries/{entry}/withdrawal", {"reason": "Another patient"})
    assert (await lines(room))["items"][0]["flags"] == ["corrected"]
    assert await sessions(room, flag="serious") == []


async def test_what_is_over_and_not_signed_waits_for_review(room: Room) -> None:
    early = await plan(room, "Abara", "A-1", "1")
    still = await plan(room, "Mendes", "A-2", "2")
    await room.post(f"/sessions/{early}/phase", {"to": "aborted", "reason": "Unwell"})
    assert await sessions(room, state="unsigned") == [early]
    assert await sessions(room, state="open") == [still]
    assert await sessions(room, state="signed") == []
    assert (await lines(room, state="over"))["items"][0]["flags"] == ["ended_early"]


@pytest.mark.parametrize(("order", "falling", "wanted"), [("name", "false", [1, 0]), ("name", "true", [0, 1])])
async def test_it_is_sorted_by_the_server(room: Room, order: str, falling: str, wanted: list[int]) -> None:
    made = [await plan(room, "Zimmer", "A-1", "1"), await plan(room, "Émile", "A-2", "2")]
    assert await sessions(room, order=order, falling=falling) == [made[place] for place in wanted]


async def test_a_page_is_cut_out_of_the_whole_and_the_whole_is_counted(room: Room) -> None:
    made = [await plan(room, f"Name{number}", f"A-{number}", str(number)) for number in range(5)]
    found = await lines(room, order="name", falling="false", offset=1, limit=2)
    assert ([item["session"] for item in found["items"]], found["total"]) == (made[1:3], 5)


async def test_days_are_of_the_clinics_calendar_both_included(room: Room) -> None:
    session = await plan(room, "Abara", "A-1", "1")
    assert await sessions(room, **{"from": "2026-03-01", "to": "2026-03-01"}) == [session]
    assert await sessions(room, to="2026-02-28") == []
    assert await sessions(room, **{"from": "2026-03-02"}) == []


async def test_a_flag_or_day_that_cannot_be_is_refused_in_words(room: Room) -> None:
    for query in ("flag=purple", "from=yesterday", "limit=501", "offset=-1", "order=colour"):
        answer = await room.http.get(f"/api/v1/session-lines?{query}")
        assert answer.status_code == 422, query
        assert query.split("=")[0] in answer.json()["detail"]


async def test_after_a_look_nothing_is_behind(room: Room) -> None:
    await plan(room, "Abara", "A-1", "1")

    def is_behind(connection: StoreConnection) -> bool:
        return stale_lines(connection, 100).is_any

    assert await room.parts.ask(is_behind)
    assert (await lines(room))["up_to_date"]
    assert not await room.parts.ask(is_behind)


def test_the_gravest_flag_comes_first() -> None:
    assert next(iter(SessionFlag)) is SessionFlag.SERIOUS
