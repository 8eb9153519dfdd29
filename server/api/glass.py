"""Breaking the glass: somebody whose role shows no charts looks at them for a reason, for a while, and is reviewed."""

from datetime import timedelta
from typing import Annotated

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from models.access import BrokenGlass
from models.errors import ConflictError
from models.timestamps import format_if_any, format_timestamp
from server.api.asking import Asker, PartsOf, room
from server.api.fields import RowId
from server.api.paging import Cursor, Limit, page, read_number
from server.security.roles import Duty, Identity
from server.store.broken_glass import break_glass, end_glass, list_glass, review_glass

router = room("people")

# A reason that says nothing helps nobody who reviews it.
_LEAST_REASON = 10
Words = Annotated[str, Field(min_length=_LEAST_REASON, max_length=500, pattern=r"\S")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Reason(_Body):
    """Why, in the person's words."""

    reason: Words


class Finding(_Body):
    """What the reviewer found, in words."""

    finding: Annotated[str, Field(min_length=1, max_length=500)]


@router.post("/me/glass", status_code=201)
async def begin(body: Reason, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Break the glass: charts may be looked at with this log-in until it is ended, or ends by itself."""
    token_hash = _token_hash(asker)
    now = parts.clock.now().utc
    ends_at = now + timedelta(minutes=parts.settings.glass_min)
    found = BrokenGlass(0, asker.user, str(asker.role), body.reason, now, ends_at)
    made = await parts.change(lambda connection: break_glass(connection, token_hash, found))
    parts.gate.forget()
    return _render(made)


@router.delete("/me/glass", status_code=204)
async def end(parts: PartsOf, asker: Asker) -> Response:
    """End it: charts are closed again, screens within seconds."""
    token_hash, now = _token_hash(asker), parts.clock.now().utc
    await parts.change(lambda connection: end_glass(connection, token_hash, now))
    parts.gate.forget()
    return Response(status_code=204)


@router.get("/glass")
async def broken(
    parts: PartsOf,
    reviewed: Annotated[bool | None, Query(description="Whether somebody looked at it afterwards.")] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> dict[str, object]:
    """List each time the glass was broken, newest first."""
    before = read_number(cursor, 2**63 - 1)
    found = await parts.ask(
        lambda connection: list_glass(connection, is_reviewed=reviewed, before=before, limit=limit + 1)
    )
    return page(found, limit, _render, lambda one: [one.id])


@router.post("/glass/{glass}/review")
async def review(glass: RowId, body: Finding, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Mark one time as reviewed, with what was found; nobody reviews the own."""
    now = parts.clock.now().utc
    return _render(
        await parts.change(lambda connection: review_glass(connection, glass, asker.user, body.finding, now))
    )


def _token_hash(asker: Identity) -> str:
    """The log-in that it holds for: of a browser, where a banner tells of it.

    Raises:
        ConflictError: It is a program's token, or the role shows charts anyway.
    """
    if asker.credential != "browser" or asker.token_hash is None:
        raise ConflictError("The glass is broken by a person at a screen, where a banner tells of it")
    if asker.has(Duty.CARE):
        raise ConflictError("This role shows charts; there is nothing to break")
    return asker.token_hash


def _render(found: BrokenGlass) -> dict[str, object]:
    return {
        "id": found.id,
        "user": found.actor,
        "role": found.role,
        "reason": found.reason,
        "begun_at": format_timestamp(found.begun_at),
        "ends_at": format_timestamp(found.ends_at),
        "ended_at": format_if_any(found.ended_at),
        "reviewed_at": format_if_any(found.reviewed_at),
        "reviewed_by": found.reviewed_by,
        "finding": found.finding,
    }
