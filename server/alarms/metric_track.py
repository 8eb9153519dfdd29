"""One metric of one device in a session: is there a number, does the device say why not, and is it within limits."""

from enum import Enum

from models.alarm import Alarm, AlarmKind, TechnicalConditionCode
from models.metrics import CATALOGUE, CUFF_PRESSURES, PULSE_SOURCES
from models.observation import JudgedObservation, Judgement, MeasurementValidity
from server.alarms.conditions import ConditionKey, Determination, Finding
from server.alarms.keys import no_number_key, no_number_message, technical_key
from server.alarms.limits import LimitTrack, MetricRules
from server.alarms.numbers import Latest
from server.alarms.pulse import PulseSign
from server.alarms.questionable import QuestionableTrack
from server.alarms.sessions import WatchedSession
from server.alarms.technical import FLICKERS_AT, NO_DATA_AFTER_S, TECHNICAL
from server.alarms.words import label_of

_NEVER_S = float("-inf")


class Hearing(Enum):
    """How a device is heard, as far as its metrics' silence is concerned."""

    HEARD = "heard"
    FADING = "fading"  # so close to feed_lost that a metric's silence waits to be told by that, or not at all
    LOST = "lost"


class MetricTrack:
    """What the engine remembers of one metric of one device.

    Args:
        home: The session the device is bound to.
        device: The device's id.
        metric_id: The metric's id.
        is_manual: Whether people enter it: then no number is expected by itself.
    """

    __slots__ = (
        "_device",
        "_home",
        "_is_dense",
        "_is_manual",
        "_orphans",
        "_reason",
        "_reason_since_s",
        "_silences",
        "answered_s",
        "has_silence_alarm",
        "is_cuff",
        "is_pulse",
        "is_restless",
        "is_seen",
        "is_streaming",
        "limits",
        "metric",
        "newest",
        "questionable",
        "session",
        "source",
    )

    def __init__(self, home: WatchedSession, device: str, metric_id: str, *, is_manual: bool = False) -> None:
        """Expect nothing until a number was seen."""
        self._home = home
        self._device = device
        self.session = home.watch.session
        self.metric = metric_id
        self.source = (device, metric_id)
        metric = CATALOGUE.get(metric_id)
        self.is_streaming = metric is not None and not metric.is_spot and not is_manual
        self.is_pulse = metric_id in PULSE_SOURCES and self.is_streaming
        self.is_cuff = metric_id in CUFF_PRESSURES
        self.answered_s = _NEVER_S
        self.newest: float | None = None  # usable number; a pump's rate of 0 is a reason for what follows
        self.is_seen = False
        self._is_dense = False  # its last two numbers came close enough for its silence to mean something
        self.is_restless = False
        self.has_silence_alarm = False
        self._silences = 0  # told since its numbers last came close together
        self._orphans: list[Determination] = []
        self._reason: MeasurementValidity | None = None
        self._reason_since_s = 0.0
        self.questionable = QuestionableTrack(self.session, device, metric_id)
        self._is_manual = is_manual
        self.limits = self._limits(self._rules())

    def take(self, observation: JudgedObservation, now_s: float) -> list[Determination] | None:
        """Take an observation that is neither late nor a repeat."""
        age_s = observation.age_s
        at_s = now_s - age_s if age_s > 0.0 else now_s
        value = observation.value
        if value is None or not observation.is_usable:
            self._take_no_number(observation, at_s)
            return None
        self._hear(value, at_s)
        if self.is_pulse:
            self._home.pulse.take(self.source, PulseSign.SHOWN)
        elif self.is_cuff:
            self._home.read_cuff(at_s)
        if self.is_source:
            self._home.together.take(self.metric, Latest(value, at_s, self._device))
        if self.is_streaming and self.questionable.take(value, observation.validity, at_s):
            self.is_restless = True
        if self.limits is None:
            return None
        found = self.limits.take(value, at_s)
        if self.limits.is_stirred:
            self.is_restless = True
        return found

    @property
    def is_source(self) -> bool:
        """Tell whether the session goes by this device's numbers of the metric; a person's are always looked at."""
        return self._is_manual or self._home.sources.is_source(self.metric, self._device)

    def _rules(self) -> MetricRules | None:
        return self._home.rules_of(self.metric) if self.is_source else None

    def _hear(self, value: float, at_s: float) -> None:
        """Take note that there is a number: whatever was told of its absence may be over."""
        self._is_dense = at_s - self.answered_s <= NO_DATA_AFTER_S
        if self._is_dense:
            self._silences = 0
        self.answered_s = max(self.answered_s, at_s)
        self.newest = value
        if not self.is_seen:
            self.is_seen = self.is_restless = True
        if self._reason is not None or self.has_silence_alarm:
            self._reason = None
            self.is_restless = True

    def late_breach(self, observation: JudgedObservation) -> Determination | None:
        """Say whether an observation that came too late to be judged as live was beyond a limit."""
        value = observation.value
        if value is None or self.limits is None or not observation.is_usable:
            return None
        breach = self.limits.breached_by(value)
        if breach is None:
            return None
        code = TechnicalConditionCode.LATE_BREACH
        rule = TECHNICAL[code]
        finding = Finding(
            AlarmKind.TECHNICAL,
            rule.priority,
            f"{rule.words} {breach.message}",
            f"measured {observation.measured_at:%Y-%m-%d %H:%M:%S} UTC",
            breach.value,
            breach.limit,
        )
        return Determination(technical_key(code, self.session, self._device, self.metric), finding)

    def determine(
        self, now_s: float, hearing: Hearing, *, is_explained: bool, is_doubt_explained: bool
    ) -> list[Determination]:
        """Say what its silence or the device's doubt means now, and let waiting breaches mature."""
        self.is_restless = False
        found, self._orphans = self._orphans, []
        if self.limits is not None:
            found += self.limits.wait(now_s)
        rule = self._home.watch.preset.questionable
        if self.is_seen and self._is_silent(now_s):
            self.questionable.end()
        found += self.questionable.determine(rule, now_s, is_told_otherwise=is_doubt_explained)
        if not self.is_streaming or not self.is_seen:
            return found
        is_silent = self._is_silent(now_s)
        if self.is_pulse and is_silent and self._is_dense and hearing is Hearing.HEARD and not self._is_zero():
            self._home.pulse.take(self.source, PulseSign.MISSING)
        is_told_otherwise = hearing is Hearing.LOST or is_explained or self._is_zero() or not self.is_source
        is_new = hearing is Hearing.HEARD or self.has_silence_alarm
        is_no_data = (is_silent or self._is_flickering()) and is_new and not is_told_otherwise
        is_no_number = not is_silent and not is_no_data and not is_told_otherwise and self._is_long_without(now_s)
        if is_no_data and not self.has_silence_alarm:
            self._silences += 1
        if is_no_data or is_no_number or self.has_silence_alarm:
            found += self._silence(is_no_data=is_no_data, is_no_number=is_no_number)
        self.has_silence_alarm = is_no_data or is_no_number
        return found

    def due_s(self, now_s: float) -> float | None:
        """Tell when :meth:`determine` next says something new by time alone."""
        due = [] if self.limits is None else [self.limits.due_s()]
        due.append(self.questionable.due_s(self._home.watch.preset.questionable))
        if self.is_streaming and self.is_seen:
            due.append(self.answered_s + NO_DATA_AFTER_S)
            if self._reason is not None:
                due.append(self._reason_since_s + NO_DATA_AFTER_S)
        return min((due_s for due_s in due if due_s is not None and due_s > now_s), default=None)

    def follow(self, now_s: float) -> list[Determination]:
        """Take the limits of the session's preset and phase, where they changed."""
        rules = self._rules()
        before = self.limits
        if rules == (None if before is None else before.rules):
            return []
        self.limits = self._limits(rules)
        self.is_restless = True
        if before is None:
            return self._judge_shown(now_s)
        return before.retire() if self.limits is None else self.limits.follow(before, now_s)

    def retire(self) -> list[Determination]:
        """End what is told of its values, because nothing judges them any more."""
        found = [] if self.limits is None else self.limits.retire()
        return found + self.questionable.retire()

    def feed_returned(self, now_s: float) -> None:
        """Give the metric its full time again after its whole feed was silent."""
        self.answered_s = max(self.answered_s, now_s)
        self._reason_since_s = max(self._reason_since_s, now_s)

    def unexplained(self, now_s: float) -> None:
        """Give the device its full time to find a number again once what explained its absence is over."""
        self._reason_since_s = max(self._reason_since_s, now_s)
        self.is_restless = True

    def adopt_silence(self, now_s: float, *, has_reason: bool) -> None:
        """Go on with an alarm from before a restart: there was no number, or the device said so."""
        self.is_seen = self.has_silence_alarm = True
        if has_reason:
            self.answered_s = now_s
            self._reason = MeasurementValidity.NOT_AVAILABLE
            self._reason_since_s = _NEVER_S

    def adopt_breach(self, key: ConditionKey, alarm: Alarm, now_s: float) -> None:
        """Go on with an alarm from before a restart: a number was beyond its limit."""
        sides = () if self.limits is None else self.limits.sides
        side = next((side for side in sides if side.key == key), None)
        if self.limits is None or side is None:
            self._orphans.append(Determination(key, None))  # nothing judges it any more
            return
        told = Finding(alarm.kind, alarm.priority, alarm.message, alarm.detail, alarm.value, alarm.limit, alarm.latched)
        self.limits.adopt(side, told, now_s)

    def _take_no_number(self, observation: JudgedObservation, at_s: float) -> None:
        has_reason = (
            observation.validity is not MeasurementValidity.INVALID
            or Judgement.OUT_OF_RANGE not in observation.judgements
        )
        is_zero = observation.value is not None and observation.value <= 0
        if self.is_source:
            self._home.together.take(self.metric, Latest(None, at_s, self._device, is_zero=is_zero))
        if self.is_pulse:
            self._home.pulse.take(self.source, PulseSign.ZERO if is_zero else PulseSign.MISSING)
        self.is_restless = True  # what its silence means may change with each word for it
        self.questionable.end()
        if has_reason:
            self.answered_s = max(self.answered_s, at_s)
            if self._reason is None:
                self._reason_since_s = at_s
            self._reason = observation.validity
        if self.limits is not None and (has_reason or self.is_pulse):
            self.limits.suspend()

    def _judge_shown(self, now_s: float) -> list[Determination]:
        """Judge the number that is on the screens, because it has limits only now."""
        if self.limits is None or self.newest is None or self._reason is not None:
            return []
        if self.is_streaming and self._is_silent(now_s):
            return []
        found = self.limits.take(self.newest, now_s) or []
        self.limits.last_s = self.answered_s
        return found

    def _is_silent(self, now_s: float) -> bool:
        return self.answered_s + NO_DATA_AFTER_S <= now_s

    def _is_flickering(self) -> bool:
        """Tell whether a silence that is told goes on though a number came: one in between is no stream."""
        return self.has_silence_alarm and self._silences >= FLICKERS_AT and not self._is_dense

    def _is_long_without(self, now_s: float) -> bool:
        return self._reason is not None and self._reason_since_s + NO_DATA_AFTER_S <= now_s

    def _is_zero(self) -> bool:
        return self.is_pulse and self._home.pulse.is_zero(self.source)

    def _silence(self, *, is_no_data: bool, is_no_number: bool) -> list[Determination]:
        no_data = no_number = None
        if is_no_data:
            rule = TECHNICAL[TechnicalConditionCode.NO_DATA]
            words = f"No {label_of(self.metric)} data"
            no_data = Finding(AlarmKind.TECHNICAL, rule.priority, words, value=NO_DATA_AFTER_S)
        if is_no_number and self._reason is not None:
            rule = TECHNICAL[TechnicalConditionCode.DEVICE_REPORT]
            no_number = Finding(AlarmKind.TECHNICAL, rule.priority, no_number_message(self._reason, self.metric))
        return [
            Determination(
                technical_key(TechnicalConditionCode.NO_DATA, self.session, self._device, self.metric), no_data
            ),
            Determination(no_number_key(self.session, self._device, self.metric), no_number),
        ]

    def _limits(self, rules: MetricRules | None) -> LimitTrack | None:
        if rules is None:
            return None
        return LimitTrack(self.session, self._device, rules, is_spot=not self.is_streaming)
