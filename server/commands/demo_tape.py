"""What the demonstration's monitors have measured before now: a stream of each monitor's own, of mode demo."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from models.feed.messages import DeviceDescription, Hello
from models.observation import GenerationMode, JudgedObservation, Judgement, MeasurementValidity
from models.timestamps import to_microseconds
from server.commands.demo_acts import Plan
from server.commands.demo_courses import DRUG_FROM_S
from server.store.connection import StoreConnection
from server.store.frames import FrameWrite, Row, write_together
from server.store.mapping import digest_of, observation_rows
from server.store.streams import OpenStream, insert_stream, metric_ids, open_stream

# From a monitor to the store (µs); a live one takes about as long.
_ON_THE_WAY_US = 150_000
_BY_HAND = "Cuff by hand, left arm"
_NOTHING: frozenset[Judgement] = frozenset()


class Tape:
    """Everything one monitor measured before it began to stream.

    Args:
        device: Its id.
        began_at: Nothing on it is older, UTC.
    """

    def __init__(self, device: str, began_at: datetime) -> None:
        """Hold nothing yet."""
        described = DeviceDescription(id=device, manufacturer="Chairside", model="Simulated monitor")
        self._hello = Hello(device=described, mode=GenerationMode.DEMO, stream=str(uuid4()), sent_at=began_at)
        self._stream: OpenStream | None = None
        self._seq = 0

    def record(self, connection: StoreConnection, plan: Plan, start: datetime, end: datetime) -> None:
        """Store what it measured at a patient, between two times.

        Args:
            connection: The writer's.
            plan: Of whose session.
            start: UTC, inclusive.
            end: UTC, exclusive.
        """
        if self._stream is None:
            self._stream = open_stream(connection, self._hello, self._hello.sent_at)
        number, base_us = self._stream.id, self._stream.base_us
        zero, numbers = plan.begins_at - timedelta(seconds=DRUG_FROM_S), metric_ids(connection)
        writes: list[FrameWrite] = []
        for second, values in plan.course.frames():
            at = zero + timedelta(seconds=second)
            if start <= at < end:
                self._seq += 1
                found = [_measured(metric, value, at) for metric, value in values.items()]
                rows = observation_rows(found, numbers, base_us)
                writes.append(_frame(number, self._seq, at, base_us, rows))
        write_together(connection, writes)


def record_by_hand(
    connection: StoreConnection, session: int, values: Mapping[str, float], at: datetime, author: str
) -> None:
    """Store what somebody measured by hand; simulated as all of it.

    Args:
        connection: The writer's.
        session: The session's number, which has no such stream yet.
        values: By metric, in its unit.
        at: When, UTC.
        author: By whom.
    """
    base_us = to_microseconds(at)
    stream = insert_stream(connection, uuid=str(uuid4()), mode=GenerationMode.DEMO, base_us=base_us, session_id=session)
    numbers = metric_ids(connection)
    writes = [
        _frame(stream, seq, at, base_us, observation_rows([_measured(metric, value, at)], numbers, base_us), author)
        for seq, (metric, value) in enumerate(values.items(), start=1)
    ]
    write_together(connection, writes)


def _measured(metric: str, value: float, at: datetime) -> JudgedObservation:
    return JudgedObservation(metric, value, at, MeasurementValidity.VALID, 0.0, _NOTHING)


def _frame(
    stream: int, seq: int, at: datetime, base_us: int, rows: tuple[Row, ...], author: str | None = None
) -> FrameWrite:
    sent_us = to_microseconds(at) - base_us
    manual = None if author is None else (author, _BY_HAND)
    return FrameWrite(stream, seq, sent_us, sent_us + _ON_THE_WAY_US, digest_of(f"{rows}"), rows, manual=manual)
