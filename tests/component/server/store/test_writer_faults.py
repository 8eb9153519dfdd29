"""The writing thread when the database fails: nothing is acknowledged, nothing is lost, and it comes back by itself."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select, text

from models.errors import ConflictError, StoreUnavailable
from server.store.alarms import not_over
from server.store.frames import Settlement
from server.store.reader import Reader
from server.store.streams import open_stream
from server.store.tables import alarm, frame
from server.store.writer import Writer
from tests.component.server.store.building import NOW, Answers, Health, Place, Sender, at, hello, judged, new_alarm
from tests.component.server.store.postgres import Postgres

STORED, SAME, UNAVAILABLE = Settlement.STORED, Settlement.SAME, Settlement.UNAVAILABLE


@pytest.fixture
async def far_writer(far_place: Place, health: Health) -> AsyncIterator[Writer]:
    writer = Writer(far_place.database(), health)
    await writer.start()
    yield writer
    await writer.stop()


async def reopened(writer: Writer, sender: Sender) -> Sender:
    """Say hello again on the same stream, as a device does after its connection was closed."""
    stream = await writer.run(lambda connection: open_stream(connection, hello(), NOW))
    return Sender(stream, sender.metric_ids)


def stored_numbers(connection: Connection) -> list[int]:
    return list(connection.execute(select(frame.c.seq).order_by(frame.c.seq)).scalars())


def backend_of(connection: Connection) -> int:
    return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())


class TestDatabaseGone:
    async def test_nothing_is_acknowledged_and_all_comes_back(
        self, postgres: Postgres, far_writer: Writer, health: Health
    ) -> None:
        sender, answers = await far_writer.run(Sender.on), Answers()
        postgres.kill()
        try:
            answers.append_all(far_writer, [sender.frame(seq, judged(70, at(seq))) for seq in (1, 2, 3)])
            far_writer.keep_alarms([new_alarm(1), new_alarm(2)])
            assert await answers.count(3) == [(1, UNAVAILABLE), (2, UNAVAILABLE), (3, UNAVAILABLE)]
            await health.until(False)
            assert far_writer.waiting == 0
            far_writer.keep_alarms([new_alarm(1, present=False), new_alarm(3)])
            with pytest.raises(StoreUnavailable):
                await far_writer.run(lambda _: None)
        finally:
            postgres.start()
        await health.until(True)
        assert health.words == [False, True]
        kept = await far_writer.run(lambda connection: connection.execute(select(alarm.c.id, alarm.c.present)).all())
        assert sorted(tuple(row) for row in kept) == [(1, False), (2, True), (3, True)]
        sender = await reopened(far_writer, sender)
        assert sender.stream.ledger.next_seq == 1
        answers.append_all(far_writer, [sender.frame(seq, judged(70, at(seq))) for seq in (1, 2, 3)])
        assert (await answers.count(6))[3:] == [(1, STORED), (2, STORED), (3, STORED)]

    async def test_alarms_are_written_without_any_frame_to_push_them(
        self, postgres: Postgres, far_writer: Writer, far_place: Place, health: Health
    ) -> None:
        postgres.kill()
        try:
            far_writer.keep_alarms([new_alarm(7)])
            await health.until(False)
        finally:
            postgres.start()
        await health.until(True)
        reader = Reader(far_place.database())
        assert [found.id for found in await reader.run(not_over)] == [7]
        await reader.stop()

    async def test_a_failover_costs_one_batch(self, postgres: Postgres, far_writer: Writer) -> None:
        sender, answers = await far_writer.run(Sender.on), Answers()
        assert postgres.cut_backends() == 1
        answers.append_all(far_writer, [sender.frame(1, judged())])
        await answers.count(1)
        sender = await reopened(far_writer, sender)
        answers.append_all(far_writer, [sender.frame(sender.stream.ledger.next_seq, judged())])
        assert (await answers.count(2))[1][1] is STORED

    async def test_a_reader_recovers_after_a_restart(self, postgres: Postgres, far_place: Place) -> None:
        reader = Reader(far_place.database())

        async def ask() -> int:
            return await reader.run(lambda connection: int(connection.execute(text("SELECT 41 + 1")).scalar_one()))

        assert await asyncio.gather(*[ask() for _ in range(8)]) == [42] * 8
        postgres.kill()
        try:
            with pytest.raises(StoreUnavailable):
                await ask()
        finally:
            postgres.start()
        assert await asyncio.gather(*[ask() for _ in range(8)]) == [42] * 8
        await reader.stop()

    async def test_the_store_is_held_alone_again_after_a_reconnection(
        self, postgres: Postgres, far_writer: Writer, far_place: Place, tmp_path: Path, health: Health
    ) -> None:
        second = Writer(Place(tmp_path / "other", far_place.url).database())
        with pytest.raises(ConflictError, match="Another Chairside"):
            await second.start()
        postgres.cut_backends()
        far_writer.keep_alarms([new_alarm(1)])
        await health.until(True)
        third = Writer(Place(tmp_path / "other", far_place.url).database())
        with pytest.raises(ConflictError, match="Another Chairside"):
            await third.start()

    async def test_a_refused_start_leaves_no_lock_behind(self, far_place: Place, tmp_path: Path) -> None:
        first, second = Writer(far_place.database()), Writer(Place(tmp_path / "other", far_place.url).database())
        await first.start()
        with pytest.raises(ConflictError):
            await second.start()
        await first.stop()
        third = Writer(Place(tmp_path / "other", far_place.url).database())
        await third.start()
        await third.stop()

    async def test_a_read_only_server_is_a_failing_store_and_not_a_refusal(
        self, far_writer: Writer, health: Health
    ) -> None:
        sender, answers = await far_writer.run(Sender.on), Answers()
        await far_writer.run(
            lambda connection: connection.execute(text("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"))
        )
        answers.append_all(far_writer, [sender.frame(1, judged())])
        assert await answers.count(1) == [(1, UNAVAILABLE)]
        await health.until(False)
        await health.until(True)

    async def test_a_frozen_server_is_told_and_cut(self, postgres: Postgres, far_place: Place, health: Health) -> None:
        writer = Writer(far_place.database(), health, stuck_after_s=0.3)
        await writer.start()
        sender, answers = await writer.run(Sender.on), Answers()
        backend = await writer.run(backend_of)
        os.kill(backend, signal.SIGSTOP)
        try:
            answers.append_all(writer, [sender.frame(1, judged())])
            await health.until(False)
            assert await answers.count(1) == [(1, UNAVAILABLE)]
        finally:
            os.kill(backend, signal.SIGCONT)
        await health.until(True)
        await writer.stop()

    async def test_an_asker_of_a_frozen_server_is_told(self, far_place: Place) -> None:
        reader = Reader(far_place.database(), answer_within_s=0.2)
        backend = await reader.run(backend_of)
        os.kill(backend, signal.SIGSTOP)
        try:
            with pytest.raises(StoreUnavailable, match="does not answer"):
                await reader.run(backend_of)
        finally:
            os.kill(backend, signal.SIGCONT)
        await reader.stop()


class TestOneFrameFails:
    """A frame the store cannot take hurts its own stream alone, and nothing after it in that stream is settled."""

    async def test_only_its_stream_waits(self, writer: Writer) -> None:
        first = await writer.run(Sender.on)
        other = await writer.run(lambda connection: Sender.on(connection, "monitor-2", first.stream.uuid[:-1] + "2"))
        answers = Answers()
        bad = replace(first.frame(2), observations=((999_999, 0, 0, 70.0, 0, 0),))
        frames = [first.frame(1, judged()), bad, first.frame(3, judged()), other.frame(1, judged())]
        answers.append_all(writer, frames)
        assert await answers.count(4) == [(1, STORED), (2, UNAVAILABLE), (3, UNAVAILABLE), (1, STORED)]
        answers.append_all(writer, [first.frame(4, judged()), other.frame(2, judged())])
        assert (await answers.count(6))[4:] == [(4, UNAVAILABLE), (2, STORED)]

    async def test_an_acknowledgement_never_covers_a_number_that_is_not_stored(self, writer: Writer) -> None:
        """The next number after a loss waits until the device said hello and was told where the stream stands."""
        sender, answers = await writer.run(Sender.on), Answers()
        bad = replace(sender.frame(1), stream=sender.stream.id, observations=((999_999, 0, 0, 70.0, 0, 0),))
        answers.append_all(writer, [bad])
        await answers.count(1)
        answers.append_all(writer, [sender.frame(2, judged()), sender.frame(1)])
        assert await answers.count(3) == [(1, UNAVAILABLE), (2, UNAVAILABLE), (1, UNAVAILABLE)]
        sender = await reopened(writer, sender)
        assert sender.stream.ledger.next_seq == 1
        answers.append_all(writer, [sender.frame(1, judged()), sender.frame(2, judged())])
        assert (await answers.count(5))[3:] == [(1, STORED), (2, STORED)]
        assert await writer.run(stored_numbers) == [1, 2]

    async def test_a_number_too_large_for_the_database_ends_no_thread(self, writer: Writer) -> None:
        sender, answers = await writer.run(Sender.on), Answers()
        answers.append_all(writer, [replace(sender.frame(1), received_us=2**70)])
        assert await asyncio.wait_for(answers.count(1), 5) == [(1, UNAVAILABLE)]
        assert await asyncio.wait_for(writer.run(lambda _: 5), 5) == 5

    async def test_a_frame_of_a_stream_that_is_not_there_is_never_called_a_repeat(self, writer: Writer) -> None:
        sender, answers = await writer.run(Sender.on), Answers()
        answers.append_all(writer, [replace(sender.frame(1, judged()), stream=4711)])
        assert await answers.count(1) == [(1, UNAVAILABLE)]

    async def test_an_alarm_that_cannot_be_written_keeps_no_other_back(self, writer: Writer) -> None:
        sender, answers = await writer.run(Sender.on), Answers()
        writer.keep_alarms([new_alarm(1), new_alarm(2, session=4711), new_alarm(3)])
        answers.append_all(writer, [sender.frame(1, judged())])
        assert await answers.count(1) == [(1, STORED)]
        assert [found.id for found in await writer.run(not_over)] == [1, 3]


class TestEmbeddedStore:
    async def test_a_store_moved_away_is_not_written_on(self, near_place: Place, health: Health) -> None:
        database = near_place.database()
        database.lock()
        writer = Writer(database, health)
        await writer.start()
        sender, answers = await writer.run(Sender.on), Answers()
        answers.append_all(writer, [sender.frame(1, judged())])
        await answers.count(1)
        away = near_place.data_dir / "away"
        away.mkdir()
        for file in near_place.data_dir.glob("chairside.db*"):
            file.rename(away / file.name)
        answers.append_all(writer, [sender.frame(2, judged())])
        assert (await answers.count(2))[1] == (2, UNAVAILABLE)
        await health.until(False)
        assert not database.path.exists()
        for file in away.iterdir():
            file.rename(near_place.data_dir / file.name)
        await health.until(True)
        sender = await reopened(writer, sender)
        answers.append_all(writer, [sender.frame(sender.stream.ledger.next_seq, judged())])
        assert (await answers.count(3))[2][1] is STORED
        await writer.stop()
        database.unlock()

    async def test_a_full_disk_acknowledges_nothing_and_recovers(self, near_place: Place, health: Health) -> None:
        """SQLite's own limit of pages stands for the disk: the same error, and the connection keeps its state."""
        database = near_place.database()
        database.lock()
        writer = Writer(database, health)
        await writer.start()
        sender, answers = await writer.run(Sender.on), Answers()
        await writer.run(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 1"))
        many = [judged(70.0 + place, at(place), validity=judged().validity) for place in range(400)]
        answers.append_all(writer, [sender.frame(seq, *many) for seq in (1, 2)])
        writer.keep_alarms([new_alarm(1)])
        assert await answers.count(2) == [(1, UNAVAILABLE), (2, UNAVAILABLE)]
        await health.until(False)
        await health.until(True)  # the connection was opened anew, and the limit is gone with the old one
        assert await writer.run(stored_numbers) == []
        assert [found.id for found in await writer.run(not_over)] == [1]
        count = await writer.run(
            lambda connection: connection.execute(select(func.count()).select_from(frame)).scalar()
        )
        assert count == 0
        await writer.stop()
        database.unlock()
