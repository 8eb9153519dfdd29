"""Both ends of the store as the rest of the server holds them: one that asks, one that changes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from server.store.connection import StoreConnection
from server.store.reader import Reader
from server.store.writer import Writer

_T = TypeVar("_T")


@dataclass(slots=True)
class StoreEnds:
    """The reader and the writer of one store."""

    reader: Reader
    writer: Writer

    async def ask(self, question: Callable[[StoreConnection], _T]) -> _T:
        """Ask the store."""
        return await self.reader.run(question)

    async def change(self, job: Callable[[StoreConnection], _T]) -> _T:
        """Change the store, durably."""
        return await self.writer.run(job)
