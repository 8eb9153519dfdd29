"""The session record's entries, listed: those that were corrected or withdrawn too."""

from typing import Annotated

from fastapi import Query

from models.record.entry import AnyEntry
from server.api.asking import PartsOf, room
from server.api.fields import RowId
from server.api.paging import Cursor, Limit
from server.api.record_rendering import page_of_entries
from server.store.connection import StoreConnection
from server.store.patients import patient_of
from server.store.record import entries_of_patient, entries_of_session
from server.store.sessions import require_session

router = room("record")

Group = Annotated[str | None, Query(max_length=40, description="Only entries of this group.")]
Standing = Annotated[bool, Query(description="Only what was neither corrected nor withdrawn.")]


@router.get("/sessions/{number}/entries")
async def of_session(
    number: RowId, parts: PartsOf, group: Group = None, standing: Standing = False,  # noqa: FBT002
    limit: Limit = 100, cursor: Cursor = None,
) -> dict[str, object]:  # fmt: skip
    """Every entry of a session by number, those that were corrected or withdrawn too."""

    def read(connection: StoreConnection) -> list[AnyEntry]:
        require_session(connection, number)
        return entries_of_session(connection, number)

    return page_of_entries(await parts.ask(read), group, limit, cursor, only_standing=standing)


@router.get("/patients/{number}/entries")
async def of_patient(
    number: RowId, parts: PartsOf, group: Group = None, standing: Standing = False,  # noqa: FBT002
    limit: Limit = 100, cursor: Cursor = None,
) -> dict[str, object]:  # fmt: skip
    """Every entry about a patient by number, those of all sessions too."""

    def read(connection: StoreConnection) -> list[AnyEntry]:
        patient_of(connection, number)
        return entries_of_patient(connection, number)

    return page_of_entries(await parts.ask(read), group, limit, cursor, only_standing=standing)
