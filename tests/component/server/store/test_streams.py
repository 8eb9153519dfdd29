"""Where a stream stands after a restart, and how its times map, on both databases."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from models.device import ReplayMapping
from models.errors import ConflictError
from models.feed.ledger import SequenceLedger
from models.feed.messages import ReplayDescription
from models.metrics import CATALOGUE
from models.observation import GenerationMode
from server.store.accounts import enrol_device
from server.store.frames import Settlement
from server.store.streams import OpenStream, insert_stream, metric_ids, open_stream
from server.store.tables import device
from tests.component.server.store.building import NOW, STREAM, Sender, at, hello, judged, new_stream, write


def ledger_of(connection: Connection, stream: str = STREAM) -> SequenceLedger:
    return open_stream(connection, hello(stream=stream), at(9)).ledger


def test_a_new_stream_begins_at_one(connection: Connection) -> None:
    assert new_stream(connection).ledger == SequenceLedger()


def test_after_a_restart_the_ledger_is_what_it_was(connection: Connection) -> None:
    sender = Sender.on(connection)
    for seq in (1, 2, 7, 4, 12, 5):
        write(connection, sender.frame(seq, judged(70, at(seq))))
    assert sender.stream.ledger == SequenceLedger(12, [(3, 3), (6, 6), (8, 11)])
    assert ledger_of(connection) == sender.stream.ledger


def test_a_gap_that_was_filled_whole_leaves_nothing(connection: Connection) -> None:
    sender = Sender.on(connection)
    for seq in (3, 1, 2, 4):
        write(connection, sender.frame(seq, judged(70, at(seq))))
    assert ledger_of(connection) == SequenceLedger(4, [])


def test_a_jump_to_the_largest_number_is_kept(connection: Connection) -> None:
    sender = Sender.on(connection)
    write(connection, sender.frame(2**53, judged()))
    assert ledger_of(connection) == SequenceLedger(2**53, [(1, 2**53 - 1)])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.integers(1, 30), min_size=1, max_size=30), batch=st.integers(1, 30))
def test_any_order_of_numbers_leaves_the_ledger_the_protocol_kept(
    connection: Connection, order: list[int], batch: int
) -> None:
    number = len(connection.execute(select(device.c.id)).all())
    sender = Sender.on(connection, f"monitor-{number}", f"{number:036d}")
    frames = [sender.frame(seq, judged(70, at(seq))) for seq in order]
    settled = [
        end for start in range(0, len(frames), batch) for end in write(connection, *frames[start : start + batch])
    ]
    assert settled == [Settlement.SAME if frame.is_repeat else Settlement.STORED for frame in frames]
    found = open_stream(connection, hello(f"monitor-{number}", sender.stream.uuid), NOW)
    assert found.ledger == sender.stream.ledger


def test_another_devices_stream_is_refused(connection: Connection) -> None:
    new_stream(connection)
    enrol_device(connection, "monitor-2", "another hash", NOW, "Ada")
    with pytest.raises(ConflictError, match="another device"):
        open_stream(connection, hello("monitor-2"), NOW)


def test_a_stream_is_found_whatever_the_case_of_its_uuid(connection: Connection) -> None:
    assert new_stream(connection).id == open_stream(connection, hello(stream=STREAM.upper()), NOW).id


def test_what_a_device_says_of_itself_is_kept_in_any_script(connection: Connection) -> None:
    new_stream(connection, "Gerät-Ω-监护仪-🩺")
    columns = device.c
    found = connection.execute(select(columns.name, columns.manufacturer, columns.serial, columns.mode)).one()
    assert tuple(found) == ("Gerät-Ω-监护仪-🩺", "Örtlich & Söhne", None, "real")


def test_a_replay_keeps_its_mapping_with_the_stream(connection: Connection) -> None:
    enrol_device(connection, "monitor-1", "hash", NOW, "Ada")
    started = datetime(2019, 10, 27, 2, 30, 0, 999_999, tzinfo=UTC)
    description = ReplayDescription(source="case 17.vital", original_start=started, speed=2.5)
    said = hello(mode=GenerationMode.TEST, sent_at=at(1), replay=description)
    first = open_stream(connection, said, at(2))
    again = open_stream(connection, said, at(50))
    assert first.replay == again.replay == ReplayMapping("case 17.vital", started, 2.5, at(1))
    assert (again.mode, again.base_us, again.id) == (GenerationMode.TEST, first.base_us, first.id)


def test_a_replay_without_a_date_has_none(connection: Connection) -> None:
    enrol_device(connection, "monitor-1", "hash", NOW, "Ada")
    description = ReplayDescription(source="p01.csv", original_start=None, speed=1.0)
    open_stream(connection, hello(replay=description), NOW)
    found = open_stream(connection, hello(replay=description), at(5))
    assert found.replay is not None
    assert found.replay.original_at(at(3)) is None


def test_every_metric_has_one_number_for_good(connection: Connection) -> None:
    first = dict(metric_ids(connection))
    assert set(first) == set(CATALOGUE)
    assert len(set(first.values())) == len(first)
    assert dict(metric_ids(connection)) == first


def test_streams_without_a_device_belong_to_a_session_alone(connection: Connection) -> None:
    number = insert_stream(connection, uuid=STREAM, mode=GenerationMode.REAL, base_us=5)
    assert isinstance(number, int)
    assert OpenStream(number, STREAM, 5, SequenceLedger(), GenerationMode.REAL).replay is None
