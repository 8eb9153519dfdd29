"""The devices' only caller of time functions: UTC for what is measured and sent, monotonic seconds for waiting.

A device's clock is its own: the server corrects nothing and compares only. The one exception is a demo, whose server
runs on a clock that goes several times faster; its simulated devices then keep the same fast time.
"""

import asyncio
import copy
import time
from datetime import UTC, datetime, timedelta

from models.timestamps import Moment


class DeviceClock:
    """The machine's clock, or one that goes ``speed`` times faster since ``origin``.

    Args:
        speed: Seconds of this clock in one second of the machine's.
        origin: When both showed the same time, UTC; None for now.
    """

    def __init__(self, speed: float = 1.0, origin: datetime | None = None) -> None:
        """Start now, with the right time."""
        self.speed = speed
        self.ahead_s = 0.0  # how wrong its wall clock is; only a simulated fault makes it so
        started = datetime.now(UTC)
        ahead = (speed - 1.0) * (started - (origin or started))
        self._started_utc = started + ahead
        self._started_s = time.monotonic()

    def another(self) -> "DeviceClock":
        """Make the clock of another device: it goes with this one, and may be wrong by itself."""
        return copy.copy(self)

    def now(self) -> Moment:
        """Tell the moment; at speed 1 the machine's own wall clock, steps included."""
        ahead = timedelta(seconds=self.ahead_s)
        elapsed_s = time.monotonic() - self._started_s
        passed_s = elapsed_s * self.speed
        if self.speed == 1.0:
            return Moment(datetime.now(UTC) + ahead, self._started_s + elapsed_s)
        return Moment(self._started_utc + timedelta(seconds=passed_s) + ahead, self._started_s + passed_s)

    async def sleep(self, seconds: float) -> None:
        """Wait for so many of this clock's seconds; never less than the event loop's next turn."""
        await asyncio.sleep(max(0.0, seconds / self.speed))

    async def wait_until(self, event: asyncio.Event, monotonic_s: float) -> bool:
        """Wait for an event, but not longer than until a moment; tell whether it came."""
        try:
            async with asyncio.timeout((monotonic_s - self.now().monotonic_s) / self.speed):
                await event.wait()
        except TimeoutError:
            return False
        return True

    def limit(self, seconds: float) -> asyncio.Timeout:
        """Bound a block to so many of this clock's seconds; raises ``TimeoutError``."""
        return asyncio.timeout(seconds / self.speed)
