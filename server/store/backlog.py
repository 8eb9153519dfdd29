"""What waits for the writing thread: frames, alarms and changes, in the order they were handed over."""

import asyncio
import queue
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from models.alarm import Alarm
from models.alarm_log import LogEntry
from models.audit import AuditEvent
from models.frozen import statically_frozen
from models.inactivation import Inactivation
from server.store.frames import FrameWrite, Settlement

MAX_BATCH = 1000

Done = Callable[[Settlement], None]


@statically_frozen
class Frame:
    """A numbered frame, and whom to tell how it ended."""

    write: FrameWrite
    done: Done


@dataclass(frozen=True, slots=True)
class Alarms:
    """The latest state of some alarms and inactivations, and lines of the alarm log and the audit that go with them."""

    states: Sequence[Alarm | Inactivation]
    lines: Sequence[LogEntry | AuditEvent] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """A change in a transaction of its own, and whose it is."""

    run: Callable[[Connection], object]
    future: "asyncio.Future[object]"


Item = Frame | Alarms | Job


class Backlog:
    """A queue from the event loop to one thread; putting never waits."""

    def __init__(self) -> None:
        """Start empty."""
        self._queue: queue.SimpleQueue[Item | None] = queue.SimpleQueue()

    def put(self, item: Item) -> None:
        """Hand over an item."""
        self._queue.put(item)

    def end(self) -> None:
        """Say that nothing comes any more."""
        self._queue.put(None)

    def take(self, timeout_s: float | None) -> list[Item] | None:
        """Wait for work, then take all there is, up to a change, which ends a batch.

        Returns:
            At least one item; none when the time is over; None at the end.
        """
        try:
            first = self._queue.get(timeout=timeout_s)
        except queue.Empty:
            return []
        if first is None:
            return None
        batch = [first]
        while len(batch) < MAX_BATCH and not isinstance(batch[-1], Job):
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                break
            if item is None:
                self._queue.put(None)
                break
            batch.append(item)
        return batch
