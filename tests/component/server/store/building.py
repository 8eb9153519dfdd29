"""What the store's tests are built from."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from models.alarm import Alarm, AlarmKind, AlarmPriority, AlarmSignals, SignalPresence
from models.feed.ledger import SequenceLedger
from models.feed.messages import DeviceDescription, Hello, ReplayDescription
from models.observation import GenerationMode, JudgedObservation, Judgement, MeasurementValidity
from models.session import InfusionSession
from models.timestamps import to_microseconds
from server.store.accounts import enrol_device
from server.store.database import Database
from server.store.frames import FrameWrite, Settlement, write_singly, write_together
from server.store.mapping import digest_of, observation_rows
from server.store.patients import add_patient
from server.store.sessions import add_session
from server.store.streams import OpenStream, metric_ids, open_stream
from server.store.writer import Writer

NOW = datetime(2026, 3, 1, 14, 0, 0, 250_001, tzinfo=UTC)
STREAM = "7d9c2f1e-0000-4000-8000-000000000001"


@dataclass(frozen=True)
class Place:
    """Where a store lies."""

    data_dir: Path
    url: str | None = None

    @property
    def is_sqlite(self) -> bool:
        return self.url is None

    def database(self) -> Database:
        return Database(self.data_dir, self.url)


@dataclass
class Health:
    """What the writer said about itself, and a way to wait for its next word."""

    words: list[bool] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def __call__(self, healthy: bool) -> None:
        self.words.append(healthy)
        self.changed.set()

    async def until(self, wanted: bool) -> None:
        async with asyncio.timeout(20):
            while self.words[-1:] != [wanted]:
                self.changed.clear()
                await self.changed.wait()


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def hello(
    device: str = "monitor-1",
    stream: str = STREAM,
    *,
    mode: GenerationMode = GenerationMode.REAL,
    sent_at: datetime = NOW,
    replay: ReplayDescription | None = None,
) -> Hello:
    return Hello.model_construct(
        protocol=1,
        device=DeviceDescription(id=device, manufacturer="Örtlich & Söhne", model="M 1"),
        mode=mode,
        stream=stream,
        sent_at=sent_at,
        replay=replay,
    )


def new_stream(
    connection: Connection, device: str = "monitor-1", stream: str = STREAM, received_at: datetime = NOW
) -> OpenStream:
    """Enrol a device and open its first stream."""
    enrol_device(connection, device, f"hash of {device}", NOW, "Ada")
    return open_stream(connection, hello(device, stream), received_at)


def judged(
    value: float | None = 72.0,
    measured_at: datetime = NOW,
    metric: str = "heart_rate",
    *,
    validity: MeasurementValidity = MeasurementValidity.VALID,
    judgements: frozenset[Judgement] = frozenset(),
) -> JudgedObservation:
    return JudgedObservation(metric, value, measured_at, validity, 0.0, judgements)


@dataclass
class Sender:
    """Makes the frames of one stream.

    Args:
        stream: As the store opened it.
        metric_ids: The store's numbers.
        ahead: How far the device's clock is ahead of ours.
    """

    stream: OpenStream
    metric_ids: dict[str, int]
    ahead: timedelta = timedelta()

    @classmethod
    def on(cls, connection: Connection, device: str = "monitor-1", stream: str = STREAM) -> "Sender":
        return cls(new_stream(connection, device, stream), dict(metric_ids(connection)))

    @classmethod
    def bare(cls) -> "Sender":
        """A sender of a stream that no store knows."""
        stream = OpenStream(1, STREAM, to_microseconds(NOW), SequenceLedger(), GenerationMode.REAL)
        return cls(stream, {"heart_rate": 1})

    def frame(
        self,
        seq: int,
        *observations: JudgedObservation,
        received_at: datetime | None = None,
        content: str | None = None,
        has_sent_at: bool = True,
    ) -> FrameWrite:
        """Make a frame received at ``received_at``, by our clock, and sent at that moment by the device's."""
        came = received_at or (observations[0].measured_at - self.ahead if observations else NOW)
        base = self.stream.base_us
        placed = self.stream.ledger.place(seq)
        return FrameWrite(
            self.stream.id,
            seq,
            to_microseconds(came + self.ahead) - base if has_sent_at else None,
            to_microseconds(came) - base,
            digest_of(content or f"frame {seq}"),
            observation_rows(observations, self.metric_ids, base),
            gap=placed.gap,
            booked_at=came,
            is_repeat=placed.is_repeat,
        )


def write(connection: Connection, *frames: FrameWrite) -> list[Settlement]:
    """Write as the committer does: together, or else each for itself."""
    try:
        with connection.begin_nested():
            return write_together(connection, frames)
    except IntegrityError:
        return write_singly(connection, frames)


@dataclass
class Answers:
    """Collects settlements in the order they come."""

    found: list[tuple[int, Settlement]] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def append_all(self, writer: Writer, frames: Sequence[FrameWrite]) -> None:
        for frame in frames:
            writer.append(frame, self.taker(frame.seq))

    def taker(self, seq: int):  # type: ignore[no-untyped-def]  # noqa: ANN201 - a callback
        def take(settlement: Settlement) -> None:
            self.found.append((seq, settlement))
            self.changed.set()

        return take

    async def count(self, wanted: int) -> list[tuple[int, Settlement]]:
        async with asyncio.timeout(20):
            while len(self.found) < wanted:
                self.changed.clear()
                await self.changed.wait()
        return self.found


def new_session(
    connection: Connection, chair: str = "1", identifier: str = "40-1182", created_at: datetime = NOW
) -> InfusionSession:
    patient = add_patient(
        connection,
        family_name="Abara",
        given_name="Lena",
        birth_date=date(1988, 2, 4),
        identifier=identifier,
        sex=None,
        at=created_at,
        author="Ada",
    )
    return add_session(
        connection,
        patient_id=patient.id,
        chair_name=chair,
        preset=("iv_ketamine", 1),
        protocol=("iv_ketamine", 1),
        at=created_at,
        author="Ada",
    )


def new_alarm(number: int = 1, **changes: object) -> Alarm:
    fields: dict[str, object] = {
        "id": number,
        "session": None,
        "chair": "1",
        "device": "monitor-1",
        "condition": "spo2_low",
        "metric": "spo2",
        "kind": AlarmKind.PHYSIOLOGICAL,
        "priority": AlarmPriority.HIGH,
        "present": True,
        "value": 84.0,
        "limit": 90.0,
        "message": "SpO₂ low",
        "detail": "84 % < 90 %",
        "arose_at": NOW,
        "ceased_at": None,
        "latched": True,
        "signals": AlarmSignals(SignalPresence.ON, SignalPresence.ON),
    } | changes
    return Alarm(**fields)  # type: ignore[arg-type]
