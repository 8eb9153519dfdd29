"""Every session there is, a line each: searched, filtered, sorted and counted by the server."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Annotated, Literal

from fastapi import Query

from models.session_line import SessionFlag
from models.timestamps import format_timestamp
from server.api.asking import PartsOf, room
from server.api.drug_titles import drug_titles
from server.api.fields import Day
from server.api.line_keeping import keep_up
from server.api.patients import Words, render_patient
from server.store.connection import StoreConnection
from server.store.session_lines import FoundLine, LineOrder, LineQuestion, drugs_of_lines, find_lines

router = room("sessions")

_MOST_OFFSET = 10_000_000
Offset = Annotated[int, Query(ge=0, le=_MOST_OFFSET, description="So many lines are left out.")]
Limit = Annotated[int, Query(ge=1, le=500, description="Lines of a page.")]
From = Annotated[Day | None, Query(alias="from", description="First day, by the clinic's calendar.")]
To = Annotated[Day | None, Query(description="Last day.")]
Drug = Annotated[str | None, Query(max_length=40, description="Id of a drug.")]
State = Annotated[
    Literal["open", "over", "unsigned", "signed"] | None, Query(description="unsigned: over, not signed.")
]
Falling = Annotated[bool, Query(description="The largest, or newest, first.")]

_STATES: dict[str | None, dict[str, bool]] = {
    None: {},
    "open": {"is_over": False},
    "over": {"is_over": True},
    "unsigned": {"is_over": True, "is_signed": False},
    "signed": {"is_signed": True},
}


@router.get("/session-lines")
async def session_lines(  # noqa: PLR0913, PLR0917 - the query's fields
    parts: PartsOf, q: Words = "", start: From = None, to: To = None, drug: Drug = None,
    flag: SessionFlag | None = None, state: State = None, order: LineOrder = LineOrder.AT,
    falling: Falling = True, offset: Offset = 0, limit: Limit = 100,  # noqa: FBT002
) -> dict[str, object]:  # fmt: skip
    """Find sessions: ``q`` as in ``/patients``. ``up_to_date``: whether every line is worked out of the record."""
    zone = parts.settings.zone
    first = None if start is None else datetime.combine(start, time(), zone)
    last = None if to is None else datetime.combine(to + timedelta(days=1), time(), zone)
    wanted = LineQuestion(
        words=q, start=first, end=last, drug=drug, flag=flag, order=order, is_falling=falling, offset=offset,
        limit=limit, **_STATES[state],
    )  # fmt: skip
    is_up = await keep_up(parts)

    def read(connection: StoreConnection) -> tuple[list[FoundLine], int, list[str]]:
        return *find_lines(connection, wanted), drugs_of_lines(connection)

    found, total, drugs = await parts.ask(read)
    titles = {drug: drug for drug in drugs} | drug_titles(parts)
    items = [_render(one, titles) for one in found]
    return {"items": items, "total": total, "drugs": {drug: titles[drug] for drug in drugs}, "up_to_date": is_up}


def _render(found: FoundLine, titles: Mapping[str, str]) -> dict[str, object]:
    line = found.line
    return {
        "session": line.session,
        "patient": render_patient(found.patient),
        "chair": found.chair,
        "at": format_timestamp(line.at),
        "phase": line.phase,
        "over": line.is_over,
        "signed": line.is_signed,
        "drug": None if line.drug is None else titles.get(line.drug, line.drug),
        "given_mg": line.given_mg,
        "mg_per_kg": line.mg_per_kg,
        "nurse": line.nurse,
        "alarms": line.alarms,
        "flags": [flag.value for flag in SessionFlag if flag in line.flags],
    }
