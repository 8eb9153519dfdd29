"""Safety answers and the alarm system: told once durable, found again by a start, never of a session that is over."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from models.errors import StoreUnavailable
from models.record.assessments import Assessment, SafetyReviewed
from models.record.entry import EntryBody, NewEntry
from server.store.connection import StoreConnection
from server.store.reader import Reader
from server.store.record import add_entry
from server.store.sessions import session_of
from tests.component.server.rehearsal.room import STARTED_AT, Room, open_room

_T = TypeVar("_T")

TROUBLED = Assessment(scale="phq9", items=(0,) * 8 + (1,))


def waiting(room: Room) -> list[int | None]:
    return [alarm.session for alarm in room.parts.pipeline.engine.alarms() if alarm.condition == "safety_flag"]


async def write(room: Room, session: int, body: EntryBody) -> int:
    """Enter something of which the process tells nobody, as if it had died after the commit."""

    def job(connection: StoreConnection) -> int:
        patient = session_of(connection, session).patient.id
        return add_entry(connection, NewEntry(patient, session, body, STARTED_AT), STARTED_AT, "nurse").id

    return await room.parts.change(job)


async def test_a_start_raises_what_the_last_process_could_not_and_ends_what_it_could_not(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await room.seat()
        number = await write(room, session, TROUBLED)
        assert waiting(room) == []
    async with open_room(tmp_path) as room:
        assert waiting(room) == [session]
        await write(room, session, SafetyReviewed(entries=(number,), found="Spoken with the patient"))
        assert waiting(room) == [session]
    async with open_room(tmp_path) as room:
        assert waiting(room) == []


async def test_an_answer_raises_and_the_end_of_the_session_ends_it(tmp_path: Path) -> None:
    body = {"kind": "assessment", "scale": "phq9", "items": TROUBLED.items}
    async with open_room(tmp_path) as room:
        session = await room.seat()
        await room.post(f"/sessions/{session}/assessments", body)
        assert waiting(room) == [session]
        await room.post(f"/sessions/{session}/phase", {"to": "aborted", "reason": "Goes to the ward"})
        assert waiting(room) == []
        await room.post(f"/sessions/{session}/assessments", body)
        assert waiting(room) == []
        room.parts.pipeline.tell_safety(session, present=True)  # as by a reading that began before the end
        assert waiting(room) == []


class FailsOnce(Reader):
    """A reader that gives no answer to its first question."""

    def __init__(self, inner: Reader) -> None:
        self._inner = inner
        self._has_failed = False

    async def run(self, question: Callable[[StoreConnection], _T]) -> _T:
        if not self._has_failed:
            self._has_failed = True
            raise StoreUnavailable("The store does not answer; try again")
        return await self._inner.run(question)


async def test_an_answer_that_could_not_be_read_back_is_read_again(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        session = await room.seat()
        attending = room.parts.attending
        attending._reader = FailsOnce(room.parts.reader)
        await room.post(
            f"/sessions/{session}/assessments", {"kind": "assessment", "scale": "phq9", "items": TROUBLED.items}
        )
        assert waiting(room) == []
        await attending.read_again()
        assert waiting(room) == [session]
