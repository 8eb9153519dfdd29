"""The hub's promises to a screen: versions without holes, a pace, and an end for who does not read."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import orjson

from server.clock import SystemClock
from server.live.client import Client
from server.live.hub import MAX_QUEUED, Hub

AN_ALARM = {"id": 5, "session": 3, "chair": "1", "present": True, "signals": {"visual": "on", "auditory": "on"}}


class TwoChairs:
    """A picture of two chairs whose numbers count up."""

    def __init__(self) -> None:
        self.counter = 0
        self.present = {5: AN_ALARM}

    def chair_names(self) -> Iterable[str]:
        return ["1", "2"]

    def chair(self, name: str) -> dict[str, object]:
        self.counter += 1
        return {"chair": name, "count": self.counter}

    def alarms(self) -> Iterable[dict[str, object]]:
        return list(self.present.values())

    def alarm(self, number: int) -> dict[str, object] | None:
        return self.present.get(number)

    def unassigned(self) -> list[dict[str, object]]:
        return []

    def inactivations(self) -> Iterable[dict[str, object]]:
        return []

    def inactivation(self, number: int) -> dict[str, object] | None:
        return None

    def clinic(self) -> dict[str, object]:
        return {"name": "Test", "time_zone": "UTC", "speed": 1}


@asynccontextmanager
async def running(source: TwoChairs) -> AsyncIterator[Hub]:
    hub = Hub(source, SystemClock(), "test")
    task = asyncio.create_task(hub.run())
    try:
        yield hub
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def next_message(client: Client, kind: str) -> dict[str, object]:
    while True:
        while client.waiting:
            message: dict[str, object] = orjson.loads(client.waiting.popleft()[1])
            if message["type"] == kind:
                return message
        client.has_work.clear()
        await asyncio.wait_for(client.has_work.wait(), 5)


async def test_a_client_gets_a_snapshot_first_and_then_versions_one_more_each() -> None:
    async with running(TwoChairs()) as hub:
        client = Client(None)
        hub.join(client)
        snapshot = await next_message(client, "snapshot")
        versions = []
        for _ in range(3):
            hub.mark_chair("1")
            versions.append((await next_message(client, "change"))["version"])

    assert snapshot["version"] == 0
    assert versions == [1, 2, 3]


async def test_a_chair_goes_out_at_most_four_times_a_second_and_the_latest_wins() -> None:
    loop = asyncio.get_running_loop()
    async with running(TwoChairs()) as hub:
        client = Client(None)
        hub.join(client)
        started, seen = loop.time(), 0
        while loop.time() - started < 1.0:
            hub.mark_chair("1")
            await asyncio.sleep(0.01)
        while client.waiting:
            seen += orjson.loads(client.waiting.popleft()[1])["type"] == "change"

    assert 3 <= seen <= 5


async def test_an_alarm_is_not_held_back_by_the_pace_and_brings_its_chair() -> None:
    async with running(TwoChairs()) as hub:
        client = Client(None)
        hub.join(client)
        hub.mark_chair("1")
        await next_message(client, "change")
        hub.mark_alarm(5, "1")
        message = await asyncio.wait_for(next_message(client, "change"), 0.1)

    assert message["alarms"] == [AN_ALARM]
    assert isinstance(message["chairs"], list)
    assert [chair["chair"] for chair in message["chairs"]] == ["1"]


async def test_an_alarm_that_is_over_is_told_as_ended() -> None:
    source = TwoChairs()
    async with running(source) as hub:
        client = Client(None)
        hub.join(client)
        source.present.clear()
        hub.mark_alarm(5, "1")
        message = await next_message(client, "change")

    assert message["ended"] == [5]


async def test_a_snapshots_receipt_is_about_every_alarm_it_shows_latched_ones_too() -> None:
    source = TwoChairs()
    latched = {"visual": "latched", "auditory": "off"}
    source.present[6] = AN_ALARM | {"id": 6, "present": False, "signals": latched}
    source.present[7] = AN_ALARM | {"id": 7, "signals": {"visual": "off", "auditory": "off"}}
    async with running(source) as hub:
        client = Client(None)
        hub.join(client)

    assert client.sent[0].alarms == {5: 3, 6: 3}


async def test_a_client_of_one_chair_is_told_of_no_other() -> None:
    async with running(TwoChairs()) as hub:
        client = Client(frozenset({"2"}))
        hub.join(client)
        snapshot = await next_message(client, "snapshot")
        hub.mark_chair("2")
        message = await next_message(client, "change")

    assert isinstance(snapshot["chairs"], list)
    assert [chair["chair"] for chair in snapshot["chairs"]] == ["2"]
    assert snapshot["alarms"] == []
    assert isinstance(message["chairs"], list)
    assert [chair["chair"] for chair in message["chairs"]] == ["2"]


async def test_who_does_not_read_is_cut_and_the_others_go_on() -> None:
    async with running(TwoChairs()) as hub:
        deaf, good = Client(None), Client(None)
        hub.join(deaf)
        hub.join(good)
        for _ in range(MAX_QUEUED + 1):
            hub.snapshot(deaf)
        hub.mark_chair("1")
        message = await next_message(good, "change")

    assert deaf.is_cut
    assert deaf not in hub.clients
    assert message["version"] == 1


async def test_a_beat_comes_every_second_with_the_version_so_far() -> None:
    async with running(TwoChairs()) as hub:
        client = Client(None)
        hub.join(client)
        hub.mark_chair("1")
        await next_message(client, "change")
        beat = await next_message(client, "beat")
        second = await next_message(client, "beat")

    assert {"type", "epoch", "version", "server_at", "build"} == set(beat)
    assert second["version"] == 1
