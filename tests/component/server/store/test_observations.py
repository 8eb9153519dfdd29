"""Questions to the record: order, pages, session intervals by our clock, and every bit of every value."""

import struct
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from models.feed.messages import ReplayDescription
from models.observation import ON_ARRIVAL, GenerationMode, MeasurementValidity
from server.store.accounts import enrol_device
from server.store.bindings import bind, unbind
from server.store.manual import add_manual
from server.store.observations import Position, Question, StoredObservation, of_device, of_session
from server.store.reader import Reader
from server.store.series import thin
from server.store.streams import metric_ids, open_stream, widen_skew
from server.store.tables import stream
from tests.component.server.store.building import (
    NOW,
    STREAM,
    Place,
    Sender,
    at,
    hello,
    judged,
    new_session,
    new_stream,
    write,
)

OTHER = "00000000-0000-4000-8000-000000000002"
EXTREMES = (-0.0, 0.0, 5e-324, -5e-324, 1.7976931348623157e308, -1.7976931348623157e308, 0.1 + 0.2, 1e22, 72.0, 2.0**53)


def bits(value: float | None) -> bytes | None:
    return None if value is None else struct.pack(">d", value)


def seconds(found: list[StoredObservation]) -> list[float]:
    return [(item.measured_at - NOW).total_seconds() for item in found]


def test_values_come_back_bit_for_bit(connection: Connection) -> None:
    sender = Sender.on(connection)
    write(connection, *[sender.frame(seq, judged(value, at(seq))) for seq, value in enumerate(EXTREMES, 1)])
    found = of_device(connection, "monitor-1", Question())
    assert [bits(item.value) for item in found] == [bits(value) for value in EXTREMES]


def test_a_reader_sees_the_same_bits(place: Place) -> None:
    engine = place.database().writer_engine()
    with engine.connect() as connection, connection.begin():
        sender = Sender.on(connection)
        write(connection, *[sender.frame(seq, judged(value, at(seq))) for seq, value in enumerate(EXTREMES, 1)])
    reading = place.database().reader_engine()
    with reading.connect() as connection:
        found = of_device(connection, "monitor-1", Question())
    reading.dispose()
    assert [bits(item.value) for item in found] == [bits(value) for value in EXTREMES]


def test_validity_judgements_and_microseconds_come_back(connection: Connection) -> None:
    sender = Sender.on(connection)
    sent = [
        judged(None if validity is MeasurementValidity.NOT_AVAILABLE else -0.0, at(number / 1e6), validity=validity)
        for number, validity in enumerate(MeasurementValidity)
    ]
    sent += [
        judged(1.0, at(1 + number / 1e6), judgements=frozenset({word}))
        for number, word in enumerate(sorted(ON_ARRIVAL))
    ]
    sent.append(judged(-0.0, at(2.999_999), judgements=ON_ARRIVAL))
    write(connection, sender.frame(1, *sent, received_at=at(3.000_001)))
    found = of_device(connection, "monitor-1", Question())
    assert [(item.measured_at, item.validity, item.judgements, bits(item.value)) for item in found] == [
        (item.measured_at, item.validity, item.judgements, bits(item.value)) for item in sent
    ]
    assert {item.received_at for item in found} == {at(3.000_001)}
    assert [item.place for item in found] == list(range(len(sent)))


def test_times_long_before_and_after_the_stream_began_are_exact(connection: Connection) -> None:
    sender = Sender.on(connection)
    times = [NOW - timedelta(days=20_000, microseconds=1), NOW, NOW + timedelta(days=20_000, microseconds=1)]
    write(connection, *[sender.frame(seq, judged(70, time), received_at=NOW) for seq, time in enumerate(times, 1)])
    assert [item.measured_at for item in of_device(connection, "monitor-1", Question())] == times


def test_order_is_time_then_stream_then_number_then_place(connection: Connection) -> None:
    first = Sender.on(connection)
    second = Sender(open_stream(connection, hello(stream=OTHER), NOW), first.metric_ids)
    write(connection, first.frame(1, judged(1, at(1)), judged(2, at(1), "spo2")), first.frame(2, judged(3, at(0))))
    write(connection, second.frame(1, judged(4, at(1), "spo2")), first.frame(3, judged(5, at(1))))
    found = of_device(connection, "monitor-1", Question())
    assert [item.value for item in found] == [3, 4, 1, 2, 5]


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_through_equal_times_lose_and_repeat_nothing(connection: Connection, limit: int) -> None:
    first = Sender.on(connection)
    second = Sender(open_stream(connection, hello(stream=OTHER), NOW), first.metric_ids)
    for sender in (first, second):
        for seq in range(1, 5):
            same = [judged(seq, at(1), "heart_rate"), judged(seq, at(1), "spo2"), judged(seq, at(seq % 2), "spo2")]
            write(connection, sender.frame(seq, *same, received_at=at(2)))
    whole = of_device(connection, "monitor-1", Question())
    pages: list[StoredObservation] = []
    after: Position | None = None
    while page := of_device(connection, "monitor-1", Question(after=after, limit=limit)):
        pages += page
        last = page[-1]
        after = Position(round((last.measured_at.timestamp()) * 1e6), last.stream, last.seq, last.place)
    assert len(whole) == 24
    assert pages == whole


def test_a_span_includes_its_start_and_excludes_its_end(connection: Connection) -> None:
    sender = Sender.on(connection)
    write(connection, *[sender.frame(seq, judged(70, at(seq))) for seq in range(1, 8)])
    assert seconds(of_device(connection, "monitor-1", Question(start=at(3), end=at(6)))) == [3, 4, 5]
    assert of_device(connection, "monitor-1", Question(metrics=["spo2", "unheard_of"])) == []


class TestSession:
    """A session owns its devices' observations while they were bound, by our clock."""

    @staticmethod
    def bound(connection: Connection, sender: Sender, ahead: timedelta) -> int:
        session = new_session(connection, created_at=at(-100))
        held = bind(connection, session.id, "monitor-1", None, at(10), "Ada")
        unbind(connection, session.id, held.id, at(20), "Ada")
        bind(connection, session.id, "monitor-1", ("ABARA ", session.patient.birth_date), at(30), "Ada")
        sender.ahead = ahead
        frames = [
            sender.frame(seq, judged(seq, at(seq) + ahead), received_at=at(seq)) for seq in (9, 10, 15, 19, 20, 30, 31)
        ]
        write(connection, *frames)
        return session.id

    @pytest.mark.parametrize("ahead", [0, 0.7, 3600, -3600, 86_400 * 3650, -86_400 * 3650])
    def test_the_devices_clock_may_be_wrong(self, connection: Connection, ahead: float) -> None:
        sender = Sender.on(connection)
        number = self.bound(connection, sender, timedelta(seconds=ahead))
        assert [item.value for item in of_session(connection, number, Question())] == [10, 15, 19, 30, 31]

    def test_a_clock_that_steps_in_the_middle_moves_nothing_out(self, connection: Connection) -> None:
        sender = Sender.on(connection)
        number = self.bound(connection, sender, timedelta())
        sender.ahead = timedelta(hours=-1)
        write(connection, sender.frame(40, judged(40, at(40) + sender.ahead), received_at=at(40)))
        assert [item.value for item in of_session(connection, number, Question())] == [40, 10, 15, 19, 30, 31]

    def test_an_observation_sent_late_belongs_to_when_it_was_measured(self, connection: Connection) -> None:
        sender = Sender.on(connection)
        number = self.bound(connection, sender, timedelta())
        late = sender.frame(50, judged(17, at(17)), judged(25, at(25)), received_at=at(600))
        write(connection, late)
        assert [item.value for item in of_session(connection, number, Question())] == [10, 15, 17, 19, 30, 31]

    def test_a_new_outbox_of_the_device_goes_on_in_the_session(self, connection: Connection) -> None:
        sender = Sender.on(connection)
        number = self.bound(connection, sender, timedelta())
        second = Sender(open_stream(connection, hello(stream=OTHER), at(40)), sender.metric_ids)
        write(connection, second.frame(1, judged(41, at(41))))
        assert [item.value for item in of_session(connection, number, Question(start=at(30)))] == [30, 31, 41]

    def test_moving_a_device_moves_no_data(self, connection: Connection) -> None:
        sender = Sender.on(connection)
        first = self.bound(connection, sender, timedelta())
        second = new_session(connection, "2", "40-1183", at(0))
        bind(connection, second.id, "monitor-1", ("Abara", second.patient.birth_date), at(31), "Ada")
        assert [item.value for item in of_session(connection, first, Question())] == [10, 15, 19, 30]
        assert [item.value for item in of_session(connection, second.id, Question())] == [31]

    def test_what_a_person_entered_stands_among_the_rest(self, connection: Connection) -> None:
        sender = Sender.on(connection)
        number = self.bound(connection, sender, timedelta())
        entered = judged(36.6, at(12), "temperature")
        stored = add_manual(connection, number, entered, OTHER, at(14), "Ada Ōe", "Ohrthermometer 🌡")
        second = add_manual(connection, number, judged(36.7, at(31), "temperature"), STREAM, at(31), "Ada", None)
        found = of_session(connection, number, Question(metrics=["temperature"]))
        assert found == [stored, second]
        assert (stored.author, stored.method, stored.device, stored.mode) == (
            "Ada Ōe",
            "Ohrthermometer 🌡",
            None,
            "real",
        )
        assert [(item.stream, item.seq) for item in found] == [(OTHER, 1), (OTHER, 2)]
        assert [item.value for item in of_session(connection, number, Question())] == [10, 36.6, 15, 19, 30, 36.7, 31]


def test_a_replays_observations_carry_their_original_time(connection: Connection) -> None:
    enrol_device(connection, "monitor-1", "hash", NOW, "Ada")
    replay = ReplayDescription(source="case 17.vital", original_start=at(-86_400), speed=10.0)
    opened = open_stream(connection, hello(mode=GenerationMode.DEMO, replay=replay), NOW)
    sender = Sender(opened, dict(metric_ids(connection)))
    write(connection, sender.frame(1, judged(70, at(2.000_001))))
    (found,) = of_device(connection, "monitor-1", Question())
    assert (found.original_at, found.measured_at) == (at(-86_400 + 20.000_01), at(2.000_001))
    assert found.mode == "demo"


def test_a_skew_only_ever_widens(connection: Connection) -> None:
    opened = new_stream(connection)
    for skew_us in (4_000_000, 9_000_000, 1_000_000):
        widen_skew(connection, opened.id, skew_us)
    assert connection.execute(select(stream.c.skew_us)).scalar() == 9_000_000


def test_thinning_keeps_every_extreme(connection: Connection) -> None:
    sender = Sender.on(connection)
    values = [70.0] * 1000
    values[417], values[418], values[903] = 191.0, 22.0, 23.0
    write(connection, *[sender.frame(seq + 1, judged(value, at(seq))) for seq, value in enumerate(values)])
    kept = thin(of_device(connection, "monitor-1", Question(limit=1000)), 40)
    assert len(kept) <= 40
    assert {191.0, 22.0, 23.0} <= {item.value for item in kept}
    assert kept == sorted(kept, key=lambda item: item.measured_at)


async def test_a_question_reads_one_moment_whatever_is_written_meanwhile(place: Place) -> None:
    engine = place.database().writer_engine()
    with engine.connect() as writing:
        with writing.begin():
            sender = Sender.on(writing)
            write(writing, sender.frame(1, judged()))

        def ask(connection: Connection) -> tuple[int, int]:
            before = len(of_device(connection, "monitor-1", Question()))
            with writing.begin():
                write(writing, sender.frame(2, judged(71, at(1))))
            return before, len(of_device(connection, "monitor-1", Question()))

        engine_of_readers = place.database().reader_engine()
        with engine_of_readers.connect() as reading:
            assert ask(reading) == (1, 1)
        engine_of_readers.dispose()
    reader = Reader(place.database())
    assert len(await reader.run(lambda connection: of_device(connection, "monitor-1", Question()))) == 2
    await reader.stop()
