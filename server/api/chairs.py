"""Calls for help from a chair, and what a person heard of a screen's sound."""

from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from models.alarm_log import LogEntry, LogKind
from models.errors import NotFoundError
from models.timestamps import format_timestamp
from server.api.asking import Asker, PartsOf, room
from server.api.fields import NO_CONTROL, Body
from server.api.once import OnceOf
from server.live.rendering import render_alarm
from server.live.watching import TEST_COUNTS_FOR
from server.store.alarm_log import append
from server.store.connection import StoreConnection
from server.store.sound_tests import add_sound_test

router = room("help")

Chair = Annotated[str, Path(min_length=1, max_length=40, pattern=NO_CONTROL)]
Screen = Annotated[str, Path(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


class SoundTest(Body):
    """Whether the person heard all of the test's sounds, with her own ears."""

    heard: bool


@router.post("/chairs/{chair}/help", status_code=201)
async def call_help(chair: Chair, parts: PartsOf, asker: Asker, once: OnceOf) -> Response:
    """Call for help: every screen shows and sounds it as high priority until somebody answers by name."""
    if chair not in set(parts.ward.chair_names()):
        message = f"There is no chair {chair}"
        raise NotFoundError(message, field="chair")
    return await once.command(lambda: render_alarm(parts.desk.call_help(chair, asker.user)))


@router.post("/screens/{screen}/sound-test", status_code=201)
async def test_sound(screen: Screen, body: SoundTest, parts: PartsOf, asker: Asker, once: OnceOf) -> Response:
    """Say what was heard of a screen's sound; it counts for one shift, and only what was heard counts."""
    now = parts.clock.now().utc
    entry = LogEntry(now, LogKind.SOUND_TEST, None, None, asker.user, {"screen": screen, "heard": body.heard})

    until = format_timestamp(now + TEST_COUNTS_FOR) if body.heard else None

    def job(connection: StoreConnection) -> dict[str, object]:
        add_sound_test(connection, screen, asker.user, now, heard=body.heard)
        append(connection, [entry])
        return {"screen": screen, "heard": body.heard, "tested_at": format_timestamp(now), "tested_until": until}

    response, is_new = await once.create(job)
    if is_new:
        parts.watching.tested(screen, now, heard=body.heard)
    return response
