"""Of a session's record, what came from devices beside observations: the devices themselves, streams, gaps, reports."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from models.document import RecordedGap, RecordedReport, RecordedStream
from models.observation import GenerationMode
from models.signature import RecordedDevice
from models.timestamps import from_microseconds, to_microseconds
from server.store.observations import Source
from server.store.recorded import Span, count_of, has_any
from server.store.session_record import condition_of
from server.store.tables import binding, device, device_condition, frame, gap, metric


def devices_of(connection: Connection, session: int) -> tuple[RecordedDevice, ...]:
    """Read how the devices that were ever bound to a session describe themselves now, by id."""
    columns = (
        device.c.name, device.c.manufacturer, device.c.model, device.c.serial, device.c.software, device.c.mode,
    )  # fmt: skip
    bound = select(binding.c.device_id).where(binding.c.session_id == session)
    query = select(*columns).where(device.c.id.in_(bound)).order_by(device.c.name)
    return tuple(RecordedDevice(*row) for row in connection.execute(query))


def streams_of(connection: Connection, sources: Sequence[Source], until: datetime | None) -> tuple[RecordedStream, ...]:
    """Give the streams of which a session has anything, by UUID.

    Args:
        connection: Any.
        sources: Every stream of its devices.
        until: Only what arrived earlier counts, UTC; None: everything.
    """
    numbers = list(connection.execute(select(metric.c.id)).scalars())
    told = {found.stream for found in gaps_of(connection, sources, until)}
    told |= {found.stream for found in reports_of(connection, sources, until)}
    streams = {
        source.uuid: RecordedStream(source.uuid, source.device, GenerationMode(source.mode), source.replay)
        for source in sources
        if source.uuid in told or has_any(connection, source, numbers, (None, until))
    }
    return tuple(streams[uuid] for uuid in sorted(streams))


def gaps_of(connection: Connection, sources: Sequence[Source], until: datetime | None) -> tuple[RecordedGap, ...]:
    """Read which numbers never came, of what was given up while the stream was the session's."""
    found = [
        RecordedGap(source.uuid, row.first_seq, row.last_seq, row.booked_at)
        for source in sources
        for row in connection.execute(select(gap).where(gap.c.stream_id == source.id).order_by(gap.c.first_seq))
        if _holds(source, row.booked_at, until)
    ]
    return tuple(sorted(found, key=lambda one: (one.stream, one.first_seq)))


def reports_of(connection: Connection, sources: Sequence[Source], until: datetime | None) -> tuple[RecordedReport, ...]:
    """Read what devices said of themselves while they were the session's, by when it arrived."""
    found = [report for source in sources for report in _reports(connection, source, until)]
    return tuple(sorted(found, key=lambda one: (one.received_at, one.stream, one.seq, one.place)))


def count_late(connection: Connection, sources: Sequence[Source], until: datetime) -> int:
    """Count the session's observations that arrived at a time or later."""
    late: Span = (until, None)
    numbers = list(connection.execute(select(metric.c.id)).scalars())
    return sum(count_of(connection, source, numbers, late) for source in sources if _went_on(connection, source, until))


def _went_on(connection: Connection, source: Source, until: datetime) -> bool:
    """Tell whether anything at all came of a stream from then on."""
    after = frame.c.received_us >= to_microseconds(until) - source.base_us
    query = select(frame.c.seq).where(frame.c.stream_id == source.id, after).limit(1)
    return connection.execute(query).first() is not None


def _reports(connection: Connection, source: Source, until: datetime | None) -> Iterator[RecordedReport]:
    c, f = device_condition.c, frame.c
    query = (
        select(device_condition, f.received_us, f.sent_us, f.digest)
        .join_from(device_condition, frame, (f.stream_id == c.stream_id) & (f.seq == c.seq))
        .where(c.stream_id == source.id)
        .order_by(c.seq, c.place)
    )
    for row in connection.execute(query):
        received_at = from_microseconds(row.received_us + source.base_us)
        sent_at = None if row.sent_us is None else from_microseconds(row.sent_us + source.base_us)
        if _holds(source, received_at, until):
            yield RecordedReport(source.uuid, row.seq, row.place, condition_of(row), received_at, sent_at, row.digest)


def _holds(source: Source, at: datetime, until: datetime | None) -> bool:
    """Tell whether a stream was the session's at a time, and that time is early enough."""
    return source.from_us <= to_microseconds(at) < source.to_us and (until is None or at < until)
