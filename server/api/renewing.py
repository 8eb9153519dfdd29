"""A log-in whose owner proved more gets another id, its screens too: nobody profits from having known the old one."""

from collections.abc import Callable

from starlette.responses import Response

from server.api.admitting import set_log_in_cookie
from server.parts import Parts
from server.security.roles import Identity
from server.security.secrets import hash_token, new_token
from server.store.connection import StoreConnection
from server.store.renewing import renew_log_in

Job = Callable[[StoreConnection], object]


def nothing(connection: StoreConnection) -> None:
    """Change nothing beside it."""
    del connection


async def renew(parts: Parts, asker: Identity, response: Response, job: Job = nothing) -> str | None:
    """Do a job, and in its transaction give the log-in that asked another id; its streams stay open.

    Args:
        parts: The running parts.
        asker: Whose log-in it is; a program's token stays what it is.
        response: Takes the cookie.
        job: What is changed beside it.

    Returns:
        What the log-in's token is known by from now on; None where nobody's log-in asks.

    Raises:
        NotFoundError: The log-in ended meanwhile.
    """
    former, now = asker.token_hash, parts.clock.now().utc
    if asker.credential != "browser" or former is None:
        await parts.change(job)
        return former
    token = new_token()
    token_hash = hash_token(token)

    def change(connection: StoreConnection) -> None:
        job(connection)
        renew_log_in(connection, former, token_hash, now)

    with parts.gate.renewing(former):
        await parts.change(change)
        parts.hub.renew(former, token_hash)
        parts.gate.proofs.move(former, token_hash)
    set_log_in_cookie(response, token, parts.settings)
    return token_hash
