"""Who is there: watched sessions, devices, and which belongs to which; and the facts told about a device."""

from models.alarm import AlarmKind, AlarmPriority, TechnicalConditionCode
from models.device import DeviceConditionCode
from models.timestamps import Moment
from server.alarms.conditions import ConditionKey, Determination, Finding
from server.alarms.feeds import Feed
from server.alarms.keys import technical_key
from server.alarms.sessions import Watch, WatchedSession
from server.alarms.technical import TECHNICAL

MANUAL_ENTRY = "manual entry"
"""The device named in alarms of observations that people entered."""

Fact = tuple[TechnicalConditionCode, str | None, int | None, str]
"""A condition, and the device or the session it is a fact of; neither: of the system itself.

What it is about comes last, where a session can have several of one condition: which check is overdue; else empty.
"""

_OFF = frozenset({DeviceConditionCode.PROBE_OFF.value, DeviceConditionCode.LEAD_OFF.value})


class Roster:
    """Sessions, feeds and facts; it determines nothing over time."""

    def __init__(self) -> None:
        """Start empty."""
        self.homes: dict[int, WatchedSession] = {}
        self._feeds: dict[str, Feed] = {}
        self._manual: dict[int, Feed] = {}
        self._facts: dict[Fact, tuple[str, AlarmPriority | None]] = {}

    def home(self, watch: Watch, now: Moment) -> WatchedSession:
        """Find a session, or begin it."""
        found = self.homes.get(watch.session)
        if found is None:
            found = self.homes[watch.session] = WatchedSession(watch, now.monotonic_s)
        return found

    def feed(self, device: str, now: Moment) -> Feed:
        """Find a device, or begin it."""
        found = self._feeds.get(device)
        if found is None:
            found = self._feeds[device] = Feed(device, now.monotonic_s)
        return found

    def known(self, device: str | None) -> Feed | None:
        """Find a device that was heard or bound before."""
        return None if device is None else self._feeds.get(device)

    def manual_feed(self, home: WatchedSession) -> Feed | None:
        """Find what stands for the people who enter a session's observations, once they have."""
        return self._manual.get(home.watch.session)

    def begin_manual(self, home: WatchedSession, now: Moment) -> Feed:
        """Begin to take observations that people enter."""
        feed = self._manual[home.watch.session] = Feed(MANUAL_ENTRY, now.monotonic_s, is_manual=True)
        feed.bind(home, now.monotonic_s)
        return feed

    def feeds_of(self, home: WatchedSession) -> list[Feed]:
        """List the devices bound to a session, and its people."""
        found = [feed for feed in self._feeds.values() if feed.home is home]
        manual = self.manual_feed(home)
        return found if manual is None else [*found, manual]

    def drop_home(self, home: WatchedSession) -> None:
        """Forget a session; its devices must have left."""
        session = home.watch.session
        del self.homes[session]
        self._manual.pop(session, None)
        for fact in [fact for fact in self._facts if fact[2] == session]:
            del self._facts[fact]

    def drop_feed(self, feed: Feed) -> None:
        """Forget a device and all that was told about it."""
        del self._feeds[feed.device]
        for fact in [fact for fact in self._facts if fact[1] == feed.device]:
            del self._facts[fact]

    def chair_of(self, key: ConditionKey) -> str | None:
        """Name the chair of a condition: its session's, or the one where somebody called for help."""
        home = None if key.session is None else self.homes.get(key.session)
        if home is not None:
            return home.watch.chair
        return key.report if key.condition == TechnicalConditionCode.HELP_CALLED.value else None

    def holds_otherwise(self, key: ConditionKey) -> bool:
        """Tell whether a lead or probe is still off by the other of its two rules: the device's word, or the zero."""
        if key.condition not in _OFF:
            return False
        feed = self.known(key.device)
        if feed is None or feed.home is None:
            return False
        return feed.reports.holds(key) or (key.device, key.metric) in feed.home.pulse.off_sources()

    def tell_fact(self, fact: Fact, detail: str, priority: AlarmPriority | None = None) -> Determination:
        """Keep a fact; ``priority`` None is its condition's usual one."""
        self._facts[fact] = (detail, priority)
        return Determination(self._fact_key(fact), _finding(fact[0], detail, priority))

    def end_fact(self, fact: Fact) -> Determination:
        """Forget a fact."""
        self._facts.pop(fact, None)
        return Determination(self._fact_key(fact), None)

    def forget(self, key: ConditionKey) -> None:
        """Forget a fact or report that told of something once and has been seen."""
        for fact in [fact for fact in self._facts if self._fact_key(fact) == key]:
            del self._facts[fact]
        feed = self.known(key.device)
        if feed is not None:
            feed.reports.forget(key)

    def facts_of(self, feed: Feed) -> list[Determination]:
        """Say what is told about a device, where it belongs now."""
        return [
            Determination(self._fact_key(fact), _finding(fact[0], detail, priority))
            for fact, (detail, priority) in self._facts.items()
            if fact[1] == feed.device
        ]

    def facts_leaving(self, feed: Feed) -> list[Determination]:
        """Say that what is told about a device no longer holds where it belongs now; it is about to move."""
        return [Determination(fact.key, None) for fact in self.facts_of(feed)]

    def _fact_key(self, fact: Fact) -> ConditionKey:
        code, device, session, about = fact
        feed = self.known(device)
        if feed is not None and feed.home is not None:
            session = feed.home.watch.session
        return technical_key(code, session, device, about=about)


def _finding(code: TechnicalConditionCode, detail: str, priority: AlarmPriority | None) -> Finding:
    rule = TECHNICAL[code]
    return Finding(AlarmKind.TECHNICAL, priority or rule.priority, rule.words, detail)
