"""Sessions as a de-identified file for research: chosen one by one, or all that are over of some days."""

from datetime import datetime, time, timedelta
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from models.errors import UsageError
from server.api.asking import Asker, PartsOf, room
from server.api.exports import file_answer, job_for
from server.api.fields import Day
from server.doing import seen
from server.parts import Parts
from server.reports.formats import RESEARCH
from server.store.connection import answers
from server.store.session_choice import sessions_over

router = room("record")

# Each has its row in the audit, and is read twice; a clinic of eight chairs has so many in a year.
MOST_SESSIONS = 5000
_MOST_LETTERS = 20 * MOST_SESSIONS
Numbers = Annotated[
    str | None,
    Query(max_length=_MOST_LETTERS, pattern=r"^[1-9]\d{0,17}(,[1-9]\d{0,17})*$", description="Numbers, as in 3,7,12."),
]
From = Annotated[Day | None, Query(alias="from", description="Planned on this day or later, by the clinic's calendar.")]
To = Annotated[Day | None, Query(description="Planned on this day or earlier.")]


@router.get("/research-export", response_class=Response)
async def research_export(
    parts: PartsOf, asker: Asker, sessions: Numbers = None, start: From = None, to: To = None
) -> Response:
    """Give sessions de-identified, as tables: those named in ``sessions``, or all that are over of some days."""
    if sessions is not None and (start or to):
        raise UsageError("Name sessions, or days, but not both", "sessions")
    await parts.change(answers)  # what just happened is in it
    numbers = (
        await _of_days(parts, start, to) if sessions is None else tuple(dict.fromkeys(map(int, sessions.split(","))))
    )
    if len(numbers) > MOST_SESSIONS:
        message = f"That is more than {MOST_SESSIONS} sessions; choose fewer days with from and to"
        raise UsageError(message, "sessions" if sessions else "from")
    if not numbers:
        raise UsageError("No session of these days is over", "from")
    found = await parts.exports.begin(job_for(parts, numbers[0], asker.user, RESEARCH, numbers))
    for number in numbers:
        seen(number)
    return file_answer(found)


async def _of_days(parts: Parts, start: Day | None, to: Day | None) -> tuple[int, ...]:
    zone = parts.settings.zone
    first = None if start is None else datetime.combine(start, time(), zone)
    last = None if to is None else datetime.combine(to + timedelta(days=1), time(), zone)
    return tuple(await parts.ask(lambda connection: sessions_over(connection, first, last, MOST_SESSIONS + 1)))
