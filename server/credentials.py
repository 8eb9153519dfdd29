"""The gate's view of the store: log-ins and tokens, looked up by their hash."""

from datetime import datetime

from models.account import Credential
from server.store.accounts import find_credential, touch_credential
from server.store.reader import Reader
from server.store.writer import Writer


class StoredCredentials:
    """The gate's view of the store."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        """Hold both ends of the store."""
        self._reader = reader
        self._writer = writer

    async def find(self, token_hash: str) -> Credential | None:
        """Find a log-in or token, whatever its age."""
        return await self._reader.run(lambda connection: find_credential(connection, token_hash))

    async def touch(self, token_hash: str, seen_at: datetime) -> None:
        """Note that it was used."""
        await self._writer.run(lambda connection: touch_credential(connection, token_hash, seen_at))
