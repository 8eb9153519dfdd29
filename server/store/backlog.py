"""What waits for the writing thread: frames, alarms and changes, in the order they were handed over."""

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from models.alarm import Alarm
from server.store.frames import FrameWrite, Settlement

MAX_BATCH = 1000
# A commit costs much the same whether it holds ten frames or a hundred. So under load, when this many wait already,
# more are let in for as long as they keep coming, a step of so many seconds at a time, and so many steps at most.
_LOAD = 8
_STEP_S = 0.001
_STEPS = 2

Done = Callable[[Settlement], None]


@dataclass(frozen=True, slots=True)
class Frame:
    """A numbered frame, and whom to tell how it ended."""

    write: FrameWrite
    done: Done


@dataclass(frozen=True, slots=True)
class Alarms:
    """The latest state of some alarms."""

    alarms: Sequence[Alarm]


@dataclass(frozen=True, slots=True)
class Job:
    """A change in a transaction of its own, and whose it is."""

    run: Callable[[Connection], object]
    future: "asyncio.Future[object]"


Item = Frame | Alarms | Job


class Backlog:
    """A queue from the event loop to one thread; putting never waits.

    Args:
        pause: Waits so many seconds, in the thread that takes; None for the usual way, which :meth:`end` cuts short.
    """

    def __init__(self, pause: Callable[[float], object] | None = None) -> None:
        """Start empty."""
        self._queue: queue.SimpleQueue[Item | None] = queue.SimpleQueue()
        self._is_ending = threading.Event()
        self._pause = pause or self._is_ending.wait

    def put(self, item: Item) -> None:
        """Hand over an item."""
        self._queue.put(item)

    def end(self) -> None:
        """Say that nothing comes any more."""
        self._queue.put(None)
        self._is_ending.set()

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
        has_more = not isinstance(first, Job) and self._add(batch)
        for _ in range(_STEPS):
            if not has_more or len(batch) < _LOAD:
                break
            before = len(batch)
            self._pause(_STEP_S)
            has_more = self._add(batch) and len(batch) > before
        return batch

    def _add(self, batch: list[Item]) -> bool:
        """Take what is there; tell whether the batch may take more."""
        while len(batch) < MAX_BATCH:
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                return True
            if item is None:
                self._queue.put(None)
                return False
            batch.append(item)
            if isinstance(item, Job):
                return False
        return False
