"""The devices' clock, and a demo's fast one."""

import asyncio
from datetime import UTC, datetime, timedelta

from devices.clock import DeviceClock


def test_at_speed_one_it_is_the_machines_clock() -> None:
    before = datetime.now(UTC)  # noqa: TID251 - the machine's own time is what is compared
    assert timedelta(0) <= DeviceClock().now().utc - before < timedelta(seconds=5)


def test_a_fast_clock_shows_the_time_of_one_that_started_at_the_same_origin() -> None:
    origin = datetime.now(UTC) - timedelta(seconds=100)  # noqa: TID251 - as above
    shown = DeviceClock(10.0, origin).now().utc
    assert abs((shown - origin).total_seconds() - 1_000) < 50


def test_another_devices_clock_goes_with_it_and_is_wrong_by_itself() -> None:
    clock = DeviceClock(10.0)
    other = clock.another()
    other.ahead_s = 120.0
    right, wrong = clock.now(), other.now()
    assert abs((wrong.utc - right.utc).total_seconds() - 120) < 5
    assert abs(wrong.monotonic_s - right.monotonic_s) < 5, "how long it waits is no matter of the time it shows"


def test_a_wrong_clock_at_speed_one_is_wrong_by_as_much() -> None:
    clock = DeviceClock()
    clock.ahead_s = -120.0
    assert abs((clock.now().utc - DeviceClock().now().utc).total_seconds() + 120) < 5


async def test_waiting_for_an_event_ends_with_the_event_or_with_the_time() -> None:
    clock = DeviceClock(1_000.0)
    event = asyncio.Event()
    assert not await clock.wait_until(event, clock.now().monotonic_s + 1)
    event.set()
    assert await clock.wait_until(event, clock.now().monotonic_s + 1_000_000)
