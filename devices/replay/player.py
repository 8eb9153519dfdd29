"""Playing a recording: each row goes out when its time has come, and none before.

``measured_at`` = start of the replay + (time in the file − its first time) ÷ speed, in whole microseconds. So the
original time is recovered to within half a microsecond × speed: 0.5 ms at speed 1,000, 5 ms at 10,000.

The first time is that of the first row with a value. The start is ``sent_at`` of the stream's first ``hello``, which
is what the server takes for it. Rows of one time share a frame; at high speed, so do all the rows that have come due
since the last frame. A recording is never held in memory: rows are read when they are due, and when the server is far
behind, reading waits.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import groupby

from devices.client import FeedClient
from devices.clock import DeviceClock
from devices.replay.recording import Row
from devices.wire import OBSERVATIONS, observations_body
from models.feed.messages import MAX_OBSERVATIONS
from models.observation import Observation
from models.timestamps import Moment

_GATHER_S = 0.02  # at most fifty frames a second, well within the 200 that the server reads
_MOST_BACKLOG = 2_000  # frames


def measured_at(start: datetime, first_us: int, at_us: int, speed: float) -> datetime:
    """Tell the replayed time of a row (contract of the feed, Replay).

    Args:
        start: When the replay started, UTC.
        first_us: The recording's first time, microseconds.
        at_us: The row's time on the same scale; before the first one when the file goes back.
        speed: Recorded seconds in one second of replay.
    """
    return start + timedelta(microseconds=round((at_us - first_us) / speed))


class Player:
    """One recording on its way into one client.

    Args:
        client: Where the frames go; it must have been introduced.
        clock: The device's clock.
        speed: Recorded seconds in one second of replay.
        on_progress: Told after each frame.
    """

    def __init__(self, client: FeedClient, clock: DeviceClock, speed: float, on_progress: Callable[[], None]) -> None:
        """Prepare; :meth:`play` plays."""
        self._client = client
        self._clock = clock
        self._speed = speed
        self._on_progress = on_progress
        self._gathered: list[Observation] = []

    async def play(self, rows: Iterator[Row], first_us: int, start: Moment) -> None:
        """Send every row at its time; returns when the last one is in the outbox.

        Raises:
            StoreUnavailable: This machine's disk refused a frame.
        """
        for at_us, same_time in groupby(rows, key=lambda row: row.at_us):
            at = measured_at(start.utc, first_us, at_us, self._speed)
            await self._wait(start.monotonic_s + (at - start.utc).total_seconds())
            await self._gather(
                [
                    Observation(value.metric, value.value, at, value.validity)
                    for row in same_time
                    for value in row.values
                ]
            )
        await self._send()

    async def _wait(self, due_s: float) -> None:
        """Wait until a row is due, sending first what is gathered."""
        left_s = due_s - self._clock.now().monotonic_s
        if left_s > 0:
            await self._send()
            await self._clock.sleep(max(left_s, _GATHER_S))

    async def _gather(self, observations: list[Observation]) -> None:
        if len(self._gathered) + len(observations) > MAX_OBSERVATIONS:
            await self._send()
        self._gathered += observations

    async def _send(self) -> None:
        """Put what is gathered into the outbox; a time with more values than a frame may hold takes several."""
        while self._gathered:
            part, self._gathered = self._gathered[:MAX_OBSERVATIONS], self._gathered[MAX_OBSERVATIONS:]
            await self._client.backlog_at_most(_MOST_BACKLOG)
            await self._client.append(OBSERVATIONS, observations_body(part))
            self._on_progress()
