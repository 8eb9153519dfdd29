"""Alarm burden: how many alarms an hour a patient brings, how many are answered and how fast, day by day. Pure.

A patient hour is an hour in which a session had a device. Alarms that belong to no session are told apart and count in
no rate. A day is a day of the clinic's own time zone.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from models.alarm import AlarmPriority
from server.store.burden import AlarmRow, WatchedSpan

TOP_CONDITIONS = 10
_P90 = 0.9


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle and the slow end of some durations, in seconds, and how many there were; None of none."""

    median_s: float | None
    p90_s: float | None
    count: int


@dataclass(frozen=True, slots=True)
class Share:
    """Alarms of patients, and the people who answered.

    Args:
        alarms: How many arose.
        acknowledged: How many of them somebody acknowledged.
        response: From arising to the acknowledgement.
    """

    alarms: int
    acknowledged: int
    response: Spread


@dataclass(frozen=True, slots=True)
class Frequent:
    """A condition that arose often."""

    condition: str
    metric: str | None
    alarms: int
    acknowledged: int


@dataclass(frozen=True, slots=True)
class Day:
    """One day in the clinic's time zone."""

    day: date
    hours: float
    by_priority: dict[AlarmPriority, int]
    acknowledged: int

    @property
    def alarms(self) -> int:
        """How many alarms of patients arose."""
        return sum(self.by_priority.values())


@dataclass(frozen=True, slots=True)
class Watched:
    """A session that was watched in the time asked for.

    Args:
        session: Its id.
        chair: Its chair.
        start: From when on, UTC.
        end: Until when, UTC; the end of the time while it lasts.
        alarms: How many arose.
    """

    session: int
    chair: str
    start: datetime
    end: datetime
    alarms: int


@dataclass(frozen=True, slots=True)
class Burden:
    """The alarm burden of a time.

    Args:
        start: Inclusive, UTC.
        end: Exclusive, UTC.
        hours: Patient hours.
        every: All alarms of patients.
        by_priority: The same by the priority they last had.
        frequent: The conditions that arose most often, most first.
        days: Every day the time touches, in order.
        sessions: The sessions watched, newest first.
        without_session: Alarms that belong to no patient.
        sensor_to_condition: From the first value beyond the limit to the condition: the delay that was asked for.
        condition_to_signal: From the condition to its sending to the first screen that showed it.
        signal_to_painted: From there to that screen's word that it shows it.
        condition_to_painted: Both together.
    """

    start: datetime
    end: datetime
    hours: float
    every: Share
    by_priority: dict[AlarmPriority, Share]
    frequent: tuple[Frequent, ...]
    days: tuple[Day, ...]
    sessions: tuple[Watched, ...]
    without_session: int
    sensor_to_condition: Spread
    condition_to_signal: Spread
    signal_to_painted: Spread
    condition_to_painted: Spread


def burden(
    rows: Iterable[AlarmRow], spans: Iterable[WatchedSpan], start: datetime, end: datetime, zone: ZoneInfo
) -> Burden:
    """Add up a time.

    Args:
        rows: The alarms that arose in it.
        spans: When sessions had devices.
        start: Inclusive, UTC.
        end: Exclusive, UTC; not in the future, for hours to come count as watched.
        zone: The clinic's, for its days.
    """
    every, spans = list(rows), list(spans)
    found = [row for row in every if row.session is not None]
    sessions = tuple(_watched(spans, found, end))
    watched = [(one.start, one.end) for one in _united(spans, end)]
    return Burden(
        start=start,
        end=end,
        hours=_hours(watched, start, end),
        every=_share(found),
        by_priority={level: _share([row for row in found if row.priority is level]) for level in AlarmPriority},
        frequent=tuple(_frequent(found)),
        days=tuple(_day(day, found, watched, (start, end), zone) for day in _days(start, end, zone)),
        sessions=sessions,
        without_session=len(every) - len(found),
        sensor_to_condition=spread((row.arose_at - row.onset_at) for row in found if row.onset_at is not None),
        condition_to_signal=spread((row.sent_at - row.arose_at) for row in found if row.sent_at is not None),
        signal_to_painted=spread(
            (row.painted_at - row.sent_at) for row in found if row.sent_at is not None and row.painted_at is not None
        ),
        condition_to_painted=spread((row.painted_at - row.arose_at) for row in found if row.painted_at is not None),
    )


def spread(durations: Iterable[timedelta]) -> Spread:
    """Tell the middle and the 90th percentile (the nearest rank, so always one that occurred)."""
    ordered = sorted(max(0.0, found.total_seconds()) for found in durations)
    if not ordered:
        return Spread(None, None, 0)
    return Spread(median(ordered), ordered[math.ceil(_P90 * len(ordered)) - 1], len(ordered))


def _share(rows: Sequence[AlarmRow]) -> Share:
    answered = [row.acknowledged_at - row.arose_at for row in rows if row.acknowledged_at is not None]
    return Share(len(rows), len(answered), spread(answered))


def _frequent(rows: Iterable[AlarmRow]) -> Iterator[Frequent]:
    alarms: Counter[tuple[str, str | None]] = Counter()
    answered: Counter[tuple[str, str | None]] = Counter()
    for row in rows:
        alarms[row.condition, row.metric] += 1
        answered[row.condition, row.metric] += row.acknowledged_at is not None
    for key, count in sorted(alarms.items(), key=lambda found: (-found[1], found[0][0]))[:TOP_CONDITIONS]:
        yield Frequent(*key, count, answered[key])


def _united(spans: Iterable[WatchedSpan], end: datetime) -> Iterator[Watched]:
    """Join the intervals of a session's devices that touch: an hour with two devices is one patient hour."""
    last: Watched | None = None
    for span in sorted(spans, key=lambda span: (span.session, span.start)):
        until = span.end or end
        if last is not None and span.session == last.session and span.start <= last.end:
            last = replace(last, end=max(last.end, until))
            continue
        if last is not None:
            yield last
        last = Watched(span.session, span.chair, span.start, until, 0)
    if last is not None:
        yield last


def _watched(spans: Iterable[WatchedSpan], rows: Iterable[AlarmRow], end: datetime) -> Iterator[Watched]:
    """Tell of each session from when to when it was watched, and how many alarms it brought; newest first."""
    arose = Counter(row.session for row in rows)
    whole: dict[int, Watched] = {}
    for part in _united(spans, end):
        known = whole.get(part.session)
        whole[part.session] = (
            replace(part, alarms=arose[part.session]) if known is None else replace(known, end=max(known.end, part.end))
        )
    yield from sorted(whole.values(), key=lambda one: (one.start, one.session), reverse=True)


def _hours(watched: Iterable[tuple[datetime, datetime]], start: datetime, end: datetime) -> float:
    seconds = (
        (min(until, end) - max(since, start)).total_seconds()
        for since, until in watched
        if since < end and until > start
    )
    return sum(seconds) / 3600.0


def _days(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[date]:
    day, last = start.astimezone(zone).date(), (end - timedelta(microseconds=1)).astimezone(zone).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


def _day(
    day: date,
    rows: Iterable[AlarmRow],
    watched: Iterable[tuple[datetime, datetime]],
    within: tuple[datetime, datetime],
    zone: ZoneInfo,
) -> Day:
    """Add up one day; with the clocks changed it has 23 or 25 hours."""
    begins, ends = (_midnight(one, zone) for one in (day, day + timedelta(days=1)))
    own = [row for row in rows if begins <= row.arose_at < ends]
    counted = Counter(row.priority for row in own)
    return Day(
        day,
        _hours(watched, max(begins, within[0]), min(ends, within[1])),
        {level: counted[level] for level in AlarmPriority},
        sum(row.acknowledged_at is not None for row in own),
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
