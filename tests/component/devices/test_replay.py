"""A recording from file to acknowledgement, through an outbox on disk and a real socket."""

from collections.abc import Callable, Coroutine
from itertools import pairwise
from pathlib import Path

import pytest

from devices.address import Link
from devices.clock import DeviceClock
from devices.handshake import FeedRefusedError
from devices.outbox import Outbox, outbox_path
from devices.replay.csv import CsvRecording
from devices.replay.delivery import Delivery, deliver
from devices.replay.mapping import ColumnMap
from models.feed.messages import ReplayDescription
from models.timestamps import parse_timestamp
from tests.component.devices.conftest import FeedServer

Replay = Callable[..., Coroutine[object, object, int]]


@pytest.fixture
def replay(feed: FeedServer, tmp_path: Path) -> Replay:
    async def start(text: str, *, speed: float = 60_000, token: str = "secret") -> int:
        path = tmp_path / "night.csv"
        path.write_text(text, encoding="utf-8")
        recording = CsvRecording(path, ColumnMap({}, lambda _: None), lambda _: None)
        way = Delivery(Link(feed.address, token), None, tmp_path, speed, lambda _: None, lambda _: None)
        return await deliver(recording, way, DeviceClock())

    return start


def minutes(count: int) -> str:
    return "Time,HR\n" + "".join(f"2026-01-01T{i // 60:02}:{i % 60:02}:00Z,{60 + i % 40}\n" for i in range(count))


def observations(feed: FeedServer) -> list[dict[str, object]]:
    frames = feed.taken[feed.hellos[-1]["stream"]]
    return [observation for seq in sorted(frames) for observation in frames[seq]["observations"]]


async def test_a_replay_ends_when_everything_is_acknowledged(feed: FeedServer, replay: Replay) -> None:
    await replay(minutes(600))
    assert [found["value"] for found in observations(feed)] == [60 + i % 40 for i in range(600)]


async def test_hello_tells_what_is_replayed_for_the_device_whose_token_it_is(feed: FeedServer, replay: Replay) -> None:
    await replay(minutes(3), speed=5_000)
    hello = feed.hellos[-1]
    assert hello["device"]["id"] == "monitor-1"
    assert hello["mode"] == "demo"
    assert hello["replay"] == {"source": "night.csv", "original_start": "2026-01-01T00:00:00Z", "speed": 5_000.0}


async def test_a_file_without_dates_has_no_original_start(feed: FeedServer, replay: Replay) -> None:
    await replay("Time,HR\n00:00,60\n00:01,61\n")
    assert feed.hellos[-1]["replay"]["original_start"] is None


async def test_the_first_observation_is_measured_when_hello_was_sent_and_the_others_after_it(
    feed: FeedServer, replay: Replay
) -> None:
    await replay("Time,HR\n5:00,\n10:00,60\n10:30,61\n13:00,62\n", speed=100_000)
    start = parse_timestamp(feed.hellos[-1]["sent_at"])
    assert [(parse_timestamp(str(o["measured_at"])) - start).total_seconds() for o in observations(feed)] == [
        0,
        0.018,
        0.108,
    ]


async def test_a_connection_lost_on_the_way_loses_nothing(feed: FeedServer, replay: Replay) -> None:
    feed.drop_at = {3, 9}
    await replay(minutes(400))
    assert len(observations(feed)) == 400
    assert len({hello["stream"] for hello in feed.hellos}) == 1


async def test_a_connection_lost_before_welcome_begins_a_stream_whose_times_fit(
    feed: FeedServer, replay: Replay
) -> None:
    async def cut() -> None:
        feed.before_welcome = None
        for connection in feed.connections:
            connection.transport.abort()

    feed.before_welcome = cut
    await replay("Time,HR\n00:00,60\n")
    first, second = feed.hellos
    assert first["stream"] != second["stream"]
    assert parse_timestamp(str(observations(feed)[0]["measured_at"])) == parse_timestamp(second["sent_at"])


async def test_what_a_stopped_replay_left_goes_out_first_under_its_own_mapping(
    feed: FeedServer, replay: Replay, tmp_path: Path
) -> None:
    left = Outbox(outbox_path(tmp_path, "monitor-1"), "monitor-1", DeviceClock())
    old = ReplayDescription(source="yesterday.csv", original_start=None, speed=3.0)
    left.renew(old.model_dump_json())
    left.append(
        "observations", {"observations": [{"metric": "spo2", "value": 97, "measured_at": "2026-02-28T10:00:00Z"}]}
    )
    left.close()
    await replay(minutes(2))
    assert [hello["replay"]["source"] for hello in feed.hellos] == ["yesterday.csv", "night.csv"]
    assert len(feed.taken[feed.hellos[0]["stream"]]) == 1
    assert [found["value"] for found in observations(feed)] == [60, 61]


async def test_two_replays_from_one_folder_are_two_streams(feed: FeedServer, replay: Replay) -> None:
    await replay(minutes(2))
    await replay(minutes(2))
    assert all(a["stream"] != b["stream"] for a, b in pairwise(feed.hellos))
    assert len(feed.taken) == 2


async def test_a_wrong_token_ends_the_replay_with_a_sentence(replay: Replay) -> None:
    with pytest.raises(FeedRefusedError, match="does not know this token"):
        await replay(minutes(2), token="wrong")


async def test_a_server_that_is_not_there_ends_the_replay_with_a_sentence(feed: FeedServer, replay: Replay) -> None:
    await feed.stop()
    with pytest.raises(FeedRefusedError, match="cannot be reached"):
        await replay(minutes(2))
    await feed.start()


async def test_what_the_server_refuses_is_counted(feed: FeedServer, replay: Replay) -> None:
    feed.refuse = {1}
    assert await replay(minutes(1)) == 1
