"""Log-ins and tokens as people see them: where somebody is signed in, and the end of it, sockets included."""

from typing import Annotated

from fastapi import Path, Query, Response

from models.account import LogIn
from models.timestamps import format_timestamp
from server.api.asking import Asker, PartsOf, room
from server.api.fields import NO_CONTROL
from server.api.paging import Cursor, Limit, page, read_cursor
from server.security.roles import Duty, Identity
from server.store.accounts import LOG_IN_ID, end_log_in, list_log_ins

router = room("people")

LogInId = Annotated[str, Path(min_length=LOG_IN_ID, max_length=LOG_IN_ID, pattern=r"^[0-9a-f]+$")]
Whose = Annotated[
    str | None, Query(max_length=100, pattern=NO_CONTROL, description="Of an account; an administrator may ask.")
]


@router.get("/logins")
async def log_ins(
    parts: PartsOf, asker: Asker, user: Whose = None, limit: Limit = 100, cursor: Cursor = None
) -> dict[str, object]:
    """List log-ins and tokens, newest first: one's own, or an administrator everybody's."""
    whose = _whose(asker, user)
    now, after = parts.clock.now().utc, read_cursor(cursor, 1)
    held = await parts.ask(lambda connection: list_log_ins(connection, whose))
    found = [one for one in held if one.held.expires_at > now]
    skipped = int(str(after[0])) if after and str(after[0]).isdigit() else 0
    rest = list(enumerate(found))[skipped:]
    return page(rest, limit, lambda one: _render(one[1], asker), lambda one: [str(one[0] + 1)])


@router.post("/logins/{login}/end", status_code=204)
async def end(login: LogInId, parts: PartsOf, asker: Asker) -> Response:
    """End a log-in or token; every screen that uses it is signed out within seconds."""
    whose = None if asker.may(Duty.ADMINISTRATION) else asker.user
    await parts.change(lambda connection: end_log_in(connection, login, whose))
    parts.gate.forget()
    return Response(status_code=204)


def _whose(asker: Identity, user: str | None) -> str | None:
    return user if asker.may(Duty.ADMINISTRATION) else asker.user


def _render(found: LogIn, asker: Identity) -> dict[str, object]:
    held = found.held
    return {
        "id": found.id,
        "user": held.user.name,
        "role": held.user.role,
        "kind": held.kind,
        "created_at": format_timestamp(held.created_at),
        "seen_at": format_timestamp(held.seen_at),
        "expires_at": format_timestamp(held.expires_at),
        "address": held.address,
        "device": held.device,
        "mine": asker.token_hash is not None and asker.token_hash.startswith(found.id),
    }
