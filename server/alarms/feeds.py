"""One device as the engine hears it: its silence, its metrics, and what it says of itself.

Three silences differ. A *feed* is silent when no frame comes; a *metric* is silent when frames come without it; and a
device that says why it has no number is not silent at all. Only the outermost one is told.
"""

from collections.abc import Iterable

from models.alarm import Alarm, AlarmKind, AlarmPriority, TechnicalConditionCode
from models.device import DeviceCondition
from models.metrics import PULSE_SOURCES, PUMP_METRICS, PUMP_RATE
from models.observation import JudgedObservation
from models.session import SessionPhase
from server.alarms.conditions import ConditionKey, Determination, Finding
from server.alarms.keys import NO_NUMBER, technical_key
from server.alarms.metric_track import Hearing, MetricTrack
from server.alarms.reports import DeviceReports
from server.alarms.sessions import WatchedSession
from server.alarms.technical import FEED_LOST_AFTER_S, FEED_LOST_HIGH_AFTER_S, LED_BY, TECHNICAL

_FADING_AFTER_S = 8.0  # a metric's silence waits at most 2 s for the feed's own: frames of one device come staggered
_C = TechnicalConditionCode


class Feed:
    """One device, bound to a session or to none.

    Args:
        device: Its id.
        now_s: Monotonic seconds; silence counts from here until it is heard.
        is_manual: Whether it stands for people who enter observations: then no silence means anything.
    """

    __slots__ = (
        "_tracks",
        "device",
        "heard_s",
        "home",
        "is_lost",
        "is_manual",
        "is_restless",
        "is_unassigned",
        "reports",
    )

    def __init__(self, device: str, now_s: float, *, is_manual: bool = False) -> None:
        """Start bound to no session."""
        self.device = device
        self.home: WatchedSession | None = None
        self.heard_s = now_s
        self.is_lost = False
        self.is_unassigned = False
        self.is_manual = is_manual
        self.is_restless = False
        self.reports = DeviceReports(device)
        self._tracks: dict[str, MetricTrack] = {}

    def bind(self, home: WatchedSession, now_s: float) -> list[Determination]:
        """Belong to a session from now on: its silence and what it reported count there."""
        self.home = home
        self.heard_s = now_s
        self.is_lost = self.is_unassigned = False
        return self.reports.present(home.watch.session)

    def leave(self, home: WatchedSession) -> list[Determination]:
        """Belong to no session any more; what was wrong with the patient's numbers is no longer judged."""
        found = [ended for track in self._tracks.values() for ended in track.retire()]
        home.forget(self.device)
        self.home = None
        self.is_lost = False
        self._tracks = {}
        return found

    def hear(self, now_s: float) -> list[Determination]:
        """Take note that something came from the device; answers when that ends a silence of the whole feed."""
        self.heard_s = now_s
        if not self.is_lost or self.home is None:
            return []
        self.is_lost = False
        self.is_restless = True  # no deadline was kept while nothing could be expected
        for track in self._tracks.values():
            track.feed_returned(now_s)
        return [self._feed_lost(self.home, now_s)]

    def take(self, home: WatchedSession, observation: JudgedObservation, now_s: float) -> list[Determination] | None:
        """Take one observation for the session the device is bound to."""
        track = self._tracks.get(observation.metric) or self._begin(home, observation.metric)
        if observation.judgements:
            if observation.is_repeat:
                return None
            if observation.is_late:
                return self._take_late(home, track, observation, now_s)
        found = track.take(observation, now_s)
        if track.is_restless:
            self.is_restless = True
        if track.is_cuff and observation.is_usable:
            ended = self.reports.end_cuff_failed(now_s - max(observation.age_s, 0.0))
            if ended:
                found = [*(found or []), *self.reports.gone(ended, track.session)]
        return found

    def report(self, conditions: Iterable[DeviceCondition], now_s: float) -> list[Determination]:
        """Take what the device reports about itself; kept while it belongs to no session, told once it does."""
        explained = [track for track in self._tracks.values() if self.reports.explains(track.metric)]
        ended = self.reports.take(conditions, now_s)
        if self.home is None:
            return []
        for track in explained:
            if not self.reports.explains(track.metric):
                track.unexplained(now_s)
        session = self.home.watch.session
        return self.reports.gone(ended, session) + self.reports.present(session)

    def determine(self, now_s: float) -> list[Determination]:
        """Say what holds now that time has passed."""
        self.is_restless = False
        if self.home is None:
            return self._still_unassigned(now_s)
        found: list[Determination] = []
        if not self.is_manual:
            self._lose(self.home, now_s)
            found.append(self._feed_lost(self.home, now_s))
        hearing, is_pump_stopped = self._hearing(now_s), self._is_pump_stopped()
        for track in self._tracks.values():
            is_explained = self.reports.explains(track.metric) or (is_pump_stopped and track.metric in PUMP_METRICS)
            is_told = self._is_doubt_told(track.metric)
            found += track.determine(now_s, hearing, is_explained=is_explained, is_doubt_explained=is_told)
        return found

    def due_s(self, now_s: float) -> float | None:
        """Tell when :meth:`determine` next says something new by time alone."""
        due = [track.due_s(now_s) for track in self._tracks.values()]
        if not self.is_manual and (self.home is not None or self.is_unassigned):
            due += [self.heard_s + FEED_LOST_AFTER_S, self.heard_s + FEED_LOST_HIGH_AFTER_S]
        return min((due_s for due_s in due if due_s is not None and due_s > now_s), default=None)

    def follow(self, now_s: float) -> list[Determination]:
        """Take the session's limits as they are now."""
        return [found for track in self._tracks.values() for found in track.follow(now_s)]

    def begin_unassigned(self) -> Determination:
        """Say that it streams and belongs to no session."""
        self.is_unassigned = True
        return self._unassigned()

    def end_unassigned(self) -> Determination:
        """Say that it no longer streams, or belongs to a session now."""
        self.is_unassigned = False
        return self._unassigned()

    def adopt(self, home: WatchedSession, key: ConditionKey, alarm: Alarm, now_s: float) -> None:
        """Go on with an alarm from before a restart, until something shows otherwise."""
        code = next((code for code in _C if code.value == key.condition), None)
        if code is _C.FEED_LOST:
            self.is_lost = True
            is_long = alarm.priority is AlarmPriority.HIGH
            self.heard_s = now_s - (FEED_LOST_HIGH_AFTER_S if is_long else FEED_LOST_AFTER_S)
        elif key.metric is not None and (code is _C.NO_DATA or key.report == NO_NUMBER):
            self._track(home, key.metric).adopt_silence(now_s, has_reason=code is not _C.NO_DATA)
        elif key.metric is not None and code is _C.QUESTIONABLE_SIGNAL:
            self._track(home, key.metric).questionable.adopt()
        elif key.metric is not None and code is None:
            home.sources.adopt(key.metric, self.device, now_s)
            self._track(home, key.metric).adopt_breach(key, alarm, now_s)
        elif key.metric in PULSE_SOURCES and code in {_C.PROBE_OFF, _C.LEAD_OFF}:
            home.pulse.adopt_off((self.device, key.metric))
        else:
            self.reports.adopt(key)

    def _track(self, home: WatchedSession, metric_id: str) -> MetricTrack:
        return self._tracks.get(metric_id) or self._begin(home, metric_id)

    def _begin(self, home: WatchedSession, metric_id: str) -> MetricTrack:
        track = self._tracks[metric_id] = MetricTrack(home, self.device, metric_id, is_manual=self.is_manual)
        return track

    def _take_late(
        self, home: WatchedSession, track: MetricTrack, observation: JudgedObservation, now_s: float
    ) -> list[Determination] | None:
        if track.is_cuff and observation.is_usable:
            home.read_cuff(now_s - max(observation.age_s, 0.0))
        breach = track.late_breach(observation)
        return None if breach is None else [breach]

    def _lose(self, home: WatchedSession, now_s: float) -> None:
        if not self.is_lost and self.heard_s + FEED_LOST_AFTER_S <= now_s:
            self.is_lost = True
            home.pulse.lose_feed(self.device)

    def _feed_lost(self, home: WatchedSession, now_s: float) -> Determination:
        rule = TECHNICAL[_C.FEED_LOST]
        key = technical_key(_C.FEED_LOST, home.watch.session, self.device)
        if not self.is_lost:
            return Determination(key, None)
        is_long = self.heard_s + FEED_LOST_HIGH_AFTER_S <= now_s
        is_high = is_long and home.watch.phase is SessionPhase.INFUSING
        silence_s = FEED_LOST_HIGH_AFTER_S if is_high else FEED_LOST_AFTER_S
        priority = AlarmPriority.HIGH if is_high else rule.priority
        return Determination(key, Finding(AlarmKind.TECHNICAL, priority, rule.words, value=silence_s))

    def _hearing(self, now_s: float) -> Hearing:
        if self.is_lost:
            return Hearing.LOST
        is_fading = not self.is_manual and self.heard_s + _FADING_AFTER_S <= now_s
        return Hearing.FADING if is_fading else Hearing.HEARD

    def _is_pump_stopped(self) -> bool:
        """Tell whether the pump said that it stands: then it may fall silent, or be taken away."""
        rate = self._tracks.get(PUMP_RATE)
        return rate is not None and rate.newest == 0.0

    def _is_doubt_told(self, metric_id: str) -> bool:
        """Tell whether a poor signal is told already: by the device, or by the metric its sensor is named after."""
        if metric_id in PUMP_METRICS or LED_BY.get(metric_id) in self._tracks:
            return True
        return self.reports.explains_doubt(metric_id)

    def _still_unassigned(self, now_s: float) -> list[Determination]:
        if self.is_unassigned and self.heard_s + FEED_LOST_AFTER_S <= now_s:
            return [self.end_unassigned()]
        return []

    def _unassigned(self) -> Determination:
        rule = TECHNICAL[_C.UNASSIGNED]
        finding = Finding(AlarmKind.TECHNICAL, rule.priority, rule.words, self.device) if self.is_unassigned else None
        return Determination(technical_key(_C.UNASSIGNED, None, self.device), finding)
