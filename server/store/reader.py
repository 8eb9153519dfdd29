"""Questions to the store, off the event loop: a few threads, each with a read-only connection for one question."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from models.errors import StoreUnavailable
from server.store.database import READER_THREADS, STATEMENT_TIMEOUT_S, Database

# A frozen database gives no error of its own; the asker is told a little later than a slow query is ended (seconds).
ANSWER_WITHIN_S = STATEMENT_TIMEOUT_S + 5

_T = TypeVar("_T")


@contextmanager
def reading(data_dir: Path, url: str | None) -> Iterator[Connection]:
    """Open a store that another process may be writing, for questions alone, in a process that has no event loop.

    Raises:
        StoreUnavailable: The store does not answer.
    """
    engine = Database(data_dir, url).reader_engine()
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        raise _unavailable(error) from error
    finally:
        engine.dispose()


class Reader:
    """Runs questions on read-only connections.

    Args:
        database: The store.
        answer_within_s: After so long the asker is told that there is no answer.
    """

    def __init__(self, database: Database, *, answer_within_s: float = ANSWER_WITHIN_S) -> None:
        """Open nothing yet."""
        self._answer_within_s = answer_within_s
        self._engine: Engine = database.reader_engine()
        self._threads = ThreadPoolExecutor(READER_THREADS, thread_name_prefix="reader")

    async def run(self, question: Callable[[Connection], _T]) -> _T:
        """Ask one question.

        Raises:
            StoreUnavailable: The store does not answer.
        """
        asked = asyncio.get_running_loop().run_in_executor(self._threads, self._ask, question)
        try:
            return await asyncio.wait_for(asked, self._answer_within_s)
        except TimeoutError as error:
            raise StoreUnavailable("The store does not answer; try again") from error

    async def stop(self) -> None:
        """Let questions under way end, then close the connections."""
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()

    def _ask(self, question: Callable[[Connection], _T]) -> _T:
        try:
            with self._engine.connect() as connection:
                return question(connection)
        except DBAPIError as error:
            raise _unavailable(error) from error


def _unavailable(error: DBAPIError) -> StoreUnavailable:
    return StoreUnavailable(f"The store does not answer ({type(error).__name__}); try again")
