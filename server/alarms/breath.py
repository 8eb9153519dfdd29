"""Whether the patient breathes, by what a capnograph and a breathing rate show together.

A device that counts no breath sends a rate of 0, and one without a sample says that it has no number. So no CO₂ *and*
no counted breath is apnoea, of the patient and of high priority. A counted rate of 0 with no CO₂ to look at cannot be
told from electrodes that came off: that is technical, and of high priority because it may be the same. A device that
says it has no sample (a cannula that slipped) is believed, and its low CO₂ alarms by its own limit until then.
"""

from enum import Enum

from models.alarm import Alarm, AlarmKind, AlarmPriority, TechnicalConditionCode
from server.alarms.conditions import ConditionKey, Determination, Finding
from server.alarms.course_rules import ApnoeaRule
from server.alarms.lasting import Lasting
from server.alarms.numbers import Latest, Numbers
from server.alarms.technical import TECHNICAL
from server.alarms.words import number

APNOEA = "apnoea"
RATE, END_TIDAL = "respiratory_rate", "etco2"


class _Sign(Enum):
    BREATH = "breath"
    NONE = "none"
    UNKNOWN = "unknown"


class BreathTrack:
    """Apnoea of one session.

    Args:
        session: The session's id.
        rule: When there is no breath.
    """

    __slots__ = (
        "_apnoea",
        "_apnoea_key",
        "_is_apnoea_told",
        "_is_lost_told",
        "_lost",
        "_lost_key",
        "_none_s",
        "is_stirred",
        "rule",
    )

    metrics = frozenset({RATE, END_TIDAL})

    def __init__(self, session: int, rule: ApnoeaRule) -> None:
        """Start with a patient who may breathe."""
        self.rule = rule
        self._apnoea_key = ConditionKey(session, None, APNOEA, None)
        self._lost_key = ConditionKey(session, None, TechnicalConditionCode.BREATH_SOURCES_LOST.value, None)
        self._apnoea = Lasting(rule.after_s)
        self._lost = Lasting(rule.after_s)
        self._none_s: dict[str, float] = {}
        self._is_apnoea_told = False
        self._is_lost_told = False
        self.is_stirred = True

    def determine(self, numbers: Numbers, now_s: float) -> list[Determination]:
        """Say whether there is breath; nothing while there was nothing to say before either."""
        rate, end_tidal = self._sign(RATE, numbers, now_s), self._sign(END_TIDAL, numbers, now_s)
        self._believe_co2(end_tidal, numbers, now_s)
        since_s = min(self._none_s.values(), default=now_s)
        is_rate_silent = rate is _Sign.NONE or not numbers.was_seen(RATE)
        _settle(self._apnoea, end_tidal, since_s, is_none=end_tidal is _Sign.NONE and is_rate_silent, also=rate)
        _settle(self._lost, rate, since_s, is_none=rate is _Sign.NONE and end_tidal is _Sign.UNKNOWN, also=end_tidal)
        is_apnoea = self._apnoea.wait(now_s)
        is_lost = self._lost.wait(now_s) and not is_apnoea
        found = []
        if is_apnoea or self._is_apnoea_told:
            found.append(self._apnoea_determination(is_held=is_apnoea))
        if is_lost or self._is_lost_told:
            found.append(self._lost_determination(is_held=is_lost))
        self._is_apnoea_told, self._is_lost_told = is_apnoea, is_lost
        return found

    @property
    def is_at_rest(self) -> bool:
        """Tell whether nothing shows a breath that is missing."""
        is_told = self._is_apnoea_told or self._is_lost_told
        return not (is_told or self._none_s) and self._apnoea.is_at_rest and self._lost.is_at_rest

    def may_begin_by(self, metric_id: str, latest: Latest, _numbers: Numbers) -> bool:
        """Tell whether either may begin by a number: one that shows no breath."""
        return self._sign_of(metric_id, latest) is not _Sign.BREATH

    def due_s(self) -> float | None:
        """Tell when :meth:`determine` next says something new by time alone."""
        due = (self._apnoea.due_s(), self._lost.due_s())
        return min((due_s for due_s in due if due_s is not None), default=None)

    def retire(self) -> list[Determination]:
        """End what it told, because another rule judges from now on, or none."""
        found = [self._apnoea_determination(is_held=False)] if self._is_apnoea_told else []
        return found + ([self._lost_determination(is_held=False)] if self._is_lost_told else [])

    def forget(self) -> None:
        """Begin anew: a device that gave one of the numbers was taken away."""
        self._apnoea.end()
        self._lost.end()
        self._none_s.clear()

    def adopt(self, alarm: Alarm, now_s: float) -> bool:
        """Go on with an alarm from before a restart; tells whether it is one of these."""
        tracks = {self._apnoea_key.condition: self._apnoea, self._lost_key.condition: self._lost}
        if alarm.condition not in tracks:
            return False
        tracks[alarm.condition].adopt(now_s)
        self._is_apnoea_told = self._apnoea.is_held
        self._is_lost_told = self._lost.is_held
        return True

    def _sign(self, metric_id: str, numbers: Numbers, now_s: float) -> _Sign:
        latest = numbers.of(metric_id, now_s)
        sign = _Sign.UNKNOWN if latest is None else self._sign_of(metric_id, latest)
        if latest is not None and sign is _Sign.NONE:
            self._none_s.setdefault(metric_id, latest.at_s)
        else:
            self._none_s.pop(metric_id, None)
        return sign

    def _sign_of(self, metric_id: str, latest: Latest) -> _Sign:
        if latest.value is None:  # a zero is a number of breaths, and no amount of CO₂ that a device believes itself
            return _Sign.NONE if latest.is_zero and metric_id == RATE else _Sign.UNKNOWN
        is_little = metric_id == END_TIDAL and latest.value <= self.rule.etco2_at_most
        return _Sign.NONE if is_little else _Sign.BREATH

    def _believe_co2(self, end_tidal: _Sign, numbers: Numbers, now_s: float) -> None:
        """Count a rate of 0 only from the last CO₂ of a breath: until then it was the electrodes."""
        if end_tidal is not _Sign.BREATH or RATE not in self._none_s:
            return
        latest = numbers.of(END_TIDAL, now_s)
        if latest is not None:
            self._none_s[RATE] = max(self._none_s[RATE], latest.at_s)

    def _apnoea_determination(self, *, is_held: bool) -> Determination:
        message = f"No breath for {number(self.rule.after_s)} s"
        finding = Finding(
            kind=AlarmKind.PHYSIOLOGICAL,
            priority=AlarmPriority.HIGH,
            message=message,
            is_latching=self.rule.latching,
            since_s=self._apnoea.since_s,
        )
        left = Finding(finding.kind, finding.priority, f"Was: {message}", is_latching=self.rule.latching)
        return Determination(self._apnoea_key, finding if is_held else None, left)

    def _lost_determination(self, *, is_held: bool) -> Determination:
        rule = TECHNICAL[TechnicalConditionCode.BREATH_SOURCES_LOST]
        finding = Finding(AlarmKind.TECHNICAL, rule.priority, rule.words, since_s=self._lost.since_s)
        return Determination(self._lost_key, finding if is_held else None)


def _settle(lasting: Lasting, own: _Sign, since_s: float, *, is_none: bool, also: _Sign) -> None:
    if is_none:
        lasting.begin(since_s)
    elif _Sign.BREATH in {own, also}:
        lasting.end()
    else:
        lasting.suspend()
