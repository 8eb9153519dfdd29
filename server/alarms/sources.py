"""Which device gives each metric of a session, where several do: one at a time; the others are stored beside it.

The first device that gives a metric is its source. It stays that until it is silent for longer than its number is
shown, is taken away, or a person chooses another one; going to and fro between two that disagree would be worse than
either. A change raises nothing by itself: alarms of the old source end, and the new one's number is judged at once.
"""

from collections import deque
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

# So many changes are kept for whoever writes them down; a session has a handful.
_MOST_CHANGES = 1000


class SourceChange(NamedTuple):
    """A metric is given by another device from now on; ``was`` None: nobody gave it before."""

    metric: str
    device: str
    was: str | None


class Sources:
    """The sources of one session's metrics."""

    __slots__ = ("_changes", "_chosen", "_last_s", "_source")

    def __init__(self) -> None:
        """Know none: whoever comes first gives a metric."""
        self._source: dict[str, str] = {}
        self._last_s: dict[tuple[str, str], float] = {}
        self._chosen: Mapping[str, str] = {}
        self._changes: deque[SourceChange] = deque(maxlen=_MOST_CHANGES)

    def is_source(self, metric: str, device: str) -> bool:
        """Tell whether a device gives a metric; while nobody does, each may."""
        return self._source.get(metric, device) == device

    def now(self) -> Mapping[str, str]:
        """The source of each metric that was seen."""
        return self._source

    def follow(self, devices: Collection[str], chosen: Mapping[str, str]) -> None:
        """Take which devices belong to the session, and what people chose."""
        for metric, device in list(self._source.items()):
            if device not in devices:
                del self._source[metric]
        self._last_s = {key: at_s for key, at_s in self._last_s.items() if key[1] in devices}
        is_new = chosen != self._chosen
        self._chosen = chosen
        for metric, device in chosen.items() if is_new else ():
            if device in devices and (metric, device) in self._last_s:
                self._change(metric, device)

    def take(self, metric: str, device: str, at_s: float, silent_after_s: Callable[[str], float]) -> bool:
        """Take note of a usable number; tell whether its device is the source from now on and was not.

        Args:
            metric: Of which metric.
            device: Which gave it.
            at_s: When it was measured, monotonic seconds.
            silent_after_s: Tells after how long without a number of a metric its source may be replaced.
        """
        self._last_s[metric, device] = at_s
        source = self._source.get(metric)
        if source == device:
            return False
        if source is None:  # others may have been judged by the limits while nobody gave it
            self._source[metric] = device
            return True
        if self._chosen.get(metric) != device:
            patience_s = silent_after_s(metric)
            if at_s - self._last_s.get((metric, source), -patience_s) <= patience_s:
                return False
        self._change(metric, device)
        return True

    def adopt(self, metric: str, device: str, now_s: float) -> None:
        """Go on with the device that an alarm from before a restart is about."""
        self._source[metric] = device
        self._last_s[metric, device] = now_s

    def take_changes(self) -> list[SourceChange]:
        """Hand over what changed since the last time."""
        if not self._changes:
            return []
        found = list(self._changes)
        self._changes.clear()
        return found

    def _change(self, metric: str, device: str) -> None:
        was = self._source.get(metric)
        if was != device:
            self._source[metric] = device
            self._changes.append(SourceChange(metric, device, was))
