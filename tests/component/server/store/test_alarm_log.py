"""The alarm log: lines in their order, with the alarms or not at all, through a failing store, and never changed."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import DBAPIError

from models.alarm import AlarmSignals, SignalPresence
from models.alarm_log import LogEntry, LogKind
from server.store import unwritten
from server.store.alarm_log import LogQuestion, Undelivered, append, is_alarm_known, list_log, undelivered
from server.store.alarms import not_over, upsert_alarms
from server.store.frames import Settlement
from server.store.tables import alarm, alarm_log
from server.store.writer import Writer
from tests.component.server.store.building import (
    NOW,
    Answers,
    Health,
    Place,
    Sender,
    at,
    judged,
    new_alarm,
    new_session,
)
from tests.component.server.store.postgres import Postgres

ANY = LogQuestion()


def line(number: int = 1, kind: LogKind = LogKind.CONDITION, when: datetime = NOW, **entry: object) -> LogEntry:
    return LogEntry(when, kind, None, number, None, entry)


def delivery(number: int, step: int, *, ok: bool, unshown: bool = False) -> LogEntry:
    return line(number, LogKind.DELIVERY, step=step, ok=ok, unshown=unshown)


def lines_of(connection: Connection) -> list[LogEntry]:
    return [found for _, found in list_log(connection, ANY, 0, 1_000_000)]


class TestReading:
    def test_a_line_comes_back_as_it_was(self, connection: Connection) -> None:
        session = new_session(connection)
        whole = LogEntry(
            at(0.123456), LogKind.ACKNOWLEDGE, session.id, 7, "Örtlich", {"reason": "“seen”", "value": 184.0, "n": [1]}
        )

        append(connection, [whole, line(8)])

        assert lines_of(connection) == [whole, line(8)]

    def test_no_lines_are_no_work(self, connection: Connection) -> None:
        append(connection, [])
        assert lines_of(connection) == []

    def test_lines_are_listed_as_they_were_added_though_a_clock_was_set_back(self, connection: Connection) -> None:
        append(connection, [line(1, when=at(10)), line(1, when=at(-3600))])
        append(connection, [line(1, when=at(5))])

        assert [found.at for found in lines_of(connection)] == [at(10), at(-3600), at(5)]

    def test_it_is_asked_by_alarm_session_kind_and_time(self, connection: Connection) -> None:
        session = new_session(connection).id
        lines = [
            line(1, when=at(0)),
            replace(line(2, when=at(1)), session=session),
            line(2, LogKind.SIGNAL, at(2)),
            line(1, LogKind.SIGNAL, at(3)),
        ]
        append(connection, lines)

        def found(question: LogQuestion) -> list[int]:
            return [lines.index(entry) for _, entry in list_log(connection, question, 0, 100)]

        assert found(LogQuestion(alarm=2)) == [1, 2]
        assert found(LogQuestion(session=session)) == [1]
        assert found(LogQuestion(kind=LogKind.SIGNAL)) == [2, 3]
        assert found(LogQuestion(start=at(1), end=at(3))) == [1, 2]
        assert found(LogQuestion(alarm=2, kind=LogKind.SIGNAL, start=at(3))) == []

    def test_a_page_goes_on_where_the_last_one_ended(self, connection: Connection) -> None:
        append(connection, [line(number) for number in range(5)])
        first = list_log(connection, ANY, 0, 3)
        rest = list_log(connection, ANY, first[-1][0], 3)

        assert [entry.alarm for _, entry in first + rest] == [0, 1, 2, 3, 4]

    def test_an_alarm_is_known_or_not(self, connection: Connection) -> None:
        upsert_alarms(connection, [new_alarm(3)])
        assert (is_alarm_known(connection, 3), is_alarm_known(connection, 4)) == (True, False)


class TestNobodyChangesIt:
    """The database itself refuses, whoever asks."""

    @pytest.fixture
    def engine(self, own_place: Place) -> Engine:
        engine = own_place.database().writer_engine()
        with engine.begin() as connection:
            append(connection, [line(1), line(2)])
        return engine

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE alarm_log SET entry = '{}'",
            "UPDATE alarm_log SET at = at + 1 WHERE id = 1",
            "DELETE FROM alarm_log",
            "DELETE FROM alarm_log WHERE alarm = 1",
        ],
    )
    def test_a_line_is_neither_changed_nor_deleted(self, engine: Engine, statement: str) -> None:
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(text(statement))
        with engine.connect() as connection:
            assert [entry.alarm for entry in lines_of(connection)] == [1, 2]

    def test_nor_is_the_whole_of_it_emptied(self, engine: Engine) -> None:
        if engine.dialect.name == "postgresql":
            with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
                connection.execute(text("TRUNCATE alarm_log"))

    def test_nor_is_a_line_replaced_by_another_of_its_number(self, engine: Engine) -> None:
        values = "INTO alarm_log (id, at, kind, alarm, entry) VALUES (1, 0, 'condition', 9, '{}')"
        upsert = f"INSERT {values} ON CONFLICT (id) DO UPDATE SET alarm = 9"
        sqlite_only = [f"INSERT OR REPLACE {values}"] if engine.dialect.name == "sqlite" else []
        for statement in [upsert, *sqlite_only]:
            with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
                connection.execute(text(statement))
        with engine.connect() as connection:
            assert [entry.alarm for entry in lines_of(connection)] == [1, 2]


class TestWriting:
    async def test_lines_and_alarms_are_kept_in_their_order(self, writer: Writer) -> None:
        writer.keep_alarms([new_alarm(1)], [line(1, what="arose")])
        writer.keep_log([line(2, LogKind.SOUND_TEST)])
        writer.keep_alarms([new_alarm(1, present=False)], [line(1, what="ceased"), line(1, LogKind.SIGNAL)])

        found = await writer.run(lines_of)

        assert [(entry.alarm, entry.kind.value) for entry in found] == [
            (1, "condition"), (2, "sound_test"), (1, "condition"), (1, "signal"),
        ]  # fmt: skip
        assert [dict(entry.entry) for entry in found] == [{"what": "arose"}, {}, {"what": "ceased"}, {}]

    async def test_an_alarm_and_its_lines_are_there_together(self, writer: Writer, place: Place) -> None:
        """Whatever moment a second connection looks at: as many lines as the alarm's state says."""
        engine = place.database().reader_engine()
        seen: set[tuple[int, int]] = set()
        for number in range(1, 60):
            writer.keep_alarms([new_alarm(1, escalation=number)], [line(1)])
            with engine.connect() as other:
                states = other.execute(select(alarm.c.escalation)).scalar() or 0
                seen.add((states, len(other.execute(select(alarm_log.c.id)).all())))
        await writer.run(lambda _: None)
        engine.dispose()
        assert {states - lines for states, lines in seen} == {0}

    def test_no_batch_can_end_between_them(self, near_place: Place) -> None:
        writer = Writer(near_place.database())
        writer.keep_alarms([new_alarm(1)], [line(1)])
        assert len(writer._backlog.take(0.0) or []) == 1

    async def test_a_line_the_database_refuses_keeps_nothing_else_back(self, writer: Writer, health: Health) -> None:
        sender, answers = await writer.run(Sender.on), Answers()
        bad = replace(line(2), session=4711)
        unreadable = line(3, what=object())
        writer.keep_alarms([new_alarm(1), new_alarm(2, session=4711)], [line(1), bad, line(4), unreadable, line(5)])
        answers.append_all(writer, [sender.frame(1, judged())])

        assert await answers.count(1) == [(1, Settlement.STORED)]
        assert [entry.alarm for entry in await writer.run(lines_of)] == [1, 4, 5]
        assert [found.id for found in await writer.run(not_over)] == [1]
        assert health.words == []

    async def test_through_a_failing_store_every_line_comes_once_and_in_order(
        self, postgres: Postgres, far_place: Place, health: Health
    ) -> None:
        writer = Writer(far_place.database(), health)
        await writer.start()
        postgres.kill()
        try:
            for number in range(1, 301):
                writer.keep_alarms([new_alarm(1, escalation=number)], [line(number)])
            await health.until(False)
            writer.keep_log([line(301)])
        finally:
            postgres.start()
        await health.until(True)
        found = await writer.run(lines_of)
        await writer.stop()
        assert [entry.alarm for entry in found] == list(range(1, 302))

    async def test_a_full_disk_loses_no_line(self, near_place: Place, health: Health) -> None:
        database = near_place.database()
        database.lock()
        writer = Writer(database, health)
        await writer.start()
        await writer.run(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 1"))
        writer.keep_alarms([new_alarm(1)], [line(number, words="x" * 5000) for number in range(50)])
        await health.until(False)
        await health.until(True)
        assert [entry.alarm for entry in await writer.run(lines_of)] == list(range(50))
        await writer.stop()
        database.unlock()

    async def test_beyond_what_can_wait_the_oldest_fall_out_and_a_line_says_so(
        self, near_place: Place, health: Health, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(unwritten, "MOST_LINES", 3)
        database = near_place.database()
        database.lock()
        writer = Writer(database, health)
        await writer.start()
        writer.keep_log([line(number, when=at(number)) for number in range(1, 9)])
        found = await writer.run(lines_of)
        writer.keep_log([line(9)])
        later = await writer.run(lines_of)
        await writer.stop()
        database.unlock()

        assert [(entry.kind, entry.alarm) for entry in found] == [
            (LogKind.GAP, None), (LogKind.CONDITION, 6), (LogKind.CONDITION, 7), (LogKind.CONDITION, 8),
        ]  # fmt: skip
        assert dict(found[0].entry) == {
            "lost": 5, "from": "2026-03-01T14:00:01.250001Z", "to": "2026-03-01T14:00:05.250001Z",
        }  # fmt: skip
        assert [entry.kind for entry in later[4:]] == [LogKind.CONDITION], "a gap is told once"


class TestUndelivered:
    """What a restart sends again."""

    @pytest.mark.parametrize(
        ("changes", "lines", "expected"),
        [
            ({"escalation": 1}, [], None),
            ({"escalation": 2}, [], (2, False)),
            ({"escalation": 2}, [delivery(1, 2, ok=False)], (2, False)),
            ({"escalation": 2}, [delivery(1, 2, ok=False), delivery(1, 2, ok=True)], None),
            ({"escalation": 3}, [delivery(1, 2, ok=True)], (3, False)),
            ({"escalation": 3}, [delivery(1, 2, ok=True), delivery(1, 3, ok=True)], None),
            ({"escalation": 0}, [delivery(1, 2, ok=False, unshown=True)], (2, True)),
            ({"escalation": 0}, [delivery(1, 2, ok=True, unshown=True)], None),
            ({"escalation": 2}, [delivery(2, 2, ok=True)], (2, False)),
            ({"escalation": 2, "present": False}, [], None),
            ({"escalation": 2, "acknowledged_by": "Ada"}, [], None),
            ({"escalation": 2, "signals": AlarmSignals(SignalPresence.OFF, SignalPresence.OFF)}, [], None),
        ],
    )
    def test_it_is_the_unanswered_whose_last_message_nobody_got(
        self,
        connection: Connection,
        changes: dict[str, object],
        lines: list[LogEntry],
        expected: tuple[int, bool] | None,
    ) -> None:
        waiting = new_alarm(1, **changes)
        upsert_alarms(connection, [waiting])
        append(connection, lines)

        assert undelivered(connection) == ([] if expected is None else [Undelivered(waiting, *expected)])
