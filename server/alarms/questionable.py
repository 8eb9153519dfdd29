"""A stream whose numbers are all questionable: each may alarm, but together they say that the signal is poor."""

import math

from models.alarm import AlarmKind, TechnicalConditionCode
from models.metrics import CATALOGUE, Range
from models.observation import MeasurementValidity
from server.alarms.conditions import Determination, Finding
from server.alarms.course_rules import QuestionableRule
from server.alarms.keys import technical_key
from server.alarms.technical import TECHNICAL
from server.alarms.words import label_of

_CODE = TechnicalConditionCode.QUESTIONABLE_SIGNAL


class QuestionableTrack:
    """Since when the numbers of one metric of one device are questionable.

    Args:
        session: The session it belongs to.
        device: The device's id.
        metric_id: The metric's id.
    """

    __slots__ = ("_believable", "_is_told", "_key", "_since_s")

    def __init__(self, session: int, device: str, metric_id: str) -> None:
        """Start with a good signal."""
        metric = CATALOGUE.get(metric_id)
        self._believable = Range(-math.inf, math.inf) if metric is None else metric.questionable
        self._key = technical_key(_CODE, session, device, metric_id)
        self._since_s: float | None = None
        self._is_told = False

    def take(self, value: float, validity: MeasurementValidity, at_s: float) -> bool:
        """Take a usable number; tells whether :meth:`determine` may have something new to say.

        Only the device's own doubt counts: a number that is merely hard to believe, such as a SpO₂ of 60, is told by
        its limits.
        """
        if validity is MeasurementValidity.QUESTIONABLE and value in self._believable:
            if self._since_s is None:
                self._since_s = at_s
                return True
            return False
        return self.end()

    def end(self) -> bool:
        """Begin anew: a good number came, or none at all; tells whether something was doubted before."""
        had = self._since_s is not None
        self._since_s = None
        return had

    def determine(self, rule: QuestionableRule | None, now_s: float, *, is_told_otherwise: bool) -> list[Determination]:
        """Say whether it has been so for long; not while the device reports why, or another of its metrics says it."""
        is_long = rule is not None and self._since_s is not None and self._since_s + rule.for_s <= now_s
        is_long = is_long and not is_told_otherwise
        if is_long == self._is_told:
            return []
        self._is_told = is_long
        told = TECHNICAL[_CODE]
        words = f"{label_of(self._key.metric or '')} {told.words}"
        since_s = None if self._since_s == -math.inf else self._since_s
        finding = Finding(AlarmKind.TECHNICAL, told.priority, words, since_s=since_s)
        return [Determination(self._key, finding if is_long else None)]

    def due_s(self, rule: QuestionableRule | None) -> float | None:
        """Tell when :meth:`determine` next says something new by time alone."""
        if rule is None or self._since_s is None or self._is_told:
            return None
        return self._since_s + rule.for_s

    def adopt(self) -> None:
        """Go on with an alarm from before a restart: it has been doubted for its time."""
        self._since_s = -math.inf
        self._is_told = True

    def retire(self) -> list[Determination]:
        """End it, because the device is taken away."""
        was_told, self._is_told, self._since_s = self._is_told, False, None
        return [Determination(self._key, None)] if was_told else []
