"""The last valid number of each metric of a session: what checks and gates go by."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select

from models.observation import Judgement, MeasurementValidity, Reading
from models.timestamps import from_microseconds, to_microseconds
from server.store.artefacts import Mark, marks_of
from server.store.mapping import judgement_bits, validity_code, value_of
from server.store.observations import Source, sources_of_session
from server.store.tables import frame, metric, observation

_VALID = validity_code(MeasurementValidity.VALID)
_UNFIT = judgement_bits([Judgement.REPEAT, Judgement.OUT_OF_RANGE, Judgement.INCONSISTENT])


def _latest() -> Select[Any]:
    """The last valid number of a metric of a stream in a time, made into SQL once: a table of a session asks often."""
    o, f = observation.c, frame.c
    ours_us = o.measured_us + f.received_us - func.coalesce(f.sent_us, f.received_us)
    return (
        select(o.measured_us, o.seq, o.value)
        .join_from(observation, frame, (f.stream_id == o.stream_id) & (f.seq == o.seq))
        .where(o.stream_id == bindparam("stream"), o.metric_id == bindparam("metric"), o.value.is_not(None))
        .where(o.measured_us > bindparam("low"), o.measured_us <= bindparam("high"))
        .where(o.validity == _VALID, o.judgement.op("&")(_UNFIT) == 0)
        .where(ours_us >= bindparam("from_us"), ours_us < bindparam("to_us"))
        .order_by(o.measured_us.desc(), o.seq.desc(), o.place.desc())
        .limit(1)
    )


_LATEST = _latest()


def latest_within(
    connection: Connection, source: Source, metric_id: tuple[str, int], span: tuple[datetime, datetime],
    marks: frozenset[Mark],
) -> float | None:  # fmt: skip
    """Find the last valid number of a metric in a stream, after one moment and not after another, by the device's time.

    Args:
        connection: Any.
        source: The stream, and the interval of it that is asked about.
        metric_id: The metric's id and the store's number for it.
        span: After when, and until when, UTC.
        marks: Those that a person took for artefacts: when the last one is among them, there is no number.
    """
    name, number = metric_id
    asked = {
        "stream": source.id, "metric": number,
        "low": to_microseconds(span[0]) - source.base_us, "high": to_microseconds(span[1]) - source.base_us,
        "from_us": source.from_us - source.base_us, "to_us": source.to_us - source.base_us,
    }  # fmt: skip
    row = connection.execute(_LATEST, asked).first()
    if row is None:
        return None
    mark = (source.uuid, row.seq, name, from_microseconds(row.measured_us + source.base_us))
    return None if mark in marks else float(row.value)


def newest_readings(connection: Connection, session: int, metrics: Iterable[str]) -> dict[str, Reading]:
    """Find the last valid number of each metric, from whichever device of the session or person it came.

    Args:
        connection: Any.
        session: The session's id.
        metrics: Ids from the catalogue; one that was never measured is left out of the answer.
    """
    wanted = set(metrics)
    numbers = {name: number for number, name in connection.execute(select(metric.c.id, metric.c.name))}
    found: dict[str, Reading] = {}
    marks = marks_of(connection, session)
    for source in sources_of_session(connection, session):
        for name in wanted & numbers.keys():
            reading = _newest(connection, source, (name, numbers[name]), marks)
            if reading is not None and (name not in found or found[name].measured_at <= reading.measured_at):
                found[name] = reading
    return found


def readings_since(
    connection: Connection, session: int, metrics: Iterable[str], since: datetime | None
) -> dict[str, list[Reading]]:
    """List the valid numbers of some metrics of a session, oldest first, less what people took for artefacts.

    Args:
        connection: Any.
        session: The session's id.
        metrics: Ids from the catalogue.
        since: Measured then or later, by our clock, UTC; None: all.
    """
    numbers = {name: number for number, name in connection.execute(select(metric.c.id, metric.c.name))}
    marks, found = marks_of(connection, session), dict[str, list[Reading]]()
    from_us = 0 if since is None else to_microseconds(since)
    for whole in sources_of_session(connection, session):
        source = replace(whole, from_us=max(whole.from_us, from_us))
        for name in set(metrics) & numbers.keys():
            rows = connection.execute(_valid(source, numbers[name]))
            found.setdefault(name, []).extend(_unmarked(rows, source, name, marks))
    return {name: sorted(readings, key=lambda one: one.measured_at) for name, readings in found.items()}


def _unmarked(rows: Iterable[Row[Any]], source: Source, name: str, marks: frozenset[Mark]) -> Iterator[Reading]:
    """Read rows one by one, and leave out what somebody took for an artefact."""
    skipped = {(seq, at) for stream, seq, metric, at in marks if (stream, metric) == (source.uuid, name)}
    for row in rows:
        if not skipped or (row.seq, from_microseconds(row.measured_us + source.base_us)) not in skipped:
            value = value_of(row.value, row.judgement) or 0.0  # None was left out by the question
            yield Reading(value, from_microseconds(row.ours_us + source.base_us))


def _valid(source: Source, number: int) -> Select[Any]:
    """The valid numbers of a metric in a stream, the newest first."""
    o, f = observation.c, frame.c
    ours_us = o.measured_us + f.received_us - func.coalesce(f.sent_us, f.received_us)
    return (
        select(ours_us.label("ours_us"), o.measured_us, o.seq, o.value, o.judgement)
        .join_from(observation, frame, (f.stream_id == o.stream_id) & (f.seq == o.seq))
        .where(o.stream_id == source.id, o.metric_id == number, o.value.is_not(None))
        .where(o.validity == _VALID, o.judgement.op("&")(_UNFIT) == 0)
        .where(ours_us >= source.from_us - source.base_us, ours_us < source.to_us - source.base_us)
        .order_by(o.measured_us.desc(), o.seq.desc(), o.place.desc())
    )


def _newest(
    connection: Connection, source: Source, metric_id: tuple[str, int], marks: frozenset[Mark]
) -> Reading | None:
    """Read backwards from the newest to the first that nobody took for an artefact."""
    name, number = metric_id
    marked = sum((stream, metric) == (source.uuid, name) for stream, _, metric, _ in marks)
    rows = connection.execute(_valid(source, number).limit(1 + marked))
    return next(_unmarked(rows, source, name, marks), None)
