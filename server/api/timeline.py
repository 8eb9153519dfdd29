"""A session on one time axis, for the page that clinicians read: thinned numbers, and what happened beside them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import orjson
from fastapi import Depends, Query
from starlette.responses import Response

from models.errors import UsageError
from models.timestamps import format_timestamp, from_microseconds, to_microseconds
from server.api.asking import PartsOf, room
from server.api.chart_reading import read_session_chart
from server.api.fields import RowId, Time
from server.api.statistics_reading import parted_of
from server.api.timeline_facts import facts_of
from server.api.timeline_span import whole_span
from server.reports.timeline import Span, values_at, window_of
from server.store.connection import StoreConnection

router = room("record")

MOST_POINTS = 5000

From = Annotated[Time | None, Query(alias="from", description="Inclusive; none: from the beginning.")]
To = Annotated[Time | None, Query(description="Exclusive; none: to the end.")]
MaxPoints = Annotated[int, Query(ge=20, le=MOST_POINTS, description="Of each metric, every extreme among them.")]
Others = Annotated[bool, Query(description="With what devices gave that were not the source.")]
SeriesOnly = Annotated[bool, Query(description="Without what a zoom does not change.")]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of a session is drawn, and how finely."""

    start: From = None
    to: To = None
    max_points: MaxPoints = 1200
    others: Others = False


@router.get("/sessions/{number}/timeline")
async def timeline(
    number: RowId, parts: PartsOf, asked: Annotated[Asked, Depends()], *, series_only: SeriesOnly = False
) -> Response:
    """Read a session's numbers in a window, thinned so that every extreme is kept, with gaps and what does not count.

    Times in ``series`` are milliseconds after ``from``. Of each metric it has what its source gave at that time;
    ``other_devices`` names who gave it besides, and ``others`` has what those gave.
    """
    now = parts.clock.now().utc

    def read(connection: StoreConnection) -> bytes:
        chart = read_session_chart(connection, number, protocols=parts.protocols)
        parted = parted_of(connection, parts, chart)
        whole = whole_span(chart, parted.every.values(), now)
        span = _window(whole, asked.start, asked.to)
        found: dict[str, object] = {
            "session": number,
            "from": format_timestamp(from_microseconds(span[0])),
            "to": format_timestamp(from_microseconds(span[1])),
            "whole": [format_timestamp(from_microseconds(moment)) for moment in whole],
            "series": {metric: window_of(one, span, asked.max_points) for metric, one in parted.counted.items()},
            "other_devices": {metric: list(found) for metric, found in parted.others.items()},
        }
        if asked.others:
            found["others"] = {
                metric: {device: window_of(one, span, asked.max_points) for device, one in by_device.items()}
                for metric, by_device in parted.others.items()
            }
        if not series_only:
            found |= facts_of(connection, parts, chart, now)
        return orjson.dumps(found, option=orjson.OPT_SERIALIZE_NUMPY)

    return Response(await parts.ask(read), media_type="application/json")


@router.get("/sessions/{number}/timeline/at")
async def at(number: RowId, parts: PartsOf, moment: Annotated[Time, Query(description="When.")]) -> dict[str, object]:
    """Read what was known of each metric at a moment: its last number, no older than it counts."""
    asked = to_microseconds(moment)

    def read(connection: StoreConnection) -> dict[str, object]:
        chart = read_session_chart(connection, number, protocols=parts.protocols)
        counted = parted_of(connection, parts, chart).counted
        return {metric: found for metric, one in counted.items() if (found := values_at(one, asked)) is not None}

    return {"session": number, "at": format_timestamp(moment), "values": await parts.ask(read)}


def _window(whole: Span, start: datetime | None, to: datetime | None) -> Span:
    """The window that is asked for.

    Raises:
        UsageError: It ends before it begins.
    """
    first = whole[0] if start is None else to_microseconds(start)
    last = whole[1] if to is None else to_microseconds(to)
    if first >= last:
        message = "`to` must be later than `from`, and both in the session's time"
        raise UsageError(message, "to")
    return first, last
