"""Of a record that is taken in, what came from devices: devices, streams, frames with their observations, gaps."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from models.document import RecordedObservation, RecordedReport, RecordedStream, SessionDocument
from models.errors import ConflictError
from models.observation import JudgedObservation, Judgement
from models.timestamps import to_microseconds
from server.store.frames import FrameWrite, Row, write_together
from server.store.mapping import condition_rows, observation_rows
from server.store.streams import insert_stream, metric_ids
from server.store.tables import device, frame, gap, observation, stream

# A statement may ask for so many numbers at once, in any database.
_MOST_ASKED = 500

_Key = tuple[str, int]


def take_in_arrivals(
    connection: Connection, document: SessionDocument, found: Sequence[RecordedObservation], now: datetime, author: str
) -> Mapping[str, int]:
    """Write what came from devices, inside the caller's transaction.

    Args:
        connection: The writer's.
        document: The record.
        found: Every observation of it, those that arrived after it was signed too.
        now: UTC; a device that is not known yet is taken down then, and kept out until somebody enrols it.
        author: Who takes it in.

    Returns:
        The number of each device, by its id.

    Raises:
        ConflictError: A stream or a frame is there already, and is not the same.
    """
    devices = {held.id: _device(connection, asdict_of(held), now, author) for held in document.devices}
    every = (*document.streams, *document.streams_after_signing)
    bases = {one.uuid: _stream(connection, one, document.session.id, devices, found) for one in every}
    writes = _frames(document.reports, found, bases, metric_ids(connection))
    _write(connection, writes)
    for missing in document.gaps:
        number, _ = bases[missing.stream]
        row = {
            "stream_id": number, "first_seq": missing.first_seq, "last_seq": missing.last_seq,
            "booked_at": missing.booked_at,
        }  # fmt: skip
        add_or_same(connection, gap, {"stream_id": number, "first_seq": missing.first_seq}, row, "Gap")
    return devices


def asdict_of(held: Any) -> dict[str, Any]:  # noqa: ANN401 - a device as recorded
    """Make the columns of a device's row."""
    return {
        "name": held.id, "manufacturer": held.manufacturer, "model": held.model, "serial": held.serial,
        "software": held.software, "mode": held.mode,
    }  # fmt: skip


def add_or_same(
    connection: Connection, table: Any, key: Mapping[str, Any], row: Mapping[str, Any], what: str  # noqa: ANN401
) -> None:  # fmt: skip
    """Insert a row, or see that the one that is there under its key is the same.

    Raises:
        ConflictError: It is not.
    """
    columns = [table.c[name] for name in row]
    there = connection.execute(select(*columns).where(*(table.c[name] == value for name, value in key.items()))).first()
    if there is None:
        connection.execute(table.insert().values(dict(row)))
    elif tuple(there) != tuple(row.values()):
        named = ", ".join(str(value) for value in key.values())
        message = f"{what} {named} is in this store already, and not as the file has it; nothing was taken in"
        raise ConflictError(message)


def _device(connection: Connection, row: dict[str, Any], now: datetime, author: str) -> int:
    found = connection.execute(select(device.c.id).where(device.c.name == row["name"])).scalar()
    if found is not None:
        return int(found)
    row |= {"enrolled_at": now, "enrolled_by": author, "revoked_at": now}
    return int(connection.execute(device.insert().values(row).returning(device.c.id)).scalar_one())


def _stream(
    connection: Connection,
    one: RecordedStream,
    session: int,
    devices: Mapping[str, int],
    found: Sequence[RecordedObservation],
) -> tuple[int, int]:
    """Find a stream, or make it.

    Returns:
        Its number, and the µs since 1970 from which its times are counted.
    """
    device_id = None if one.device is None else devices[one.device]
    there = connection.execute(select(stream).where(stream.c.uuid == one.uuid)).first()
    if there is None:
        first = next((each.received_at for each in found if each.stream == one.uuid), None)
        base_us = 0 if first is None else to_microseconds(first)
        number = insert_stream(
            connection, uuid=one.uuid, mode=one.mode, base_us=base_us, device_id=device_id,
            session_id=session if one.device is None else None, replay=one.replay,
        )  # fmt: skip
        return number, base_us
    if (there.device_id, there.mode) != (device_id, one.mode.value):
        message = f"Stream {one.uuid} is in this store already, of another device; nothing was taken in"
        raise ConflictError(message)
    return there.id, there.base_us


def _frames(
    reports: Iterable[RecordedReport],
    found: Iterable[RecordedObservation],
    bases: Mapping[str, tuple[int, int]],
    metrics: Mapping[str, int],
) -> list[FrameWrite]:
    """Put together again what arrived together."""
    rows: dict[_Key, list[Row]] = {}
    heads: dict[_Key, RecordedObservation | RecordedReport] = {}
    told: dict[_Key, list[tuple[int, RecordedReport]]] = {}
    for one in found:
        key = (one.stream, one.seq)
        heads[key] = one
        rows.setdefault(key, []).append(_row(one, metrics, bases[one.stream][1]))
    for report in reports:
        key = (report.stream, report.seq)
        heads[key] = report
        told.setdefault(key, []).append((report.place, report))
    return [
        _frame(head, bases[key[0]], tuple(rows.get(key, ())), told.get(key, [])) for key, head in sorted(heads.items())
    ]


def _frame(
    head: RecordedObservation | RecordedReport,
    base: tuple[int, int],
    rows: tuple[Row, ...],
    told: list[tuple[int, RecordedReport]],
) -> FrameWrite:
    number, base_us = base
    conditions = tuple(
        (place, *condition[1:])
        for (place, report), condition in zip(told, condition_rows(each.condition for _, each in told), strict=True)
    )
    is_manual = isinstance(head, RecordedObservation) and head.author is not None
    return FrameWrite(
        number,
        head.seq,
        None if head.sent_at is None else to_microseconds(head.sent_at) - base_us,
        to_microseconds(head.received_at) - base_us,
        head.digest,
        rows,
        conditions,
        manual=(head.author, head.method) if is_manual else None,  # type: ignore[union-attr,arg-type]  # it was looked at
    )


def _row(one: RecordedObservation, metrics: Mapping[str, int], base_us: int) -> Row:
    on_arrival = one.judgements - {Judgement.ARTEFACT}
    judged = JudgedObservation(one.metric, one.value, one.measured_at, one.validity, 0.0, on_arrival)
    (row,) = observation_rows([judged], metrics, base_us)
    return (row[0], row[1], one.place, *row[3:])


def _write(connection: Connection, writes: Sequence[FrameWrite]) -> None:
    """Write frames; of one that is there already, as part of another session's record, only what that has not."""
    there = _digests(connection, writes)
    write_together(connection, [write for write in writes if (write.stream, write.seq) not in there])
    for write in writes:
        digest = there.get((write.stream, write.seq))
        if digest is None:
            continue
        if digest != write.digest:
            message = (
                f"Frame {write.seq} of a stream is in this store already, and is another one; nothing was taken in"
            )
            raise ConflictError(message)
        for metric, at, place, value, validity, judgement in write.observations:
            key = {
                "stream_id": write.stream, "metric_id": metric, "measured_us": at, "seq": write.seq, "place": place,
            }  # fmt: skip
            row = key | {"value": value, "validity": validity, "judgement": judgement}
            add_or_same(connection, observation, key, row, "Observation")


def _digests(connection: Connection, writes: Sequence[FrameWrite]) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    for number in {write.stream for write in writes}:
        seqs = [write.seq for write in writes if write.stream == number]
        for first in range(0, len(seqs), _MOST_ASKED):
            asked = (frame.c.stream_id == number) & frame.c.seq.in_(seqs[first : first + _MOST_ASKED])
            for seq, digest in connection.execute(select(frame.c.seq, frame.c.digest).where(asked)):
                found[number, seq] = digest
    return found
