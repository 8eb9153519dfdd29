"""Strings that turn one question into another, in every text that a call is asked by: they find what nonsense finds."""

import re
from typing import Any
from urllib.parse import quote

from sqlalchemy import func, select

from server.store.connection import StoreConnection
from server.store.tables import metadata
from tests.component.server.rehearsal.room import Room

# Of each trick one: out of the quotes, a truth, a union, a second statement, a wait, a comment, wildcards, a cast.
TRICKS = [
    "'", "' OR '1'='1", '" OR ""="', "x') OR (1=1)--", "' UNION SELECT name, sql FROM sqlite_master--", "1 OR 1=1",
    "'; DROP TABLE patient;--", "'||(SELECT pg_sleep(5))||'", "1; SELECT randomblob(900000000)", "\\' OR 1=1#",
    "%", "_____", "*", "CAST(version() AS int)", "$1", ":q", "{0}", "%s",
]  # fmt: skip
NONSENSE = "zqxj"
# Every question may write these: looks, and a session's line that is worked out when the list is asked for.
WRITTEN_BY_ASKING = {"audit_event", "session_line", "looked_through"}
REFUSED = (422, 0)


def asked_by(schema: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Every method, path, and name of a text that it is asked by."""
    found = []
    for path, calls in schema["paths"].items():
        for method, call in calls.items():
            for one in call.get("parameters", []):
                sorts = [kind.get("type") for kind in one["schema"].get("anyOf", [one["schema"]])]
                if one["in"] in {"query", "path"} and {"string", "array", None} & set(sorts):
                    found.append((method, path, one["name"]))
    return found


def counted(connection: StoreConnection) -> dict[str, int]:
    """How many rows there are in each table."""
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in metadata.sorted_tables
        if table.name not in WRITTEN_BY_ASKING
    }


async def told(room: Room, method: str, path: str, name: str, said: str) -> tuple[int, int]:
    """Ask; give the status and how much was found."""
    in_path = f"{{{name}}}" in path
    where = path.replace(f"{{{name}}}", quote(said, safe=""))
    where = re.sub(r"\{\w+\}", "1", where)
    answer = await room.http.request(method, where, params=None if in_path else {name: said})
    body: Any = (
        answer.json() if answer.headers["content-type"].startswith(("application/json", "application/fhir")) else {}
    )
    items: Any = body.get("items", body.get("entry", ())) if isinstance(body, dict) else ()
    return answer.status_code, len(items)


async def test_a_question_stays_the_question_that_it_was(room: Room) -> None:
    await room.seat()
    texts = asked_by(room.parts.gate.app.openapi())  # type: ignore[attr-defined]  # the application's
    assert len(texts) > 60, texts
    assert ("get", "/api/v1/patients", "q") in texts
    before = await room.parts.ask(counted)
    others = []
    for method, path, name in texts:
        expected = await told(room, method, path, name, NONSENSE)
        for trick in TRICKS:
            found = await told(room, method, path, name, trick)
            if found not in {expected, REFUSED}:
                others.append((method, path, name, trick, expected, found))
    assert others == []
    assert await room.parts.ask(counted) == before
