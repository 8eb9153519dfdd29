"""The gate's view of the store: log-ins and tokens, looked up by their hash."""

from dataclasses import replace
from datetime import datetime

from models.access import WallDisplay
from models.account import Credential
from server.store.accounts import find_credential, person_touched, touch_credential
from server.store.broken_glass import glass_of
from server.store.connection import StoreConnection
from server.store.reader import Reader
from server.store.wall_displays import wall_of
from server.store.writer import Writer


class StoredCredentials:
    """The gate's view of the store."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        """Hold both ends of the store."""
        self._reader = reader
        self._writer = writer

    async def find(self, token_hash: str, at: datetime) -> Credential | None:
        """Find a log-in or token, whatever its age, with what its owner broke and has not ended."""

        def question(connection: StoreConnection) -> Credential | None:
            found = find_credential(connection, token_hash)
            glass = None if found is None else glass_of(connection, token_hash, at)
            return found if glass is None or found is None else replace(found, glass=glass)

        return await self._reader.run(question)

    async def find_wall(self, token_hash: str) -> WallDisplay | None:
        """Find a wall display by its token."""
        return await self._reader.run(lambda connection: wall_of(connection, token_hash))

    async def person_touched(self, token_hash: str, at: datetime) -> None:
        """Note that a person did something with it."""
        await self._writer.run(lambda connection: person_touched(connection, token_hash, at))

    async def touch(self, token_hash: str, seen_at: datetime) -> None:
        """Note that it was used."""
        await self._writer.run(lambda connection: touch_credential(connection, token_hash, seen_at))
