"""Four hours of a session, put into the store of a clinic that stands still: six metrics, once a second."""

import math
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import update

from models.feed.messages import DeviceDescription, Hello
from models.observation import GenerationMode, JudgedObservation, MeasurementValidity
from server.store.database import Database
from server.store.frames import FrameWrite, write_together
from server.store.mapping import digest_of, observation_rows
from server.store.streams import metric_ids, open_stream
from server.store.tables import binding, infusion_session, phase_change
from tests.system.outside import Clinic, now

HOURS = 4
SECONDS = HOURS * 3600
# In the middle of the second hour the saturation falls for one second: an extreme that no thinning may lose.
DIP_AT_S, DIP = 5_400, 71.0
METRICS = {
    "heart_rate": (78, 6), "spo2": (97, 1), "respiratory_rate": (14, 2), "etco2": (38, 2), "pulse_rate": (78, 6),
    "infusion_rate": (58.5, 0),
}  # fmt: skip


def live_through(clinic: Clinic, session: int, device: str) -> None:
    """Write what the device measured in the last four hours, and that the session began then."""
    began = now() - timedelta(seconds=SECONDS)
    hello = Hello(
        device=DeviceDescription(id=device), mode=GenerationMode.TEST, stream="11111111-2222-4333-8444-555555555555",
        sent_at=began,
    )  # fmt: skip
    engine = Database(clinic.data).writer_engine()
    with engine.begin() as connection:
        connection.execute(update(binding).where(binding.c.session_id == session).values(bound_at=began))
        connection.execute(update(phase_change).where(phase_change.c.session_id == session).values(changed_at=began))
        connection.execute(update(infusion_session).where(infusion_session.c.id == session).values(created_at=began))
        stream = open_stream(connection, hello, began)
        numbers = metric_ids(connection)
        writes: list[FrameWrite] = []
        for second, values in _measured():
            at = began + timedelta(seconds=second)
            found = [
                JudgedObservation(metric, value, at, MeasurementValidity.VALID, 0.0, frozenset())
                for metric, value in values.items()
            ]
            rows = observation_rows(found, numbers, stream.base_us)
            sent_us = second * 1_000_000
            writes.append(FrameWrite(stream.id, second + 1, sent_us, sent_us + 5_000, digest_of(f"{rows}"), rows))
        write_together(connection, writes)
    engine.dispose()


def _measured() -> Iterator[tuple[int, dict[str, float]]]:
    for second in range(SECONDS):
        values = {
            metric: round(middle + swing * math.sin(second / 40) + swing * math.sin(second / 7) / 2, 1)
            for metric, (middle, swing) in METRICS.items()
        }
        yield second, values | ({"spo2": DIP} if second == DIP_AT_S else {})
