"""A person proves with a PIN to be back: on a tablet that knows the person, and within the tries that there are."""

import asyncio
import math
from datetime import datetime, timedelta

from models.account import Credential, UserAccount
from models.errors import ForbiddenError, TooManyAttempts
from server.doing import DOING
from server.parts import Parts
from server.security.pins import MOST_TRIES, verify_pin, wait_s
from server.security.roles import Duty, Identity, Role
from server.security.secrets import hash_token
from server.store.accounts import add_credential, end_credential, user_named
from server.store.connection import StoreConnection
from server.store.pins import StoredPin, count_try, pin_of, was_right
from server.store.tablets import people_at

_OFF = f"{MOST_TRIES} wrong PINs in a row: this PIN is off until the password is given"


async def known_here(parts: Parts, token_hash: str | None, name: str) -> UserAccount | None:
    """The account, where this tablet knows it and its role cares for patients."""
    if token_hash is None:
        return None
    now = parts.clock.now().utc

    def question(connection: StoreConnection) -> UserAccount | None:
        known = {one.name for one in people_at(connection, token_hash, now)}
        return user_named(connection, name) if name in known else None

    user = await parts.ask(question)
    return user if user is not None and Identity(user.name, Role(user.role)).has(Duty.CARE) else None


async def is_right(parts: Parts, user: UserAccount, pin: str) -> bool:
    """Count the try first, so that many at once buy no more guesses, then look at it.

    Raises:
        TooManyAttempts: One must wait, for this person alone; the password does not.
        ForbiddenError: It is off until the password is given.
    """
    now = parts.clock.now().utc
    found = await parts.ask(lambda connection: pin_of(connection, user.id))
    if found is None:
        return False
    _may_try(found, now)
    counted = await parts.writer.run(lambda connection: count_try(connection, user.id, found.wrong, now))
    return counted and await asyncio.to_thread(verify_pin, found.pin_hash, pin)


def _may_try(found: StoredPin, now: datetime) -> None:
    if found.wrong >= MOST_TRIES:
        raise ForbiddenError(_OFF, "pin")
    waiting_s = wait_s(found.wrong, found.wrong_at, now)
    if waiting_s > 0:
        raise TooManyAttempts(math.ceil(waiting_s))


async def take_over(parts: Parts, user: UserAccount, token: str, csrf: str, former: Identity | None) -> None:
    """Make the log-in, and end the one that this browser had."""
    now, doing = parts.clock.now().utc, DOING.get()
    event = None if doing is None else doing.event
    kept = Credential(
        user, "browser", csrf, now, now, now + timedelta(hours=parts.settings.login_hours),
        event.address if event else None, event.device if event else None, by_pin=True,
    )  # fmt: skip
    ended = former.token_hash if former is not None and former.credential == "browser" else None

    def job(connection: StoreConnection) -> None:
        was_right(connection, user.id)
        if ended is not None:
            end_credential(connection, ended)
        add_credential(connection, hash_token(token), kept)

    await parts.change(job)
    parts.gate.forget()
