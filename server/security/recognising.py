"""Who is asking: a log-in's cookie, a program's token, or the console's socket."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Protocol

from starlette.requests import HTTPConnection

from models.access import LOCKED_STAYS, Reach, WallDisplay
from models.account import Credential
from server.clock import Clock
from server.security.browsers import cookie_name, wall_cookie_name
from server.security.roles import CONSOLE, Identity, Role
from server.security.secrets import hash_token
from server.settings import Settings

# A revoked log-in lives on at most this long in our memory (contract of the live stream: ends within 5 s).
_REMEMBER_S = 2.0
_TOUCH_EVERY = timedelta(minutes=1)
TOUCHED_EVERY = timedelta(seconds=20)
_MOST_REMEMBERED = 10_000  # strangers must not fill our memory


class CredentialStore(Protocol):
    """Where log-ins and tokens are kept."""

    async def find(self, token_hash: str, at: datetime) -> Credential | None:
        """Find a log-in or token, whatever its age, with what its owner broke and lasts at a moment."""

    async def find_wall(self, token_hash: str) -> WallDisplay | None:
        """Find a wall display that was not sent away."""

    async def person_touched(self, token_hash: str, at: datetime) -> None:
        """Note that a person did something with it."""

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
        self._wall_cookie = wall_cookie_name(secure=settings.is_https)
        # A person's minutes are the wall's, whatever the clock's speed.
        self._idle = timedelta(minutes=settings.login_idle_min) * settings.clock_speed
        self._touched_at: dict[str, datetime] = {}  # newer than what the store has by a moment
        self._remembered: dict[tuple[str, str], tuple[float, Identity | None]] = {}
        self._renewing: set[str] = set()
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
        found = await self._look_up(hash_token(cookie), "browser") if cookie else None
        wall = connection.cookies.get(self._wall_cookie) if found is None else None
        return await self._look_up(hash_token(wall), "wall") if wall else found

    async def again(self, opened: Identity, token_hash: str | None) -> Identity | None:
        """Tell who stands behind what was opened before, by the id that its log-in has by now; None: nobody any more.

        While that id is being changed, both it and the next one may be unknown: then it is still who it was.
        """
        if token_hash is None or token_hash in self._renewing:
            return opened
        found = await self._look_up(token_hash, opened.credential)
        return opened if found is None and token_hash in self._renewing else found

    @contextmanager
    def renewing(self, former: str) -> Iterator[None]:
        """Take a log-in for what it is while its id is being changed."""
        self._renewing.add(former)
        try:
            yield
        finally:
            self._renewing.discard(former)
            self.forget()

    def touched(self, identity: Identity) -> None:
        """Note that a person did something: what locks a screen is that nobody does."""
        token_hash, now = identity.token_hash, self._clock.now()
        if token_hash is None or identity.credential != "browser" or identity.is_locked:
            return
        last = self._touched_at.get(token_hash)
        if last is not None and now.utc - last < TOUCHED_EVERY:
            return
        if len(self._touched_at) > _MOST_REMEMBERED:
            self._touched_at.clear()
        self._touched_at[token_hash] = now.utc
        self._later(self._credentials.person_touched(token_hash, now.utc))

    def forget(self) -> None:
        """Look every credential up anew: one of them ended."""
        self._remembered.clear()

    async def _look_up(self, token_hash: str, kind: str) -> Identity | None:
        now = self._clock.now()
        key = (kind, token_hash)  # a token in a cookie is a stranger's, and must not make one of the token's owner
        remembered = self._remembered.get(key)
        if remembered is not None and now.monotonic_s - remembered[0] < _REMEMBER_S:
            return remembered[1]
        identity = await (self._wall(token_hash) if kind == "wall" else self._person(token_hash, kind, now.utc))
        if len(self._remembered) > _MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[key] = (now.monotonic_s, identity)
        return identity

    async def _wall(self, token_hash: str) -> Identity | None:
        found = await self._credentials.find_wall(token_hash)
        if found is None:
            return None
        return Identity(f"wall {found.name}", Role.WALL, None, token_hash, "wall", reach=found.reach)

    async def _person(self, token_hash: str, kind: str, now: datetime) -> Identity | None:
        found = await self._credentials.find(token_hash, now)
        if found is None or found.kind != kind or not _is_alive(found, now):
            return None
        self._touch(found, token_hash)
        is_locked = self._is_locked(found, token_hash, now)
        return Identity(
            found.user.name, Role(found.user.role), found.csrf_token, token_hash, kind, found.must_enrol,
            is_locked=is_locked, by_pin=found.by_pin, glass=None if is_locked else found.glass,
            reach=Reach.LOCKED if is_locked else Reach.WHOLE,
        )  # fmt: skip

    def _is_locked(self, found: Credential, token_hash: str, now: datetime) -> bool:
        """Tell whether a log-in shows less until its owner proves to be there; a program's token never does."""
        if found.kind != "browser":
            return False
        touched_at = self._touched_at.get(token_hash, found.touched_at or found.created_at)
        is_idle = now - touched_at > self._idle
        return found.locked_at is not None or is_idle or now >= found.expires_at

    def _touch(self, found: Credential, token_hash: str) -> None:
        now = self._clock.now().utc
        if now - found.seen_at > _TOUCH_EVERY:
            self._later(self._credentials.touch(token_hash, now))

    def _later(self, job: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(job)
        self._touching.add(task)
        task.add_done_callback(self._touching.discard)


def _is_alive(found: Credential, now: datetime) -> bool:
    """A program's token ends with its time; a log-in stays, locked, as long as a screen uses it (ADR-0034)."""
    return now < found.expires_at or (found.kind == "browser" and now - found.seen_at <= LOCKED_STAYS)
