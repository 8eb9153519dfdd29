"""The single writer: a bounded queue, one thread, one connection, group commit, and only then the answer.

Nothing is answered before the database has returned from a commit with sync on. After any failure of the machine the
whole batch is answered ``UNAVAILABLE``, the connection is opened anew, and alarms that could not be written wait here.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from models.alarm import Alarm
from models.errors import ChairsideError, StoreUnavailable
from server.store.alarms import upsert_alarms
from server.store.database import Database, hold_alone, is_unavailable
from server.store.frames import FrameWrite, Settlement, write_frames
from server.store.schema import prepare_schema

MAX_BATCH = 1000
# Beyond this many frames waiting, readers of feeds stop reading until there is room (contract: never refuse for speed).
MAX_WAITING = 5000

_T = TypeVar("_T")
Done = Callable[[Settlement], None]


@dataclass(frozen=True, slots=True)
class _Frame:
    write: FrameWrite
    done: Done


@dataclass(frozen=True, slots=True)
class _Alarms:
    alarms: Sequence[Alarm]


@dataclass(frozen=True, slots=True)
class _Job:
    run: Callable[[Connection], object]
    future: "asyncio.Future[object]"


_Item = _Frame | _Alarms | _Job


class Writer:
    """Hands work to the writing thread and brings its answers back to the event loop.

    Args:
        database: The store.
        on_health: Called on the event loop with True or False when writing starts to work or to fail.

    Attributes:
        waiting: Frames handed over and not yet settled.
        settled: Frames settled since the start.
    """

    def __init__(self, database: Database, on_health: Callable[[bool], None] = lambda _: None) -> None:
        """Start nothing yet."""
        self._database = database
        self.on_health = on_health
        self._queue: queue.SimpleQueue[_Item | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._room = asyncio.Event()
        self.waiting = 0
        self.settled = 0
        self._unwritten: dict[int, Alarm] = {}
        self._healthy = True

    @property
    def is_full(self) -> bool:
        """Tell whether feeds must wait before handing over more."""
        return self.waiting >= MAX_WAITING

    @property
    def is_healthy(self) -> bool:
        """Tell whether the last commit worked."""
        return self._healthy

    async def start(self) -> None:
        """Open the store and prepare its schema.

        Raises:
            ConflictError: Another process holds it, or its schema is not ours.
            StoreUnavailable: It cannot be opened safely.
        """
        self._loop = asyncio.get_running_loop()
        self._room.set()
        ready: asyncio.Future[None] = self._loop.create_future()
        self._thread = threading.Thread(target=self._main, args=(ready,), name="writer", daemon=True)
        self._thread.start()
        await ready

    async def stop(self) -> None:
        """Write what is waiting, close the connection, end the thread."""
        self._queue.put(None)
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join)

    def append(self, write: FrameWrite, done: Done) -> None:
        """Make a frame durable; ``done`` is called on the event loop after its commit."""
        self.waiting += 1
        if self.waiting >= MAX_WAITING:
            self._room.clear()
        self._queue.put(_Frame(write, done))

    def keep_alarms(self, alarms: Sequence[Alarm]) -> None:
        """Make the latest state of alarms durable; order among calls is kept."""
        self._queue.put(_Alarms(alarms))

    async def wait_for_room(self) -> None:
        """Wait until the queue has room for a frame."""
        await self._room.wait()

    async def run(self, job: Callable[[Connection], _T]) -> _T:
        """Run a change in a transaction of its own, after everything handed over before it.

        Raises:
            ChairsideError: What the job itself raises; nothing of it is kept.
            StoreUnavailable: The machine failed; nothing of it is kept.
        """
        assert self._loop is not None  # noqa: S101 - start() comes first
        future: asyncio.Future[object] = self._loop.create_future()
        self._queue.put(_Job(job, future))
        return await future  # type: ignore[return-value]

    # The writing thread from here on.

    def _main(self, ready: "asyncio.Future[None]") -> None:
        try:
            connection: Connection | None = self._open()
        except Exception as error:  # noqa: BLE001 - handed to start(), which raises it
            refused = (
                error if isinstance(error, ChairsideError) else StoreUnavailable(f"The store cannot be opened: {error}")
            )
            self._call(lambda: ready.set_exception(refused))
            return
        self._call(lambda: ready.set_result(None))
        while (batch := self._take()) is not None:
            connection = self._work(connection, batch)
        if connection is not None:
            connection.close()

    def _open(self) -> Connection:
        connection = self._database.writer_engine().connect()
        hold_alone(connection)
        prepare_schema(connection)
        return connection

    def _take(self) -> list[_Item] | None:
        """Wait for work, then take all there is; None at the end."""
        first = self._queue.get()
        if first is None:
            return None
        batch = [first]
        while len(batch) < MAX_BATCH and not isinstance(batch[-1], _Job):
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                break
            if item is None:
                self._queue.put(None)
                break
            batch.append(item)
        return batch

    def _work(self, connection: Connection | None, batch: list[_Item]) -> Connection | None:
        """Commit a batch: all frames and alarms in one transaction, then the command that may end it in its own."""
        job = batch.pop() if isinstance(batch[-1], _Job) else None
        try:
            connection = connection or self._open()
            if batch:
                self._commit(connection, batch)
            if isinstance(job, _Job):
                self._command(connection, job)
        except (DBAPIError, OSError, ChairsideError) as error:
            self._fail(batch, job, error)
            if connection is not None:
                connection.invalidate()
                connection.close()
            return None
        self._healthy_is(healthy=True)
        return connection

    def _commit(self, connection: Connection, batch: list[_Item]) -> None:
        frames = [item for item in batch if isinstance(item, _Frame)]
        for item in batch:
            if isinstance(item, _Alarms):
                self._unwritten.update((alarm.id, alarm) for alarm in item.alarms)
        with connection.begin():
            settled = write_frames(connection, [item.write for item in frames])
            upsert_alarms(connection, list(self._unwritten.values()))
        self._unwritten.clear()
        batch.clear()
        self._answer(list(zip(frames, settled, strict=True)))

    def _command(self, connection: Connection, job: _Job) -> None:
        try:
            with connection.begin():
                result = job.run(connection)
        except Exception as error:
            if is_unavailable(error):
                raise
            refused = error  # the name of the clause is gone once it ends
            self._call(lambda: _refuse(job.future, refused))
            return
        self._call(lambda: _resolve(job.future, result))

    def _fail(self, batch: list[_Item], job: _Item | None, error: Exception) -> None:
        frames = [item for item in batch if isinstance(item, _Frame)]
        self._answer([(item, Settlement.UNAVAILABLE) for item in frames])
        if isinstance(job, _Job):
            refused = StoreUnavailable(f"The store could not make this durable; try again ({type(error).__name__})")
            self._call(lambda: _refuse(job.future, refused))
        self._healthy_is(healthy=False)

    def _answer(self, settled: Sequence[tuple[_Frame, Settlement]]) -> None:
        if settled:
            self._call(lambda: self._deliver(settled))

    def _deliver(self, settled: Sequence[tuple[_Frame, Settlement]]) -> None:
        self.waiting -= len(settled)
        self.settled += len(settled)
        if self.waiting < MAX_WAITING // 2:
            self._room.set()
        for item, settlement in settled:
            item.done(settlement)

    def _healthy_is(self, *, healthy: bool) -> None:
        if healthy != self._healthy:
            self._healthy = healthy
            self._call(lambda: self.on_health(healthy))

    def _call(self, callback: Callable[[], object]) -> None:
        assert self._loop is not None  # noqa: S101 - set before the thread starts
        self._loop.call_soon_threadsafe(callback)


def _resolve(future: "asyncio.Future[object]", result: object) -> None:
    """Answer, unless the asker is gone."""
    if not future.done():
        future.set_result(result)


def _refuse(future: "asyncio.Future[object]", error: Exception) -> None:
    """Answer with an error, unless the asker is gone."""
    if not future.done():
        future.set_exception(error)
