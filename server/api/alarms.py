"""Alarms: what is and what was, and the answer a person gives."""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from models.alarm import Acknowledge, AlarmKind, AlarmPriority
from server.api.asking import Asker, PartsOf, room
from server.api.fields import RowAsked, RowId
from server.api.paging import Cursor, Limit, page, read_number
from server.live.rendering import render_alarm
from server.store.alarms import list_alarms

router = room("alarms")


Present = Annotated[bool | None, Query(description="Whether the condition holds now.")]


class Answer(BaseModel):
    """Why an alarm is acknowledged, in the person's words."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(max_length=500)] | None = None


@router.get("/alarms")
async def alarms(  # noqa: PLR0913, PLR0917 - the query's fields
    parts: PartsOf, session: RowAsked = None, present: Present = None,
    kind: AlarmKind | None = None, priority: AlarmPriority | None = None, limit: Limit = 100, cursor: Cursor = None,
) -> dict[str, object]:  # fmt: skip
    """List alarms, newest first."""
    before = read_number(cursor, 2**63 - 1)
    wanted = {"session": session, "present": present, "kind": kind, "priority": priority}
    found = await parts.ask_behind(lambda connection: list_alarms(connection, wanted, before, limit + 1))
    return page(found, limit, render_alarm, lambda alarm: [alarm.id])


@router.post("/alarms/{number}/acknowledge")
async def acknowledge(number: RowId, parts: PartsOf, asker: Asker, body: Answer | None = None) -> dict[str, object]:
    """Acknowledge an alarm: its auditory signal is off until the condition ceases."""
    reason = body.reason if body else None
    answered = parts.desk.acknowledge(Acknowledge(number, asker.user, reason or None))
    await parts.settled()
    return render_alarm(answered)
