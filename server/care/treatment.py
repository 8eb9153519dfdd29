"""Series of sessions: which planned visit took place, which is missed, and what is to be followed up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from models.errors import ConflictError, UsageError
from models.record.entry import Entry, EntryBody
from models.record.treatment import (
    FollowUpDone,
    FollowUpPlanned,
    ReviewDone,
    SeriesEnded,
    SeriesPlanned,
    VisitMissed,
)
from models.written_day import written_day
from server.care.admission import Asked, Rule
from server.care.chart import Chart
from server.care.over_time_file import over_time_file
from server.care.protocols import shipped_protocols


class VisitState(StrEnum):
    """How a planned visit stands."""

    DONE = "done"
    TODAY = "today"
    PLANNED = "planned"
    MISSED = "missed"
    EXCUSED = "excused"


@dataclass(frozen=True, slots=True)
class HeldSession:
    """A session that took place or is under way: its number, and its day in the clinic's calendar."""

    session: int
    day: date


@dataclass(frozen=True, slots=True)
class Visit:
    """One planned visit.

    Args:
        number: Its place in the series, from 1.
        day: The planned day.
        state: How it stands.
        session: The session that was held for it, or None.
        reason: Why it was missed, where somebody said so.
    """

    number: int
    day: date
    state: VisitState
    session: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """A series as it stands.

    Args:
        entry: How it was planned.
        visits: In order.
        extra: Sessions on days nobody planned, after its first day and before it ended.
        ended: Why it ended, or None while it goes on.
    """

    entry: Entry[SeriesPlanned]
    visits: tuple[Visit, ...]
    extra: tuple[HeldSession, ...]
    ended: str | None

    @property
    def held(self) -> int:
        """How many sessions of it took place."""
        return sum(visit.session is not None for visit in self.visits) + len(self.extra)


def series_of(chart: Chart, sessions: Iterable[HeldSession], today: date) -> list[Series]:
    """Fold a patient's series, oldest first.

    Args:
        chart: The patient's.
        sessions: Those that took place or are under way: cancelled ones are not among them.
        today: In the clinic's calendar.
    """
    ended = {entry.body.series: entry for entry in chart.all_of(SeriesEnded)}
    left = sorted(sessions, key=lambda held: (held.day, held.session))
    found: list[Series] = []
    for planned in chart.all_of(SeriesPlanned):
        end = ended.get(planned.id)
        visits, taken = _visits(planned, left, chart, today, is_ended=end is not None)
        left = [held for held in left if held not in taken]
        last = end.at.date() if end is not None else date.max
        extra = [held for held in left if planned.body.days[0] <= held.day <= last]
        left = [held for held in left if held not in extra]
        found.append(Series(planned, visits, tuple(extra), None if end is None else end.body.reason))
    return found


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Something to ask the patient about, by a day."""

    entry: Entry[FollowUpPlanned]
    is_overdue: bool


def follow_ups_open(chart: Chart, today: date) -> list[FollowUp]:
    """List what is still to be followed up, the earliest first."""
    done = {entry.body.follow_up for entry in chart.all_of(FollowUpDone)}
    left = [entry for entry in chart.all_of(FollowUpPlanned) if entry.id not in done]
    return [FollowUp(entry, entry.body.due < today) for entry in sorted(left, key=lambda entry: entry.body.due)]


def _visits(
    planned: Entry[SeriesPlanned], left: list[HeldSession], chart: Chart, today: date, *, is_ended: bool
) -> tuple[tuple[Visit, ...], set[HeldSession]]:
    reasons = {
        entry.body.day: entry.body.reason for entry in chart.all_of(VisitMissed) if entry.body.series == planned.id
    }
    visits: list[Visit] = []
    taken: set[HeldSession] = set()
    for number, day in enumerate(planned.body.days, start=1):
        held = next((held for held in left if held.day == day and held not in taken), None)
        if held is not None:
            taken.add(held)
            visits.append(Visit(number, day, VisitState.DONE, held.session))
            continue
        visits.append(Visit(number, day, _state(day, today, reasons, is_ended=is_ended), None, reasons.get(day)))
    return tuple(visits), taken


def _state(day: date, today: date, reasons: Mapping[date, str], *, is_ended: bool) -> VisitState:
    if day in reasons or is_ended:
        return VisitState.EXCUSED
    if day == today:
        return VisitState.TODAY
    return VisitState.PLANNED if day > today else VisitState.MISSED


def _ended(chart: Chart, asked: Asked) -> None:
    body = asked.new.body
    assert isinstance(body, SeriesEnded)  # noqa: S101 - the table below says so
    _series(chart, body.series)
    if any(entry.body.series == body.series and entry.id != asked.new.corrects for entry in chart.all_of(SeriesEnded)):
        message = f"Series {body.series} has ended already"
        raise ConflictError(message)


def _missed(chart: Chart, asked: Asked) -> None:
    body = asked.new.body
    assert isinstance(body, VisitMissed)  # noqa: S101 - the table below says so
    if body.day not in _series(chart, body.series).body.days:
        message = f"Series {body.series} has no visit on {written_day(body.day)}"
        raise UsageError(message, "day")


def _series(chart: Chart, number: int) -> Entry[SeriesPlanned]:
    found = next((entry for entry in chart.all_of(SeriesPlanned) if entry.id == number), None)
    if found is None:
        message = f"This patient has no series {number}"
        raise UsageError(message, "series")
    return found


def _done(chart: Chart, asked: Asked) -> None:
    body = asked.new.body
    assert isinstance(body, FollowUpDone)  # noqa: S101 - the table below says so
    if all(entry.id != body.follow_up for entry in chart.all_of(FollowUpPlanned)):
        message = f"This patient has no follow-up {body.follow_up}"
        raise UsageError(message, "follow_up")
    if any(
        entry.body.follow_up == body.follow_up and entry.id != asked.new.corrects
        for entry in chart.all_of(FollowUpDone)
    ):
        message = f"Follow-up {body.follow_up} is done already"
        raise ConflictError(message)


def _planned(chart: Chart, asked: Asked) -> None:
    del chart
    body = asked.new.body
    assert isinstance(body, SeriesPlanned)  # noqa: S101 - the table below says so
    known = sorted({name for name, _ in shipped_protocols()})
    if body.protocol not in known:
        message = f"There is no protocol {body.protocol!r}; known: {', '.join(known)}"
        raise UsageError(message, "protocol")


def _reviewed(chart: Chart, asked: Asked) -> None:
    del chart
    body = asked.new.body
    assert isinstance(body, ReviewDone)  # noqa: S101 - the table below says so
    known = [rule.review for rule in over_time_file().reviews]
    if body.review not in known:
        message = f"There is no review {body.review!r}; known: {', '.join(known)}"
        raise UsageError(message, "review")


RULES: Mapping[type[EntryBody], Rule] = MappingProxyType(
    {SeriesPlanned: _planned, SeriesEnded: _ended, VisitMissed: _missed, FollowUpDone: _done, ReviewDone: _reviewed}
)
