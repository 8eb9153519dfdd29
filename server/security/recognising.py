"""Who is asking: a log-in's cookie, a program's token, or the console's socket."""

import asyncio
from datetime import datetime, timedelta
from typing import Protocol

from starlette.requests import HTTPConnection

from models.account import Credential
from server.clock import Clock
from server.security.browsers import cookie_name
from server.security.roles import CONSOLE, Identity, Role
from server.security.secrets import hash_token
from server.settings import Settings

# A revoked log-in lives on at most this long in our memory (contract of the live stream: ends within 5 s).
_REMEMBER_S = 2.0
_TOUCH_EVERY = timedelta(minutes=1)


class CredentialStore(Protocol):
    """Where log-ins and tokens are kept."""

    async def find(self, token_hash: str) -> Credential | None:
        """Find a log-in or token, whatever its age."""

    async def touch(self, token_hash: str, seen_at: datetime) -> None:
        """Note that it was used."""


class Recogniser:
    """Tells who is asking.

    Args:
        credentials: To look log-ins and tokens up, and to note that they were used.
        clock: For their age.
        settings: How long a log-in lives, and whether browsers reach us over TLS.
    """

    def __init__(self, credentials: CredentialStore, clock: Clock, settings: Settings) -> None:
        """Know nobody yet."""
        self._credentials = credentials
        self._clock = clock
        self._cookie = cookie_name(secure=settings.is_https)
        self._idle = timedelta(minutes=settings.login_idle_min)
        self._remembered: dict[tuple[str, str], tuple[float, Identity | None]] = {}
        self._touching: set[asyncio.Task[None]] = set()

    async def identify(self, connection: HTTPConnection) -> Identity | None:
        """Tell who is asking; None for a stranger."""
        server = connection.scope.get("server")
        if server is not None and server[1] is None:
            return CONSOLE
        bearer = connection.headers.get("authorization", "")
        if bearer.lower().startswith("bearer "):
            return await self._look_up(hash_token(bearer[7:].strip()), "token")
        cookie = connection.cookies.get(self._cookie)
        return await self._look_up(hash_token(cookie), "browser") if cookie else None

    def forget(self) -> None:
        """Look every credential up anew: one of them ended."""
        self._remembered.clear()

    async def _look_up(self, token_hash: str, kind: str) -> Identity | None:
        now = self._clock.now()
        key = (kind, token_hash)  # a token in a cookie is a stranger's, and must not make one of the token's owner
        remembered = self._remembered.get(key)
        if remembered is not None and now.monotonic_s - remembered[0] < _REMEMBER_S:
            return remembered[1]
        found = await self._credentials.find(token_hash)
        identity = None
        if found is not None and found.kind == kind and self._is_alive(found):
            identity = Identity(
                found.user.name, Role(found.user.role), found.csrf_token, token_hash, kind, must_enrol=found.must_enrol
            )
            self._touch(found, token_hash)
        if len(self._remembered) > 10_000:  # noqa: PLR2004 - strangers must not fill our memory
            self._remembered.clear()
        self._remembered[key] = (now.monotonic_s, identity)
        return identity

    def _is_alive(self, found: Credential) -> bool:
        now = self._clock.now().utc
        is_idle = found.kind == "browser" and now - found.seen_at > self._idle
        return now < found.expires_at and not is_idle

    def _touch(self, found: Credential, token_hash: str) -> None:
        now = self._clock.now().utc
        if now - found.seen_at > _TOUCH_EVERY:
            task = asyncio.create_task(self._credentials.touch(token_hash, now))
            self._touching.add(task)
            task.add_done_callback(self._touching.discard)
