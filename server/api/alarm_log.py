"""The alarm log, line by line in the order it was written: of one alarm, or of everything."""

from typing import Annotated

from fastapi import Query

from models.alarm_log import LogEntry, LogKind
from models.errors import NotFoundError
from models.timestamps import format_timestamp
from server.api.asking import PartsOf, room
from server.api.fields import RowAsked, RowId, Time
from server.api.paging import Cursor, Limit, page, read_number
from server.store.alarm_log import LogQuestion, is_alarm_known, list_log
from server.store.connection import StoreConnection

router = room("alarms")

From = Annotated[Time | None, Query(alias="from", description="Inclusive.")]
To = Annotated[Time | None, Query(description="Exclusive.")]


@router.get("/alarms/{number}/log")
async def log_of_alarm(number: RowId, parts: PartsOf, limit: Limit = 100, cursor: Cursor = None) -> dict[str, object]:
    """List what happened to one alarm, oldest first."""
    after = read_number(cursor)

    def read(connection: StoreConnection) -> list[tuple[int, LogEntry]]:
        found = list_log(connection, LogQuestion(alarm=number), after, limit + 1)
        if not found and not is_alarm_known(connection, number):
            message = f"There is no alarm {number}"
            raise NotFoundError(message, "alarm")
        return found

    return page(await parts.ask_behind(read), limit, _render, _position)


@router.get("/alarm-log")
async def whole_log(  # noqa: PLR0913, PLR0917 - the query's fields
    parts: PartsOf, session: RowAsked = None, kind: LogKind | None = None, start: From = None,
    to: To = None, limit: Limit = 100, cursor: Cursor = None,
) -> dict[str, object]:  # fmt: skip
    """List what happened to all alarms, or to those of a session, oldest first."""
    after = read_number(cursor)
    question = LogQuestion(session=session, kind=kind, start=start, end=to)
    found = await parts.ask_behind(lambda connection: list_log(connection, question, after, limit + 1))
    return page(found, limit, _render, _position)


def _render(found: tuple[int, LogEntry]) -> dict[str, object]:
    number, line = found
    return {
        "id": number,
        "at": format_timestamp(line.at),
        "kind": line.kind.value,
        "session": line.session,
        "alarm": line.alarm,
        "author": line.author,
        "entry": line.entry,
    }


def _position(found: tuple[int, LogEntry]) -> list[object]:
    return [found[0]]
