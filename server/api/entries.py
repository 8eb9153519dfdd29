"""Observations a person enters: judged, stored and alarmed like any other."""

from datetime import datetime
from typing import Annotated
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from models.errors import UsageError
from models.metrics import CATALOGUE
from models.observation import GenerationMode, Observation
from server.api.asking import Asker, PartsOf, room
from server.api.fields import RowId, Time
from server.api.observations import render
from server.api.once import OnceOf
from server.ingest.plausibility import FUTURE_S
from server.store.manual import add_manual

router = room("observations")


class NewObservation(BaseModel):
    """A value a person read off and enters."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    metric: str
    value: Annotated[float, Field(strict=True)]
    measured_at: Time
    method: Annotated[str, Field(max_length=200)] | None = None


@router.post("/sessions/{number}/observations", status_code=201)
async def enter(number: RowId, body: NewObservation, parts: PartsOf, asker: Asker, once: OnceOf) -> Response:
    """Enter an observation by hand; it is judged and alarmed like any other."""
    observation = _check(body, parts.clock.now().utc)
    uuid = str(uuid4())
    judged = parts.desk.judge(observation)
    now = parts.clock.now().utc
    mode = GenerationMode.DEMO if parts.settings.simulated else GenerationMode.REAL
    response, is_new = await once.create(
        lambda connection: render(add_manual(connection, number, judged, uuid, now, asker.user, body.method, mode=mode))
    )
    if is_new:
        parts.desk.enter(number, judged)
        await parts.attend(number)
    return response


def _check(body: NewObservation, now: datetime) -> Observation:
    metric = CATALOGUE.get(body.metric)
    if metric is None:
        message = f"{body.metric[:40]!r} is no metric of version 1"
        raise UsageError(message, "metric")
    if body.value not in metric.technical:
        low, high, unit = metric.technical.low, metric.technical.high, metric.unit.symbol
        message = f"{metric.name} of {body.value:g} {unit} cannot be; it lies between {low:g} and {high:g}"
        raise UsageError(message, "value")
    if (body.measured_at - now).total_seconds() > FUTURE_S:
        message = "measured_at lies in the future"
        raise UsageError(message, "measured_at")
    return Observation(metric.id, body.value, body.measured_at)
