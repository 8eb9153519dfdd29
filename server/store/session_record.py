"""Reading a past session as its chair lived it: every frame that arrived while its devices were bound to it.

Questions elsewhere ask for a time of measurement; a rehearsal needs what was known when, so here the frames are chosen
by when they arrived, each with the age its observations had then.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from models.alarm import Alarm, AlarmPriority
from models.device import DeviceCondition, DeviceConditionCode
from models.observation import JudgedObservation
from models.timestamps import from_microseconds, to_microseconds
from server.store.alarms import read_alarm
from server.store.mapping import judgements_of, validity_of, value_of
from server.store.sessions import counts
from server.store.streams import SKEW_SLACK_US
from server.store.tables import alarm as alarm_table
from server.store.tables import (
    alarm_preset,
    binding,
    device,
    device_condition,
    frame,
    limit_override,
    metric,
    observation,
    stream,
)

# An outbox keeps what it could not send for so long (contract of the feed); nothing older can arrive.
_OLDEST_US = 72 * 3600 * 1_000_000
_FUTURE_US = 5 * 1_000_000  # how far after its sending an observation may claim to be measured, likewise
# What a device reported so long before it was bound is known to the alarm engine when it is.
_REPORTED_BEFORE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class ArrivedFrame:
    """A frame as it arrived; ``device`` is None for what a person entered."""

    device: str | None
    received_at: datetime
    observations: tuple[JudgedObservation, ...]
    conditions: tuple[DeviceCondition, ...] = ()


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """A limit set for one patient, or put back to the preset's (None)."""

    at: datetime
    metric: str
    side: str
    priority: AlarmPriority
    limit: float | None


@dataclass(frozen=True, slots=True)
class _Arrival:
    """When a frame arrived and was sent, µs after its stream's base."""

    received_us: int
    sent_us: int


def frames_of_session(connection: Connection, session: int, until: datetime) -> list[ArrivedFrame]:
    """Read what arrived for a session, in the order of arrival.

    Args:
        connection: Any.
        session: The session's id; one without devices and entries has nothing.
        until: For bindings that last: when to stop.
    """
    bound = (
        select(stream, device.c.name.label("device"), binding.c.bound_at, binding.c.ended_at)
        .join_from(binding, stream, stream.c.device_id == binding.c.device_id)
        .join(device, device.c.id == binding.c.device_id)
        .where(binding.c.session_id == session, counts())
    )
    found: list[ArrivedFrame] = []
    for row in connection.execute(bound).all():
        found += _frames(connection, row, row.device, row.bound_at, row.ended_at or until)
    for row in connection.execute(select(stream).where(stream.c.session_id == session)).all():
        found += _frames(connection, row, None, from_microseconds(row.base_us), until)
    return sorted(found, key=lambda one: one.received_at)  # stable: frames of one moment keep their numbers' order


def reported_before(connection: Connection, name: str, bound_at: datetime) -> list[DeviceCondition]:
    """Tell what a device had last reported about itself when it was bound."""
    query = (
        select(device_condition, frame.c.received_us, stream.c.base_us)
        .join_from(device_condition, frame, _same_frame(device_condition))
        .join(stream, stream.c.id == frame.c.stream_id)
        .join(device, device.c.id == stream.c.device_id)
        .where(device.c.name == name)
    )
    latest: dict[tuple[str, str | None], tuple[int, DeviceCondition]] = {}
    to_us = to_microseconds(bound_at)
    from_us = to_microseconds(bound_at - _REPORTED_BEFORE)
    for row in connection.execute(query.order_by(frame.c.received_us, frame.c.seq, device_condition.c.place)):
        received_us = row.received_us + row.base_us
        key = (row.code, row.metric)
        if from_us <= received_us < to_us and received_us >= latest.get(key, (0, None))[0]:
            latest[key] = received_us, condition_of(row)
    return [condition for _, condition in latest.values()]


def alarms_of_session(connection: Connection, session: int) -> list[Alarm]:
    """Read every alarm of a session, in the order in which they arose."""
    query = select(alarm_table).where(alarm_table.c.session == session).order_by(alarm_table.c.id)
    return [read_alarm(row) for row in connection.execute(query)]


def overrides_of_session(connection: Connection, session: int) -> list[OverrideRow]:
    """Read which limits were set for a session's patient, oldest first."""
    query = select(limit_override).where(limit_override.c.session == session).order_by(limit_override.c.id)
    return [
        OverrideRow(row.at, row.metric, row.side, AlarmPriority(row.priority), row.limit)
        for row in connection.execute(query)
    ]


def preset_text(connection: Connection, name: str, version: int) -> str | None:
    """Read the text of one version of a preset; None when the store does not keep it."""
    which = (alarm_preset.c.name == name) & (alarm_preset.c.version == version)
    return connection.execute(select(alarm_preset.c.text).where(which)).scalar()


def _frames(
    connection: Connection,
    source: Any,  # noqa: ANN401 - a stream's row
    name: str | None,
    from_at: datetime,
    to_at: datetime,
) -> Iterator[ArrivedFrame]:
    """Read the frames of one stream that arrived in an interval, in the order of their numbers."""
    arrivals = _arrivals(connection, source, from_at, to_at)
    if not arrivals:
        return
    observed = _observations(connection, source, arrivals)
    reported = _conditions(connection, source.id, arrivals)
    for seq, arrival in arrivals.items():
        received_at = from_microseconds(arrival.received_us + source.base_us)
        yield ArrivedFrame(name, received_at, tuple(observed.get(seq, ())), tuple(reported.get(seq, ())))


def _arrivals(connection: Connection, source: Any, from_at: datetime, to_at: datetime) -> dict[int, _Arrival]:  # noqa: ANN401
    f = frame.c
    low, high = (to_microseconds(at) - source.base_us for at in (from_at, to_at))
    query = select(f.seq, f.received_us, f.sent_us).where(f.stream_id == source.id, f.received_us >= low)
    rows = connection.execute(query.where(f.received_us <= high).order_by(f.received_us, f.seq))
    return {seq: _Arrival(received, received if sent is None else sent) for seq, received, sent in rows}


def _observations(
    connection: Connection,
    source: Any,  # noqa: ANN401 - a stream's row
    arrivals: dict[int, _Arrival],
) -> dict[int, list[JudgedObservation]]:
    """Read the observations of some frames, each frame's in its own order."""
    o = observation.c
    width_us = source.skew_us + SKEW_SLACK_US
    low = min(arrival.received_us for arrival in arrivals.values()) - width_us - _OLDEST_US
    high = max(arrival.received_us for arrival in arrivals.values()) + width_us + _FUTURE_US
    columns = (o.seq, o.place, o.measured_us, o.value, o.validity, o.judgement)
    placed: dict[int, list[tuple[int, JudgedObservation]]] = {}
    for number, name in connection.execute(select(metric.c.id, metric.c.name)).all():
        query = select(*columns).where(o.stream_id == source.id, o.metric_id == number)
        query = query.where(o.measured_us >= low, o.measured_us <= high, o.seq.between(min(arrivals), max(arrivals)))
        for row in connection.execute(query):
            arrival = arrivals.get(row.seq)
            if arrival is not None:
                placed.setdefault(row.seq, []).append((row.place, _judged(row, name, source.base_us, arrival)))
    return {seq: [found for _, found in sorted(each, key=_place)] for seq, each in placed.items()}


def _place(found: tuple[int, JudgedObservation]) -> int:
    return found[0]


def _judged(row: Any, name: str, base_us: int, arrival: _Arrival) -> JudgedObservation:  # noqa: ANN401 - a row
    return JudgedObservation(
        name,
        value_of(row.value, row.judgement),
        from_microseconds(row.measured_us + base_us),
        validity_of(row.validity),
        max(0, arrival.sent_us - row.measured_us) / 1_000_000,
        judgements_of(row.judgement),
    )


def _conditions(connection: Connection, stream_id: int, seqs: Iterable[int]) -> dict[int, list[DeviceCondition]]:
    c = device_condition.c
    wanted = set(seqs)
    query = select(device_condition).where(c.stream_id == stream_id, c.seq.between(min(wanted), max(wanted)))
    found: dict[int, list[DeviceCondition]] = {}
    for row in connection.execute(query.order_by(c.seq, c.place)):
        if row.seq in wanted:
            found.setdefault(row.seq, []).append(condition_of(row))
    return found


def condition_of(row: Any) -> DeviceCondition:  # noqa: ANN401 - a row of its table
    """Read what a device reported of itself."""
    return DeviceCondition(DeviceConditionCode(row.code), row.present, row.since, row.metric)


def _same_frame(table: Any) -> Any:  # noqa: ANN401 - a table, and a condition on it
    return (frame.c.stream_id == table.c.stream_id) & (frame.c.seq == table.c.seq)
