"""Deadlines of many things in one heap, cheap to push back.

A feed's deadline moves with every observation, thousands of times a second. So an entry is never moved: it stays at
its earlier time, and whoever it wakes looks at what is due and asks again. Waking early costs a look; waking late
would cost an alarm.
"""

from collections.abc import Hashable
from heapq import heappop, heappush
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


class Timers(Generic[Key]):
    """The earliest deadline of each key, in monotonic seconds."""

    def __init__(self) -> None:
        """Start with nothing due."""
        self._heap: list[tuple[float, int, Key]] = []
        self._due_s: dict[Key, float] = {}
        self._pushed = 0  # breaks ties, so that keys are never compared and equal times keep their order

    def wake(self, key: Key, at_s: float) -> None:
        """Have ``key`` looked at no later than ``at_s``."""
        if self._due_s.get(key, at_s + 1.0) <= at_s:
            return
        self._due_s[key] = at_s
        self._pushed += 1
        heappush(self._heap, (at_s, self._pushed, key))

    def drop(self, key: Key) -> None:
        """Forget a key."""
        self._due_s.pop(key, None)

    def next_s(self) -> float | None:
        """Tell the earliest deadline, or None when nothing is waited for."""
        while self._heap and self._due_s.get(self._heap[0][2]) != self._heap[0][0]:
            heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def take_due(self, now_s: float) -> list[Key]:
        """Take out the keys whose time has come, each once, earliest first."""
        due: list[Key] = []
        while (next_s := self.next_s()) is not None and next_s <= now_s:
            key = heappop(self._heap)[2]
            del self._due_s[key]
            due.append(key)
        return due
