"""A past session as its chair lived it: what arrived while its devices were bound, with the age it had then."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from models.alarm import AlarmPriority
from models.device import DeviceCondition, DeviceConditionCode
from models.errors import StoreUnavailable
from models.observation import ON_ARRIVAL, JudgedObservation, MeasurementValidity
from server.store.alarms import upsert_alarms
from server.store.bindings import bind, unbind
from server.store.frames import FrameWrite
from server.store.manual import add_manual
from server.store.mapping import condition_rows, digest_of
from server.store.reader import reading
from server.store.session_record import (
    ArrivedFrame,
    alarms_of_session,
    frames_of_session,
    overrides_of_session,
    preset_text,
    reported_before,
)
from server.store.streams import open_stream
from server.store.tables import alarm_preset, limit_override
from tests.component.server.store.building import NOW, Place, Sender, at, hello, judged, new_alarm, new_session, write

OTHER = "00000000-0000-4000-8000-000000000002"
UNTIL = at(1000)


def bound(connection: Connection, start: float = 10, end: float | None = 20) -> int:
    """A session whose device is bound for a while."""
    session = new_session(connection, created_at=at(-100))
    held = bind(connection, session.id, "monitor-1", None, at(start), "Ada")
    if end is not None:
        unbind(connection, session.id, held.id, at(end), "Ada")
    return session.id


def arrived(connection: Connection, session: int) -> list[float]:
    return [(found.received_at - NOW).total_seconds() for found in frames_of_session(connection, session, UNTIL)]


def status(sender: Sender, seq: int, second: float, *conditions: DeviceCondition) -> FrameWrite:
    received_us = round(second * 1e6)
    rows = condition_rows(conditions)
    return FrameWrite(sender.stream.id, seq, received_us, received_us, digest_of(f"s {seq}"), conditions=rows)


def condition(code: DeviceConditionCode, since: float, *, present: bool = True) -> DeviceCondition:
    return DeviceCondition(code, present, at(since), "spo2")


def test_a_session_has_what_arrived_while_its_device_was_bound(connection: Connection) -> None:
    sender = Sender.on(connection)
    session = bound(connection)
    write(connection, *[sender.frame(seq, judged(70, at(seq))) for seq in (9, 10, 15, 20, 21)])
    assert arrived(connection, session) == [10, 15, 20]


def test_it_is_when_a_frame_arrived_that_counts_and_not_when_it_was_measured(connection: Connection) -> None:
    sender = Sender.on(connection)
    session = bound(connection)
    early = sender.frame(1, judged(70, at(-3600)), received_at=at(12))
    late = sender.frame(2, judged(71, at(15)), received_at=at(600))
    write(connection, early, late)
    (found,) = frames_of_session(connection, session, UNTIL)
    assert [one.value for one in found.observations] == [70]
    assert found.observations[0].age_s == 3612


def test_frames_come_in_the_order_of_arrival_whatever_their_numbers(connection: Connection) -> None:
    first = Sender.on(connection)
    session = bound(connection)
    second = Sender(open_stream(connection, hello(stream=OTHER), at(11)), first.metric_ids)
    write(connection, first.frame(1, judged(1, at(18))), first.frame(2, judged(2, at(12)), received_at=at(12)))
    write(connection, second.frame(1, judged(3, at(14)), received_at=at(14)))
    values = [found.observations[0].value for found in frames_of_session(connection, session, UNTIL)]
    assert values == [2, 3, 1]


def test_observations_are_as_they_were_judged_in_their_frames_order(connection: Connection) -> None:
    sender = Sender.on(connection)
    session = bound(connection)
    sent = [
        judged(-0.0, at(11.5), "spo2", validity=MeasurementValidity.INVALID, judgements=ON_ARRIVAL),
        judged(None, at(11), validity=MeasurementValidity.NOT_AVAILABLE),
        judged(36.6, at(11.75), "temperature", validity=MeasurementValidity.QUESTIONABLE),
    ]
    write(connection, sender.frame(1, *sent, received_at=at(12)))
    (found,) = frames_of_session(connection, session, UNTIL)
    ages = [0.5, 1.0, 0.25]
    assert list(found.observations) == [
        JudgedObservation(one.metric, one.value, one.measured_at, one.validity, age, one.judgements)
        for one, age in zip(sent, ages, strict=True)
    ]


@pytest.mark.parametrize("ahead", [3600, -3600, 86_400 * 3650])
def test_the_age_is_by_the_devices_own_clock(connection: Connection, ahead: float) -> None:
    sender = Sender.on(connection)
    session = bound(connection)
    sender.ahead = timedelta(seconds=ahead)
    write(connection, sender.frame(1, judged(70, at(10) + sender.ahead), received_at=at(14)))
    (found,) = frames_of_session(connection, session, UNTIL)
    assert found.observations[0].age_s == 4


def test_an_age_is_never_less_than_nothing(connection: Connection) -> None:
    sender = Sender.on(connection)
    session = bound(connection)
    write(connection, sender.frame(1, judged(70, at(16)), received_at=at(14)))
    (found,) = frames_of_session(connection, session, UNTIL)
    assert found.observations[0].age_s == 0


def test_a_device_bound_twice_is_read_twice_and_a_lasting_binding_until_it_is_read(connection: Connection) -> None:
    sender = Sender.on(connection)
    session = bound(connection)
    bind(connection, session, "monitor-1", None, at(30), "Ada")
    write(connection, *[sender.frame(seq, judged(70, at(seq))) for seq in (15, 25, 31, 999, 1001)])
    assert arrived(connection, session) == [15, 31, 999]


def test_what_a_person_entered_came_from_no_device(connection: Connection) -> None:
    Sender.on(connection)
    session = bound(connection)
    add_manual(connection, session, judged(36.6, at(12), "temperature"), OTHER, at(14), "Ada", None)
    (found,) = frames_of_session(connection, session, UNTIL)
    assert (found.device, found.observations[0].value, found.observations[0].age_s) == (None, 36.6, 2)


def test_what_a_device_reported_arrives_in_its_frame(connection: Connection) -> None:
    sender = Sender.on(connection)
    session = bound(connection)
    off, motion = (condition(code, 11) for code in (DeviceConditionCode.PROBE_OFF, DeviceConditionCode.MOTION))
    write(connection, status(sender, 1, 12, off, motion))
    assert frames_of_session(connection, session, UNTIL) == [ArrivedFrame("monitor-1", at(12), (), (off, motion))]


def test_what_it_reported_last_before_it_was_bound_is_known(connection: Connection) -> None:
    sender = Sender.on(connection)
    codes = DeviceConditionCode
    write(
        connection,
        status(sender, 1, -86_500, condition(codes.LOW_BATTERY, -86_500)),
        status(sender, 2, 1, condition(codes.PROBE_OFF, 1), condition(codes.MOTION, 1)),
        status(sender, 3, 2, condition(codes.PROBE_OFF, 2, present=False)),
        status(sender, 4, 11, condition(codes.MOTION, 11, present=False)),
    )
    found = reported_before(connection, "monitor-1", at(10))
    assert {(one.code, one.present) for one in found} == {(codes.PROBE_OFF, False), (codes.MOTION, True)}


def test_a_session_without_a_device_has_nothing(connection: Connection) -> None:
    Sender.on(connection)
    session = new_session(connection)
    assert frames_of_session(connection, session.id, UNTIL) == []
    assert (alarms_of_session(connection, session.id), overrides_of_session(connection, session.id)) == ([], [])


def test_the_alarms_and_the_limits_of_a_session_are_its_own(connection: Connection) -> None:
    Sender.on(connection)
    session, other = new_session(connection), new_session(connection, "2", "40-1183")
    upsert_alarms(connection, [new_alarm(n, session=s) for n, s in enumerate((session.id, other.id, session.id), 1)])
    for number, limit in ((session.id, 165.0), (other.id, 170.0), (session.id, None)):
        row = {"session": number, "metric": "nibp_systolic", "side": "high", "priority": "medium", "limit": limit,
               "was": 160.0, "author": "Ada", "reason": "usual", "at": at(5)}  # fmt: skip
        connection.execute(limit_override.insert().values(row))
    assert [alarm.id for alarm in alarms_of_session(connection, session.id)] == [1, 3]
    found = overrides_of_session(connection, session.id)
    assert [(one.at, one.metric, one.side, one.priority, one.limit) for one in found] == [
        (at(5), "nibp_systolic", "high", AlarmPriority.MEDIUM, 165.0),
        (at(5), "nibp_systolic", "high", AlarmPriority.MEDIUM, None),
    ]


def test_a_presets_text_is_found_by_name_and_version(connection: Connection) -> None:
    row = {"name": "ours", "version": 3, "text": "title = 'Ours'", "added_at": NOW, "author": "Ada", "reason": None}
    connection.execute(alarm_preset.insert().values(row))
    assert preset_text(connection, "ours", 3) == "title = 'Ours'"
    assert preset_text(connection, "ours", 2) is None


def test_another_process_may_read_beside_the_writer_and_can_write_nothing(place: Place) -> None:
    engine = place.database().writer_engine()
    with engine.connect() as writing, writing.begin():
        session = new_session(writing).id
    with reading(place.data_dir, place.url) as connection:
        assert frames_of_session(connection, session, UNTIL) == []
    with pytest.raises(StoreUnavailable), reading(place.data_dir, place.url) as connection:
        new_session(connection, "2", "40-1183")
    engine.dispose()
