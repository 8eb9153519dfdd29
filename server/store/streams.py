"""Streams: one life of a device's outbox, where it stands, and how its times map."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from models.device import ReplayMapping
from models.errors import ConflictError, DeviceProtocolError
from models.feed.ledger import SequenceLedger
from models.feed.messages import Hello
from models.feed.protocol import CLOSE_TOKEN
from models.metrics import CATALOGUE
from models.observation import GenerationMode
from models.timestamps import to_microseconds
from server.store.accounts import device_of_token
from server.store.tables import device, frame, gap, metric, stream

# Questions by our clock look this much wider than a stream's clock is known to be off (µs).
SKEW_SLACK_US = 1_000_000


@dataclass(frozen=True, slots=True)
class OpenStream:
    """A stream ready to be written.

    Args:
        id: The store's number.
        uuid: The outbox's.
        base_us: µs since 1970 from which its times are counted.
        ledger: Which of its numbers are settled.
        mode: Real, test or demo.
        replay: The recording it replays, or None.
        until: When the token it was opened by ends; None: no end is known.
    """

    id: int
    uuid: str
    base_us: int
    ledger: SequenceLedger
    mode: GenerationMode
    replay: ReplayMapping | None = None
    until: datetime | None = None


def open_admitted(connection: Connection, hello: Hello, token_hash: str, received_at: datetime) -> OpenStream:
    """Find or make the stream of a device whose token still holds: it was looked at before, and may have ended since.

    Raises:
        ConflictError: The stream belongs to another device.
        DeviceProtocolError: The token ended.
    """
    ticket = device_of_token(connection, token_hash, received_at)
    if ticket is None:
        raise DeviceProtocolError("token_ended", "The device's token was revoked or replaced", CLOSE_TOKEN)
    return replace(open_stream(connection, hello, received_at), until=ticket.until)


def open_stream(connection: Connection, hello: Hello, received_at: datetime) -> OpenStream:
    """Find or make the stream a device named, and take down who it says it is.

    Raises:
        ConflictError: The stream belongs to another device.
    """
    named = hello.device
    device_id = connection.execute(select(device.c.id).where(device.c.name == named.id)).scalar_one()
    connection.execute(
        update(device)
        .where(device.c.id == device_id)
        .values(
            manufacturer=named.manufacturer, model=named.model, serial=named.serial, software=named.software,
            mode=hello.mode.value,
        )
    )  # fmt: skip
    found = connection.execute(select(stream).where(stream.c.uuid == hello.stream.lower())).one_or_none()
    if found is None:
        return _new_stream(connection, device_id, hello, received_at)
    if found.device_id != device_id:
        message = "This stream belongs to another device; an outbox must not be copied, start a new one"
        raise ConflictError(message)
    if found.mode != hello.mode.value:
        message = f"This stream is {found.mode}, not {hello.mode}; a device that changes its mode starts a new outbox"
        raise ConflictError(message)
    return OpenStream(
        found.id, found.uuid, found.base_us, _ledger(connection, found.id), GenerationMode(found.mode), replay_of(found)
    )


def _new_stream(connection: Connection, device_id: int, hello: Hello, received_at: datetime) -> OpenStream:
    replay = None
    if hello.replay is not None:
        replay = ReplayMapping(hello.replay.source, hello.replay.original_start, hello.replay.speed, hello.sent_at)
    base_us = to_microseconds(received_at)
    stream_id = insert_stream(
        connection,
        uuid=hello.stream.lower(),
        device_id=device_id,
        mode=hello.mode,
        base_us=base_us,
        replay=replay,
    )
    return OpenStream(stream_id, hello.stream.lower(), base_us, SequenceLedger(), hello.mode, replay)


def insert_stream(  # noqa: PLR0913 - a row of its table
    connection: Connection,
    *,
    uuid: str,
    mode: GenerationMode,
    base_us: int,
    device_id: int | None = None,
    session_id: int | None = None,
    replay: ReplayMapping | None = None,
) -> int:
    """Make a stream's row and return its number."""
    mapping = {
        "replay_source": replay.source,
        "replay_original_start": replay.original_start,
        "replay_speed": replay.speed,
        "replay_started_at": replay.started_at,
    } if replay else {}  # fmt: skip
    row = {
        "uuid": uuid, "device_id": device_id, "session_id": session_id, "mode": mode.value, "base_us": base_us,
        "skew_us": 0, **mapping,
    }  # fmt: skip
    return int(connection.execute(stream.insert().values(row).returning(stream.c.id)).scalar_one())


def replay_of(row: object) -> ReplayMapping | None:
    """Read the mapping from a stream's row; None for a stream that is no replay."""
    source = getattr(row, "replay_source", None)
    if source is None:
        return None
    return ReplayMapping(source, row.replay_original_start, row.replay_speed, row.replay_started_at)  # type: ignore[attr-defined]


def _ledger(connection: Connection, stream_id: int) -> SequenceLedger:
    """Rebuild what is settled: the highest number, and every booked gap less the frames that came later."""
    highest = connection.execute(select(func.max(frame.c.seq)).where(frame.c.stream_id == stream_id)).scalar() or 0
    gaps = connection.execute(
        select(gap.c.first_seq, gap.c.last_seq).where(gap.c.stream_id == stream_id).order_by(gap.c.first_seq)
    ).all()
    ledger = SequenceLedger(max([highest, *(last for _, last in gaps)]), [(first, last) for first, last in gaps])
    for first, last in gaps:
        filled = select(frame.c.seq).where(frame.c.stream_id == stream_id, frame.c.seq.between(first, last))
        for seq in connection.execute(filled).scalars():
            ledger.place(seq)
    return ledger


def widen_skew(connection: Connection, stream_id: int, skew_us: int) -> None:
    """Remember how far a stream's clock has been from ours, so that questions by our time look widely enough."""
    connection.execute(
        update(stream).where(stream.c.id == stream_id, stream.c.skew_us < skew_us).values(skew_us=skew_us)
    )


def metric_ids(connection: Connection) -> Mapping[str, int]:
    """Make sure that every metric of the catalogue has a number, and tell them."""
    known = {name: number for number, name in connection.execute(select(metric.c.id, metric.c.name))}
    for name in CATALOGUE:
        if name not in known:
            known[name] = connection.execute(metric.insert().values(name=name).returning(metric.c.id)).scalar_one()
    return known
