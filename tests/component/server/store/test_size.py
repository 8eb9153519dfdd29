"""How much disk an observation takes, written by the real code, after a checkpoint and without any VACUUM."""

import random
from collections.abc import Callable, Iterator

import pytest

from server.store.frames import FrameWrite
from server.store.schema import prepare_schema
from tests.component.server.store.building import Place, Sender, at, judged, write

LIMIT_BYTES = 40
METRICS = ("heart_rate", "pulse_rate", "spo2", "perfusion_index", "respiratory_rate", "etco2")
FOUR_HOURS_S = 4 * 3600


@pytest.mark.parametrize(("devices", "seconds_each"), [(1, FOUR_HOURS_S), (12, FOUR_HOURS_S // 12)])
def test_an_observation_takes_at_most_forty_bytes(
    near_place: Place, devices: int, seconds_each: int, record_property: Callable[[str, object], None]
) -> None:
    near_place.data_dir.mkdir()
    engine = near_place.database().writer_engine()
    with engine.connect() as connection:
        prepare_schema(connection)
        empty = near_place.database().path.stat().st_size
        with connection.begin():
            senders = [Sender.on(connection, f"monitor-{number}", f"{number:036d}") for number in range(devices)]
        for minute in range(seconds_each // 60):
            with connection.begin():
                write(connection, *frames(senders, minute))
    engine.dispose()  # the last connection that closes writes the log back into the file
    grown = near_place.database().path.stat().st_size - empty
    size = grown / (devices * seconds_each * len(METRICS))
    record_property("bytes_an_observation", round(size, 1))
    print(f"{devices} device(s): {size:.1f} bytes an observation")  # noqa: T201 - worth reading
    assert not near_place.database().path.with_suffix(".db-wal").exists()
    assert size <= LIMIT_BYTES


def frames(senders: list[Sender], minute: int) -> Iterator[FrameWrite]:
    """A minute of frames as monitors send them: once a second, a little late, some values with a decimal place."""
    chance = random.Random(minute)
    for second in range(minute * 60, minute * 60 + 60):
        for sender in senders:
            measured = at(second + chance.random())
            values = [round(70 + 20 * chance.random(), place % 2) for place, _ in enumerate(METRICS)]
            observations = [judged(value, measured, metric) for value, metric in zip(values, METRICS, strict=True)]
            content = str(chance.random())
            yield sender.frame(second + 1, *observations, received_at=at(second + 1.3), content=content)
