"""Whom the clinic treats, a line each: who it is, the newest weight, how far the series is, and what to look at."""

from datetime import date
from typing import Annotated

from fastapi import Query

from models.patient import Patient
from server.api.asking import PartsOf, room
from server.api.caseload_reading import read_lines
from server.api.paging import Cursor, page, read_number
from server.api.patients import Words, render_patient
from server.api.person_rendering import render_weight
from server.care.chart import Chart
from server.care.person import medicines_now
from server.care.treatment import HeldSession, Series, VisitState, follow_ups_open, series_of

router = room("patients")

# Each line is folded from what was entered in years, so a page of them is shorter than other lists may be.
Limit = Annotated[int, Query(ge=1, le=100, description="Lines of a page.")]


@router.get("/caseload")
async def caseload(parts: PartsOf, limit: Limit = 50, cursor: Cursor = None, q: Words = "") -> dict[str, object]:
    """List patients with what is looked at first, in the order they were taken in; ``q`` finds as in ``/patients``."""
    after, zone = read_number(cursor), parts.settings.zone
    today = parts.clock.now().utc.astimezone(zone).date()

    found = await parts.ask(lambda connection: read_lines(connection, zone, after, limit + 1, q))
    return page(found, limit, lambda one: _line(*one, today), lambda one: [one.patient.id])


def _line(found: Patient, chart: Chart, held: list[HeldSession], today: date) -> dict[str, object]:
    series = series_of(chart, held, today)
    shown = next((one for one in reversed(series) if one.ended is None), series[-1] if series else None)
    visits = [visit for one in series for visit in one.visits]
    return {
        **render_patient(found),
        "weight": render_weight(chart),
        "series": None if shown is None else _series(shown),
        "missed": [visit.day.isoformat() for visit in visits if visit.state is VisitState.MISSED],
        "overdue": [
            {"what": one.entry.body.what, "due": one.entry.body.due.isoformat()}
            for one in follow_ups_open(chart, today)
            if one.is_overdue
        ],
        "interactions": [one.flag.title for one in medicines_now(chart) if one.flag is not None],
    }


def _series(found: Series) -> dict[str, object]:
    upcoming = (visit.day for visit in found.visits if visit.state in {VisitState.TODAY, VisitState.PLANNED})
    next_day = next(upcoming, None)
    return {
        "phase": found.entry.body.phase.value,
        "protocol": found.entry.body.protocol,
        "held": found.held,
        "planned": len(found.visits),
        "ended": found.ended,
        "next_day": None if next_day is None else next_day.isoformat(),
    }
