"""What averaging and lag do to a signal: the mean of some past seconds, possibly without the newest ones."""

from collections import deque
from itertools import islice


class TrailingMean:
    """The mean of the last values, one a second.

    Args:
        seconds: How many of them.
        lag_s: How many of the newest are not among them yet.
    """

    def __init__(self, seconds: int, lag_s: int = 0) -> None:
        """Start with nothing."""
        self._lag_s = lag_s
        self._values: deque[float] = deque(maxlen=seconds + lag_s)

    def take(self, value: float) -> float:
        """Take the value of this second and tell the mean; while nothing is old enough, the oldest stands for all."""
        self._values.append(value)
        counted = max(1, len(self._values) - self._lag_s)
        return sum(islice(self._values, counted)) / counted

    def clear(self) -> None:
        """Forget everything: the sensor was off."""
        self._values.clear()
