"""A session's observations in order, a batch at a time: memory does not grow with the session's length.

Each metric of each stream is read in the order in which it lies in its tree. What has been read of all of them is put
together as far as the one that was read least far: a few thousand rows are held of each, and nothing is sorted twice.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, Select, func, literal, select

from models.document import RecordedObservation
from models.observation import GenerationMode, Judgement
from models.timestamps import EPOCH, from_microseconds, to_microseconds
from server.store.artefacts import marks_of
from server.store.mapping import judgements_of, validity_of, value_of
from server.store.observations import Source, sources_of_session
from server.store.sessions import require_session
from server.store.streams import SKEW_SLACK_US
from server.store.tables import frame, manual_entry, metric, observation

RUN_ROWS = 1000
"""So many rows of each metric of each stream are held at most."""
BATCH_ROWS = 5000
"""A batch has so many observations at most."""

Span: TypeAlias = tuple[datetime | None, datetime | None]
ALL_ARRIVALS: Span = (None, None)

_Row: TypeAlias = tuple[Any, ...]


def observations_of(
    connection: Connection, session: int, arrived: Span = ALL_ARRIVALS
) -> Iterator[list[RecordedObservation]]:
    """Read what a session's devices measured while they were bound to it, and what people typed in, batch by batch.

    In order of ``measured_at``, ``stream``, ``seq`` and the place in the frame. The caller's transaction must last
    until the last batch.

    Args:
        connection: Any.
        session: The session's id.
        arrived: Only what arrived from the first of these times on, and before the second, UTC; None: without end.

    Raises:
        NotFoundError: There is no such session.
    """
    require_session(connection, session)
    sources = sources_of_session(connection, session)
    marks = {(mark[0], mark[1], mark[2], to_microseconds(mark[3])) for mark in marks_of(connection, session)}
    numbers = connection.execute(select(metric.c.id, metric.c.name)).all()
    runs = [
        _Run(connection, _query(source, place, number, name, arrived))
        for place, source in enumerate(sources)
        for number, name in numbers
    ]
    make = _Maker(sources, marks).make
    for rows in _in_order(runs):
        for first in range(0, len(rows), BATCH_ROWS):
            yield [make(row) for row in rows[first : first + BATCH_ROWS]]


class _Run:
    """One metric of one stream, in order."""

    def __init__(self, connection: Connection, query: Select[Any]) -> None:
        self._rows = connection.execute(query.execution_options(yield_per=RUN_ROWS)).partitions()
        self.rows: list[_Row] = []
        self.is_read = False

    def fill(self) -> None:
        """Read on when nothing is left of what was read."""
        if self.rows or self.is_read:
            return
        self.rows = [tuple(row) for row in next(self._rows, ())]
        self.is_read = not self.rows

    def take(self, until: _Row | None) -> list[_Row]:
        """Give what comes no later than a row, or everything."""
        if until is None or (self.rows and self.rows[-1] <= until):
            taken, self.rows = self.rows, []
            return taken
        first = next((place for place, row in enumerate(self.rows) if row > until), 0)
        taken, self.rows = self.rows[:first], self.rows[first:]
        return taken


def _in_order(runs: list[_Run]) -> Iterator[list[_Row]]:
    while True:
        for run in runs:
            run.fill()
        runs = [run for run in runs if run.rows]
        if not runs:
            return
        # What is read of the run that was read least far bounds what is known to be in order.
        until = min(run.rows[-1] for run in runs)
        yield sorted(row for run in runs for row in run.take(until))


def _query(source: Source, place: int, number: int, name: str, arrived: Span) -> Select[Any]:
    """Select the rows of a run; the first four columns are the order, and no two rows have them alike."""
    o, f, m, base_us = observation.c, frame.c, manual_entry.c, source.base_us
    return (
        select(
            o.measured_us + base_us, literal(source.uuid), o.seq, o.place, literal(place), literal(name), o.value,
            o.validity, o.judgement, f.received_us + base_us, f.sent_us + base_us, f.digest, m.author, m.method,
        )
        .join_from(observation, frame, (f.stream_id == o.stream_id) & (f.seq == o.seq))
        .outerjoin(manual_entry, (m.stream_id == o.stream_id) & (m.seq == o.seq))
        .where(*_belongs(source, number, arrived))
        .order_by(o.measured_us, o.seq, o.place)
    )  # fmt: skip


def has_any(connection: Connection, source: Source, metric_numbers: Iterable[int], arrived: Span) -> bool:
    """Tell whether a session has any observation of a stream."""
    return any(
        connection.execute(_counted(source, number, arrived, literal(1)).limit(1)).first() for number in metric_numbers
    )


def count_of(connection: Connection, source: Source, metric_numbers: Iterable[int], arrived: Span) -> int:
    """Count the observations that a session has of a stream."""
    return sum(
        connection.execute(_counted(source, number, arrived, func.count())).scalar_one() for number in metric_numbers
    )


def _counted(source: Source, number: int, arrived: Span, what: ColumnElement[int]) -> Select[Any]:
    together = (frame.c.stream_id == observation.c.stream_id) & (frame.c.seq == observation.c.seq)
    return select(what).select_from(observation).join(frame, together).where(*_belongs(source, number, arrived))


def _belongs(source: Source, number: int, arrived: Span) -> list[ColumnElement[bool]]:
    """Say in SQL that an observation of a metric lies in a stream's interval, by our clock."""
    o, f, base_us = observation.c, frame.c, source.base_us
    width_us = source.skew_us + SKEW_SLACK_US
    by_our_clock_us = o.measured_us + f.received_us - func.coalesce(f.sent_us, f.received_us)
    which = [
        o.stream_id == source.id,
        o.metric_id == number,
        o.measured_us >= source.from_us - width_us - base_us,
        o.measured_us < source.to_us + width_us - base_us,
        by_our_clock_us >= source.from_us - base_us,
        by_our_clock_us < source.to_us - base_us,
    ]
    start, end = arrived
    if start is not None:
        which.append(f.received_us >= to_microseconds(start) - base_us)
    if end is not None:
        which.append(f.received_us < to_microseconds(end) - base_us)
    return which


class _Maker:
    """Makes values of rows. Rows of a frame lie beside each other and have the same times, which are made once."""

    def __init__(self, sources: Sequence[Source], marks: set[tuple[str, int, str, int]]) -> None:
        self._sources = [(source.device, GenerationMode(source.mode), source.replay) for source in sources]
        self._marks = marks
        self._made: tuple[int | None, ...] = (None, None, None)
        self._times: tuple[datetime, datetime, datetime | None] = (EPOCH, EPOCH, None)

    def make(self, row: _Row) -> RecordedObservation:
        (measured_us, stream, seq, place, source, name, value, validity, bits, received_us, sent_us, digest, author,
         method) = row  # fmt: skip
        if self._made != (measured_us, received_us, sent_us):
            sent_at = None if sent_us is None else from_microseconds(sent_us)
            self._times = from_microseconds(measured_us), from_microseconds(received_us), sent_at
            self._made = measured_us, received_us, sent_us
        measured_at, received_at, sent_at = self._times
        device, mode, replay = self._sources[source]
        judgements = judgements_of(bits)
        if self._marks and (stream, seq, name, measured_us) in self._marks:
            judgements |= {Judgement.ARTEFACT}
        return RecordedObservation(
            name, value_of(value, bits), validity_of(validity), judgements, measured_at, received_at, sent_at,
            replay.original_at(measured_at) if replay else None, mode, device, stream, seq, place, digest, author,
            method,
        )  # fmt: skip
