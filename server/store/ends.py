"""Both ends of the store as the rest of the server holds them: one that asks, one that changes."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from models.errors import StoreUnavailable
from server.doing import DOING
from server.store.connection import StoreConnection
from server.store.reader import Reader
from server.store.telling import telling
from server.store.writer import Writer

_T = TypeVar("_T")

# A person who pressed a button waits at most so long for the record (seconds).
SETTLE_WITHIN_S = 1.0


@dataclass(slots=True)
class StoreEnds:
    """The reader and the writer of one store."""

    reader: Reader
    writer: Writer

    async def ask(self, question: Callable[[StoreConnection], _T]) -> _T:
        """Ask the store."""
        return await self.reader.run(question)

    async def ask_behind(self, question: Callable[[StoreConnection], _T]) -> _T:
        """Ask behind the writer's queue, so that what a screen shows is found; a failing store is read alone."""
        try:
            return await self.writer.run(question)
        except StoreUnavailable:
            return await self.reader.run(question)

    async def change(self, job: Callable[[StoreConnection], _T]) -> _T:
        """Change the store, durably, and tell the audit of it in the same transaction."""
        return await self.writer.run(telling(DOING.get(), job))

    async def settled(self) -> None:
        """Wait until what people told the alarm engine is durable; a store that fails holds nobody up for long.

        An answer that says "done" is then true after a power cut too. While the store fails, alarms go on without it,
        and what waits for it is told as an alarm of its own.
        """
        await self.change_soon(lambda _: None)

    async def change_soon(self, job: Callable[[StoreConnection], None]) -> None:
        """Change the store, durably, or go on after a second without knowing whether it will be."""
        with suppress(StoreUnavailable, TimeoutError):
            async with asyncio.timeout(SETTLE_WITHIN_S):
                await self.writer.run(telling(DOING.get(), job))
