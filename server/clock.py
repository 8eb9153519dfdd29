"""The only caller of time functions: UTC for records, monotonic seconds for everything that is measured or awaited."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

from models.timestamps import Moment


class Clock(Protocol):
    """What the server knows of time."""

    @property
    def speed(self) -> float:
        """How many of its seconds pass in one of the machine's; 1 but for a demo."""

    @property
    def origin(self) -> datetime:
        """When it showed the same time as the machine's, UTC."""

    def now(self) -> Moment:
        """Tell the moment."""

    async def sleep(self, seconds: float) -> None:
        """Wait for so many of this clock's seconds."""


class SystemClock:
    """The machine's clock, or one that runs ``speed`` times faster from its start on (a demo's)."""

    def __init__(self, speed: float = 1.0) -> None:
        """Start at the machine's time."""
        self.speed = speed
        self.origin = datetime.now(UTC)
        self._started_s = time.monotonic()

    def now(self) -> Moment:
        """Tell the moment; at speed 1 the machine's own wall clock, steps included."""
        monotonic_s = time.monotonic()
        if self.speed == 1.0:
            return Moment(datetime.now(UTC), monotonic_s)
        passed_s = (monotonic_s - self._started_s) * self.speed
        return Moment(self.origin + timedelta(seconds=passed_s), self._started_s + passed_s)

    async def sleep(self, seconds: float) -> None:
        """Wait; never less than the event loop's next turn."""
        await asyncio.sleep(max(0.0, seconds / self.speed))
