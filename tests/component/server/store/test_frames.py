"""How numbered frames are settled, on both databases."""

import pytest
from sqlalchemy import Connection, select

from models.device import DeviceCondition, DeviceConditionCode
from models.observation import MeasurementValidity
from server.store.frames import FrameWrite, Settlement
from server.store.mapping import condition_rows
from server.store.streams import open_stream
from server.store.tables import device_condition, frame, gap, observation
from tests.component.server.store.building import NOW, Sender, at, hello, judged, write

STORED, SAME, CONFLICT = Settlement.STORED, Settlement.SAME, Settlement.CONFLICT


@pytest.fixture
def sender(connection: Connection) -> Sender:
    return Sender.on(connection)


@pytest.mark.parametrize("count", [1, 2, 127, 128, 129, 640, 769])
def test_new_frames_are_stored_in_one_batch(connection: Connection, sender: Sender, count: int) -> None:
    batch = [sender.frame(seq, judged(70.0 + seq, at(seq))) for seq in range(1, count + 1)]
    assert write(connection, *batch) == [STORED] * count
    assert connection.execute(select(observation.c.value).order_by(observation.c.measured_us)).scalars().all() == [
        70.0 + seq for seq in range(1, count + 1)
    ]


def test_a_number_seen_before_is_the_same_or_a_conflict(connection: Connection, sender: Sender) -> None:
    write(connection, sender.frame(1, judged()))
    assert write(connection, sender.frame(1, content="frame 1")) == [SAME]
    assert write(connection, sender.frame(1, content="another")) == [CONFLICT]


def test_a_repeat_in_the_batch_of_its_first_is_compared_with_it(connection: Connection, sender: Sender) -> None:
    batch = [sender.frame(1, judged()), sender.frame(1), sender.frame(1, content="other"), sender.frame(2, judged())]
    assert write(connection, *batch) == [STORED, SAME, CONFLICT, STORED]


def test_a_second_sender_of_one_stream_loses_and_duplicates_nothing(connection: Connection, sender: Sender) -> None:
    twin = Sender(open_stream(connection, hello(), NOW), sender.metric_ids)
    write(connection, *[sender.frame(seq, judged(seq, at(seq))) for seq in (1, 2, 3)])
    batch = [
        twin.frame(1, judged(1, at(1))),
        twin.frame(2, judged(99, at(2)), content="other"),
        twin.frame(3, judged(3, at(3))),
        twin.frame(4, judged(4, at(4))),
        twin.frame(2),
    ]
    assert write(connection, *batch) == [SAME, CONFLICT, SAME, STORED, SAME]
    assert connection.execute(select(frame.c.seq).order_by(frame.c.seq)).scalars().all() == [1, 2, 3, 4]
    assert connection.execute(select(observation.c.value).order_by(observation.c.value)).scalars().all() == [1, 2, 3, 4]


def test_a_gap_is_booked_with_the_frame_that_showed_it(connection: Connection, sender: Sender) -> None:
    write(connection, sender.frame(1, judged()), sender.frame(5, judged(73.0, at(4))))
    booked = connection.execute(select(gap.c.first_seq, gap.c.last_seq, gap.c.booked_at)).all()
    assert [tuple(row) for row in booked] == [(2, 4, at(4))]


def test_conditions_of_a_status_frame_are_kept(connection: Connection, sender: Sender) -> None:
    conditions = [
        DeviceCondition(DeviceConditionCode.PROBE_OFF, present=True, since=at(1), metric="spo2"),
        DeviceCondition(DeviceConditionCode.LOW_BATTERY, present=False, since=at(2)),
    ]
    status = FrameWrite(sender.stream.id, 1, None, 0, 7, (), condition_rows(conditions))
    assert write(connection, status) == [STORED]
    columns = device_condition.c
    query = select(columns.code, columns.metric, columns.present, columns.since).order_by(columns.place)
    assert [tuple(row) for row in connection.execute(query)] == [
        ("probe_off", "spo2", True, at(1)),
        ("low_battery", None, False, at(2)),
    ]


def test_frames_without_a_time_of_sending_and_values_without_a_number_are_stored(
    connection: Connection, sender: Sender
) -> None:
    batch = [
        sender.frame(seq, judged(None, at(seq), validity=MeasurementValidity.NOT_AVAILABLE), has_sent_at=False)
        for seq in range(1, 41)
    ]
    assert write(connection, *batch) == [STORED] * 40
    assert connection.execute(select(observation.c.value)).scalars().all() == [None] * 40
    assert connection.execute(select(frame.c.sent_us)).scalars().all() == [None] * 40


def test_an_empty_batch_is_nothing(connection: Connection) -> None:
    assert write(connection) == []
