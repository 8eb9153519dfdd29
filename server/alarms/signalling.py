"""Alarms and their signals together: what the register writes down, what is switched off, and what waits for an answer.

Every event of the register passes here once: a new or risen alarm may end its session's audio pause, and one that waits
gets its deadlines. The rooms themselves know nothing of each other.
"""

from collections.abc import Callable, Iterable, Sequence

from models.alarm import NEWS, Acknowledge, Alarm, AlarmEvent, AlarmEventKind, AlarmPriority, SignalPresence
from models.errors import ConflictError, NotFoundError, UsageError
from models.inactivation import Event, Inactivate, Inactivation, InactivationEvent, Resume
from models.timestamps import Moment
from server.alarms.attention import Attention, EscalationSteps
from server.alarms.condition_names import is_always_high
from server.alarms.conditions import ConditionKey, Determination
from server.alarms.inactivations import Inactivations
from server.alarms.register import AlarmRegister
from server.alarms.sessions import WatchedSession

_MAY_BREAK = NEWS | {AlarmEventKind.SIGNALLED}


class Signalling:
    """The register, the inactivations and the deadlines of waiting alarms.

    Args:
        first_alarm: The id of the next alarm to arise.
        first_inactivation: The id of the next inactivation to begin.
        steps: When an unanswered alarm is escalated.
    """

    def __init__(self, first_alarm: int, first_inactivation: int, steps: EscalationSteps) -> None:
        """Start calm."""
        self._inactivations = Inactivations(first_inactivation)
        self._attention = Attention(steps)
        self._taken_up: dict[int, float] = {}  # sessions whose stored signals are still to be compared
        self.register = AlarmRegister(first_alarm, self._inactivations)

    def settle(self, found: Determination, chair: str | None, now: Moment) -> list[Event]:
        """Take in what a room determined."""
        events = self.register.settle(found, chair, now)
        return self._follow(events, now) + self._break_pause(events, now) if events else []

    def end(self, is_ended: Callable[[ConditionKey], bool], now: Moment) -> list[Event]:
        """End every alarm whose condition can no longer be said to hold or to matter."""
        return self._follow(self.register.end(is_ended, now), now)

    def acknowledge(self, command: Acknowledge, now: Moment) -> list[Event]:
        """Write down who answered an alarm, when and why.

        Raises:
            NotFoundError: There never was such an alarm.
            ConflictError: It is over, acknowledged already, or switched off; nothing changed.
        """
        return self._follow(self.register.acknowledge(command, now), now)

    def inactivate(self, home: WatchedSession | None, command: Inactivate, now: Moment) -> list[Event]:
        """Switch something off for a session; the last event is its beginning.

        Raises:
            NotFoundError: No such session is watched.
            UsageError: It would last too long, or names no condition there is.
            ConflictError: The condition is of high priority: only its sound can be paused or off.
        """
        if home is None:
            message = f"Session {command.session} is over, or there is none: nothing can be switched off for it."
            raise NotFoundError(message, field="session")
        if command.condition is not None:
            self._require_lower(home, command)
        rank = self.register.sounding_rank(command.session)
        began = self._inactivations.begin(command, home.watch.chair, rank, now)
        changed = self._follow(self.register.signal_anew(command.session, now, began[-1].inactivation), now)
        return [*began[:-1], *changed, began[-1]]

    def resume(self, command: Resume, now: Moment) -> list[Event]:
        """End an inactivation before its time; the last event is its end.

        Raises:
            NotFoundError: There never was such a one.
            ConflictError: It is over already.
        """
        ended = self._inactivations.resume(command, now)
        return [*self._signal_anew(ended, now), *ended]

    def move(self, session: int, chair: str, now: Moment) -> list[Event]:
        """Let a session's alarms, and what is switched off for it, stand at the chair it is in now."""
        alarms = self._follow(self.register.move(session, chair, now), now)
        return [*alarms, *self._inactivations.move(session, chair, now)]

    def end_session(self, session: int, now: Moment) -> list[Event]:
        """End everything of a session that is over: its alarms, and what was switched off."""
        events = self.end(lambda key: key.session == session, now)
        return [*events, *self._inactivations.end_session(session, now)]

    def wake(self, now: Moment) -> list[Event]:
        """Let time pass: pauses end, what is off reminds, what waits is escalated or reminds."""
        told = self._inactivations.wake(now)
        events: list[Event] = [*told, *self._signal_anew(told, now), *self._compare_taken_up(now)]
        for alarm_id in self._attention.take_due(now.monotonic_s):
            escalated = self.register.escalate(alarm_id, now)
            if escalated:
                events += self._follow(escalated, now)
                continue
            self._attention.reminded(alarm_id, now.monotonic_s)
            events += self._follow(self.register.remind(alarm_id, now), now)
        return events

    def next_s(self) -> float | None:
        """Tell when :meth:`wake` next has something to say."""
        due = (self._inactivations.next_s(), self._attention.next_s(), *self._taken_up.values())
        return min((due_s for due_s in due if due_s is not None), default=None)

    def restore(
        self, stored: Sequence[tuple[ConditionKey, Alarm]], inactivations: Iterable[Inactivation], now: Moment
    ) -> None:
        """Take up what a restart left."""
        self._inactivations.restore(inactivations, now)
        self.register.restore(stored)
        for _, alarm in stored:
            if not alarm.is_over:
                self._attention.restore(alarm, now)
            if alarm.session is not None:
                self._taken_up[alarm.session] = now.monotonic_s

    def inactivations(self) -> list[Inactivation]:
        """List what is switched off now, by id."""
        return self._inactivations.lasting()

    def _compare_taken_up(self, now: Moment) -> list[Event]:
        """Show and sound after a restart what nothing switches off any more, whatever was stored."""
        sessions, self._taken_up = sorted(self._taken_up), {}
        return [event for session in sessions for event in self._follow(self.register.signal_anew(session, now), now)]

    def _require_lower(self, home: WatchedSession, command: Inactivate) -> None:
        condition = command.condition or ""
        always_high = is_always_high(home.watch.preset, home.watch.phase, condition)
        if always_high is None:
            message = f"Nothing raises a condition {condition!r} here; docs/ALARMS.md lists them"
            raise UsageError(message, "condition")
        present = self.register.present_as(command.session, condition, command.metric)
        if always_high or any(alarm.priority is AlarmPriority.HIGH for alarm in present):
            message = f"{condition} is of high priority: it cannot be paused or off, only its sound can."
            raise ConflictError(message)

    def _follow(self, events: Sequence[AlarmEvent], now: Moment) -> list[Event]:
        for event in events:
            self._attention.follow(event.alarm, now.monotonic_s)
        return [*events]

    def _break_pause(self, events: Sequence[AlarmEvent], now: Moment) -> list[Event]:
        """End an audio pause for what a rule just raised, when it is as important as what sounded before."""
        for event in events:
            alarm, session = event.alarm, event.alarm.session
            if session is None or event.kind not in _MAY_BREAK or alarm.signals.visual is not SignalPresence.ON:
                continue
            broken = self._inactivations.break_pause(session, alarm.priority.rank, now)
            if broken:
                return [*broken, *self._signal_anew(broken, now)]
        return []

    def _signal_anew(self, told: Sequence[InactivationEvent], now: Moment) -> list[Event]:
        sessions = {event.inactivation.session for event in told if event.inactivation.is_over}
        return [
            event
            for session in sorted(sessions)
            for event in self._follow(self.register.signal_anew(session, now), now)
        ]
