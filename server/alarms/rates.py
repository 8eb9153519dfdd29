"""Heart rate and pulse rate tell of one heart: when they differ for long, one of the two is wrong."""

from collections.abc import Sequence

from models.alarm import Alarm, AlarmKind, TechnicalConditionCode
from server.alarms.conditions import ConditionKey, Determination, Finding
from server.alarms.course_rules import RatesRule
from server.alarms.lasting import Lasting
from server.alarms.numbers import Latest, Numbers
from server.alarms.technical import TECHNICAL

HEART, PULSE = "heart_rate", "pulse_rate"
_CODE = TechnicalConditionCode.RATES_DISAGREE


class RatesTrack:
    """Whether the two rates of one session agree.

    Args:
        session: The session's id.
        rule: When they do not.
    """

    __slots__ = ("_is_told", "_key", "_lasting", "is_stirred", "rule")

    metrics = frozenset({HEART, PULSE})

    def __init__(self, session: int, rule: RatesRule) -> None:
        """Start in agreement."""
        self.rule = rule
        self._key = ConditionKey(session, None, _CODE.value, None)
        self._lasting = Lasting(rule.for_s)
        self._is_told = False
        self.is_stirred = True

    def determine(self, numbers: Numbers, now_s: float) -> Sequence[Determination]:
        """Say whether they disagree; nobody can tell while one of them is missing, and that is told elsewhere."""
        heart, pulse = numbers.of(HEART, now_s), numbers.of(PULSE, now_s)
        if heart is None or pulse is None or heart.value is None or pulse.value is None:
            if numbers.was_seen(HEART) and numbers.was_seen(PULSE):
                self._lasting.end()
            else:  # after a restart: neither has had its time to come
                self._lasting.suspend()
        elif abs(heart.value - pulse.value) >= self.rule.differ_by:
            self._lasting.begin(max(heart.at_s, pulse.at_s))
        else:
            self._lasting.end()
        if not self._lasting.wait(now_s):
            return self.retire()
        self._is_told = True
        rule = TECHNICAL[_CODE]
        finding = Finding(AlarmKind.TECHNICAL, rule.priority, rule.words, "Check leads and probe")
        return (Determination(self._key, finding),)

    @property
    def is_at_rest(self) -> bool:
        """Tell whether they agree, as far as anybody knows."""
        return not self._is_told and self._lasting.is_at_rest

    def may_begin_by(self, metric_id: str, latest: Latest, numbers: Numbers) -> bool:
        """Tell whether they may begin to differ by a number: one that is far from the other."""
        other = numbers.newest(PULSE if metric_id == HEART else HEART)
        if latest.value is None or other is None or other.value is None:
            return False
        return abs(latest.value - other.value) >= self.rule.differ_by

    def due_s(self) -> float | None:
        """Tell when :meth:`determine` next says something new by time alone."""
        return self._lasting.due_s()

    def retire(self) -> Sequence[Determination]:
        """End what it told, because they agree, or another rule judges from now on, or none."""
        was_told, self._is_told = self._is_told, False
        return (Determination(self._key, None),) if was_told else ()

    def forget(self) -> None:
        """Begin anew: a device that gave one of the rates was taken away."""
        self._lasting.end()

    def adopt(self, alarm: Alarm, now_s: float) -> bool:
        """Go on with an alarm from before a restart; tells whether it is this one."""
        if alarm.condition != _CODE.value:
            return False
        self._lasting.adopt(now_s)
        self._is_told = True
        return True
