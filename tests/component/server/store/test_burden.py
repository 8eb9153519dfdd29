"""The rows that the alarm burden is added up from."""

from datetime import timedelta

from sqlalchemy import Connection

from models.alarm import AlarmPriority
from models.alarm_log import LogEntry, LogKind
from models.timestamps import format_timestamp
from server.store.alarm_log import append
from server.store.alarms import upsert_alarms
from server.store.bindings import bind, unbind
from server.store.burden import WatchedSpan, alarms_between, watched_between
from tests.component.server.store.building import Sender, at, new_alarm, new_session


def painted(alarm: int, second: float, kind: LogKind = LogKind.PAINTED) -> LogEntry:
    return LogEntry(at(second), kind, None, alarm, None, {"sent_at": format_timestamp(at(second - 0.25))})


def test_alarms_are_those_that_arose_in_the_time_in_order(connection: Connection) -> None:
    alarms = [new_alarm(n, arose_at=at(second)) for n, second in enumerate((9, 20, 19, 10), 1)]
    upsert_alarms(connection, alarms)
    found = alarms_between(connection, at(10), at(20))
    assert [row.arose_at for row in found] == [at(10), at(19)]
    assert (found[0].condition, found[0].priority, found[0].acknowledged_at) == ("spo2_low", AlarmPriority.HIGH, None)


def test_the_first_screen_that_showed_it_counts(connection: Connection) -> None:
    upsert_alarms(connection, [new_alarm(n, arose_at=at(10 + n), onset_at=at(n)) for n in (1, 2)])
    append(connection, [painted(1, 11.5, LogKind.SIGNAL), painted(1, 15), painted(1, 16), painted(3, 11)])
    first, second = alarms_between(connection, at(0), at(100))
    assert (first.sent_at, first.painted_at, first.onset_at) == (at(14.75), at(15), at(1))
    assert (second.sent_at, second.painted_at) == (None, None)


def test_spans_are_those_that_touch_the_time(connection: Connection) -> None:
    Sender.on(connection)
    session = new_session(connection, created_at=at(-100))
    held = bind(connection, session.id, "monitor-1", None, at(10), "Ada")
    unbind(connection, session.id, held.id, at(20), "Ada")
    bind(connection, session.id, "monitor-1", None, at(30), "Ada")
    ended, lasting = WatchedSpan(session.id, at(10), at(20), "1"), WatchedSpan(session.id, at(30), None, "1")
    assert watched_between(connection, at(0), at(100)) == [ended, lasting]
    assert watched_between(connection, at(20), at(30)) == []
    assert watched_between(connection, at(15), at(16)) == [ended]
    assert watched_between(connection, at(40), at(40) + timedelta(days=1)) == [lasting]
