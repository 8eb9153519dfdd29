"""A past session from the store, as a rehearsal needs it.

Two things are not in the record and are inferred. *Pings*: a device that had nothing to say was heard all the same; so
in a silence of more than ten seconds it is taken to have pinged every five, but while the record holds ``feed_lost``.
*Answers*: the record keeps the last answer to an alarm; an earlier one that a rise of its priority undid is lost.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from models.alarm import Alarm, TechnicalConditionCode
from models.patient_limit import LimitName, LimitSide
from models.session import Binding, PhaseChange, SessionPhase
from server.alarms.technical import FEED_LOST_AFTER_S
from server.rehearsal.record import Answered, Arrived, Declared, LimitSet, SessionRecord, Step, report_of
from server.store.bindings import bindings_of
from server.store.connection import StoreConnection
from server.store.session_record import (
    alarms_of_session,
    frames_of_session,
    overrides_of_session,
    reported_before,
)
from server.store.sessions import phases_of, session_of

_PING_EVERY = timedelta(seconds=5)  # docs/FEED.md
_LOST_AFTER = timedelta(seconds=FEED_LOST_AFTER_S)
# What happens at one moment is taken in this order: a device's own words are known before it is bound.
_ORDER = {Arrived: 2, Declared: 1, LimitSet: 1, Answered: 3}
_Span = tuple[datetime, datetime]


def read_record(connection: StoreConnection, number: int, now: datetime) -> SessionRecord:
    """Read one session.

    Args:
        connection: Any connection to the store.
        number: The session's id.
        now: Until when a session that is not over is read, UTC.

    Raises:
        NotFoundError: There is no such session.
    """
    session = session_of(connection, number)
    until = min(session.ended_at or now, now)
    bindings = bindings_of(connection, number)
    alarms = alarms_of_session(connection, number)
    frames = frames_of_session(connection, number, until)
    known = [
        (0, Arrived(one.bound_at, one.device, (), tuple(conditions)))
        for one in bindings
        if (conditions := reported_before(connection, one.device, one.bound_at))
    ]
    steps: list[Step] = [*_declarations(phases_of(connection, number), bindings)]
    steps += [Arrived(one.received_at, one.device, one.observations, one.conditions) for one in frames]
    steps += _signs_of_life(bindings, steps, alarms, until)
    steps += [
        LimitSet(row.at, LimitName(row.metric, LimitSide(row.side), row.priority), row.limit)
        for row in overrides_of_session(connection, number)
    ]
    steps += _answers(alarms)
    ranked = known + [(_ORDER[type(step)], step) for step in steps]
    ranked.sort(key=lambda found: (found[1].at, found[0]))
    return SessionRecord(
        session=number,
        chair=session.chair,
        preset=(session.preset, session.preset_version),
        steps=tuple(step for _, step in ranked),
        until=until,
        alarms=tuple(alarms),
        baselines={one.metric: one.value for one in session.baselines},
    )


def _declarations(phases: Sequence[PhaseChange], bindings: Sequence[Binding]) -> Iterator[Declared]:
    """Tell what was watched after each change of phase or device."""
    begun = [(one.bound_at, one) for one in bindings]
    ended = [(one.ended_at, one) for one in bindings if one.ended_at is not None]
    times = sorted({at for at, _ in begun} | {at for at, _ in ended} | {change.changed_at for change in phases})
    for at in times:
        devices = tuple(
            one.device for one in bindings if one.bound_at <= at and (one.ended_at is None or at < one.ended_at)
        )
        phase = [SessionPhase.SCHEDULED, *(change.phase for change in phases if change.changed_at <= at)][-1]
        yield Declared(at, phase, devices)


def _answers(alarms: Iterable[Alarm]) -> Iterator[Answered]:
    for alarm in alarms:
        if alarm.acknowledged_by is not None and alarm.acknowledged_at is not None:
            yield Answered(
                alarm.acknowledged_at,
                alarm.condition,
                alarm.metric,
                alarm.device,
                alarm.acknowledged_by,
                report_of(alarm),
            )


def _signs_of_life(
    bindings: Iterable[Binding], steps: Iterable[Step], alarms: Iterable[Alarm], until: datetime
) -> list[Arrived]:
    """Say that a device pinged through each silence in which it was not lost."""
    heard: dict[str | None, list[datetime]] = {}
    for step in steps:
        if isinstance(step, Arrived):
            heard.setdefault(step.device, []).append(step.at)
    losses: dict[str | None, list[_Span]] = {}
    for alarm in alarms:
        if alarm.condition == TechnicalConditionCode.FEED_LOST.value:
            losses.setdefault(alarm.device, []).append((alarm.arose_at - _LOST_AFTER, alarm.ceased_at or until))
    return [
        Arrived(at, one.device)
        for one in bindings
        for at in pings(one.bound_at, one.ended_at or until, heard.get(one.device, ()), losses.get(one.device, ()))
    ]


def pings(start: datetime, end: datetime, heard: Iterable[datetime], losses: Sequence[_Span]) -> Iterator[datetime]:
    """Tell when a device must have pinged.

    Args:
        start: When it was bound.
        end: When that ended.
        heard: When frames of it arrived.
        losses: From when to when it was lost: from the last that was heard, to the first that was heard again.
    """
    times = [start, *sorted(at for at in heard if start < at < end), end]
    for before, after in pairwise(times):
        if after - before <= _LOST_AFTER:
            continue
        at = before + _PING_EVERY
        while at < after:
            if not any(last < at < first for last, first in losses):
                yield at
            at += _PING_EVERY
        for last, first in losses:
            yield from (edge for edge in (last, first) if before < edge < after)
