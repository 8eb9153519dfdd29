"""The alarm engine: observations, reports, facts, commands and time in; what happened to alarms out.

Pure: the same calls with the same moments give the same events, so a restart restores state, a clinician can rehearse
other limits on stored sessions, and tests move the clock by an argument. Nothing here raises on data.

The way through the rooms: a ``Feed`` (one device) hands each observation to its ``MetricTrack``, which judges it by a
``LimitTrack`` and tells the ``WatchedSession`` what shows a pulse and what several metrics show ``Together``. All of
them *determine* conditions. The ``AlarmRegister`` turns determinations into alarms by the table of ``lifecycle.py``.
Only the register knows signals; ``Inactivations`` tells it whether they are switched off, ``Attention`` waits for
answers.
"""

from collections.abc import Iterable, Mapping, Sequence

from models.alarm import Acknowledge, Alarm, AlarmKind, AlarmPriority, TechnicalConditionCode
from models.device import DeviceCondition
from models.inactivation import Event, Inactivate, Inactivation, Resume
from models.observation import JudgedObservation
from models.timestamps import Moment
from server.alarms.attention import EscalationSteps, NoEscalation
from server.alarms.conditions import ConditionKey, Determination, Finding
from server.alarms.feeds import Feed
from server.alarms.keys import help_key, is_until_seen, key_of
from server.alarms.roster import MANUAL_ENTRY, Roster
from server.alarms.sessions import Watch, WatchedSession
from server.alarms.signalling import Signalling
from server.alarms.sources import SourceChange
from server.alarms.technical import TECHNICAL
from server.alarms.timers import Timers

__all__ = ["MANUAL_ENTRY", "AlarmEngine", "Watch"]

_C = TechnicalConditionCode
_OF_DEVICES = frozenset({_C.CLOCK_WRONG, _C.SEQUENCE_GAP, _C.DEVICE_DUPLICATE, _C.DEVICE_REBOUND})
_OF_THIS_PROCESS = frozenset({_C.STORE_FAILING, _C.QUEUE_FULL, _C.SCREEN_UNCONFIRMED, _C.NO_SCREEN, _C.DELIVERY_FAILED})


class AlarmEngine:
    """All alarm conditions of all watched sessions.

    Args:
        first_id: The id of the next alarm to arise; they count up from there.
        first_inactivation: The id of the next inactivation to begin, likewise.
        steps: When an unanswered alarm is escalated; None: never.
    """

    def __init__(self, *, first_id: int = 1, first_inactivation: int = 1, steps: EscalationSteps | None = None) -> None:
        """Watch nothing yet."""
        self._signalling = Signalling(first_id, first_inactivation, steps or NoEscalation())
        self._register = self._signalling.register
        self._roster = Roster()
        self._timers: Timers[Feed | WatchedSession] = Timers()
        self._seen: dict[ConditionKey, float] = {}  # acknowledged, and over at the next advance: they told of something

    # What is watched.

    def watch(self, watch: Watch, now: Moment) -> list[Event]:
        """Take what is watched of a session, whole: opened, or in another chair, with other devices, phase or preset.

        A device in ``watch.devices`` leaves the session it belonged to. A final phase ends the watch.
        """
        if watch.phase.is_final:
            return self.unwatch(watch.session, now)
        is_new = watch.session not in self._roster.homes
        home = self._roster.home(watch, now)
        if is_new:
            self._adopt_session(home, now)
        events = self._signalling.move(watch.session, watch.chair, now)
        for device in home.watch.devices:
            feed = self._roster.known(device)
            if feed is not None and feed.home is home and device not in watch.devices:
                events += self._release(feed, home, now)
        home.follow(watch, now.monotonic_s)
        for device in watch.devices:
            events += self._bind(self._roster.feed(device, now), home, now)
        for feed in self._roster.feeds_of(home):
            events += self._settle(feed.follow(now.monotonic_s), now)
            events += self._look_at_feed(feed, now)
        return events + self._look_at_session(home, now)

    def unwatch(self, session: int, now: Moment) -> list[Event]:
        """End the watch of a session: nothing of it is left, latched or not."""
        events = self._signalling.end_session(session, now)
        home = self._roster.homes.get(session)
        if home is None:
            return events
        for feed in self._roster.feeds_of(home):
            feed.leave(home)
            events += self._settle(self._roster.facts_of(feed), now)
        self._timers.drop(home)
        self._roster.drop_home(home)
        return events

    def watches(self, session: int) -> bool:
        """Tell whether a session is watched."""
        return session in self._roster.homes

    def forget(self, device: str, now: Moment) -> list[Event]:
        """Expect nothing more from a device; it was revoked."""
        feed = self._roster.known(device)
        if feed is None:
            return []
        events = self._settle(self._roster.facts_leaving(feed), now)
        self._roster.drop_feed(feed)
        self._timers.drop(feed)
        if feed.home is not None:
            events += self._release(feed, feed.home, now)
        return events + self._signalling.end(lambda key: key.session is None and key.device == device, now)

    # What comes in.

    def observe(self, device: str, observations: Sequence[JudgedObservation], now: Moment) -> list[Event]:
        """Take a device's observations, in the order they were measured."""
        feed = self._roster.feed(device, now)
        returned = feed.hear(now.monotonic_s)
        events = self._settle(returned, now) if returned else []
        if feed.home is None:
            return events if feed.is_unassigned else events + self._meet_unassigned(feed, now)
        return events + self._judge(feed, feed.home, observations, now)

    def enter(self, session: int, observations: Sequence[JudgedObservation], now: Moment) -> list[Event]:
        """Take observations that a person entered: judged by the limits, never waited for."""
        home = self._roster.homes.get(session)
        if home is None:
            return []
        feed = self._roster.manual_feed(home)
        if feed is None:
            feed = self._roster.begin_manual(home, now)
            self._adopt_feed(feed, home, now)
        return self._judge(feed, home, observations, now)

    def report(self, device: str, conditions: Sequence[DeviceCondition], now: Moment) -> list[Event]:
        """Take what a device reports about itself."""
        feed = self._roster.feed(device, now)
        events = self._settle(feed.hear(now.monotonic_s), now)
        events += self._settle(feed.report(conditions, now.monotonic_s), now)
        return events + self._look_at_feed(feed, now)

    def heard(self, device: str, now: Moment) -> list[Event]:
        """Take note that any frame came from a device."""
        feed = self._roster.feed(device, now)
        returned = feed.hear(now.monotonic_s)
        return self._settle(returned, now) + self._look_at_feed(feed, now) if returned else []

    def technical(  # noqa: PLR0913 - what a fact is
        self,
        code: TechnicalConditionCode,
        *,
        device: str | None,
        present: bool,
        now: Moment,
        detail: str = "",
        session: int | None = None,
        priority: AlarmPriority | None = None,
    ) -> list[Event]:
        """Take a fact that another part of the system found out: of a device, of a session, or of the system itself.

        ``priority`` None is the condition's usual one. A session has one overdue check for each ``detail``.
        """
        fact = (code, device, session, detail if code is _C.CHECK_OVERDUE else "")
        found = self._roster.tell_fact(fact, detail, priority) if present else self._roster.end_fact(fact)
        return self._settle([found], now)

    # What people decide.

    def acknowledge(self, command: Acknowledge, now: Moment) -> list[Event]:
        """Take a person's answer to an alarm; what only told of something then ceases at the next :meth:`advance`.

        Raises:
            NotFoundError: There never was such an alarm.
            ConflictError: It is over, acknowledged already, or switched off; nothing changed.
        """
        key = self._register.key_of(command.alarm)
        events = self._signalling.acknowledge(command, now)
        if key is not None and is_until_seen(key):
            self._seen[key] = now.monotonic_s
        return events

    def call_help(self, chair: str, session: int | None, author: str, now: Moment) -> list[Event]:
        """Call for help at a chair, for everyone to see and hear until somebody answers by name.

        A session that is not watched any more has nobody in the chair: the call is the chair's then.
        """
        session = session if session in self._roster.homes else None
        rule = TECHNICAL[_C.HELP_CALLED]
        finding = Finding(AlarmKind.TECHNICAL, rule.priority, rule.words, f"by {author}")
        return self._settle([Determination(help_key(session, chair), finding)], now)

    def inactivate(self, command: Inactivate, now: Moment) -> list[Event]:
        """Pause or switch off a session's audio, or one of its conditions; the last event is its beginning.

        Raises:
            NotFoundError: No such session is watched.
            UsageError: It would last too long, or names no condition there is.
            ConflictError: The condition is of high priority: only its sound can be paused or off.
        """
        return self._signalling.inactivate(self._roster.homes.get(command.session), command, now)

    def resume(self, command: Resume, now: Moment) -> list[Event]:
        """End an inactivation before its time; the last event is its end.

        Raises:
            NotFoundError: There never was such a one.
            ConflictError: It is over already.
        """
        return self._signalling.resume(command, now)

    # Time.

    def advance(self, now: Moment) -> list[Event]:
        """Let time pass: say what holds now because something did not come."""
        events: list[Event] = []
        for key in list(self._seen):
            events += self._end_seen(key, now)
        for due in self._timers.take_due(now.monotonic_s):
            if isinstance(due, Feed):
                events += self._look_at_feed(due, now)
            else:
                events += self._look_at_session(due, now)
        return events + self._signalling.wake(now)

    def next_deadline(self) -> float | None:
        """Tell when :meth:`advance` is due, in monotonic seconds; it may find nothing. None: time changes nothing."""
        due = [*self._seen.values(), self._timers.next_s(), self._signalling.next_s()]
        return min((due_s for due_s in due if due_s is not None), default=None)

    # What stands.

    def restore(self, alarms: Iterable[Alarm], now: Moment, inactivations: Iterable[Inactivation] = ()) -> None:
        """Go on after a restart with the stored alarms that are not over, and with what was switched off.

        Each stays as it was until something shows otherwise: a number, a frame, a report, a fact, or :meth:`unwatch` of
        a session that ended meanwhile. What the store and the writer's queue suffered ended with the old process.
        """
        stored = [(key_of(alarm), alarm) for alarm in alarms]
        self._signalling.restore(stored, inactivations, now)
        for key, alarm in stored:
            if alarm.present:
                self._take_up(key, alarm, now)
        for home in self._roster.homes.values():
            self._adopt_session(home, now)
            for feed in self._roster.feeds_of(home):
                self._adopt_feed(feed, home, now)

    def alarms(self) -> list[Alarm]:
        """List all alarms that are not over, by id."""
        return self._register.alarms()

    def sources_of(self, session: int) -> Mapping[str, str]:
        """Tell which device gives each metric of a session."""
        home = self._roster.homes.get(session)
        return {} if home is None else home.sources.now()

    def take_source_changes(self, session: int) -> list[SourceChange]:
        """Hand over which metrics of a session another device gives since the last time."""
        home = self._roster.homes.get(session)
        return [] if home is None else home.sources.take_changes()

    def inactivations(self) -> list[Inactivation]:
        """List what is switched off now, by id."""
        return self._signalling.inactivations()

    # Private: observations and time.

    def _judge(
        self, feed: Feed, home: WatchedSession, observations: Sequence[JudgedObservation], now: Moment
    ) -> list[Event]:
        events: list[Event] = []
        now_s, has_new_source = now.monotonic_s, False
        for observation in observations:
            if self._is_new_source(feed, home, observation, now_s):
                has_new_source = True
                for one in self._roster.feeds_of(home):
                    events += self._settle(one.follow(now_s), now)
            found = feed.take(home, observation, now_s)
            if found:
                events += self._settle(found, now)
        if (
            has_new_source
        ):  # what silence means changed for all of them; only now, for a frame's numbers belong together
            for one in self._roster.feeds_of(home):
                events += self._look_at_feed(one, now)
        elif feed.is_restless:
            return events + self._look_at_feed(feed, now)
        return events + self._look_at_session(home, now) if home.is_stirred else events

    @staticmethod
    def _is_new_source(feed: Feed, home: WatchedSession, observation: JudgedObservation, now_s: float) -> bool:
        if feed.is_manual or observation.judgements or not observation.is_usable:
            return False
        metric, at_s = observation.metric, now_s - observation.age_s
        return home.sources.take(metric, feed.device, at_s, home.silent_after_s)

    def _meet_unassigned(self, feed: Feed, now: Moment) -> list[Event]:
        events = self._settle([feed.begin_unassigned()], now)
        return events + self._look_at_feed(feed, now)

    def _look_at_feed(self, feed: Feed, now: Moment) -> list[Event]:
        events = self._settle(feed.determine(now.monotonic_s), now)
        due_s = feed.due_s(now.monotonic_s)
        if due_s is not None:
            self._timers.wake(feed, due_s)
        if feed.home is not None and feed.home.is_stirred:
            events += self._look_at_session(feed.home, now)
        return events

    def _look_at_session(self, home: WatchedSession, now: Moment) -> list[Event]:
        events = self._settle(home.determine(now.monotonic_s), now)
        due_s = home.due_s()
        if due_s is not None:
            self._timers.wake(home, due_s)
        return events

    # Private: determinations to alarms.

    def _settle(self, determinations: Iterable[Determination], now: Moment) -> list[Event]:
        events: list[Event] = []
        for found in determinations:
            if found.finding is None and self._roster.holds_otherwise(found.key):
                continue
            if found.finding is not None and found.key in self._seen:
                events += self._end_seen(found.key, now)  # it happened once more after it was seen: a new alarm
            if found.key.condition == _C.LATE_BREACH.value and self._register.is_present(found.key):
                continue  # once, until somebody has seen it
            events += self._signalling.settle(found, self._roster.chair_of(found.key), now)
        return events

    def _end_seen(self, key: ConditionKey, now: Moment) -> list[Event]:
        del self._seen[key]
        self._roster.forget(key)
        return self._signalling.settle(Determination(key, None), None, now)

    # Private: who belongs to whom.

    def _bind(self, feed: Feed, home: WatchedSession, now: Moment) -> list[Event]:
        if feed.home is home:
            return []
        events = [] if feed.home is None else self._release(feed, feed.home, now)
        ended = self._roster.facts_leaving(feed)
        if feed.is_unassigned:
            ended.append(feed.end_unassigned())
        events += self._settle(ended, now)
        events += self._settle(feed.bind(home, now.monotonic_s), now)
        self._adopt_feed(feed, home, now)
        return events + self._settle(self._roster.facts_of(feed), now)

    def _release(self, feed: Feed, home: WatchedSession, now: Moment) -> list[Event]:
        ended = self._roster.facts_leaving(feed) + feed.leave(home)
        ended += [
            Determination(key, None)
            for key, _ in self._register.present()
            if key.session == home.watch.session and key.device == feed.device and not is_until_seen(key)
        ]
        events = self._settle(ended, now)
        events += self._look_at_session(home, now)
        return events + self._settle(self._roster.facts_of(feed), now)

    # Private: after a restart.

    def _take_up(self, key: ConditionKey, alarm: Alarm, now: Moment) -> None:
        code = next((code for code in _C if code.value == key.condition), None)
        is_answered = alarm.acknowledged_by is not None and is_until_seen(key)
        if is_answered or code in _OF_THIS_PROCESS:
            self._seen[key] = now.monotonic_s
        elif code in _OF_DEVICES:
            self._roster.tell_fact((code, key.device, None, ""), alarm.detail)
        elif code is _C.UNASSIGNED and key.device is not None:
            feed = self._roster.feed(key.device, now)
            feed.is_unassigned = feed.home is None
            self._timers.wake(feed, now.monotonic_s)

    def _adopt_session(self, home: WatchedSession, now: Moment) -> None:
        for key, alarm in self._register.present():
            if key.session == home.watch.session and key.device is None:
                home.adopt(alarm, now.monotonic_s)

    def _adopt_feed(self, feed: Feed, home: WatchedSession, now: Moment) -> None:
        for key, alarm in self._register.present():
            if key.session == home.watch.session and key.device == feed.device:
                feed.adopt(home, key, alarm, now.monotonic_s)
