"""A session's observations as columns: one array a number, for charts and statistics of hundreds of thousands.

Reading them one by one as objects would take seconds. Which observations are a session's is decided as in
``observations.py``; far from the ends of a binding the time of measurement alone decides, and no frame is looked up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, bindparam, func, select

from models.metrics import CATALOGUE
from models.observation import USABLE, Judgement
from models.timestamps import to_microseconds
from server.store.artefacts import Mark, marks_of
from server.store.mapping import judgement_bits, validity_code
from server.store.observations import Source, sources_of_session
from server.store.sessions import require_session
from server.store.streams import SKEW_SLACK_US
from server.store.tables import frame, metric, observation

LATE, REPEAT = judgement_bits([Judgement.LATE]), judgement_bits([Judgement.REPEAT])
ARTEFACT = 64  # no bit of the store: a mark of the record, joined when it is read
_USABLE_CODES = [validity_code(validity) for validity in USABLE]
_FOREVER_US = 2**62

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]
Part = tuple[Ints, Ints, Floats, Bytes, Bytes]
"""Times after the stream's base, numbers of frames, values, validities, judgements."""

_AT_ONCE = 4000
_FEW = 10


@dataclass(frozen=True, slots=True)
class Columns:
    """One metric of a session, in order of time.

    Args:
        metric: Id from the catalogue.
        measured_us: The device's own time, µs since 1970.
        values: In the metric's unit; NaN where there is none.
        validity: As the store packs it.
        marks: ``LATE``, ``REPEAT`` and ``ARTEFACT``, and the store's other bits.
        devices: Which gave it, None for what people typed in; empty where whoever made the columns does not know.
        whose: Of each observation, the place of its device in ``devices``.
    """

    metric: str
    measured_us: Ints
    values: Floats
    validity: Bytes
    marks: Bytes
    devices: tuple[str | None, ...] = ()
    whose: Bytes = field(default_factory=lambda: np.empty(0, np.uint8))

    @property
    def interval_s(self) -> float:
        """How often it usually comes, s; once a second where there are too few to tell."""
        return float(np.median(np.diff(self.measured_us))) / 1e6 if len(self.measured_us) > _FEW else 1.0

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Which of them have a number that counts: valid, no artefact, no earlier reading sent again."""
        is_fit = np.isin(self.validity, _USABLE_CODES) & ((self.marks & (ARTEFACT | REPEAT)) == 0)
        usable: NDArray[np.bool_] = is_fit & ~np.isnan(self.values)
        return usable


@dataclass(frozen=True, slots=True)
class Extent:
    """What there is of a session's observations; an equal one says that there are the same.

    Observations are only ever added, so their number tells; bindings and marks are held beside it.
    """

    sources: tuple[Source, ...]
    counts: tuple[tuple[int, int, int], ...]
    marks: frozenset[Mark]


def extent_of(connection: Connection, session: int) -> Extent:
    """Tell what there is of a session's observations, without reading them.

    Raises:
        NotFoundError: There is no such session.
    """
    require_session(connection, session)
    sources = tuple(sources_of_session(connection, session))
    counts = [
        (source.id, row.metric_id, row.number)
        for source in sources
        for row in connection.execute(_COUNT, _span(source, -_FOREVER_US, _FOREVER_US)).all()
    ]
    return Extent(sources, tuple(counts), marks_of(connection, session))


def columns_of(connection: Connection, extent: Extent) -> dict[str, Columns]:
    """Read the observations, by metric in the catalogue's order."""
    names = {row.id: row.name for row in connection.execute(select(metric.c.id, metric.c.name))}
    present = {(stream, number) for stream, number, _ in extent.counts}
    rows: dict[str, list[tuple[Source, list[Part]]]] = {}
    for source in extent.sources:
        for number, name in names.items():
            if (source.id, number) in present:
                rows.setdefault(name, []).append((source, _read(connection, source, number)))
    found = {name: _columns(name, parts, extent.marks) for name, parts in rows.items()}
    return {name: found[name] for name in CATALOGUE if name in found}


def _select(*, is_joined: bool) -> Select[Any]:
    """Rows of one metric of one stream in a time; joined where the time of arrival decides whose they are."""
    o, f = observation.c, frame.c
    query = (
        select(o.measured_us, o.seq, o.value, o.validity, o.judgement)
        .where(o.stream_id == bindparam("stream"), o.metric_id == bindparam("metric"))
        .where(o.measured_us >= bindparam("low"), o.measured_us < bindparam("high"))
        .order_by(o.measured_us, o.seq, o.place)
    )
    if not is_joined:
        return query
    ours_us = o.measured_us + f.received_us - func.coalesce(f.sent_us, f.received_us)
    return query.join_from(observation, frame, (f.stream_id == o.stream_id) & (f.seq == o.seq)).where(
        ours_us >= bindparam("from_us"), ours_us < bindparam("to_us")
    )


_INNER, _EDGE = _select(is_joined=False), _select(is_joined=True)
_COUNT = (
    select(observation.c.metric_id, func.count().label("number"))
    .where(observation.c.stream_id == bindparam("stream"))
    .where(observation.c.measured_us >= bindparam("low"), observation.c.measured_us < bindparam("high"))
    .group_by(observation.c.metric_id)
)


def _span(source: Source, low_us: int, high_us: int) -> dict[str, int]:
    """What a query asks of a source between two times of our clock, counted as the store does: after its base."""
    width_us = source.skew_us + SKEW_SLACK_US
    low = max(low_us, source.from_us - width_us) - source.base_us
    high = min(high_us, source.to_us + width_us) - source.base_us
    return {"stream": source.id, "low": max(low, -_FOREVER_US), "high": min(high, _FOREVER_US)}


def _read(connection: Connection, source: Source, number: int) -> list[Part]:
    """Read one metric of a stream: the middle by its own time, both edges by ours."""
    width_us = source.skew_us + SKEW_SLACK_US
    first, last = source.from_us + width_us, source.to_us - width_us
    if first >= last:
        first = last = source.to_us + width_us
    edge = {"from_us": source.from_us - source.base_us, "to_us": source.to_us - source.base_us, "metric": number}
    return [
        *_parts(connection, _EDGE, {**_span(source, -_FOREVER_US, first), **edge}),
        *_parts(connection, _INNER, {**_span(source, first, last), "metric": number}),
        *_parts(connection, _EDGE, {**_span(source, last, _FOREVER_US), **edge}),
    ]


def _parts(connection: Connection, query: Select[Any], asked: dict[str, int]) -> Iterator[Part]:
    """Take a few thousand rows at a time as the driver gives them: no other thread waits long, and little is held."""
    result = connection.execute(query, asked)
    assert result.cursor is not None  # noqa: S101 - a query has one
    while rows := result.cursor.fetchmany(_AT_ONCE):
        us, seqs, values, validity, marks = zip(*rows, strict=True)
        yield (
            np.array(us, np.int64), np.array(seqs, np.int64), np.array(values, np.float64),
            np.array(validity, np.uint8), np.array(marks, np.uint8),
        )  # fmt: skip


def _columns(name: str, parts: Sequence[tuple[Source, list[Part]]], marks: frozenset[Mark]) -> Columns:
    """Put the rows of all sources in order of time."""
    kept = [(source, read) for source, read in parts if read]
    if not kept:
        empty = np.empty(0, np.int64)
        return Columns(name, empty, empty.astype(np.float64), empty.astype(np.uint8), empty.astype(np.uint8))
    arrays = [_of_source(source, read, name, marks) for source, read in kept]
    devices = tuple(dict.fromkeys(source.device for source, _ in kept))
    places = [devices.index(source.device) for source, _ in kept]
    whose = np.repeat(np.array(places, np.uint8), [len(measured) for measured, *_ in arrays])
    columns = [np.concatenate(column) for column in zip(*arrays, strict=True)] + [whose]
    if len(kept) > 1:
        order = np.argsort(columns[0], kind="stable")
        columns = [column[order] for column in columns]
    measured, values, validity, found, whose = columns
    return Columns(name, measured, values, validity, found, devices, whose)


def _of_source(
    source: Source, read: list[Part], name: str, marks: frozenset[Mark]
) -> tuple[Ints, Floats, Bytes, Bytes]:
    measured, seqs, values, validity, found = (np.concatenate(column) for column in zip(*read, strict=True))
    measured += source.base_us
    for stream, seq, metric_name, at in marks:
        if stream == source.uuid and metric_name == name:
            found[(measured == to_microseconds(at)) & (seqs == seq)] |= ARTEFACT
    return measured, values, validity, found
