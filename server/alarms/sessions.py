"""One watched session: what is declared about it, its pulse sources, and when its next cuff reading is due."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from models.alarm import Alarm, AlarmKind, TechnicalConditionCode
from models.metrics import CUFF_PRESSURES
from models.session import SessionPhase
from server.alarms.conditions import Determination, Finding
from server.alarms.keys import technical_key
from server.alarms.limits import MetricRules
from server.alarms.numbers import shown_for_s
from server.alarms.presets import AlarmPreset
from server.alarms.pulse import PulseSources
from server.alarms.sources import Sources
from server.alarms.technical import CUFF_GRACE_S, TECHNICAL
from server.alarms.together import Together


@dataclass(frozen=True, slots=True)
class Watch:
    """What is watched of one session; handed over anew, whole, at each change.

    Args:
        session: Its id.
        chair: The chair's name.
        phase: Where it stands now.
        preset: The limits it uses.
        devices: The devices bound to it.
        baselines: The patient's own, by metric, in its unit; frozen at the start of the drug.
        sources: Which device a person chose for a metric, where several give it.
    """

    session: int
    chair: str
    phase: SessionPhase
    preset: AlarmPreset
    devices: tuple[str, ...]
    baselines: Mapping[str, float] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)


class WatchedSession:
    """A session as the engine follows it."""

    __slots__ = (
        "_cuff_counts_from_s",
        "_cuff_due_s",
        "_cuff_read_s",
        "_is_cuff_overdue",
        "is_cuff_stirred",
        "pulse",
        "sources",
        "together",
        "watch",
    )

    def __init__(self, watch: Watch, now_s: float) -> None:
        """Begin; the first cuff reading is waited for from now on."""
        self.watch = watch
        self.pulse = PulseSources(watch.session)
        self.sources = Sources()
        self.sources.follow(watch.devices, watch.sources)
        self._cuff_read_s: float | None = None
        self._cuff_counts_from_s = now_s
        self._is_cuff_overdue = False
        self._cuff_due_s = self._overdue_s()
        self.is_cuff_stirred = True
        self.together = Together(watch.session)
        self.together.follow(watch.preset, watch.phase)

    def follow(self, watch: Watch, now_s: float) -> None:
        """Take a new declaration."""
        before = self.watch
        if watch.phase is not before.phase or not before.devices:
            self._cuff_counts_from_s = now_s
        self.watch = watch
        self.sources.follow(watch.devices, watch.sources)
        self._cuff_due_s = self._overdue_s()
        self.is_cuff_stirred = True
        self.together.follow(watch.preset, watch.phase)

    def rules_of(self, metric_id: str) -> MetricRules | None:
        """Give what a metric is judged by now; None when it is judged by nothing."""
        preset, phase = self.watch.preset, self.watch.phase
        limits = preset.rule(metric_id, phase)
        baseline = self.watch.baselines.get(metric_id)
        relative = () if baseline is None else preset.baseline_rules_of(metric_id, phase)
        changes = preset.change_rules_of(metric_id, phase)
        if limits is None and not relative and not changes:
            return None
        return MetricRules(limits, relative, changes, baseline if relative else None)

    def silent_after_s(self, metric_id: str) -> float:
        """Tell after how long without a number another device may give a metric."""
        interval = self.watch.preset.cuff_interval(self.watch.phase) if metric_id in CUFF_PRESSURES else None
        return shown_for_s(metric_id) if interval is None else interval.interval_s + CUFF_GRACE_S

    def forget(self, device: str) -> None:
        """Expect nothing more from a device: it belongs to the session no longer."""
        self.pulse.forget(device)
        self.together.forget(device)

    def read_cuff(self, at_s: float) -> None:
        """Take note of a cuff reading, measured at ``at_s``."""
        if self._cuff_read_s is None or at_s > self._cuff_read_s:
            self._cuff_read_s = at_s
            self._cuff_due_s = self._overdue_s()
            self.is_cuff_stirred = self._is_cuff_overdue or self.is_cuff_stirred

    @property
    def is_stirred(self) -> bool:
        """Tell whether :meth:`determine` has something new to say."""
        return self.pulse.is_stirred or self.is_cuff_stirred or self.together.is_stirred

    def adopt(self, alarm: Alarm, now_s: float) -> None:
        """Go on with an alarm from before a restart, until a reading or a pulse shows otherwise."""
        if alarm.condition == TechnicalConditionCode.PULSE_SOURCES_LOST.value:
            self.pulse.adopt_lost()
            return
        if self.together.adopt(alarm, now_s) or alarm.condition != TechnicalConditionCode.CUFF_OVERDUE.value:
            return
        self._is_cuff_overdue = self.is_cuff_stirred = True
        if self._cuff_read_s is None:
            self._cuff_read_s = -math.inf
            self._cuff_due_s = self._overdue_s()

    def due_s(self) -> float | None:
        """Tell when :meth:`determine` next says something new by time alone."""
        due_s = self.together.due_s()
        if not self._is_cuff_overdue and self._cuff_due_s < due_s:
            due_s = self._cuff_due_s
        return None if due_s == math.inf else due_s

    def determine(self, now_s: float) -> list[Determination]:
        """Say whether the cuff is overdue and what the pulse sources show, where that may be news."""
        found = self.pulse.determine() if self.pulse.is_stirred else []
        found += self.together.determine(now_s)
        if self.is_cuff_stirred or self._cuff_due_s <= now_s:
            found.append(self._determine_cuff(now_s))
        return found

    def _overdue_s(self) -> float:
        """Tell when the next cuff reading is overdue; infinity when none is expected."""
        interval = self.watch.preset.cuff_interval(self.watch.phase)
        if interval is None or not self.watch.devices:
            return math.inf
        if self._cuff_read_s is None and not interval.expected_unseen:
            return math.inf
        from_s = self._cuff_counts_from_s if self._cuff_read_s is None else self._cuff_read_s
        return from_s + interval.interval_s + CUFF_GRACE_S

    def _determine_cuff(self, now_s: float) -> Determination:
        self._is_cuff_overdue = self._cuff_due_s <= now_s
        self.is_cuff_stirred = False
        key = technical_key(TechnicalConditionCode.CUFF_OVERDUE, self.watch.session, None)
        rule = TECHNICAL[TechnicalConditionCode.CUFF_OVERDUE]
        finding = Finding(AlarmKind.TECHNICAL, rule.priority, rule.words) if self._is_cuff_overdue else None
        return Determination(key, finding)
