"""What people switched off, until when, and what ends it: audio paused, audio off, alarm paused, alarm off.

Each of them ends by itself: a pause after its time, what is off with its session and after twelve hours at the latest.
A new alarm as important as the loudest one that sounded when a pause began ends that pause, so a pause hides no news.
Nothing here touches a condition: the register asks whether an alarm may be heard or seen, and keeps its presence.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from models.alarm import AlarmPriority, TechnicalConditionCode
from models.errors import ConflictError, NotFoundError, UsageError
from models.inactivation import (
    Inactivate,
    Inactivation,
    InactivationEnd,
    InactivationEvent,
    InactivationEventKind,
    InactivationKind,
    Resume,
)
from models.timestamps import Moment
from server.alarms.conditions import ConditionKey

_K, _E, _How = InactivationKind, InactivationEventKind, InactivationEnd

# At most so long, in seconds. Audio paused: two minutes are usual (IEC 60601-1-8 lets the maker say). Off: a shift.
# An alarm paused: half an hour, for a procedure at the chair; design choice.
AT_MOST_S = MappingProxyType(
    {_K.AUDIO_PAUSED: 120.0, _K.AUDIO_OFF: 43_200.0, _K.ALARM_PAUSED: 1800.0, _K.ALARM_OFF: 43_200.0}
)
# What is off says so again after this, so that nobody forgets it (IEC 60601-1-8, 6.8.5: reminder signal).
REMIND_EVERY_S = 120.0

_NEVER_S = float("inf")


class _Open:
    """An inactivation that lasts, with its deadlines in monotonic seconds."""

    __slots__ = ("breaking_rank", "ends_s", "reminds_s", "said")

    def __init__(self, said: Inactivation, lasts_s: float, breaking_rank: int, now: Moment) -> None:
        self.said = said
        self.breaking_rank = breaking_rank
        self.ends_s = now.monotonic_s + lasts_s
        waited_s = max(0.0, (now.utc - (said.reminded_at or said.began_at)).total_seconds())
        reminds_s = now.monotonic_s + max(0.0, REMIND_EVERY_S - waited_s)
        self.reminds_s = reminds_s if said.kind.is_off else _NEVER_S


class Inactivations:
    """Everything that is switched off now.

    Args:
        first_id: The id of the next one to begin.
    """

    def __init__(self, first_id: int = 1) -> None:
        """Start with nothing switched off."""
        self._next_id = first_id
        self._open: dict[int, _Open] = {}

    def begin(self, command: Inactivate, chair: str, sounding_rank: int, now: Moment) -> list[InactivationEvent]:
        """Switch something off; what was switched off in the same way before is replaced.

        Args:
            command: What, and by whom.
            chair: The session's chair.
            sounding_rank: The rank of the loudest alarm that sounds there now; 0: none.
            now: The moment.

        Raises:
            UsageError: It would last too long, or does not say what it is about.
        """
        lasts_s = _lasts_s(command)
        _require_subject(command)
        events = self._end_where(lambda found: _is_same(found, command), _How.REPLACED, command.author, now)
        said = Inactivation(
            id=self._next_id,
            kind=command.kind,
            session=command.session,
            chair=chair,
            condition=command.condition,
            metric=command.metric,
            author=command.author,
            reason=command.reason,
            began_at=now.utc,
            ends_at=now.utc + timedelta(seconds=lasts_s),
        )
        self._next_id += 1
        self._open[said.id] = _Open(said, lasts_s, max(sounding_rank, 1), now)
        return [*events, InactivationEvent(_E.BEGAN, said, now.utc)]

    def resume(self, command: Resume, now: Moment) -> list[InactivationEvent]:
        """End an inactivation before its time.

        Raises:
            NotFoundError: There never was such a one.
            ConflictError: It is over already.
        """
        if command.inactivation not in self._open:
            if 0 < command.inactivation < self._next_id:
                message = f"Inactivation {command.inactivation} is over; nothing is switched off by it."
                raise ConflictError(message)
            message = f"There is no inactivation {command.inactivation}."
            raise NotFoundError(message, field="inactivation")
        return self._end_where(lambda found: found.id == command.inactivation, _How.RESUMED, command.author, now)

    def break_pause(self, session: int, rank: int, now: Moment) -> list[InactivationEvent]:
        """End a session's audio pause for a new alarm of that rank, when it is news enough."""
        return self._end_where(
            lambda found: (
                found.session == session
                and found.kind is _K.AUDIO_PAUSED
                and rank >= self._open[found.id].breaking_rank
            ),
            _How.BROKEN,
            None,
            now,
        )

    def move(self, session: int, chair: str, now: Moment) -> list[InactivationEvent]:
        """Let what is switched off for a session stand at the chair it is in now, as long as before."""
        events: list[InactivationEvent] = []
        for found in self._open.values():
            if found.said.session == session and found.said.chair != chair:
                found.said = replace(found.said, chair=chair)
                events.append(InactivationEvent(_E.MOVED, found.said, now.utc))
        return events

    def end_session(self, session: int, now: Moment) -> list[InactivationEvent]:
        """End everything of a session that is over."""
        return self._end_where(lambda found: found.session == session, _How.SESSION_OVER, None, now)

    def wake(self, now: Moment) -> list[InactivationEvent]:
        """End what has had its time, and remind of what is off."""
        now_s = now.monotonic_s
        events = self._end_where(lambda found: self._open[found.id].ends_s <= now_s, _How.EXPIRED, None, now)
        for found in self._open.values():
            if found.reminds_s <= now_s:
                found.reminds_s = now_s + REMIND_EVERY_S
                found.said = replace(found.said, reminded_at=now.utc)
                events.append(InactivationEvent(_E.REMINDED, found.said, now.utc))
        return events

    def next_s(self) -> float | None:
        """Tell when :meth:`wake` next has something to say."""
        due = [min(found.ends_s, found.reminds_s) for found in self._open.values()]
        return min(due, default=None)

    def is_audible(self, key: ConditionKey) -> bool:
        """Tell whether a condition may be heard; a person's call for help always is."""
        if key.condition == TechnicalConditionCode.HELP_CALLED.value:
            return True
        opened = [found.said for found in self._open.values() if found.said.kind.is_of_audio]
        return not any(said.session == key.session for said in opened)

    def is_inhibited(self, key: ConditionKey, priority: AlarmPriority) -> bool:
        """Tell whether a condition's signals are paused or off; a high one's never are."""
        if not self._open or priority is AlarmPriority.HIGH:
            return False
        return any(is_about(found.said, key) for found in self._open.values())

    def restore(self, inactivations: Iterable[Inactivation], now: Moment) -> None:
        """Go on after a restart; time that passed meanwhile counts, and none lasts longer than it was to."""
        for said in inactivations:
            self._next_id = max(self._next_id, said.id + 1)
            if not said.is_over:
                left_s = (said.ends_at - now.utc).total_seconds()
                whole_s = min((said.ends_at - said.began_at).total_seconds(), AT_MOST_S[said.kind])
                self._open[said.id] = _Open(said, min(max(left_s, 0.0), whole_s), 1, now)

    def lasting(self) -> list[Inactivation]:
        """List what is switched off now, by id."""
        return [found.said for _, found in sorted(self._open.items())]

    def _end_where(
        self, is_meant: Callable[[Inactivation], bool], how: InactivationEnd, author: str | None, now: Moment
    ) -> list[InactivationEvent]:
        events: list[InactivationEvent] = []
        for found in [found.said for found in self._open.values() if is_meant(found.said)]:
            del self._open[found.id]
            ended = replace(found, ended_at=now.utc, ended_by=author, end=how)
            events.append(InactivationEvent(_E.ENDED, ended, now.utc))
        return events


def is_about(said: Inactivation, key: ConditionKey) -> bool:
    """Tell whether an inactivation is about that very condition."""
    if said.kind.is_of_audio or said.session != key.session or said.condition != key.condition:
        return False
    return said.metric is None or said.metric == key.metric


def _lasts_s(command: Inactivate) -> float:
    most_s = AT_MOST_S[command.kind]
    if command.lasts_s is None:
        return most_s
    if not 0 < command.lasts_s <= most_s:
        what = command.kind.value.replace("_", " ")
        message = f"{what[0].upper()}{what[1:]} lasts at most {most_s:.0f} s, and more than 0"
        raise UsageError(message, "lasts_s")
    return command.lasts_s


def _require_subject(command: Inactivate) -> None:
    if command.kind.is_of_audio == (command.condition is None):
        return
    if command.condition is None:
        message = "Say which condition, such as nibp_systolic_high"
    else:
        message = "Audio is paused or off for the whole chair, not for one condition"
    raise UsageError(message, "condition")


def _is_same(found: Inactivation, command: Inactivate) -> bool:
    if found.session != command.session or found.kind.is_of_audio != command.kind.is_of_audio:
        return False
    return (found.condition, found.metric) == (command.condition, command.metric)
