"""What a settled frame leaves in the store, and how a batch of them is written.

A batch goes in with a few statements of many rows each: SQLite then works without holding Python's lock, so the event
loop keeps running beside the writer.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum, auto
from functools import cache
from itertools import chain

import structlog
from sqlalchemy import Connection, Table, select

from models.frozen import statically_frozen
from server.store.database import in_short, is_unavailable
from server.store.streams import SKEW_SLACK_US, widen_skew
from server.store.tables import device_condition, frame, gap, manual_entry, observation

log = structlog.get_logger(__name__)

# Rows of one statement. Each statement costs the writer a few turns of Python's lock, so there are as few as can be; a
# batch's last one has any size up to the smallest of these, and the connection keeps all of them prepared.
_CHUNKS = (512, 128)

Row = tuple[object, ...]


class Settlement(Enum):
    """How a numbered frame ended."""

    STORED = auto()
    SAME = auto()
    CONFLICT = auto()
    UNAVAILABLE = auto()


@statically_frozen
class FrameWrite:
    """A frame to make durable.

    Args:
        stream: The stream's row id.
        seq: Its number.
        sent_us: When it was sent by the device's clock, µs after the stream's base, or None.
        received_us: When it arrived, µs after the stream's base.
        digest: 64 bits of its content, to tell a repeat from a conflict.
        observations: Rows (metric id, measured µs after base, place in the frame, value, validity, judgement bits).
        conditions: Rows (place in the frame, code, metric, present, since).
        gap: Numbers to book as missing before it, or None.
        booked_at: When, for the gap.
        is_repeat: Its number was settled before: only compare.
        manual: (author, method) of an observation a person entered, or None.
    """

    stream: int
    seq: int
    sent_us: int | None
    received_us: int
    digest: int
    observations: tuple[Row, ...] = ()
    conditions: tuple[Row, ...] = ()
    gap: tuple[int, int] | None = None
    booked_at: datetime | None = None
    is_repeat: bool = False
    manual: tuple[str, str | None] | None = None


def write_together(connection: Connection, batch: Sequence[FrameWrite]) -> list[Settlement]:
    """Write a batch inside the caller's transaction, all of it with a few statements.

    Returns:
        One settlement a frame, in order.

    Raises:
        DBAPIError: The database refused one of them or failed; nothing of the transaction may be kept.
    """
    _insert_all(connection, [write for write in batch if not write.is_repeat])
    return [_compare(connection, write) if write.is_repeat else Settlement.STORED for write in batch]


def write_singly(connection: Connection, batch: Sequence[FrameWrite]) -> list[Settlement]:
    """Write a batch inside the caller's transaction, each frame for itself.

    Returns:
        One settlement a frame, in order. ``UNAVAILABLE`` for one that the database refuses for what it holds, and for
        every later one of its stream.

    Raises:
        DBAPIError: The machine failed; nothing of the transaction may be kept.
    """
    settled: list[Settlement] = []
    broken: set[int] = set()
    for write in batch:
        settlement = Settlement.UNAVAILABLE if write.stream in broken else _write_alone(connection, write)
        if settlement is Settlement.UNAVAILABLE:
            broken.add(write.stream)
        settled.append(settlement)
    return settled


def _write_alone(connection: Connection, write: FrameWrite) -> Settlement:
    if write.is_repeat:
        return _compare(connection, write)
    try:
        with connection.begin_nested():
            _insert_all(connection, [write])
    except Exception as error:
        if is_unavailable(error):
            raise
        if _digest(connection, write) is None:
            log.error("frame not stored", stream=write.stream, seq=write.seq, error=in_short(error))  # noqa: TRY400
            return Settlement.UNAVAILABLE
        return _compare(connection, write)
    return Settlement.STORED


def _compare(connection: Connection, write: FrameWrite) -> Settlement:
    found = _digest(connection, write)
    # A number that was booked as missing and then given up by its sender has no row; nothing contradicts it.
    return Settlement.SAME if found is None or found == write.digest else Settlement.CONFLICT


def _digest(connection: Connection, write: FrameWrite) -> int | None:
    key = (frame.c.stream_id == write.stream) & (frame.c.seq == write.seq)
    return connection.execute(select(frame.c.digest).where(key)).scalar()


def _insert_all(connection: Connection, writes: Sequence[FrameWrite]) -> None:
    _widen_skews(connection, writes)
    _insert(connection, frame, [(w.stream, w.seq, w.sent_us, w.received_us, w.digest) for w in writes])
    _insert(connection, observation, _observation_rows(writes))
    for write in writes:
        if write.conditions:
            _insert_values(connection, device_condition, _condition_rows(write))
        if write.gap is not None:
            first, last = write.gap
            booked = {"stream_id": write.stream, "first_seq": first, "last_seq": last, "booked_at": write.booked_at}
            connection.execute(gap.insert(), booked)
        if write.manual is not None:
            author, method = write.manual
            entry = {"stream_id": write.stream, "seq": write.seq, "author": author, "method": method}
            connection.execute(manual_entry.insert(), entry)


def _widen_skews(connection: Connection, writes: Sequence[FrameWrite]) -> None:
    """Keep what questions by our clock rely on: no frame's clock was further from ours than its stream remembers."""
    widest: dict[int, int] = {}
    for write in writes:
        if write.sent_us is not None and (skew_us := abs(write.received_us - write.sent_us)) > SKEW_SLACK_US:
            widest[write.stream] = max(skew_us, widest.get(write.stream, 0))
    for stream, skew_us in widest.items():
        widen_skew(connection, stream, 1 << skew_us.bit_length())  # rounded up, so that it is seldom written


def _observation_rows(writes: Iterable[FrameWrite]) -> list[Row]:
    return [
        (w.stream, metric, at, w.seq, place, value, validity, judgement)
        for w in writes
        for metric, at, place, value, validity, judgement in w.observations
    ]


def _condition_rows(write: FrameWrite) -> list[dict[str, object]]:
    names = ("place", "code", "metric", "present", "since")
    return [
        {"stream_id": write.stream, "seq": write.seq, **dict(zip(names, row, strict=True))} for row in write.conditions
    ]


def _insert_values(connection: Connection, table: Table, rows: list[dict[str, object]]) -> None:
    connection.execute(table.insert(), rows)


def _insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert plain rows in the table's column order, many to a statement."""
    start = 0
    for most in _CHUNKS:
        while len(rows) - start >= most:
            _insert_some(connection, table, rows[start : start + most])
            start += most
    if start < len(rows):
        _insert_some(connection, table, rows[start:])


def _insert_some(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    statement = _statement(connection.dialect.name, table, len(rows))
    connection.exec_driver_sql(statement, tuple(chain.from_iterable(rows)))


@cache
def _statement(dialect: str, table: Table, size: int) -> str:
    mark = "%s" if dialect == "postgresql" else "?"
    row = "(" + ",".join([mark] * len(table.columns)) + ")"
    names = ",".join(table.columns.keys())
    return f"INSERT INTO {table.name} ({names}) VALUES {','.join([row] * size)}"  # noqa: S608 - names and marks alone, no values
