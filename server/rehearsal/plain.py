"""What plain thresholds would have sounded: the yardstick that an alarm preset is measured against.

The preset's limits and nothing else: no delay, no hysteresis, no second reading, no rule of a course, no latching, no
technical condition. A value that comes to lie beyond a limit, or beyond a louder one than the value before it, gives
one signal. It knows nothing of the alarm engine and shares no code with it; only the limits are the same.
"""

from collections.abc import Iterable

from models.observation import JudgedObservation
from models.session import SessionPhase
from server.alarms.presets import AlarmPreset
from server.rehearsal.record import Arrived, Declared, SessionRecord

_BY_HAND = "by hand"


class PlainThresholds:
    """Counts crossings.

    Args:
        preset: Whose limits.
    """

    def __init__(self, preset: AlarmPreset) -> None:
        """Start with every value inside."""
        self.signals = 0
        self._preset = preset
        self._beyond: dict[tuple[str, str, bool], int] = {}

    def take(self, device: str, phase: SessionPhase, observations: Iterable[JudgedObservation]) -> None:
        """Take observations as they arrive; late ones and those without a usable number show nothing of now."""
        for found in observations:
            if found.value is None or not found.is_usable or found.is_late:
                continue
            rule = self._preset.rule(found.metric, phase)
            if rule is None:
                continue
            highs = [limit.priority.rank for limit in rule.high if found.value >= limit.limit]
            lows = [limit.priority.rank for limit in rule.low if found.value <= limit.limit]
            self._cross((device, found.metric, True), max(highs, default=0))
            self._cross((device, found.metric, False), max(lows, default=0))

    def _cross(self, side: tuple[str, str, bool], rank: int) -> None:
        if rank > self._beyond.get(side, 0):
            self.signals += 1
        self._beyond[side] = rank


def plain_signals(record: SessionRecord, preset: AlarmPreset) -> int:
    """Count what plain thresholds would have sounded in a session."""
    counter = PlainThresholds(preset)
    declared: Declared | None = None
    for step in record.steps:
        if isinstance(step, Declared):
            declared = step
        elif isinstance(step, Arrived) and declared is not None and not declared.phase.is_final:
            counter.take(step.device or _BY_HAND, declared.phase, step.observations)
    return counter.signals
