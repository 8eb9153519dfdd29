"""The ward: monitors as feed clients, and what becomes of what their lines and clocks do."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from devices.address import Link
from devices.clock import DeviceClock
from devices.simulators.bedside.faults import Fault, FaultKind
from devices.simulators.bedside.line import LineState
from devices.simulators.bedside.monitor import Report
from devices.simulators.ward import Played, Post, run_ward
from models.observation import Observation
from models.timestamps import parse_timestamp
from tests.component.devices.chairs import Chair
from tests.component.devices.conftest import FeedServer, Frame

SPEED = 20.0


class Counting:
    """Sends which beat it is, over a line of the test's own."""

    def __init__(self, line: Callable[[int], LineState] = lambda _: LineState()) -> None:
        self._beat = -1
        self._line = line

    def observe(self, measured_at: datetime) -> Report:
        self._beat += 1
        return Report((Observation("heart_rate", float(self._beat), measured_at),), (), self._line(self._beat))


@asynccontextmanager
async def ward(feed: FeedServer, folder: Path, *players: Played, speed: float = SPEED) -> AsyncIterator[None]:
    posts = [Post(f"monitor-{n}", Link(feed.address, "secret"), player) for n, player in enumerate(players, start=1)]
    running = asyncio.create_task(run_ward(posts, folder, DeviceClock(), speed))
    yield
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def frames(feed: FeedServer, device: str = "monitor-1", kind: str = "observations") -> list[Frame]:
    """The frames of a device, in the order of their numbers."""
    streams = {hello["stream"] for hello in feed.hellos if hello["device"]["id"] == device}
    return [
        frame for stream in streams for _, frame in sorted(feed.taken.get(stream, {}).items()) if frame["type"] == kind
    ]


def beats(feed: FeedServer) -> list[float]:
    return [frame["observations"][0]["value"] for frame in frames(feed)]


def measured_at(frame: Frame) -> datetime:
    return parse_timestamp(frame["observations"][0]["measured_at"])


def sent_at(frame: Frame) -> datetime:
    return parse_timestamp(frame["sent_at"])


async def test_each_monitor_has_a_stream_of_its_own_and_they_do_not_beat_at_once(
    feed: FeedServer, tmp_path: Path
) -> None:
    async with ward(feed, tmp_path, *(Counting() for _ in range(4)), speed=1.0):
        await feed.until(lambda: all(len(frames(feed, f"monitor-{n}")) >= 4 for n in range(1, 5)))
    rounds = zip(*([measured_at(frame) for frame in frames(feed, f"monitor-{n}")] for n in range(1, 5)), strict=False)
    assert len({hello["stream"] for hello in feed.hellos}) == 4
    # A busy machine wakes some together now and then, but not each time.
    apart = [all(late - early > timedelta(seconds=0.1) for early, late in pairwise(beat)) for beat in rounds]
    assert any(apart)


async def test_a_lost_network_loses_no_beat(feed: FeedServer, tmp_path: Path) -> None:
    async with ward(feed, tmp_path, Counting(lambda beat: LineState(plugged=not 20 <= beat < 30))):
        await feed.until(lambda: len(feed.hellos) == 2 and len(beats(feed)) > 60)
    assert beats(feed)[:60] == list(range(60))


async def test_a_line_that_carries_everything_twice_stores_each_beat_once(feed: FeedServer, tmp_path: Path) -> None:
    async with ward(feed, tmp_path, Counting(lambda _: LineState(is_sent_twice=True))):
        await feed.until(lambda: len(beats(feed)) > 20)
    assert beats(feed)[:20] == list(range(20))
    assert all(feed.arrived.count(seq) == 2 for seq in range(2, 20))


async def test_jitter_delays_what_was_stamped_and_reorders_nothing(feed: FeedServer, tmp_path: Path) -> None:
    async with ward(feed, tmp_path, Counting(lambda beat: LineState(delay_s=0.1 * (beat % 3)))):
        await feed.until(lambda: len(beats(feed)) > 30)
    assert feed.arrived[:30] == list(range(1, 31))
    assert all(sent_at(later) >= sent_at(earlier) for earlier, later in pairwise(frames(feed)))


async def test_a_clock_set_two_minutes_wrong_shows_in_both_times_and_age_stays_right(
    feed: FeedServer, tmp_path: Path
) -> None:
    async with ward(feed, tmp_path, Chair(Fault(FaultKind.CLOCK_SKEW, 20, 20, strength=-1.0))):
        await feed.until(lambda: len(frames(feed)) > 60)
    steps = [(measured_at(b) - measured_at(a)).total_seconds() for a, b in pairwise(frames(feed)[:60])]
    assert [(place, round(step, -1)) for place, step in enumerate(steps) if abs(step) > 60] == [(20, -120), (40, 120)]
    assert all(0 <= (sent_at(frame) - measured_at(frame)).total_seconds() < 5 for frame in frames(feed)[:60])


async def test_what_a_monitor_says_of_itself_goes_out_as_status(feed: FeedServer, tmp_path: Path) -> None:
    async with ward(feed, tmp_path, Chair(Fault(FaultKind.PROBE_OFF, 5, 30))):
        await feed.until(lambda: len(frames(feed, kind="status")) == 2)
    conditions = [condition for frame in frames(feed, kind="status") for condition in frame["conditions"]]
    assert [(found["code"], found["present"], "metric" in found) for found in conditions] == [
        ("probe_off", True, False),
        ("probe_off", False, False),
    ]
