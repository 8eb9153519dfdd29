"""Accounts of people, put into the store: their password is one and the same, and is hashed once a process."""

from functools import cache

from server.security.secrets import hash_password
from server.store.accounts import add_user
from tests.component.server.rehearsal.room import Room

PASSWORD = "a long sentence of nobody"


async def account(room: Room, role: str = "nurse", name: str = "Zoë") -> None:
    """Let somebody exist who has a role and :data:`PASSWORD`."""
    at = room.clock.now().utc
    await room.parts.writer.run(lambda connection: add_user(connection, name, role, _hashed(), at))


@cache
def _hashed() -> str:
    return hash_password(PASSWORD)
