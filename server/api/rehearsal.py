"""Past sessions under other limits: what would have sounded, sooner, later or not at all."""

from contextlib import suppress
from typing import Annotated

from pydantic import Field

from models.errors import StoreUnavailable, UsageError
from server.api.asking import PartsOf, room
from server.api.fields import MOST_ROW, Body
from server.parts import Parts
from server.rehearsal.job import Job
from server.rehearsal.rendering import total
from server.store.connection import answers

router = room("alarms")

MOST_SESSIONS = 20
MOST_TEXT = 200_000

SessionId = Annotated[int, Field(ge=0, le=MOST_ROW)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
ByLimit = Annotated[dict[str, Number], Field(max_length=200, default_factory=dict)]


class Trial(Body):
    """What to try: another preset, by name or as TOML, other limits, other condition delays; or nothing."""

    sessions: Annotated[list[SessionId], Field(min_length=1, max_length=MOST_SESSIONS)]
    preset: Annotated[str, Field(max_length=64)] | None = None
    version: Annotated[int, Field(ge=1)] | None = None
    text: Annotated[str, Field(min_length=1, max_length=MOST_TEXT)] | None = None
    limits: ByLimit
    delays: ByLimit


@router.post("/alarms/rehearse")
async def rehearse(body: Trial, parts: PartsOf) -> dict[str, object]:
    """Replay past sessions with their own preset and with what is to be tried; nothing is changed."""
    text = _text(body, parts)
    with suppress(StoreUnavailable):  # what just happened may still wait for the writer; what is stored can be read
        await parts.change(answers)
    job = Job(
        data_dir=parts.settings.data_dir,
        database=parts.settings.database,
        sessions=tuple(dict.fromkeys(body.sessions)),
        now=parts.clock.now().utc,
        text=text,
        limits=body.limits,
        delays=body.delays,
    )
    found = await parts.rehearsals.run(job)
    return {"total": total(found), "sessions": found}


def _text(body: Trial, parts: Parts) -> str | None:
    """Give the text of the preset to try; None for each session's own."""
    if body.text is not None and body.preset is not None:
        message = "Give either the name of a preset or its text, not both"
        raise UsageError(message, "text")
    if body.text is not None or body.preset is None:
        return body.text
    version = body.version or parts.presets.newest(body.preset).version
    return parts.presets.text(body.preset, version)
