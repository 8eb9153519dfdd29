"""Observations, read back by session or device."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import Query

from models.errors import UsageError
from models.metrics import CATALOGUE
from models.timestamps import format_if_any, format_timestamp, to_microseconds
from server.api.asking import PartsOf, room
from server.api.fields import Named, RowId, Time, is_row
from server.api.paging import Cursor, Limit, page, read_cursor
from server.parts import Parts
from server.store.connection import StoreConnection
from server.store.observations import Position, Question, StoredObservation, of_device, of_session
from server.store.series import thin

router = room("observations")

MOST_POINTS = 5000
# A thinned answer reads at most this many observations of a metric (a session of four hours has 14,400 a metric).
MOST_READ = 200_000

Metrics = Annotated[list[str] | None, Query(max_length=50, description="Ids; several are allowed. None: all.")]
From = Annotated[Time | None, Query(alias="from", description="Inclusive.")]
To = Annotated[Time | None, Query(description="Exclusive.")]
MaxPoints = Annotated[int | None, Query(ge=2, le=MOST_POINTS, description="Thin out, keeping every extreme.")]


@router.get("/sessions/{number}/observations")
async def session_observations(  # noqa: PLR0913, PLR0917 - the query's fields
    number: RowId, parts: PartsOf, metric: Metrics = None, start: From = None, to: To = None,
    max_points: MaxPoints = None, limit: Limit = 100, cursor: Cursor = None,
) -> dict[str, object]:  # fmt: skip
    """Read a session's observations, in order of ``measured_at``, ``stream``, ``seq``."""
    question = _question(metric, start, to, limit, cursor)
    return await _answer(parts, question, max_points, lambda connection, asked: of_session(connection, number, asked))


@router.get("/devices/{device}/observations")
async def device_observations(  # noqa: PLR0913, PLR0917 - the query's fields
    device: Named, parts: PartsOf, metric: Metrics = None, start: From = None, to: To = None,
    max_points: MaxPoints = None, limit: Limit = 100, cursor: Cursor = None,
) -> dict[str, object]:  # fmt: skip
    """Read what a device sent, in order of ``measured_at``, ``stream``, ``seq``."""
    question = _question(metric, start, to, limit, cursor)
    return await _answer(parts, question, max_points, lambda connection, asked: of_device(connection, device, asked))


def _question(
    metric: list[str] | None, start: datetime | None, to: datetime | None, limit: int, cursor: str | None
) -> Question:
    unknown = [name for name in metric or () if name not in CATALOGUE]
    if unknown:
        message = f"{unknown[0][:40]!r} is no metric of version 1"
        raise UsageError(message, "metric")
    after = read_cursor(cursor, 4)
    position = None
    if after is not None:
        at, stream, seq, place = after
        if not (is_row(at) and isinstance(stream, str) and is_row(seq) and is_row(place)):
            message = "cursor belongs to another list"
            raise UsageError(message, "cursor")
        position = Position(at, stream, seq, place)
    return Question(tuple(dict.fromkeys(metric or ())), start, to, position, limit + 1)


Read = Callable[[StoreConnection, Question], list[StoredObservation]]


async def _answer(parts: Parts, question: Question, max_points: int | None, read: Read) -> dict[str, object]:
    if max_points is None:
        found = await parts.ask(lambda connection: read(connection, question))
        return page(found, question.limit - 1, render, _position)
    whole = Question(question.metrics, question.start, question.end, None, MOST_READ)
    found = await parts.ask(lambda connection: thin(read(connection, whole), max_points))
    return {"items": [render(item) for item in found], "next": None}


def _position(found: StoredObservation) -> list[object]:
    return [to_microseconds(found.measured_at), found.stream, found.seq, found.place]


def render(found: StoredObservation) -> dict[str, object]:
    """An observation as JSON."""
    return {
        "metric": found.metric,
        "value": found.value,
        "unit": CATALOGUE[found.metric].unit.value,
        "validity": found.validity.value,
        "mode": found.mode,
        "measured_at": format_timestamp(found.measured_at),
        "original_at": format_if_any(found.original_at),
        "received_at": format_timestamp(found.received_at),
        "device": found.device,
        "stream": found.stream,
        "seq": found.seq,
        "marks": sorted(mark.value for mark in found.judgements),
        "author": found.author,
        "method": found.method,
    }
