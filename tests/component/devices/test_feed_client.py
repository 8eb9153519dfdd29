"""The feed client on a real socket, against a server that follows the contract."""

import asyncio
import logging
import time

import pytest

from devices.clock import DeviceClock
from devices.handshake import FeedRefusedError
from models.timestamps import parse_timestamp
from tests.component.devices.conftest import Connect, FeedServer


async def test_what_was_measured_before_the_connection_is_sent_first_and_in_order(
    feed: FeedServer, connect: Connect
) -> None:
    bench = await connect(before=20)
    await bench.report(99)
    await bench.client.backlog_at_most(0)
    assert feed.numbers() == list(range(1, 22))
    sent = feed.taken[feed.hellos[0]["stream"]]
    assert [sent[seq]["observations"][0]["value"] for seq in (1, 20, 21)] == [60, 79, 99]


async def test_the_token_goes_in_a_header_and_never_in_the_address(feed: FeedServer, connect: Connect) -> None:
    await connect()
    await feed.until(lambda: bool(feed.hellos))
    request = feed.requests[0]
    assert request.headers["Authorization"] == "Bearer secret"
    assert "secret" not in request.path
    assert request.headers["Sec-WebSocket-Protocol"] == "chairside.feed.v1"
    assert "Sec-WebSocket-Extensions" not in request.headers


async def test_an_acknowledged_frame_is_forgotten(feed: FeedServer, connect: Connect) -> None:
    bench = await connect(before=5)
    await bench.client.backlog_at_most(0)
    await bench.report()  # what is acknowledged goes with the next commit
    await feed.until(lambda: 6 in feed.numbers())
    assert [frame.seq for frame in bench.box.outbox.from_seq(1, 100)] in ([6], [])


async def test_after_a_lost_connection_it_goes_on_from_what_the_server_has(feed: FeedServer, connect: Connect) -> None:
    feed.drop_at = {7}
    bench = await connect(before=12)
    await bench.client.backlog_at_most(0)
    assert len(feed.hellos) == 2
    assert feed.hellos[0]["stream"] == feed.hellos[1]["stream"]
    assert feed.numbers() == list(range(1, 13))


async def test_frames_without_an_acknowledgement_are_not_forgotten(feed: FeedServer, connect: Connect) -> None:
    feed.deaf = True
    bench = await connect(before=3)
    await feed.until(lambda: bool(feed.hellos) and feed.numbers() == [1, 2, 3])
    assert bench.client.backlog == 3
    assert len(bench.box.outbox.from_seq(1, 100)) == 3


async def test_sent_at_is_stamped_anew_at_each_sending(feed: FeedServer, connect: Connect) -> None:
    feed.drop_at = {1}
    bench = await connect(before=1)
    await bench.client.backlog_at_most(0)
    frame = feed.taken[feed.hellos[0]["stream"]][1]
    assert parse_timestamp(frame["sent_at"]) > parse_timestamp(feed.hellos[1]["sent_at"])


async def test_at_most_max_in_flight_frames_wait_for_an_acknowledgement(feed: FeedServer, connect: Connect) -> None:
    feed.deaf = True
    await connect(before=30)
    await feed.until(lambda: bool(feed.hellos) and len(feed.numbers()) == 8)
    pings = feed.pings
    await feed.until(lambda: feed.pings > pings + 1)  # time in which it could have sent more
    assert feed.numbers() == list(range(1, 9))


async def test_it_pings_each_heartbeat_and_learns_the_offset_of_the_clocks(feed: FeedServer, connect: Connect) -> None:
    bench = await connect()
    await feed.until(lambda: feed.pings >= 3)
    assert bench.client.clock_offset_s is not None
    assert abs(bench.client.clock_offset_s) < 2


async def test_a_server_that_says_nothing_any_more_is_given_up_and_tried_again(
    feed: FeedServer, connect: Connect
) -> None:
    bench = await connect(before=1)
    await bench.client.backlog_at_most(0)
    feed.silent = True
    await feed.until(lambda: len(feed.hellos) == 2)
    feed.silent = False
    await bench.report()
    await bench.client.backlog_at_most(0)


async def test_an_unreadable_frame_is_set_aside_after_two_closes_and_the_stream_behind_it_goes_on(
    feed: FeedServer, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    feed.unreadable = {1}
    bench = await connect(before=5)
    await bench.client.backlog_at_most(0)
    assert feed.closes_4400 == [1, 1]
    assert feed.numbers() == [2, 3, 4, 5, 6]
    assert [seq for seq, _ in bench.box.outbox.frames_set_aside()] == [1]
    status = feed.taken[feed.hellos[0]["stream"]][6]
    assert status["type"] == "status"
    assert [(c["code"], c["present"]) for c in status["conditions"]] == [("frame_set_aside", True)]
    assert "cannot read frame 1" in caplog.text


async def test_a_readable_frame_sent_with_an_unreadable_one_is_never_set_aside(
    feed: FeedServer, connect: Connect
) -> None:
    feed.unreadable = {4}
    bench = await connect(before=8)
    await bench.client.backlog_at_most(0)
    assert feed.numbers() == [1, 2, 3, 5, 6, 7, 8, 9]
    assert [seq for seq, _ in bench.box.outbox.frames_set_aside()] == [4]


async def test_two_unreadable_frames_are_both_found(feed: FeedServer, connect: Connect) -> None:
    feed.unreadable = {2, 5}
    bench = await connect(before=6)
    await bench.client.backlog_at_most(0)
    assert [seq for seq, _ in bench.box.outbox.frames_set_aside()] == [2, 5]
    assert {1, 3, 4, 6} <= set(feed.numbers())


async def test_what_the_server_refuses_is_logged_with_its_sentence(
    feed: FeedServer, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    feed.refuse = {1}
    bench = await connect(before=1)
    await bench.client.backlog_at_most(0)
    assert "No such metric" in caplog.text
    assert bench.client.refused == 1


async def test_an_outbox_older_than_the_server_begins_a_new_stream_and_loses_nothing(
    feed: FeedServer, connect: Connect
) -> None:
    async def forge() -> None:
        feed.next_seq.setdefault(feed.hellos[0]["stream"], 1_000)
        feed.before_welcome = None

    feed.before_welcome = forge
    bench = await connect(before=3)
    await bench.client.backlog_at_most(0)
    assert feed.hellos[0]["stream"] != feed.hellos[1]["stream"]
    assert feed.numbers() == [1, 2, 3]


async def test_a_wrong_token_ends_an_impatient_client_with_a_sentence(connect: Connect) -> None:
    bench = await connect(token="wrong", patient=False)
    with pytest.raises(FeedRefusedError, match=r"does not know this token \(HTTP 401\)"):
        await bench.task


async def test_a_wrong_token_is_said_aloud_and_tried_again(
    feed: FeedServer, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    feed.token = "another"
    bench = await connect(before=1)
    await feed.turned_away.wait()
    feed.token = "secret"
    await bench.client.backlog_at_most(0)
    assert ["HTTP 401" in record.message for record in caplog.records if record.levelno == logging.ERROR] == [True]
    assert "secret" not in caplog.text


async def test_a_server_that_was_away_is_found_again(feed: FeedServer, connect: Connect) -> None:
    bench = await connect(before=1)
    await bench.client.backlog_at_most(0)
    await feed.stop()
    await bench.report()
    await feed.start()
    await bench.client.backlog_at_most(0)
    assert feed.numbers() == [1, 2]


async def test_a_cable_pulled_out_leaves_readings_in_the_outbox_until_it_is_in_again(
    feed: FeedServer, connect: Connect
) -> None:
    bench = await connect(before=1)
    await bench.client.backlog_at_most(0)
    await bench.client.set_plugged(plugged=False)
    await feed.until(lambda: not feed.connections)
    await bench.report()
    assert bench.client.backlog == 1
    await bench.client.set_plugged(plugged=True)
    await bench.client.backlog_at_most(0)


async def test_a_frame_that_the_network_carries_twice_has_one_number_and_holds_nothing_up(
    feed: FeedServer, connect: Connect
) -> None:
    bench = await connect(before=1)
    await bench.client.backlog_at_most(0)
    bench.client.disturb(delay_s=0.0, is_sent_twice=True)
    await bench.report(61)
    await bench.client.backlog_at_most(0)
    await feed.until(lambda: feed.arrived == [1, 2, 2])
    bench.client.disturb(delay_s=0.0, is_sent_twice=False)
    await bench.report(62)
    await bench.client.backlog_at_most(0)
    assert feed.arrived == [1, 2, 2, 3]


async def test_a_slow_network_delays_what_was_stamped_before_and_keeps_the_order(
    feed: FeedServer, connect: Connect
) -> None:
    bench = await connect(before=1, speed=1.0)
    await bench.client.backlog_at_most(0)
    bench.client.disturb(delay_s=0.3, is_sent_twice=False)
    for value in range(61, 64):
        await bench.report(value)
    await bench.client.backlog_at_most(0)
    arrived_at = DeviceClock().now().utc
    assert feed.arrived == [1, 2, 3, 4]
    stamp = parse_timestamp(feed.taken[feed.hellos[0]["stream"]][2]["sent_at"])
    assert (arrived_at - stamp).total_seconds() >= 0.3


async def test_a_stopped_client_leaves_no_task_behind(feed: FeedServer, connect: Connect) -> None:
    before = asyncio.all_tasks()
    bench = await connect(before=1)
    await bench.client.backlog_at_most(0)
    bench.task.cancel()
    await asyncio.gather(bench.task, return_exceptions=True)
    await feed.until(lambda: not feed.connections)
    ours = {task for task in asyncio.all_tasks() - before if task.get_name().startswith("feed")}
    assert ours == set()


async def test_appending_does_not_hold_up_the_event_loop(feed: FeedServer, connect: Connect) -> None:
    bench = await connect()
    longest, running = 0.0, True

    async def watch() -> None:
        nonlocal longest
        while running:
            begun = time.perf_counter()
            await asyncio.sleep(0)
            longest = max(longest, time.perf_counter() - begun)

    watching = asyncio.create_task(watch())
    await asyncio.gather(*(bench.report() for _ in range(200)))
    running = False
    await watching
    await bench.client.backlog_at_most(0)
    assert longest < 0.5
    assert len(feed.numbers()) == 200
