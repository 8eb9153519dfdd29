"""Two rehearsals of the same session side by side: what is louder, what is quieter, what comes sooner, what is lost."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from models.alarm import AlarmKind, AlarmPriority
from models.patient_limit import LimitName
from server.alarms.presets import AlarmPreset
from server.rehearsal.occurrences import FROM_OUTSIDE, Occurrence, occurrences, of_stored
from server.rehearsal.plain import plain_signals
from server.rehearsal.record import SessionRecord
from server.rehearsal.rehearse import rehearse
from server.rehearsal.treated import Treated, treated

# A rehearsed alarm is the one in the record when both arose within so much of each other (docs/REHEARSAL.md).
SAME_WITHIN_S = 2.0


@dataclass(frozen=True, slots=True)
class Counted:
    """Alarms and audible signals of one condition at one priority, the highest it reached."""

    condition: str
    metric: str | None
    kind: AlarmKind
    priority: AlarmPriority
    alarms: int
    signals: int


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One session with one preset.

    Args:
        preset: Name and version.
        occurrences: Every alarm.
        counts: The same, counted; the most frequent first.
        plain_signals: What the preset's plain limits would have sounded.
    """

    preset: tuple[str, int]
    occurrences: tuple[Occurrence, ...]
    counts: tuple[Counted, ...]
    plain_signals: int


@dataclass(frozen=True, slots=True)
class Shift:
    """An alarm that both give; ``seconds`` is how much later it comes after the change, less than 0: earlier."""

    before: Occurrence
    after: Occurrence
    seconds: float


@dataclass(frozen=True, slots=True)
class Missed:
    """A treated alarm that would not have been given, and what else would have told of it.

    Args:
        treated: The alarm, and what was done.
        told_by: Conditions of at least its priority that hold at some moment while it did.
    """

    treated: Treated
    told_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One session before and after a change of limits.

    Args:
        session: The session's id.
        hours: How long it was watched.
        before: With its own preset.
        after: With the other.
        shifts: Alarms that both give.
        lost: Alarms that only the first gives.
        gained: Alarms that only the second gives.
        treated: How many alarms of the first somebody acted on.
        missed: Those of them that the second does not give.
        recorded: Alarms in the record that a rehearsal can raise.
        found_again: How many of these the rehearsal with the session's own preset raised at the same time.
    """

    session: int
    hours: float
    before: Rehearsed
    after: Rehearsed
    shifts: tuple[Shift, ...]
    lost: tuple[Occurrence, ...]
    gained: tuple[Occurrence, ...]
    treated: int
    missed: tuple[Missed, ...]
    recorded: int
    found_again: int


def compare(
    record: SessionRecord, own: AlarmPreset, other: AlarmPreset, fixed: Collection[LimitName] = ()
) -> Comparison:
    """Rehearse a session with its own preset and with another.

    Args:
        record: The session.
        own: The preset it used.
        other: The other.
        fixed: Limits of the other that hold whatever was set for the patient.
    """
    before = _rehearsed(record, own)
    after = before if other == own and not fixed else _rehearsed(record, other, fixed)
    shifts, lost, gained = match(before.occurrences, after.occurrences)
    acted = treated(record, before.occurrences)
    recorded = of_stored(alarm for alarm in record.alarms if alarm.condition not in FROM_OUTSIDE)
    return Comparison(
        session=record.session,
        hours=record.hours,
        before=before,
        after=after,
        shifts=shifts,
        lost=lost,
        gained=gained,
        treated=len(acted),
        missed=tuple(_missed(acted, after.occurrences)),
        recorded=len(recorded),
        found_again=len(again(recorded, before.occurrences)),
    )


def match(
    before: Sequence[Occurrence], after: Sequence[Occurrence]
) -> tuple[tuple[Shift, ...], tuple[Occurrence, ...], tuple[Occurrence, ...]]:
    """Pair alarms of one condition whose times overlap, the earliest with the earliest; the rest is lost or gained."""
    left = sorted(after, key=_arose)
    shifts: list[Shift] = []
    lost: list[Occurrence] = []
    for one in sorted(before, key=_arose):
        twin = next((other for other in left if other.key == one.key and other.overlaps(one)), None)
        if twin is None:
            lost.append(one)
        else:
            left.remove(twin)
            shifts.append(Shift(one, twin, (twin.arose_at - one.arose_at).total_seconds()))
    return tuple(shifts), tuple(lost), tuple(left)


def again(recorded: Iterable[Occurrence], rehearsed: Sequence[Occurrence]) -> list[Occurrence]:
    """Tell which alarms of the record a rehearsal raised at the same time, each of the rehearsal's taken once."""
    left = list(rehearsed)
    found = []
    for one in recorded:
        twin = next((other for other in left if other.key == one.key and _is_same_time(one, other)), None)
        if twin is not None:
            left.remove(twin)
            found.append(one)
    return found


def _is_same_time(one: Occurrence, other: Occurrence) -> bool:
    return abs((one.arose_at - other.arose_at).total_seconds()) <= SAME_WITHIN_S


def _arose(one: Occurrence) -> datetime:
    return one.arose_at


def _rehearsed(record: SessionRecord, preset: AlarmPreset, fixed: Collection[LimitName] = ()) -> Rehearsed:
    found = tuple(occurrences(rehearse(record, preset, fixed)))
    name = (preset.name, preset.version)
    return Rehearsed(name, found, _counted(found), plain_signals(record, preset))


def _counted(found: Iterable[Occurrence]) -> tuple[Counted, ...]:
    alarms: Counter[tuple[str, str | None, AlarmKind, AlarmPriority]] = Counter()
    signals: Counter[tuple[str, str | None, AlarmKind, AlarmPriority]] = Counter()
    for one in found:
        key = (one.condition, one.metric, one.kind, one.priority)
        alarms[key] += 1
        signals[key] += len(one.signals)
    return tuple(Counted(*key, count, signals[key]) for key, count in alarms.most_common())


def _missed(acted: Iterable[Treated], after: Sequence[Occurrence]) -> Iterable[Missed]:
    for one in acted:
        alarm = one.occurrence
        if any(other.key == alarm.key and other.overlaps(alarm) for other in after):
            continue
        told_by = [
            other.condition
            for other in after
            if other.kind is alarm.kind and other.priority.rank >= alarm.priority.rank and other.overlaps(alarm)
        ]
        yield Missed(one, tuple(dict.fromkeys(told_by)))
