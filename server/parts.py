"""The running server's parts, chosen once in ``server/app.py``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from models.account import Credential
from server.alarms.presets import AlarmPreset
from server.clock import Clock
from server.ingest.links import Links
from server.ingest.pipeline import Pipeline
from server.live.hub import Hub
from server.live.ward import Ward
from server.security.gate import Gate
from server.settings import Settings
from server.store.accounts import find_credential, touch_credential
from server.store.connection import StoreConnection
from server.store.reader import Reader
from server.store.writer import Writer

_T = TypeVar("_T")


@dataclass(slots=True)
class Parts:
    """The running server's parts; ``restarts`` counts tasks that died and were started again."""

    settings: Settings
    clock: Clock
    reader: Reader
    writer: Writer
    pipeline: Pipeline
    links: Links
    ward: Ward
    hub: Hub
    presets: Mapping[str, AlarmPreset]
    gate: Gate
    restarts: int = 0

    async def ask(self, question: Callable[[StoreConnection], _T]) -> _T:
        """Ask the store."""
        return await self.reader.run(question)

    async def change(self, job: Callable[[StoreConnection], _T]) -> _T:
        """Change the store, durably."""
        return await self.writer.run(job)


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
