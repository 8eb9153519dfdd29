"""The single writer: a queue, one thread with one connection, group commit, and only then the answer.

This side lives on the event loop and never waits for the database; :mod:`server.store.committer` is the other side.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

import structlog
from sqlalchemy import Connection

from models.alarm import Alarm
from models.alarm_log import LogEntry
from models.audit import AuditEvent
from models.errors import ChairsideError, StoreUnavailable
from models.inactivation import Inactivation
from server.doing import DOING
from server.store.backlog import Alarms, Backlog, Done, Frame, Item, Job
from server.store.committer import Committer
from server.store.database import Database, in_short
from server.store.frames import FrameWrite, Settlement

log = structlog.get_logger(__name__)

# Beyond this many frames waiting, readers of feeds stop reading until there is room (contract: never refuse for speed).
MAX_WAITING = 5000
# A failed store is tried again this often even when nobody has anything to write (seconds).
RETRY_S = 1.0
# A batch takes milliseconds; a database that has not answered for this long is frozen (seconds).
STUCK_AFTER_S = 10.0

_T = TypeVar("_T")


class Writer:
    """Hands work to the writing thread and brings its answers back to the event loop.

    Args:
        database: The store.
        on_health: Called on the event loop with True or False when writing starts to work or to fail.
        stuck_after_s: After so long without an answer the database counts as frozen.

    Attributes:
        is_healthy: Whether what had to become durable last did.
        waiting: Frames handed over and not yet settled.
        settled: Frames settled since the start, whichever way.
    """

    def __init__(
        self,
        database: Database,
        on_health: Callable[[bool], None] = lambda _: None,
        *,
        stuck_after_s: float = STUCK_AFTER_S,
    ) -> None:
        """Start nothing yet."""
        self._committer = Committer(database)
        self.on_health = on_health
        self._stuck_after_s = stuck_after_s
        self._backlog = Backlog()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._busy_since_s: float | None = None
        self._watch: asyncio.TimerHandle | None = None
        self._is_open = False
        self._is_stuck = False
        self._does_write = True
        self._room = asyncio.Event()
        self._room.set()
        self.is_healthy = True
        self.waiting = 0
        self.settled = 0

    @property
    def is_full(self) -> bool:
        """Tell whether feeds must wait before handing over more."""
        return not self._room.is_set()

    async def start(self) -> None:
        """Open the store and prepare its schema.

        Raises:
            ConflictError: Another process holds it, or its schema is not ours.
            StoreUnavailable: It cannot be opened safely.
        """
        self._loop = asyncio.get_running_loop()
        ready: asyncio.Future[object] = self._loop.create_future()
        self._thread = threading.Thread(target=self._main, args=(ready,), name="writer", daemon=True)
        self._thread.start()
        await ready
        self._is_open = True
        self._look()

    async def stop(self) -> None:
        """Write what is waiting, close the connection, end the thread; whatever comes now is refused."""
        self._is_open = False
        self._backlog.end()
        if self._watch is not None:
            self._watch.cancel()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join, self._stuck_after_s)
            self._committer.cut()
            await asyncio.to_thread(self._thread.join, self._stuck_after_s)

    def append(self, write: FrameWrite, done: Done) -> None:
        """Make a frame durable; ``done`` is called on the event loop, once, after its commit or its failure."""
        self.waiting += 1
        if self.waiting >= MAX_WAITING:
            self._room.clear()
        frame = Frame(write, done)
        if self._is_open:
            self._backlog.put(frame)
        else:
            asyncio.get_running_loop().call_soon(self._deliver, [frame], [Settlement.UNAVAILABLE])

    def keep_alarms(self, states: Sequence[Alarm | Inactivation], lines: Sequence[LogEntry] = ()) -> None:
        """Make the latest state of alarms and inactivations durable, and with them, all or nothing, lines of their log.

        What somebody asked for brings its row of the audit along. While the store fails all of it waits until it works
        again; of the lines only so many (:data:`server.store.unwritten.MOST_LINES`).
        """
        doing = DOING.get()
        told = [doing.told()] if doing is not None and doing.is_change and not doing.is_told else []
        self._backlog.put(Alarms(states, [*lines, *told]))

    def keep_log(self, lines: Sequence[LogEntry]) -> None:
        """Make lines of the alarm log durable that go with no alarm's state."""
        self.keep_alarms((), lines)

    def keep_audit(self, events: Sequence[AuditEvent]) -> None:
        """Make rows of the audit durable that go with no change; nobody waits for it."""
        self._backlog.put(Alarms((), events))

    async def wait_for_room(self) -> None:
        """Wait until the queue has room for a frame."""
        await self._room.wait()

    async def run(self, job: Callable[[Connection], _T]) -> _T:
        """Run a change in a transaction of its own, after everything handed over before it.

        Raises:
            ChairsideError: What the job itself raises; nothing of it is kept.
            StoreUnavailable: The machine failed, or the writer stops; nothing of it is kept.
        """
        if not self._is_open:
            raise StoreUnavailable("The store is stopped")
        future: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._backlog.put(Job(job, future))
        return await future  # type: ignore[return-value]

    def _look(self) -> None:
        """See that batches end: a frozen database raises no error of its own."""
        assert self._loop is not None  # noqa: S101 - start() comes first
        since_s = self._busy_since_s
        self._is_stuck = since_s is not None and self._loop.time() - since_s > self._stuck_after_s
        if self._is_stuck:
            self._committer.cut()
        self._tell()
        self._watch = self._loop.call_later(self._stuck_after_s / 4, self._look)

    def _hear(self, does_write: bool) -> None:  # noqa: FBT001 - handed over by the thread
        self._does_write = does_write
        self._tell()

    def _tell(self) -> None:
        is_healthy = self._does_write and not self._is_stuck
        if is_healthy != self.is_healthy:
            self.is_healthy = is_healthy
            self.on_health(is_healthy)

    def _deliver(self, frames: Sequence[Frame], settled: Sequence[Settlement]) -> None:
        self.waiting -= len(frames)
        self.settled += len(frames)
        if self.waiting < MAX_WAITING // 2:
            self._room.set()
        for frame, settlement in zip(frames, settled, strict=True):
            try:
                frame.done(settlement)
            except Exception:
                log.exception("an answer failed", stream=frame.write.stream, seq=frame.write.seq)

    # The writing thread from here on.

    def _main(self, ready: "asyncio.Future[object]") -> None:
        assert self._loop is not None  # noqa: S101 - set before the thread starts
        try:
            self._committer.open()
        except Exception as error:  # noqa: BLE001 - handed to start(), which raises it
            unknown = StoreUnavailable(f"The store cannot be opened: {in_short(error)}")
            self._call(_refuse, ready, error if isinstance(error, ChairsideError) else unknown)
            return
        self._call(_resolve, ready, None)
        while (batch := self._backlog.take(None if self._committer.is_at_rest else RETRY_S)) is not None:
            self._busy_since_s = self._loop.time()
            self._work(batch)
            self._busy_since_s = None
        self._committer.close()

    def _work(self, batch: list[Item]) -> None:
        """Commit a batch: all frames and alarms in one transaction, then the command that may end it in its own."""
        was_healthy = self._committer.is_healthy
        frames = [item for item in batch if isinstance(item, Frame)]
        for item in batch:
            if isinstance(item, Alarms):
                self._committer.keep(item.states, item.lines)
        if frames or self._committer.has_unwritten:
            settled = self._committer.commit([frame.write for frame in frames])
            self._call(self._deliver, frames, settled)
        if batch and isinstance(batch[-1], Job):
            self._command(batch[-1])
        if not was_healthy and not frames:
            self._committer.prove()
        if self._committer.is_healthy != was_healthy:
            self._call(self._hear, self._committer.is_healthy)

    def _command(self, job: Job) -> None:
        try:
            result = self._committer.run(job.run)
        except Exception as error:  # noqa: BLE001 - the asker's to deal with
            self._call(_refuse, job.future, error)
        else:
            self._call(_resolve, job.future, result)

    def _call(self, callback: Callable[..., object], *arguments: object) -> None:
        assert self._loop is not None  # noqa: S101 - set before the thread starts
        self._loop.call_soon_threadsafe(callback, *arguments)


def _resolve(future: "asyncio.Future[object]", result: object) -> None:
    """Answer, unless the asker is gone."""
    if not future.done():
        future.set_result(result)


def _refuse(future: "asyncio.Future[object]", error: Exception) -> None:
    """Answer with an error, unless the asker is gone."""
    if not future.done():
        future.set_exception(error)
