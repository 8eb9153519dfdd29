"""The session record's entries, listed: those that were corrected or withdrawn too. A page reads what it holds."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Query

from models.record.entry import AnyEntry
from server.api.asking import PartsOf, room
from server.api.fields import RowId
from server.api.paging import Cursor, Limit, read_number
from server.api.record_rendering import kinds_of, page_of_entries
from server.store.connection import StoreConnection
from server.store.patients import patient_of
from server.store.record import EntryQuestion, some_entries
from server.store.sessions import require_session

router = room("record")

Group = Annotated[str | None, Query(max_length=40, description="Only entries of this group.")]
Standing = Annotated[bool, Query(description="Only what was neither corrected nor withdrawn.")]
After = Annotated[int, Query(ge=0, le=2**63 - 1, description="Only entries with a higher number: what came since.")]


def _asked(
    group: Group = None, standing: Standing = False,  # noqa: FBT002
    limit: Limit = 100, cursor: Cursor = None, after: After = 0,
) -> EntryQuestion:  # fmt: skip
    return EntryQuestion(
        kinds=kinds_of(group), only_standing=standing, after=max(after, read_number(cursor)), limit=limit + 1
    )


Asked = Annotated[EntryQuestion, Depends(_asked)]


@router.get("/sessions/{number}/entries")
async def of_session(number: RowId, parts: PartsOf, asked: Asked) -> dict[str, object]:
    """Every entry of a session by number, those that were corrected or withdrawn too."""

    def read(connection: StoreConnection) -> tuple[list[AnyEntry], list[AnyEntry]]:
        require_session(connection, number)
        return some_entries(connection, replace(asked, session=number))

    return page_of_entries(*await parts.ask(read), asked.limit - 1)


@router.get("/patients/{number}/entries")
async def of_patient(number: RowId, parts: PartsOf, asked: Asked) -> dict[str, object]:
    """Every entry about a patient by number, those of all sessions too."""

    def read(connection: StoreConnection) -> tuple[list[AnyEntry], list[AnyEntry]]:
        patient_of(connection, number)
        return some_entries(connection, replace(asked, patient=number))

    return page_of_entries(*await parts.ask(read), asked.limit - 1)
