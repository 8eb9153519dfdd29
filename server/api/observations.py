"""Observations: read back by session or device, and entered by hand."""

from datetime import datetime
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import Response

from models.errors import UsageError
from models.metrics import CATALOGUE
from models.observation import Observation
from models.timestamps import format_timestamp, to_microseconds
from server.api.asking import Asker, PartsOf
from server.api.once import OnceOf
from server.api.paging import Cursor, Limit, page, read_cursor
from server.api.sessions import RowId
from server.parts import Parts
from server.security.roles import Duty
from server.store.accounts import enrolled_device
from server.store.connection import StoreConnection
from server.store.manual import add_manual
from server.store.observations import Position, Question, StoredObservation, of_device, of_session
from server.store.series import thin
from server.store.sessions import session_of

router = APIRouter(tags=["observations"])

MOST_POINTS = 5000
# A thinned answer reads at most this many observations of a metric (a session of four hours has 14,400 a metric).
MOST_READ = 200_000

Metrics = Annotated[list[str] | None, Query(max_length=50, description="Ids; several are allowed. None: all.")]
From = Annotated[AwareDatetime | None, Query(alias="from", description="Inclusive.")]
To = Annotated[AwareDatetime | None, Query(description="Exclusive.")]
MaxPoints = Annotated[int | None, Query(ge=2, le=MOST_POINTS, description="Thin out, keeping every extreme.")]


class NewObservation(BaseModel):
    """A value a person read off and enters."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    metric: str
    value: Annotated[float, Field(strict=True)]
    measured_at: AwareDatetime
    method: Annotated[str, Field(max_length=200)] | None = None


@router.get("/sessions/{number}/observations")
async def session_observations(  # noqa: PLR0913, PLR0917 - the query's fields
    number: RowId, parts: PartsOf, asker: Asker, metric: Metrics = None, start: From = None, to: To = None,
    max_points: MaxPoints = None, limit: Limit = 100, cursor: Cursor = None,
) -> dict[str, object]:  # fmt: skip
    """Read a session's observations, in order of ``measured_at``, ``stream``, ``seq``."""
    asker.require(Duty.CARE)
    question = _question(metric, start, to, limit, cursor)

    def read(connection: StoreConnection, asked: Question) -> list[StoredObservation]:
        session_of(connection, number)
        return of_session(connection, number, asked)

    return await _answer(parts, question, max_points, read)


@router.get("/devices/{device}/observations")
async def device_observations(  # noqa: PLR0913, PLR0917 - the query's fields
    device: str, parts: PartsOf, asker: Asker, metric: Metrics = None, start: From = None, to: To = None,
    max_points: MaxPoints = None, limit: Limit = 100, cursor: Cursor = None,
) -> dict[str, object]:  # fmt: skip
    """Read what a device sent, in order of ``measured_at``, ``stream``, ``seq``."""
    asker.require(Duty.CARE)
    question = _question(metric, start, to, limit, cursor)

    def read(connection: StoreConnection, asked: Question) -> list[StoredObservation]:
        enrolled_device(connection, device)
        return of_device(connection, device, asked)

    return await _answer(parts, question, max_points, read)


@router.post("/sessions/{number}/observations", status_code=201)
async def enter(number: RowId, body: NewObservation, parts: PartsOf, asker: Asker, once: OnceOf) -> Response:
    """Enter an observation by hand; it is judged and alarmed like any other."""
    asker.require(Duty.CARE)
    observation = _check(body, parts.clock.now().utc)
    uuid = str(uuid4())
    judged = parts.pipeline.judge_by_hand(observation)

    def job(connection: StoreConnection) -> dict[str, object]:
        session_of(connection, number)
        now = parts.clock.now()
        stored = add_manual(connection, number, judged, uuid, now.utc, asker.user, body.method)
        return render(stored)

    response, is_new = await once.create(job)
    if is_new:
        parts.pipeline.accept_by_hand(number, judged)
    return response


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
        if not (isinstance(at, int) and isinstance(stream, str) and isinstance(seq, int) and isinstance(place, int)):
            message = "cursor belongs to another list"
            raise UsageError(message, "cursor")
        position = Position(at, stream, seq, place)
    return Question(tuple(dict.fromkeys(metric or ())), start, to, position, limit + 1)


async def _answer(parts: Parts, question: Question, max_points: int | None, read) -> dict[str, object]:  # type: ignore[no-untyped-def]  # noqa: ANN001 - the two readers above
    if max_points is None:
        found = await parts.ask(lambda connection: read(connection, question))
        return page(found, question.limit - 1, render, _position)
    whole = Question(question.metrics, question.start, question.end, None, MOST_READ)
    found = await parts.ask(lambda connection: thin(read(connection, whole), max_points))
    return {"items": [render(item) for item in found], "next": None}


def _position(found: StoredObservation) -> list[object]:
    return [to_microseconds(found.measured_at), found.stream, found.seq, found.place]


def _check(body: NewObservation, now: datetime) -> Observation:
    metric = CATALOGUE.get(body.metric)
    if metric is None:
        message = f"{body.metric[:40]!r} is no metric of version 1"
        raise UsageError(message, "metric")
    if body.value not in metric.technical:
        low, high, unit = metric.technical.low, metric.technical.high, metric.unit.symbol
        message = f"{metric.name} of {body.value:g} {unit} cannot be; it lies between {low:g} and {high:g}"
        raise UsageError(message, "value")
    if (body.measured_at - now).total_seconds() > 5:  # noqa: PLR2004 - the feed's own rule for the future
        message = "measured_at lies in the future"
        raise UsageError(message, "measured_at")
    return Observation(metric.id, body.value, body.measured_at)


def render(found: StoredObservation) -> dict[str, object]:
    """An observation as JSON."""
    return {
        "metric": found.metric,
        "value": found.value,
        "unit": CATALOGUE[found.metric].unit.value,
        "validity": found.validity.value,
        "mode": found.mode,
        "measured_at": format_timestamp(found.measured_at),
        "original_at": None if found.original_at is None else format_timestamp(found.original_at),
        "received_at": format_timestamp(found.received_at),
        "device": found.device,
        "stream": found.stream,
        "seq": found.seq,
        "marks": sorted(mark.value for mark in found.judgements),
        "author": found.author,
        "method": found.method,
    }
