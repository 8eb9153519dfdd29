"""The clinic over time: sessions a week, chairs, adverse events with intervals, pressure by age and history."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Annotated, Any, Literal

from fastapi import Query
from fastapi.encoders import jsonable_encoder
from starlette.responses import JSONResponse, Response

from models.errors import UsageError
from server.api.asking import ALSO_CSV, PartsOf, room
from server.api.fields import Day
from server.api.line_keeping import keep_up
from server.reports import clinic
from server.store.session_lines import lines_between

router = room("clinic")

_USUAL, _LONGEST = timedelta(weeks=12), timedelta(days=3660)
From = Annotated[Day | None, Query(alias="from", description="First day; left out: twelve weeks before `to`.")]
To = Annotated[Day | None, Query(description="Last day; left out: today.")]
PartName = Literal["weeks", "adverse", "pressure", "chairs"]
AsCsv = Annotated[PartName | None, Query(alias="csv", description="This part alone, as CSV.")]


@router.get("/clinic/over-time", responses=ALSO_CSV)
async def over_time(parts: PartsOf, start: From = None, to: To = None, as_csv: AsCsv = None) -> Response:
    """Tell how the clinic's sessions went, week by week and in groups; those in which a drug was given are counted."""
    zone = parts.settings.zone
    last = to or parts.clock.now().utc.astimezone(zone).date()
    first = start or last - _USUAL
    if not timedelta() <= last - first <= _LONGEST:
        raise UsageError("Ask for days in their order, of at most ten years", "from")
    is_up = await keep_up(parts)
    begin, end = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
    rows = await parts.ask(lambda connection: lines_between(connection, begin, end))
    held = [
        clinic.ClinicSession(found.line, found.patient.birth_date, found.chair, ended_at)
        for found, ended_at in rows
        if found.line.given_mg is not None
    ]
    makers: dict[PartName, tuple[type, Callable[[], Sequence[Any]]]] = {
        "weeks": (clinic.Week, lambda: clinic.weeks(held, first, last, zone)),
        "adverse": (clinic.Rate, lambda: clinic.adverse_rates(held)),
        "pressure": (clinic.Response, lambda: clinic.responses(held)),
        "chairs": (clinic.ChairUse, lambda: clinic.chairs(held)),
    }
    if as_csv is not None:
        kind, make = makers[as_csv]
        return _csv(as_csv, [field.name for field in fields(kind)], make(), last)
    whole: dict[str, object] = {"from": first, "to": last, "sessions": len(held), "up_to_date": is_up}
    whole |= {name: [asdict(one) for one in make()] for name, (_, make) in makers.items()}
    return JSONResponse(jsonable_encoder(whole))


def _csv(name: str, columns: Sequence[str], rows: Sequence[Any], last: date) -> Response:
    """Write a part's rows; one without any has its columns' names all the same."""
    written = StringIO()
    writer = csv.DictWriter(written, columns)
    writer.writeheader()
    writer.writerows(asdict(row) for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="clinic-{name}-{last}.csv"'}
    return Response(written.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)
