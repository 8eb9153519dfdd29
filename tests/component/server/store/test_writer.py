"""The writing thread when all is well: order, answers, and nothing said before the commit."""

import asyncio

import pytest
from sqlalchemy import Connection, select, text

from models.errors import ConflictError
from server.store.alarms import not_over
from server.store.frames import Settlement
from server.store.reader import Reader
from server.store.streams import open_stream
from server.store.tables import frame
from server.store.writer import MAX_WAITING, Writer
from tests.component.server.store.building import NOW, Answers, Health, Place, Sender, at, hello, judged, new_alarm

STORED, SAME, CONFLICT = Settlement.STORED, Settlement.SAME, Settlement.CONFLICT


async def test_an_answer_comes_after_its_commit(writer: Writer, place: Place) -> None:
    """A second connection sees the row at the moment of the answer."""
    sender = await writer.run(Sender.on)
    engine = place.database().reader_engine()
    seen: list[int] = []

    def done(_: Settlement) -> None:
        with engine.connect() as other:
            seen.extend(other.execute(select(frame.c.seq)).scalars())

    writer.append(sender.frame(1, judged()), done)
    await writer.run(lambda _: None)
    engine.dispose()
    assert seen == [1]


async def test_frames_are_answered_once_each_and_in_order(writer: Writer) -> None:
    sender, answers = await writer.run(Sender.on), Answers()
    answers.append_all(writer, [sender.frame(seq, judged(70, at(seq))) for seq in range(1, 2501)])
    assert writer.waiting == 2500
    await writer.run(lambda _: None)
    assert answers.found == [(seq, STORED) for seq in range(1, 2501)]
    assert (writer.waiting, writer.settled) == (0, 2500)


async def test_a_change_sees_everything_handed_over_before_it(writer: Writer) -> None:
    sender, answers = await writer.run(Sender.on), Answers()
    counts = []
    for seq in range(1, 6):
        answers.append_all(writer, [sender.frame(seq, judged(70, at(seq)))])
        counts.append(asyncio.create_task(writer.run(lambda connection: len(connection.execute(select(frame)).all()))))
        await asyncio.sleep(0)
    assert await asyncio.gather(*counts) == [1, 2, 3, 4, 5]


async def test_two_senders_of_one_stream_lose_nothing_of_each_other_nor_the_alarms_beside_them(writer: Writer) -> None:
    sender, answers = await writer.run(Sender.on), Answers()
    twin = Sender(await writer.run(lambda connection: open_stream(connection, hello(), NOW)), sender.metric_ids)
    writer.keep_alarms([new_alarm(1)])
    answers.append_all(writer, [sender.frame(1, judged()), twin.frame(1, judged()), twin.frame(2, judged(71, at(2)))])
    answers.append_all(
        writer, [sender.frame(2, judged(99, at(2)), content="other"), sender.frame(3, judged(72, at(3)))]
    )
    assert await answers.count(5) == [(1, STORED), (1, SAME), (2, STORED), (2, CONFLICT), (3, STORED)]
    assert [found.id for found in await writer.run(not_over)] == [1]


async def test_many_frames_share_a_commit(near_place: Place) -> None:
    near_place.data_dir.mkdir()
    writer = Writer(near_place.database())
    await writer.start()
    sender, answers = await writer.run(Sender.on), Answers()
    answers.append_all(writer, [sender.frame(seq, judged(70, at(seq))) for seq in range(1, 501)])
    await answers.count(500)
    log_pages = (near_place.data_dir / "chairside.db-wal").stat().st_size // 4096
    assert log_pages < 250, "five hundred commits would have written a thousand pages"
    await writer.stop()


async def test_a_change_that_raises_is_undone_and_hurts_no_neighbour(writer: Writer, health: Health) -> None:
    sender, answers = await writer.run(Sender.on), Answers()

    def refuse(connection: Connection) -> None:
        connection.execute(text("DELETE FROM observation"))
        raise ConflictError("no")

    def blunder(_: Connection) -> None:
        raise ZeroDivisionError

    def wrong_sql(connection: Connection) -> None:
        connection.execute(text("INSERT INTO metric (id, name) SELECT 999, name FROM metric"))

    answers.append_all(writer, [sender.frame(1, judged())])
    jobs = [asyncio.create_task(writer.run(job)) for job in (refuse, blunder, wrong_sql)]
    await asyncio.sleep(0)
    answers.append_all(writer, [sender.frame(2, judged())])
    found = await asyncio.gather(*jobs, return_exceptions=True)
    assert [type(error).__name__ for error in found] == ["ConflictError", "ZeroDivisionError", "IntegrityError"]
    assert await answers.count(2) == [(1, STORED), (2, STORED)]
    assert health.words == []


async def test_a_caller_that_goes_away_disturbs_nobody(writer: Writer) -> None:
    sender, answers = await writer.run(Sender.on), Answers()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await writer.run(lambda connection: connection.execute(text("SELECT 1")).scalar())
    answers.append_all(writer, [sender.frame(1, judged())])
    assert await writer.run(lambda connection: connection.execute(text("SELECT 2")).scalar()) == 2
    assert answers.found == [(1, STORED)]


async def test_an_answer_that_raises_keeps_no_answer_from_the_next(writer: Writer) -> None:
    sender, answers = await writer.run(Sender.on), Answers()

    def broken(_: Settlement) -> None:
        raise ZeroDivisionError

    writer.append(sender.frame(1, judged()), broken)
    answers.append_all(writer, [sender.frame(2, judged())])
    await writer.run(lambda _: None)
    assert answers.found == [(2, STORED)]
    assert writer.waiting == 0


async def test_a_full_queue_says_so_and_lets_readers_wait_for_room(writer: Writer) -> None:
    sender, answers = await writer.run(Sender.on), Answers()
    await writer.wait_for_room()
    was_full = [writer.is_full]
    answers.append_all(writer, [sender.frame(seq, judged(70, at(seq))) for seq in range(1, MAX_WAITING + 1)])
    was_full.append(writer.is_full)
    await asyncio.wait_for(writer.wait_for_room(), 30)
    assert [*was_full, writer.is_full] == [False, True, False]
    assert writer.waiting < MAX_WAITING // 2


async def test_stopping_writes_what_waits(place: Place) -> None:
    writer = Writer(place.database())
    await writer.start()
    sender, answers = await writer.run(Sender.on), Answers()
    answers.append_all(writer, [sender.frame(seq, judged(70, at(seq))) for seq in range(1, 1501)])
    writer.keep_alarms([new_alarm(1)])
    await writer.stop()
    assert answers.found == [(seq, STORED) for seq in range(1, 1501)]
    reader = Reader(place.database())
    assert await reader.run(lambda connection: len(connection.execute(select(frame)).all())) == 1500
    assert [alarm.id for alarm in await reader.run(not_over)] == [1]
    await reader.stop()


async def test_after_the_stop_everything_is_answered_unavailable(place: Place) -> None:
    writer = Writer(place.database())
    await writer.start()
    sender, answers = await writer.run(Sender.on), Answers()
    await writer.stop()
    answers.append_all(writer, [sender.frame(1, judged())])
    writer.keep_alarms([new_alarm(1)])
    assert await answers.count(1) == [(1, Settlement.UNAVAILABLE)]
    with pytest.raises(Exception, match="stop"):
        await asyncio.wait_for(writer.run(lambda _: None), 2)
    await writer.stop()


async def test_a_writer_that_was_never_started_can_be_stopped(place: Place) -> None:
    await Writer(place.database()).stop()
