"""What was due in a session, and what was done: every check of the protocol at the time it came round. Pure.

A check that was done early, by no more than its grace, is that check, unless the next one is nearer to when it was due.
How late one was is told by what the chair showed, where one done in between moves the next (``server/care/checks.py``).
One not done before the next was due was missed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from models.record.assessments import Assessment
from models.record.entry import AnyEntry
from models.record.gates import CheckDone
from models.session import PhaseChange, SessionPhase
from server.care.chart import Chart
from server.care.check_rules import CheckRule


class DueState(StrEnum):
    """How a check that was due stands."""

    DONE = "done"
    LATE = "late"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class WasDue:
    """A check at a time it was due.

    Args:
        rule: Which.
        due_at: When, UTC.
        done_at: When it was done, UTC; None: it was missed.
        entry: The number of the entry that says so; None where a reading did it, or nothing.
        shown_at: When the chair showed it as due, UTC, where one done in between had moved it.
    """

    rule: CheckRule
    due_at: datetime
    done_at: datetime | None
    entry: int | None = None
    shown_at: datetime | None = None

    @property
    def state(self) -> DueState:
        """How it stands: late is after its grace."""
        if self.done_at is None:
            return DueState.MISSED
        return DueState.LATE if self.late_s > self.rule.grace_min * 60 else DueState.DONE

    @property
    def late_s(self) -> float:
        """So long after it was due; 0 where it was early or missed."""
        return (
            0.0 if self.done_at is None else max(0.0, (self.done_at - (self.shown_at or self.due_at)).total_seconds())
        )


_Done = tuple[datetime, int | None]


def due_and_done(chart: Chart, readings: Mapping[str, Sequence[datetime]], until: datetime) -> list[WasDue]:
    """List every check that came round, by when it was due.

    Args:
        chart: The session.
        readings: When each metric was measured, in order; for metrics that do a check.
        until: Now, or when the session ended, UTC.
    """
    rules = () if chart.protocol is None else chart.protocol.checks
    found = [
        one
        for rule in rules
        for span in _stays(rule.phases, chart.phases, until)
        for one in _in_stay(rule, span, sorted(_done(rule, chart.entries, readings), key=lambda done: done[0]))
    ]
    return sorted(found, key=lambda one: (one.due_at, one.rule.check))


def _stays(
    phases: Sequence[SessionPhase], changes: Sequence[PhaseChange], until: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Tell from when until when the session was in some phases without leaving them."""
    begun: datetime | None = None
    for change in changes:
        if change.phase in phases and begun is None:
            begun = change.changed_at
        elif change.phase not in phases and begun is not None:
            yield begun, min(change.changed_at, until)
            begun = None
    if begun is not None and begun < until:
        yield begun, until


def _done(rule: CheckRule, entries: Sequence[AnyEntry], readings: Mapping[str, Sequence[datetime]]) -> Iterator[_Done]:
    if rule.metric is not None:
        yield from ((at, None) for at in readings.get(rule.metric, ()))
    for entry in entries:
        body = entry.body
        is_tap = isinstance(body, CheckDone) and body.check == rule.check
        if is_tap or (rule.scale is not None and isinstance(body, Assessment) and body.scale == rule.scale):
            yield entry.at, entry.id


def _in_stay(rule: CheckRule, span: tuple[datetime, datetime], done: Sequence[_Done]) -> Iterator[WasDue]:
    begun, ended = span
    every, grace = timedelta(minutes=rule.every_min), timedelta(minutes=rule.grace_min)
    before = [at for at, _ in done if at <= begun]
    inside = [one for one in done if begun < one[0] <= ended]
    due = begun + timedelta(minutes=rule.first_after_min)
    shown = due = max(due, before[-1] + every) if before else due
    for place, (at, entry) in enumerate(inside):
        while at >= shown + every:
            yield WasDue(rule, shown, None)
            shown = due = shown + every
        if at >= due - grace and not _is_nearer(due, grace, at, inside[place + 1 : place + 2]):
            yield WasDue(rule, due, at, entry, shown)
            due = max(at, due) + every
        shown = max(due, at + every)
    while shown + grace < ended:
        yield WasDue(rule, shown, None)
        shown += every


def _is_nearer(due: datetime, grace: timedelta, at: datetime, later: Sequence[_Done]) -> bool:
    """Tell whether the next one is meant: one that is done early is followed by one nearer to when it is due."""
    return at < due and any(one <= due + grace and abs(one - due) <= due - at for one, _ in later)
