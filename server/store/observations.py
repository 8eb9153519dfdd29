"""Reading observations back: by session or device, in order of their time, a page at a time.

A session owns intervals of devices. Whether an observation lies in one is decided by our clock: the device's time of
measurement moved by the difference between its clock and ours at the time of sending.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, literal, select, tuple_

from models.device import ReplayMapping
from models.observation import Judgement, MeasurementValidity
from models.timestamps import from_microseconds, to_microseconds
from server.store.accounts import enrolled_device
from server.store.artefacts import Mark, marks_of
from server.store.mapping import judgements_of, validity_of, value_of
from server.store.sessions import counts, require_session
from server.store.streams import SKEW_SLACK_US, replay_of
from server.store.tables import binding, device, frame, manual_entry, metric, observation, stream

_FOREVER_US = 2**62
# What is further off the time of its arrival is not live: plausibility calls it late after 5 min at most (µs).
_LIVE_WITHIN_US = 600_000_000


@dataclass(frozen=True, slots=True)
class StoredObservation:
    """An observation as it stands in the store."""

    metric: str
    value: float | None
    validity: MeasurementValidity
    judgements: frozenset[Judgement]
    measured_at: datetime
    original_at: datetime | None
    received_at: datetime
    mode: str
    device: str | None
    stream: str
    seq: int
    place: int
    author: str | None = None
    method: str | None = None


class Position(NamedTuple):
    """Where a page ended: the order of the contract (measured_at, stream, seq), then the place in the frame."""

    measured_us: int
    stream: str
    seq: int
    place: int


@dataclass(frozen=True, slots=True)
class Question:
    """Which observations are wanted; ``start`` inclusive, ``end`` exclusive, by the device's time of measurement."""

    metrics: Sequence[str] = ()
    start: datetime | None = None
    end: datetime | None = None
    after: Position | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class Source:
    """One stream and the interval of it, by our clock, that is asked for."""

    id: int
    uuid: str
    mode: str
    device: str | None
    base_us: int
    skew_us: int
    replay: ReplayMapping | None
    from_us: int = -_FOREVER_US
    to_us: int = _FOREVER_US


def of_session(connection: Connection, session: int, question: Question) -> list[StoredObservation]:
    """Read a session's observations: those of its devices while they were bound, and those people entered.

    Raises:
        NotFoundError: There is no such session.
    """
    require_session(connection, session)
    found = _read(connection, sources_of_session(connection, session), question)
    marks = marks_of(connection, session)
    return [_marked(one, marks) for one in found] if marks else found


def by_hand_of_session(connection: Connection, session: int, question: Question) -> list[StoredObservation]:
    """Read what people typed in as measured in a session."""
    sources = [source for source in sources_of_session(connection, session) if source.device is None]
    marks = marks_of(connection, session)
    return [_marked(one, marks) for one in _read(connection, sources, question)]


def live_of_session(
    connection: Connection, session: int, question: Question, start: datetime, end: datetime
) -> list[StoredObservation]:
    """Read what arrived for a session in a time by our clock, whatever its devices' clocks say, but not what came late.

    Reads no more of the session than that time.

    Args:
        connection: To the store.
        session: Its id.
        question: Which of them.
        start: UTC, inclusive.
        end: UTC, exclusive.
    """
    from_us, to_us = to_microseconds(start) - _LIVE_WITHIN_US, to_microseconds(end) + _LIVE_WITHIN_US
    sources = [
        replace(source, from_us=max(source.from_us, from_us), to_us=min(source.to_us, to_us))
        for source in sources_of_session(connection, session)
    ]
    marks = marks_of(connection, session)
    found = [_marked(one, marks) for one in _read(connection, sources, question)]
    return [one for one in found if start <= one.received_at < end and Judgement.LATE not in one.judgements]


def _marked(found: StoredObservation, marks: frozenset[Mark]) -> StoredObservation:
    if (found.stream, found.seq, found.metric, found.measured_at) not in marks:
        return found
    return replace(found, judgements=found.judgements | {Judgement.ARTEFACT})


def sources_of_session(connection: Connection, session: int) -> list[Source]:
    """List the streams a session has, each with the interval of it that is the session's."""
    sources = [
        _source(
            row, to_microseconds(row.bound_at), _FOREVER_US if row.ended_at is None else to_microseconds(row.ended_at)
        )
        for row in connection.execute(
            select(stream, device.c.name.label("device"), binding.c.bound_at, binding.c.ended_at)
            .join_from(binding, stream, stream.c.device_id == binding.c.device_id)
            .join(device, device.c.id == binding.c.device_id)
            .where(binding.c.session_id == session, counts())
        )
    ]
    by_hand = select(stream, device.c.name.label("device")).outerjoin_from(stream, device)
    return sources + [_source(row) for row in connection.execute(by_hand.where(stream.c.session_id == session))]


def of_device(connection: Connection, name: str, question: Question) -> list[StoredObservation]:
    """Read everything a device ever sent.

    Raises:
        NotFoundError: There is no such device.
    """
    enrolled_device(connection, name)
    query = select(stream, device.c.name.label("device")).join_from(stream, device).where(device.c.name == name)
    return _read(connection, [_source(row) for row in connection.execute(query)], question)


def manual_stream(connection: Connection, session: int) -> tuple[int, str, int, int] | None:
    """Find the stream of a session's manual observations: id, UUID, base and next number; None before the first."""
    query = (
        select(stream.c.id, stream.c.uuid, stream.c.base_us, func.coalesce(func.max(frame.c.seq), 0) + 1)
        .outerjoin_from(stream, frame)
        .where(stream.c.session_id == session)
        .group_by(stream.c.id, stream.c.uuid, stream.c.base_us)
    )
    row = connection.execute(query).first()
    return None if row is None else (row[0], row[1], row[2], row[3])


def _source(row: Any, from_us: int = -_FOREVER_US, to_us: int = _FOREVER_US) -> Source:  # noqa: ANN401
    return Source(row.id, row.uuid, row.mode, row.device, row.base_us, row.skew_us, replay_of(row), from_us, to_us)


def _read(connection: Connection, sources: Sequence[Source], question: Question) -> list[StoredObservation]:
    numbers = {name: number for number, name in connection.execute(select(metric.c.id, metric.c.name))}
    wanted = question.metrics or list(numbers)
    runs = [
        _run(connection, source, name, numbers[name], question)
        for source in sources
        for name in wanted
        if name in numbers
    ]
    merged = heapq.merge(*runs, key=lambda found: found[0])
    return [found for (_, found), _ in zip(merged, range(question.limit), strict=False)]


def _run(
    connection: Connection, source: Source, name: str, number: int, question: Question
) -> Iterator[tuple[Position, StoredObservation]]:
    """Read one metric of one stream in order, at most a page."""
    o, f, m = observation.c, frame.c, manual_entry.c
    low, high = _bounds(source, question)
    measured_by_us = o.measured_us + f.received_us - func.coalesce(f.sent_us, f.received_us)
    query = (
        select(o.measured_us, o.seq, o.place, o.value, o.validity, o.judgement, f.received_us, m.author, m.method)
        .join_from(observation, frame, (f.stream_id == o.stream_id) & (f.seq == o.seq))
        .outerjoin(manual_entry, (m.stream_id == o.stream_id) & (m.seq == o.seq))
        .where(o.stream_id == source.id, o.metric_id == number, o.measured_us >= low, o.measured_us < high)
        .where(measured_by_us >= source.from_us - source.base_us, measured_by_us < source.to_us - source.base_us)
        .order_by(o.measured_us, o.seq, o.place)
        .limit(question.limit)
    )
    if question.after is not None:
        query = query.where(_beyond(source, question.after))
    for row in connection.execute(query):
        yield Position(row.measured_us + source.base_us, source.uuid, row.seq, row.place), _stored(source, name, row)


def _beyond(source: Source, after: Position) -> ColumnElement[bool]:
    """Say in SQL what comes after a position, in the order (measured_at, stream, seq, place)."""
    o, at = observation.c, after.measured_us - source.base_us
    if source.uuid < after.stream:
        return o.measured_us > at
    if source.uuid > after.stream:
        return o.measured_us >= at
    return tuple_(o.measured_us, o.seq, o.place) > tuple_(literal(at), literal(after.seq), literal(after.place))


def _bounds(source: Source, question: Question) -> tuple[int, int]:
    """The narrowest range of stored times that can hold an answer, µs after the stream's base."""
    width_us = source.skew_us + SKEW_SLACK_US
    low, high = source.from_us - width_us, source.to_us + width_us
    if question.start is not None:
        low = max(low, to_microseconds(question.start))
    if question.after is not None:
        low = max(low, question.after.measured_us)
    if question.end is not None:
        high = min(high, to_microseconds(question.end))
    return max(low - source.base_us, -_FOREVER_US), min(high - source.base_us, _FOREVER_US)


def _stored(source: Source, name: str, row: Any) -> StoredObservation:  # noqa: ANN401 - a row of the query above
    measured_at = from_microseconds(row.measured_us + source.base_us)
    return StoredObservation(
        metric=name,
        value=value_of(row.value, row.judgement),
        validity=validity_of(row.validity),
        judgements=judgements_of(row.judgement),
        measured_at=measured_at,
        original_at=source.replay.original_at(measured_at) if source.replay else None,
        received_at=from_microseconds(row.received_us + source.base_us),
        mode=source.mode,
        device=source.device,
        stream=source.uuid,
        seq=row.seq,
        place=row.place,
        author=row.author,
        method=row.method,
    )
