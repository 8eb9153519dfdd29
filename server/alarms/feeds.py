"""One device as the engine hears it: its silence, its metrics, and what it says of itself.

Three silences differ. A *feed* is silent when no frame comes; a *metric* is silent when frames come without it; and a
device that says why it has no number is not silent at all. Only the outermost one is told.
"""

from collections.abc import Iterable

from models.alarm import Alarm, AlarmKind, AlarmPriority, TechnicalConditionCode
from models.device import DeviceCondition, DeviceConditionCode
from models.metrics import PULSE_SOURCES
from models.observation import JudgedObservation, Judgement
from models.session import SessionPhase
from server.alarms.conditions import ConditionKey, Determination, Finding
from server.alarms.keys import NO_NUMBER, report_key, report_message, technical_key
from server.alarms.metric_track import Hearing, MetricTrack
from server.alarms.sessions import WatchedSession
from server.alarms.technical import (
    EXPLAINED_METRICS,
    EXPLAINING_REPORTS,
    FEED_LOST_AFTER_S,
    FEED_LOST_HIGH_AFTER_S,
    REPORTS,
    TECHNICAL,
)

_FADING_AFTER_S = 8.0  # a metric's silence waits at most 2 s for the feed's own: frames of one device come staggered
_C = TechnicalConditionCode

Report = tuple[DeviceConditionCode, str | None]
"""A device's word about itself, and the metric it is about."""


class Feed:
    """One device, bound to a session or to none.

    Args:
        device: Its id.
        now_s: Monotonic seconds; silence counts from here until it is heard.
        is_manual: Whether it stands for people who enter observations: then no silence means anything.
    """

    __slots__ = (
        "_reports",
        "_tracks",
        "device",
        "heard_s",
        "home",
        "is_lost",
        "is_manual",
        "is_restless",
        "is_unassigned",
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
        self._tracks: dict[str, MetricTrack] = {}
        self._reports: dict[Report, float] = {}

    def bind(self, home: WatchedSession, now_s: float) -> list[Determination]:
        """Belong to a session from now on: its silence and what it reported count there."""
        self.home = home
        self.heard_s = now_s
        self.is_lost = self.is_unassigned = False
        return [self._report_determination(home, report, is_present=True) for report in self._reports]

    def leave(self) -> list[Determination]:
        """Belong to no session any more; what was wrong with the patient's numbers is no longer judged."""
        found = [ended for track in self._tracks.values() if track.limits for ended in track.limits.retire()]
        if self.home is not None:
            self.home.pulse.forget(self.device)
        self.home = None
        self.is_lost = False
        self._tracks = {}
        return found

    def hear(self, now_s: float) -> list[Determination]:
        """Take note that something came from the device; answers when that ends a silence of the whole feed."""
        self.heard_s = now_s
        if not self.is_lost:
            return []
        self.is_lost = False
        self.is_restless = True
        for track in self._tracks.values():
            track.feed_returned(now_s)
        return [self._feed_lost(now_s)] if self.home is not None else []

    def take(self, observation: JudgedObservation, now_s: float) -> list[Determination] | None:
        """Take one observation of a bound device."""
        track = self._tracks.get(observation.metric) or self._begin(observation.metric)
        if track is None:
            return None
        if observation.judgements:
            if observation.is_late:
                return self._take_late(track, observation, now_s)
            if observation.is_repeat:
                return None
        found = track.take(observation, now_s)
        if track.is_restless:
            self.is_restless = True
        if track.is_cuff and observation.is_usable:
            found = self._cuff_works(observation, now_s, found)
        return found

    def report(self, conditions: Iterable[DeviceCondition], now_s: float) -> list[Determination]:
        """Take what the device reports about itself; kept while it belongs to no session, told once it does."""
        ended: list[Report] = []
        for condition in conditions:
            report = (condition.code, condition.metric)
            if condition.present:
                self._reports.setdefault(report, now_s)
            else:
                ended += [known for known in self._reports if _is_ended_by(known, report)]
                self._reports = {known: at_s for known, at_s in self._reports.items() if known not in ended}
        self.is_restless = True
        if self.home is None:
            return []
        gone = [self._report_determination(self.home, report, is_present=False) for report in ended]
        return gone + [self._report_determination(self.home, report, is_present=True) for report in self._reports]

    def has_report(self, key: ConditionKey) -> bool:
        """Tell whether the device itself reports this condition."""
        return any(REPORTS[code].code.value == key.condition and metric == key.metric for code, metric in self._reports)

    def forget_report(self, key: ConditionKey) -> None:
        """Forget a report that told of something once and has been seen."""
        self._reports = {
            (code, metric): at_s
            for (code, metric), at_s in self._reports.items()
            if (code.value, metric) != (key.report, key.metric)
        }

    def determine(self, now_s: float) -> list[Determination]:
        """Say what holds now that time has passed."""
        self.is_restless = False
        if self.home is None:
            return self._still_unassigned(now_s)
        found: list[Determination] = []
        if not self.is_manual:
            self._lose(now_s)
            found.append(self._feed_lost(now_s))
        hearing = self._hearing(now_s)
        for track in self._tracks.values():
            found += track.determine(now_s, hearing, is_explained=self._is_explained(track.metric))
        return found

    def due_s(self, now_s: float) -> float | None:
        """Tell when :meth:`determine` next says something new by time alone."""
        due = [track.due_s(now_s) for track in self._tracks.values()]
        if not self.is_manual and (self.home is not None or self.is_unassigned):
            due += [self.heard_s + FEED_LOST_AFTER_S, self.heard_s + FEED_LOST_HIGH_AFTER_S]
        return min((due_s for due_s in due if due_s is not None and due_s > now_s), default=None)

    def follow(self, now_s: float) -> list[Determination]:
        """Take the session's limits as they are now."""
        self.is_restless = True
        return [found for track in self._tracks.values() for found in track.follow(now_s)]

    def begin_unassigned(self) -> Determination:
        """Say that it streams and belongs to no session."""
        self.is_unassigned = True
        return self._unassigned()

    def end_unassigned(self) -> Determination:
        """Say that it no longer streams, or belongs to a session now."""
        self.is_unassigned = False
        return self._unassigned()

    def adopt(self, key: ConditionKey, alarm: Alarm, now_s: float) -> None:
        """Go on with an alarm from before a restart."""
        self.is_restless = True
        code = next((code for code in _C if code.value == key.condition), None)
        if code is _C.FEED_LOST:
            self.is_lost = True
            is_long = alarm.priority is AlarmPriority.HIGH
            self.heard_s = now_s - (FEED_LOST_HIGH_AFTER_S if is_long else FEED_LOST_AFTER_S)
        elif code is _C.NO_DATA or key.report == NO_NUMBER:
            track = self._begin(key.metric)
            if track is not None:
                track.adopt_silence(now_s, has_reason=code is not _C.NO_DATA)
        elif code is None:
            self._adopt_breach(key, alarm, now_s)
        else:
            self._adopt_report(code, key)

    def _begin(self, metric_id: str | None) -> MetricTrack | None:
        if self.home is None or metric_id is None:
            return None
        track = MetricTrack(self.home, self.device, metric_id, is_manual=self.is_manual)
        self._tracks[metric_id] = track
        return track

    def _take_late(
        self, track: MetricTrack, observation: JudgedObservation, now_s: float
    ) -> list[Determination] | None:
        if track.is_cuff and observation.is_usable and not observation.is_repeat and self.home is not None:
            self.home.read_cuff(now_s - max(observation.age_s, 0.0))
        breach = None if Judgement.REPEAT in observation.judgements else track.late_breach(observation)
        return None if breach is None else [breach]

    def _cuff_works(
        self, observation: JudgedObservation, now_s: float, found: list[Determination] | None
    ) -> list[Determination] | None:
        """A cuff reading measured after the device reported a failure ends that report."""
        at_s = now_s - max(observation.age_s, 0.0)
        ended = [
            report
            for report, reported_s in self._reports.items()
            if report[0] is DeviceConditionCode.CUFF_FAILED and at_s > reported_s
        ]
        if not ended or self.home is None:
            return found
        for report in ended:
            del self._reports[report]
        return [*(found or []), *(self._report_determination(self.home, report, is_present=False) for report in ended)]

    def _lose(self, now_s: float) -> None:
        is_silent = self.heard_s + FEED_LOST_AFTER_S <= now_s
        if is_silent and not self.is_lost and self.home is not None:
            self.is_lost = True
            self.home.pulse.lose_feed(self.device)

    def _feed_lost(self, now_s: float) -> Determination:
        home = self.home
        rule = TECHNICAL[_C.FEED_LOST]
        key = technical_key(_C.FEED_LOST, None if home is None else home.watch.session, self.device)
        if not self.is_lost or home is None:
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

    def _is_explained(self, metric_id: str) -> bool:
        return any(_explains(report, metric_id) for report in self._reports)

    def _still_unassigned(self, now_s: float) -> list[Determination]:
        if self.is_unassigned and self.heard_s + FEED_LOST_AFTER_S <= now_s:
            return [self.end_unassigned()]
        return []

    def _unassigned(self) -> Determination:
        rule = TECHNICAL[_C.UNASSIGNED]
        finding = Finding(AlarmKind.TECHNICAL, rule.priority, rule.words, self.device) if self.is_unassigned else None
        return Determination(technical_key(_C.UNASSIGNED, None, self.device), finding)

    def _report_determination(self, home: WatchedSession, report: Report, *, is_present: bool) -> Determination:
        code, metric = report
        key = report_key(code, home.watch.session, self.device, metric)
        if not is_present:
            return Determination(key, None)
        return Determination(key, Finding(AlarmKind.TECHNICAL, REPORTS[code].priority, report_message(code, metric)))

    def _adopt_breach(self, key: ConditionKey, alarm: Alarm, now_s: float) -> None:
        track = self._begin(key.metric) if key.metric not in self._tracks else self._tracks[key.metric]
        if track is None or track.limits is None:
            return
        told = Finding(alarm.kind, alarm.priority, alarm.message, alarm.detail, alarm.value, alarm.limit, alarm.latched)
        for side in track.limits.sides:
            if side.key == key:
                track.limits.adopt(side, told, now_s)

    def _adopt_report(self, code: TechnicalConditionCode, key: ConditionKey) -> None:
        if self.home is not None and key.metric in PULSE_SOURCES and code in {_C.PROBE_OFF, _C.LEAD_OFF}:
            self.home.pulse.adopt_off((self.device, key.metric))
            return
        wanted = key.report or key.condition
        for report in REPORTS:
            if report.value == wanted:
                self._reports.setdefault((report, key.metric), float("-inf"))


def _is_ended_by(known: Report, ended: Report) -> bool:
    return known[0] is ended[0] and (ended[1] is None or known[1] == ended[1])


def _explains(report: Report, metric_id: str) -> bool:
    code, metric = report
    if code not in EXPLAINING_REPORTS:
        return False
    return metric == metric_id or (metric is None and metric_id in EXPLAINED_METRICS.get(code, frozenset()))
