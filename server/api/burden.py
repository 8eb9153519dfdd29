"""Alarm burden: numbers for a time, day by day; as JSON for screens and programs, as CSV for everybody else."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import Query
from starlette.responses import JSONResponse, Response

from models.errors import StoreUnavailable, UsageError
from server.api.asking import ALSO_CSV, PartsOf, room
from server.api.fields import Time
from server.parts import Parts
from server.rehearsal.burden import burden
from server.rehearsal.burden_rendering import as_csv, render_burden
from server.store.burden import AlarmRow, WatchedSpan, alarms_between, watched_between
from server.store.connection import StoreConnection, answers

router = room("alarms")

USUAL = timedelta(days=30)
LONGEST = timedelta(days=400)

From = Annotated[Time | None, Query(alias="from", description="Inclusive; left out: 30 days before `to`.")]
To = Annotated[Time | None, Query(description="Exclusive; left out: now.")]
Format = Annotated[Literal["json", "csv"], Query(alias="format", description="`csv`: one line a day.")]


@router.get("/alarms/burden", responses=ALSO_CSV)
async def alarm_burden(parts: PartsOf, start: From = None, to: To = None, form: Format = "json") -> Response:
    """Tell how many alarms there were, how many were answered and how fast, by priority, condition and day."""
    now = parts.clock.now().utc
    end = min(to or now, now)
    begin = start or end - USUAL
    if not timedelta() < end - begin <= LONGEST:
        message = f"Ask for a time that has begun, its `from` before its `to`, of at most {LONGEST.days} days"
        raise UsageError(message, "from")
    rows, spans = await _read(parts, begin, end)
    found = burden(rows, spans, begin, end, parts.settings.zone)
    if form == "csv":
        headers = {"Content-Disposition": f'attachment; filename="alarm-burden-{found.days[-1].day}.csv"'}
        return Response(as_csv(found), media_type="text/csv; charset=utf-8", headers=headers)
    return JSONResponse(render_burden(found, parts.settings.time_zone))


async def _read(parts: Parts, start: datetime, end: datetime) -> tuple[list[AlarmRow], list[WatchedSpan]]:
    def question(connection: StoreConnection) -> tuple[list[AlarmRow], list[WatchedSpan]]:
        return alarms_between(connection, start, end), watched_between(connection, start, end)

    with suppress(StoreUnavailable):  # what just happened may still wait for the writer; what is stored can be read
        await parts.change(answers)
    return await parts.ask(question)
