"""The alarm engine: observations, reports, facts, commands and time in; what happened to alarms out.

Pure: the same calls with the same moments give the same events, so a restart restores state, a clinician can rehearse
other limits on stored sessions, and tests move the clock by an argument. Nothing here raises on data.

The way through the rooms: a ``Feed`` (one device) hands each observation to its ``MetricTrack``, which judges it by a
``LimitTrack`` and tells the ``WatchedSession`` what shows a pulse. All of them *determine* conditions. The
``AlarmRegister`` turns determinations into alarms by the table of ``lifecycle.py``. Only the register knows signals.
"""

from collections.abc import Iterable, Sequence

from models.alarm import Acknowledge, Alarm, AlarmEvent, AlarmKind, TechnicalConditionCode
from models.device import DeviceCondition
from models.observation import JudgedObservation
from models.timestamps import Moment
from server.alarms.conditions import ConditionKey, Determination, Finding
from server.alarms.feeds import Feed
from server.alarms.keys import key_of, technical_key
from server.alarms.register import AlarmRegister
from server.alarms.sessions import Watch, WatchedSession
from server.alarms.technical import REPORTS, TECHNICAL
from server.alarms.timers import Timers

__all__ = ["MANUAL_ENTRY", "AlarmEngine", "Watch"]

MANUAL_ENTRY = "manual entry"
"""The device named in alarms of observations that people entered."""

_C = TechnicalConditionCode
_OF_THIS_PROCESS = frozenset({_C.STORE_FAILING, _C.QUEUE_FULL})
_FACTS = frozenset({_C.CLOCK_WRONG, _C.SEQUENCE_GAP, _C.DEVICE_DUPLICATE, _C.STORE_FAILING, _C.QUEUE_FULL})
_UNTIL_SEEN = frozenset(
    {code.value for code, rule in TECHNICAL.items() if rule.until_seen}
    | {code.value for code, report in REPORTS.items() if report.until_seen}
)
_OFF = frozenset({_C.PROBE_OFF.value, _C.LEAD_OFF.value})


class AlarmEngine:
    """All alarm conditions of all watched sessions.

    Args:
        first_id: The id of the next alarm to arise; they count up from there.
    """

    def __init__(self, *, first_id: int = 1) -> None:
        """Watch nothing yet."""
        self._register = AlarmRegister(first_id)
        self._homes: dict[int, WatchedSession] = {}
        self._feeds: dict[str, Feed] = {}
        self._manual: dict[int, Feed] = {}
        self._facts: dict[tuple[TechnicalConditionCode, str | None], str] = {}
        self._seen: dict[ConditionKey, float] = {}
        self._timers: Timers[Feed | WatchedSession] = Timers()

    # What is watched.

    def watch(self, watch: Watch, now: Moment) -> list[AlarmEvent]:
        """Take what is watched of a session, whole: opened, or other devices, another phase or preset.

        A device in ``watch.devices`` leaves the session it belonged to. A final phase ends the watch.
        """
        if watch.phase.is_final:
            return self.unwatch(watch.session, now)
        home = self._homes.get(watch.session)
        is_new = home is None
        if home is None:
            home = self._homes[watch.session] = WatchedSession(watch, now.monotonic_s)
        events: list[AlarmEvent] = []
        for device in () if is_new else home.watch.devices:
            feed = self._feeds.get(device)
            if feed is not None and feed.home is home and device not in watch.devices:
                events += self._release(feed, home, now)
        home.follow(watch, now.monotonic_s)
        for device in watch.devices:
            events += self._bind(self._feed(device, now), home, now)
        self._adopt_session(home)
        for feed in self._feeds_of(home):
            events += self._settle(feed.follow(now.monotonic_s), now)
            events += self._look_at_feed(feed, now)
        return events + self._look_at_session(home, now)

    def unwatch(self, session: int, now: Moment) -> list[AlarmEvent]:
        """End the watch of a session: nothing of it is left, latched or not."""
        events = self._register.end(lambda key: key.session == session, now)
        home = self._homes.pop(session, None)
        if home is None:
            return events
        self._timers.drop(home)
        self._manual.pop(session, None)
        for feed in [feed for feed in self._feeds.values() if feed.home is home]:
            feed.leave()
            events += self._settle(self._facts_of(feed), now)
        return events

    def forget(self, device: str, now: Moment) -> list[AlarmEvent]:
        """Expect nothing more from a device; it was revoked."""
        feed = self._feeds.get(device)
        if feed is None:
            return []
        events = [] if feed.home is None else self._release(feed, feed.home, now)
        self._facts = {fact: detail for fact, detail in self._facts.items() if fact[1] != device}
        self._timers.drop(feed)
        del self._feeds[device]
        return events + self._register.end(lambda key: key.session is None and key.device == device, now)

    # What comes in.

    def observe(self, device: str, observations: Sequence[JudgedObservation], now: Moment) -> list[AlarmEvent]:
        """Take a device's observations, in the order they were measured."""
        feed = self._feed(device, now)
        returned = feed.hear(now.monotonic_s)
        events = self._settle(returned, now) if returned else []
        if feed.home is None:
            return events if feed.is_unassigned else events + self._meet_unassigned(feed, now)
        return events + self._judge(feed, feed.home, observations, now)

    def enter(self, session: int, observations: Sequence[JudgedObservation], now: Moment) -> list[AlarmEvent]:
        """Take observations that a person entered: judged by the limits, never waited for."""
        home = self._homes.get(session)
        return [] if home is None else self._judge(self._manual_feed(home, now), home, observations, now)

    def report(self, device: str, conditions: Sequence[DeviceCondition], now: Moment) -> list[AlarmEvent]:
        """Take what a device reports about itself."""
        feed = self._feed(device, now)
        events = self._settle(feed.hear(now.monotonic_s), now)
        events += self._settle(feed.report(conditions, now.monotonic_s), now)
        return events + self._look_at_feed(feed, now)

    def heard(self, device: str, now: Moment) -> list[AlarmEvent]:
        """Take note that any frame came from a device."""
        feed = self._feed(device, now)
        returned = feed.hear(now.monotonic_s)
        return self._settle(returned, now) + self._look_at_feed(feed, now) if returned else []

    def technical(
        self, code: TechnicalConditionCode, *, device: str | None, present: bool, now: Moment, detail: str = ""
    ) -> list[AlarmEvent]:
        """Take a fact that another part of the system found out: of a device, or of the system itself (None)."""
        if present:
            self._facts[code, device] = detail
        else:
            self._facts.pop((code, device), None)
        finding = _fact_finding(code, detail) if present else None
        return self._settle([Determination(self._fact_key(code, device), finding)], now)

    def acknowledge(self, command: Acknowledge, now: Moment) -> list[AlarmEvent]:
        """Take a person's answer to an alarm; what only told of something then ceases at the next :meth:`advance`.

        Raises:
            NotFoundError: There never was such an alarm.
            ConflictError: It is over, or acknowledged already; nothing changed.
        """
        key = self._register.key_of(command.alarm)
        events = self._register.acknowledge(command, now)
        if key is not None and _is_until_seen(key):
            self._seen[key] = now.monotonic_s
        return events

    # Time.

    def advance(self, now: Moment) -> list[AlarmEvent]:
        """Let time pass: say what holds now because something did not come."""
        events: list[AlarmEvent] = []
        for key in list(self._seen):
            events += self._end_seen(key, now)
        for due in self._timers.take_due(now.monotonic_s):
            if isinstance(due, Feed):
                events += self._look_at_feed(due, now)
            else:
                events += self._look_at_session(due, now)
        return events

    def next_deadline(self) -> float | None:
        """Tell when :meth:`advance` is due, in monotonic seconds; it may find nothing. None: time changes nothing."""
        due = [*self._seen.values(), self._timers.next_s()]
        return min((due_s for due_s in due if due_s is not None), default=None)

    # What stands.

    def restore(self, alarms: Iterable[Alarm], now: Moment) -> None:
        """Go on after a restart with the stored alarms that are not over.

        Each stays as it was until something shows otherwise: a number, a frame, a report, a fact, or :meth:`unwatch` of
        a session that ended meanwhile. What the store and the writer's queue suffered ended with the old process.
        """
        stored = [(key_of(alarm), alarm) for alarm in alarms]
        self._register.restore(stored)
        for key, alarm in stored:
            self._take_up(key, alarm, now)
        for home in self._homes.values():
            self._adopt_session(home)
            for feed in self._feeds_of(home):
                self._adopt_feed(feed, home, now)

    def alarms(self) -> list[Alarm]:
        """List all alarms that are not over, by id."""
        return self._register.alarms()

    # Private: observations.

    def _judge(
        self, feed: Feed, home: WatchedSession, observations: Sequence[JudgedObservation], now: Moment
    ) -> list[AlarmEvent]:
        events: list[AlarmEvent] = []
        now_s = now.monotonic_s
        for observation in observations:
            found = feed.take(observation, now_s)
            if found:
                events += self._settle(found, now)
        if feed.is_restless:
            return events + self._look_at_feed(feed, now)
        return events + self._look_at_session(home, now) if home.is_stirred else events

    def _meet_unassigned(self, feed: Feed, now: Moment) -> list[AlarmEvent]:
        events = self._settle([feed.begin_unassigned()], now)
        return events + self._look_at_feed(feed, now)

    def _look_at_feed(self, feed: Feed, now: Moment) -> list[AlarmEvent]:
        events = self._settle(feed.determine(now.monotonic_s), now)
        due_s = feed.due_s(now.monotonic_s)
        if due_s is not None:
            self._timers.wake(feed, due_s)
        if feed.home is not None and feed.home.is_stirred:
            events += self._look_at_session(feed.home, now)
        return events

    def _look_at_session(self, home: WatchedSession, now: Moment) -> list[AlarmEvent]:
        events = self._settle(home.determine(now.monotonic_s), now)
        due_s = home.due_s()
        if due_s is not None:
            self._timers.wake(home, due_s)
        return events

    # Private: determinations to alarms.

    def _settle(self, determinations: Iterable[Determination], now: Moment) -> list[AlarmEvent]:
        events: list[AlarmEvent] = []
        for found in determinations:
            if found.finding is None and self._holds_otherwise(found.key):
                continue
            if found.finding is not None and found.key in self._seen:
                events += self._end_seen(found.key, now)  # it happened once more after it was seen: a new alarm
            if found.key.condition == _C.LATE_BREACH.value and self._register.is_present(found.key):
                continue  # once, until somebody has seen it
            events += self._register.settle(found, self._chair_of(found.key), now)
        return events

    def _holds_otherwise(self, key: ConditionKey) -> bool:
        """Tell whether a lead or probe is still off by the other of its two rules: the device's word, or the zero."""
        if key.condition not in _OFF:
            return False
        feed = self._feeds.get(key.device or "")
        if feed is None or feed.home is None:
            return False
        return feed.has_report(key) or (key.device, key.metric) in feed.home.pulse.off_sources()

    def _end_seen(self, key: ConditionKey, now: Moment) -> list[AlarmEvent]:
        del self._seen[key]
        for fact in [fact for fact in self._facts if self._fact_key(*fact) == key]:
            del self._facts[fact]
        if key.device in self._feeds:
            self._feeds[key.device].forget_report(key)
        return self._register.settle(Determination(key, None), None, now)

    def _chair_of(self, key: ConditionKey) -> str | None:
        home = None if key.session is None else self._homes.get(key.session)
        return None if home is None else home.watch.chair

    # Private: who belongs to whom.

    def _feed(self, device: str, now: Moment) -> Feed:
        feed = self._feeds.get(device)
        if feed is None:
            feed = self._feeds[device] = Feed(device, now.monotonic_s)
        return feed

    def _manual_feed(self, home: WatchedSession, now: Moment) -> Feed:
        feed = self._manual.get(home.watch.session)
        if feed is None:
            feed = self._manual[home.watch.session] = Feed(MANUAL_ENTRY, now.monotonic_s, is_manual=True)
            feed.bind(home, now.monotonic_s)
            self._adopt_feed(feed, home, now)
        return feed

    def _feeds_of(self, home: WatchedSession) -> list[Feed]:
        found = [self._feeds.get(device) for device in home.watch.devices]
        found.append(self._manual.get(home.watch.session))
        return [feed for feed in found if feed is not None and feed.home is home]

    def _bind(self, feed: Feed, home: WatchedSession, now: Moment) -> list[AlarmEvent]:
        if feed.home is home:
            return []
        events = [] if feed.home is None else self._release(feed, feed.home, now)
        ended = [Determination(fact.key, None) for fact in self._facts_of(feed)]
        if feed.is_unassigned:
            ended.append(feed.end_unassigned())
        events += self._settle(ended, now)
        events += self._settle(feed.bind(home, now.monotonic_s), now)
        self._adopt_feed(feed, home, now)
        return events + self._settle(self._facts_of(feed), now)

    def _release(self, feed: Feed, home: WatchedSession, now: Moment) -> list[AlarmEvent]:
        ended = [Determination(fact.key, None) for fact in self._facts_of(feed)]
        ended += feed.leave()
        ended += [
            Determination(key, None)
            for key, _ in self._register.present()
            if key.session == home.watch.session and key.device == feed.device and not _is_until_seen(key)
        ]
        events = self._settle(ended, now)
        events += self._look_at_session(home, now)
        return events + self._settle(self._facts_of(feed), now)

    def _facts_of(self, feed: Feed) -> list[Determination]:
        return [
            Determination(self._fact_key(code, device), _fact_finding(code, detail))
            for (code, device), detail in self._facts.items()
            if device == feed.device
        ]

    def _fact_key(self, code: TechnicalConditionCode, device: str | None) -> ConditionKey:
        feed = None if device is None else self._feeds.get(device)
        home = None if feed is None else feed.home
        return technical_key(code, None if home is None else home.watch.session, device)

    # Private: after a restart.

    def _take_up(self, key: ConditionKey, alarm: Alarm, now: Moment) -> None:
        if not alarm.present:
            return
        code = next((code for code in _C if code.value == key.condition), None)
        is_answered = alarm.acknowledged_by is not None and _is_until_seen(key)
        if is_answered or code in _OF_THIS_PROCESS:
            self._seen[key] = now.monotonic_s
        elif code in _FACTS:
            self._facts[code, key.device] = alarm.detail
        elif code is _C.UNASSIGNED and key.device is not None:
            feed = self._feed(key.device, now)
            feed.is_unassigned = feed.home is None
            self._timers.wake(feed, feed.due_s(now.monotonic_s) or now.monotonic_s)

    def _adopt_session(self, home: WatchedSession) -> None:
        for key, _ in self._register.present():
            if key.session == home.watch.session and key.device is None:
                home.adopt(key.condition)

    def _adopt_feed(self, feed: Feed, home: WatchedSession, now: Moment) -> None:
        for key, alarm in self._register.present():
            if key.session == home.watch.session and key.device == feed.device:
                feed.adopt(key, alarm, now.monotonic_s)


def _is_until_seen(key: ConditionKey) -> bool:
    return key.condition in _UNTIL_SEEN or key.report in _UNTIL_SEEN


def _fact_finding(code: TechnicalConditionCode, detail: str) -> Finding:
    rule = TECHNICAL[code]
    return Finding(AlarmKind.TECHNICAL, rule.priority, rule.words, detail)
