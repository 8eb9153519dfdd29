"""An action that dies at any of its statements leaves nothing of it: phase, step, baselines are one transaction."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.component.server.rehearsal.room import Json, Room

ORDER = {
    "kind": "order", "drug": "ketamine", "route": "intravenous", "dose_mg_per_kg": 0.5, "weight_kg": 70,
    "weight_basis": "actual", "concentration_mg_per_ml": 1, "duration_min": 40,
}  # fmt: skip
# One in five: what an action commits half stays so for many statements.
EACH = 5
WRITER = "writer"
TABLES = ("record_entry", "phase_change", "infusion_session", "session_baseline", "binding")


class Died(Exception):  # noqa: N818 - it names what happened
    """What no rule of the program expects."""


@contextmanager
def dying_at(number: int) -> Iterator[list[str]]:
    """Let the writing thread die at one statement of the next change of a session, counted from 0; gives them."""
    seen: list[str] = []

    def look(_: object, __: object, statement: str, *___: Any) -> None:  # noqa: ANN401 - of the event
        if threading.current_thread().name != WRITER or len(seen) > number:
            return
        if seen or "infusion_session" in statement:
            seen.append(statement)
        if len(seen) > number:
            raise Died

    event.listen(Engine, "before_cursor_execute", look)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", look)


def stored(folder: Path) -> dict[str, list[Any]]:
    with closing(sqlite3.connect(folder / "chairside.db")) as database:
        return {name: database.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in TABLES}


async def ready_to_start(room: Room) -> int:
    number = await room.seat()
    await room.post(f"/sessions/{number}/orders", ORDER)
    for phase in ("intake", "baseline"):
        await room.post(f"/sessions/{number}/phase", {"to": phase})
    return number


PHASE: tuple[str, Json] = ("phase", {"to": "infusing", "reason": "Test"})
CHAIR: tuple[str, Json] = ("chair", {"chair": "9"})


@pytest.mark.parametrize(("path", "body"), [PHASE, CHAIR])
async def test_an_action_that_dies_at_any_statement_leaves_nothing_of_it(
    room: Room, tmp_path: Path, path: str, body: Json
) -> None:
    session = await ready_to_start(room)
    before = stored(tmp_path)
    for number in count(step=EACH):
        with dying_at(number) as seen, suppress(Died):
            await room.post(f"/sessions/{session}/{path}", body)
        if len(seen) <= number:
            break
        assert stored(tmp_path) == before, seen
    assert number > 5 * EACH
    after = stored(tmp_path)
    changed = {name for name in TABLES if after[name] != before[name]}
    assert {"record_entry", "infusion_session"} <= changed
