"""Alarm events told once each: every occurrence of a condition, and every time it was heard."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from models.alarm import (
    Alarm,
    AlarmEvent,
    AlarmEventKind,
    AlarmKind,
    AlarmPriority,
    SignalPresence,
    TechnicalConditionCode,
)
from server.rehearsal.record import report_of

_C = TechnicalConditionCode
FROM_OUTSIDE = frozenset(
    code.value
    for code in (
        _C.CLOCK_WRONG, _C.SEQUENCE_GAP, _C.UNASSIGNED, _C.DEVICE_DUPLICATE, _C.DEVICE_REBOUND, _C.STORE_FAILING,
        _C.QUEUE_FULL, _C.SCREEN_UNCONFIRMED, _C.NO_SCREEN, _C.DELIVERY_FAILED, _C.HELP_CALLED, _C.SAFETY_FLAG,
        _C.CHECK_OVERDUE,
    )
)  # fmt: skip
"""Conditions that other parts of the system find out; no limit changes them, and no rehearsal raises them."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occurrence of a condition.

    Args:
        session: The session's id.
        condition: Its name.
        metric: The metric concerned, or None.
        device: The device concerned, or None.
        kind: Physiological or technical.
        priority: The highest it reached.
        message: What a screen said when it arose.
        arose_at: When, UTC.
        ceased_at: When the condition no longer held, UTC; None when it held to the end.
        signals: When it was heard anew: it arose, or rose in priority, while its auditory signal was on.
        report: Which of a device's reports, where the condition is one; else empty.
    """

    session: int | None
    condition: str
    metric: str | None
    device: str | None
    kind: AlarmKind
    priority: AlarmPriority
    message: str
    arose_at: datetime
    ceased_at: datetime | None
    signals: tuple[datetime, ...]
    report: str = ""

    @property
    def key(self) -> tuple[str, str | None, str | None, str]:
        """Names what it is about; two occurrences of one condition in a session share it."""
        return self.condition, self.metric, self.device, self.report

    def overlaps(self, other: "Occurrence") -> bool:
        """Tell whether both conditions held at some moment, be it the last of the one and the first of the other."""
        is_before = self.ceased_at is not None and self.ceased_at < other.arose_at
        is_after = other.ceased_at is not None and other.ceased_at < self.arose_at
        return not (is_before or is_after)


@dataclass(slots=True)
class _Told:
    """What was told of one alarm so far."""

    first: Alarm
    latest: Alarm
    highest: AlarmPriority
    signals: list[datetime] = field(default_factory=list)


def occurrences(events: Iterable[AlarmEvent]) -> list[Occurrence]:
    """Fold events to occurrences, in the order in which they arose."""
    told: dict[int, _Told] = {}
    for event in events:
        alarm = event.alarm
        found = told.get(alarm.id)
        if found is None:
            found = told[alarm.id] = _Told(alarm, alarm, alarm.priority)
            is_louder = event.kind is AlarmEventKind.AROSE
        else:
            is_louder = alarm.present and alarm.priority.rank > found.latest.priority.rank
        if is_louder and alarm.signals.auditory is SignalPresence.ON:
            found.signals.append(event.determined_at)
        found.highest = max(found.highest, alarm.priority, key=lambda priority: priority.rank)
        found.latest = alarm
    return [_occurrence(found) for found in told.values()]


def of_stored(alarms: Iterable[Alarm]) -> list[Occurrence]:
    """Take alarms as the record holds them; how often each was heard it does not say."""
    return [_occurrence(_Told(alarm, alarm, alarm.priority)) for alarm in alarms]


def _occurrence(told: _Told) -> Occurrence:
    alarm = told.first
    return Occurrence(
        alarm.session, alarm.condition, alarm.metric, alarm.device, alarm.kind, told.highest, alarm.message,
        alarm.arose_at, told.latest.ceased_at, tuple(told.signals), report_of(alarm),
    )  # fmt: skip
