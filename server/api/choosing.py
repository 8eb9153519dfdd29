"""What every choice of the clinic's set-up has in common: the version that was seen, the reason, who chose."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from models.errors import UsageError
from models.timestamps import format_timestamp
from server.api.fields import Body, Reason
from server.care.far_changes import WrittenChange
from server.parts import Parts
from server.security.roles import Identity
from server.store.clinic_choices import ChoiceKind, ClinicChoice, Told, choose

Seen = Annotated[int, Field(ge=0, le=2**31 - 1, strict=True, description="The version that the asker saw.")]
Repeat = Annotated[
    Annotated[str, Field(max_length=100)] | None,
    Field(description="What the comparison says to write: a person has looked at what changes."),
]
Meant = Annotated[
    tuple[Annotated[str, Field(max_length=300)], ...],
    Field(max_length=100, description="`meant` of each change that lies far off, as the comparison gives it."),
]


class Choosing(Body):
    """Which version the asker saw, and why another one is to hold."""

    based_on: Seen
    reason: Reason


async def keep_choice(  # noqa: PLR0913, PLR0917 - what is chosen, and who asks for it
    parts: Parts, asker: Identity, kind: ChoiceKind, name: str, value: Mapping[str, Any], body: Choosing,
    told: Told | None = None,
) -> ClinicChoice:  # fmt: skip
    """Keep the next version of a choice, with its row of the audit.

    Raises:
        ConflictError: Somebody else chose meanwhile; nothing is kept.
    """
    choice = ClinicChoice(kind, name, 0, value, parts.clock.now().utc, asker.user, body.reason)
    return await parts.change(lambda connection: choose(connection, choice, body.based_on, told))


def require_repeated(asker: Identity, repeat: str | None, wanted: str) -> None:
    """Insist that somebody at a browser has written out what changes.

    Raises:
        UsageError: It was not written.
    """
    if asker.credential == "browser" and repeat != wanted:
        message = f"Look at what changes, then write {wanted} to have it hold; nothing was changed"
        raise UsageError(message, "repeat")


def render_changes(changes: list[WrittenChange]) -> list[dict[str, object]]:
    """Make the list of what changes; ``meant`` is what says that a number far off is meant."""
    return [
        {"what": one.what, "before": one.before, "after": one.after, "meant": one.meant if one.is_far else None}
        for one in changes
    ]


def told_of(changes: list[WrittenChange]) -> Told:
    """Say what changes, before and after, as the audit keeps it."""
    return {one.what: one.before for one in changes}, {one.what: one.after for one in changes}


def render_who(chosen: ClinicChoice | None) -> dict[str, object]:
    """Make who chose what holds, when and why; version 0 is what comes with the program."""
    if chosen is None:
        return {"version": 0, "author": None, "made_at": None, "reason": None}
    return {
        "version": chosen.version, "author": chosen.author, "made_at": format_timestamp(chosen.made_at),
        "reason": chosen.reason,
    }  # fmt: skip
