"""When a recording's rows go out, and with which times."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.replay.player import Player, measured_at
from devices.replay.recording import Row, Value
from models.device import ReplayMapping
from models.observation import MeasurementValidity
from models.timestamps import EPOCH, Moment, from_microseconds, parse_timestamp

START = parse_timestamp("2026-03-01T14:00:00.123456Z")
HOUR_US = 3_600_000_000


class FakeClock:
    """Moves only when somebody waits."""

    def __init__(self) -> None:
        self.second = 100.0

    def now(self) -> Moment:
        return Moment(START + timedelta(seconds=self.second - 100), self.second)

    async def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.second += seconds


class FakeClient:
    """Notes each frame with the second at which it came."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.frames: list[tuple[float, list[dict[str, Any]]]] = []
        self.acknowledges = asyncio.Event()
        self.acknowledges.set()
        self.is_far_behind = asyncio.Event()

    async def backlog_at_most(self, frames: int) -> None:
        if len(self.frames) > frames:
            self.is_far_behind.set()
            await self.acknowledges.wait()

    async def append(self, kind: str, body: dict[str, Any]) -> int:
        assert kind == "observations"
        self.frames.append((self.clock.second - 100, body["observations"]))
        return len(self.frames)


async def play(rows: list[Row], speed: float) -> list[tuple[float, list[dict[str, Any]]]]:
    clock = FakeClock()
    client = FakeClient(clock)
    player = Player(client, clock, speed, lambda: None)  # type: ignore[arg-type]
    await player.play(iter(rows), rows[0].at_us, clock.now())
    return client.frames


def row(second: float, *values: float, metric: str = "heart_rate") -> Row:
    return Row(round(second * 1_000_000), tuple(Value(metric, value) for value in values))


async def test_each_row_goes_out_at_its_time_divided_by_the_speed() -> None:
    frames = await play([row(1000, 60), row(1060, 61), row(1180, 62)], speed=60)
    assert [(round(at, 6), len(found)) for at, found in frames] == [(0, 1), (1, 1), (3, 1)]
    times = [parse_timestamp(found[0]["measured_at"]) - START for _, found in frames]
    assert times == [timedelta(0), timedelta(seconds=1), timedelta(seconds=3)]


async def test_observations_of_one_time_go_in_one_frame() -> None:
    frames = await play([row(0, 60), row(0, 120, metric="nibp_systolic"), row(5, 61)], speed=1)
    assert [[found["metric"] for found in frame] for _, frame in frames] == [
        ["heart_rate", "nibp_systolic"],
        ["heart_rate"],
    ]


async def test_rows_that_come_due_together_share_a_frame_at_high_speed() -> None:
    frames = await play([row(second, 60) for second in range(10_000)], speed=10_000)
    assert len(frames) <= 60
    assert sum(len(frame) for _, frame in frames) == 10_000
    assert max(len(frame) for _, frame in frames) <= 500


async def test_no_frame_goes_out_before_its_time_nor_much_later() -> None:
    frames = await play([row(second * 7, 60) for second in range(500)], speed=1_000)
    for at, frame in frames:
        for found in frame:
            due = (parse_timestamp(found["measured_at"]) - START).total_seconds()
            assert -1e-6 <= at - due < 0.05


async def test_more_values_of_one_time_than_a_frame_holds_take_several() -> None:
    frames = await play([row(0, *range(1, 1_201))], speed=1)
    assert [len(frame) for _, frame in frames] == [500, 500, 200]


async def test_a_time_before_the_one_before_it_goes_out_at_once_with_its_own_time() -> None:
    frames = await play([row(100, 60), row(40, 61), row(160, 62)], speed=1)
    sent = [(round(at), found["value"], found["measured_at"]) for at, frame in frames for found in frame]
    assert sent == [
        (0, 60, "2026-03-01T14:00:00.123456Z"),
        (0, 61, "2026-03-01T13:59:00.123456Z"),
        (60, 62, "2026-03-01T14:01:00.123456Z"),
    ]


async def test_reading_waits_while_the_server_is_far_behind_and_goes_on_with_it() -> None:
    clock = FakeClock()
    client = FakeClient(clock)
    client.acknowledges.clear()
    read = 0

    def rows() -> Iterator[Row]:
        nonlocal read
        for second in range(5_000):
            read += 1
            yield row(second, 60)

    playing = asyncio.create_task(
        Player(client, clock, 1.0, lambda: None).play(rows(), 0, clock.now())  # type: ignore[arg-type]
    )
    await client.is_far_behind.wait()
    assert read < 2_100
    client.acknowledges.set()
    await playing
    assert read == 5_000


async def test_a_null_keeps_the_validity_that_says_why() -> None:
    from_file = Row(0, (Value("spo2", None, MeasurementValidity.NOT_AVAILABLE),))
    ((_, (found,)),) = await play([from_file], speed=1)
    assert (found["value"], found["validity"]) == (None, "not_available")


@pytest.mark.parametrize("speed", [0.5, 1.0, 7.0, 60.0, 333.3, 10_000.0, 100_000.0])
@given(hours=st.floats(0, 48), original=st.integers(0, 27_000_000_000_000_000))
def test_the_files_own_time_is_recovered_to_half_a_microsecond_times_the_speed(
    speed: float, hours: float, original: int
) -> None:
    at_us = original + round(hours * HOUR_US)
    sent = measured_at(START, original, at_us, speed)
    back = ReplayMapping("file", from_microseconds(original), speed, START).original_at(sent)
    assert back is not None
    error_s = abs((back - EPOCH) / timedelta(microseconds=1) - at_us) / 1e6
    assert error_s <= 0.5e-6 * speed + 2e-6
