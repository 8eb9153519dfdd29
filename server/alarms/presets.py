"""Alarm presets: named, versioned sets of limits, rules and cuff intervals, every number with its source.

What *can be* stands here; what *is* stands in ``models/alarm.py``. ``docs/ALARMS.md`` shows every preset as a table. A
faulty file is refused whole, with every fault named: one wrong limit can silence an alarm.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeVar

from models.alarm import AlarmPriority
from models.patient_limit import LimitName, PatientLimit
from models.session import SessionPhase
from server.alarms.baselines import tightest
from server.alarms.course_rules import (
    ApnoeaRule,
    BaselineRule,
    ChangeRule,
    CombinationRule,
    QuestionableRule,
    RatesRule,
)
from server.alarms.limit_rules import CuffInterval, LimitRule, PhaseLength, PriorityLimit
from server.alarms.patient_limits import limits_of, with_limits
from server.alarms.preset_file import PresetFile, read_preset

DEFAULT_PRESET = "iv_ketamine"

# Low priority is two pulses once: heard. So the pair on a tile is the mildest limit of any priority.
_MILDEST_FIRST = (AlarmPriority.LOW, AlarmPriority.MEDIUM, AlarmPriority.HIGH)

_Rule = TypeVar("_Rule", BaselineRule, ChangeRule)
_Key = tuple[str, SessionPhase]


@dataclass(frozen=True, slots=True)
class AlarmLimitsView:
    """What a tile shows beside a number; None where there is none.

    Args:
        low: The first audible low limit.
        high: The first audible high limit.
        advisory_low: What is marked below, and never heard.
        advisory_high: What is marked above, and never heard.
        set_for_patient: Whether a limit of the metric was set for this patient.
    """

    low: float | None
    high: float | None
    advisory_low: float | None = None
    advisory_high: float | None = None
    set_for_patient: bool = False

    def is_advised(self, value: float) -> bool:
        """Tell whether a value is at or beyond an advisory limit."""
        is_low = self.advisory_low is not None and value <= self.advisory_low
        return is_low or (self.advisory_high is not None and value >= self.advisory_high)


@dataclass(frozen=True, slots=True)
class AlarmPreset:
    """A named, versioned set of alarm settings.

    Args:
        name: The word by which a session asks for it.
        version: Counted up with every change; a session keeps the version it used.
        title: What a screen calls it.
        source: What it is made for, and who stands behind it.
        rules: Limits, at most one rule for a metric in a phase.
        cuff_intervals: At most one for a phase.
        phase_lengths: How long phases are meant to last; at most one for a phase.
        baseline_rules: At most one for a metric, a direction and a phase.
        change_rules: Likewise.
        combinations: Each of another name.
        apnoea: When there is no breath, or None: not judged.
        rates_disagree: When heart rate and pulse rate disagree, or None.
        questionable: When a signal is questionable too long, or None.
        patient_limits: What of ``rules`` was set for one patient; the clinic's own preset has none.
    """

    name: str
    version: int
    title: str
    source: str
    rules: tuple[LimitRule, ...]
    cuff_intervals: tuple[CuffInterval, ...]
    phase_lengths: tuple[PhaseLength, ...] = ()
    baseline_rules: tuple[BaselineRule, ...] = ()
    change_rules: tuple[ChangeRule, ...] = ()
    combinations: tuple[CombinationRule, ...] = ()
    apnoea: ApnoeaRule | None = None
    rates_disagree: RatesRule | None = None
    questionable: QuestionableRule | None = None
    patient_limits: tuple[PatientLimit, ...] = ()
    _rule_of: Mapping[_Key, LimitRule] = field(init=False, repr=False, compare=False, hash=False)
    _view_of: Mapping[_Key, AlarmLimitsView] = field(init=False, repr=False, compare=False, hash=False)
    _baseline_of: Mapping[_Key, tuple[BaselineRule, ...]] = field(init=False, repr=False, compare=False, hash=False)
    _change_of: Mapping[_Key, tuple[ChangeRule, ...]] = field(init=False, repr=False, compare=False, hash=False)
    _combinations_in: Mapping[SessionPhase, tuple[CombinationRule, ...]] = field(
        init=False, repr=False, compare=False, hash=False
    )
    _cuff_in: Mapping[SessionPhase, CuffInterval] = field(init=False, repr=False, compare=False, hash=False)
    _length_of: Mapping[SessionPhase, float] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        """Index the rules: they are looked up for every metric of every chair."""
        rule_of = {(rule.metric, phase): rule for rule in self.rules for phase in _phases(rule.phases)}
        set_here = frozenset(limit.name for limit in self.patient_limits)
        indices: dict[str, Mapping[Any, Any]] = {
            "_rule_of": rule_of,
            "_view_of": {key: _view(rule, set_here) for key, rule in rule_of.items()},
            "_baseline_of": _by_metric_and_phase(self.baseline_rules),
            "_change_of": _by_metric_and_phase(self.change_rules),
            "_combinations_in": {
                phase: tuple(rule for rule in self.combinations if phase in _phases(rule.phases))
                for phase in SessionPhase
            },
            "_cuff_in": {cuff.phase: cuff for cuff in self.cuff_intervals},
            "_length_of": {length.phase: length.lasts_s for length in self.phase_lengths},
        }
        for name, index in indices.items():
            object.__setattr__(self, name, MappingProxyType(index))

    def rule(self, metric_id: str, phase: SessionPhase) -> LimitRule | None:
        """Find the limits of a metric in a phase; None when it has none."""
        return self._rule_of.get((metric_id, phase.limits_phase))

    def limits(self, metric_id: str, phase: SessionPhase) -> AlarmLimitsView | None:
        """Tell what a tile shows of a metric's limits; None when the metric has none in this phase."""
        return self._view_of.get((metric_id, phase.limits_phase))

    def advisory(self, metric_id: str, phase: SessionPhase) -> tuple[float | None, float | None]:
        """Tell the low and the high limit that are seen and never heard; None where there is none."""
        view = self._view_of.get((metric_id, phase.limits_phase))
        return (None, None) if view is None else (view.advisory_low, view.advisory_high)

    def is_set_for_patient(self, metric_id: str, phase: SessionPhase) -> bool:
        """Tell whether a limit of a metric in a phase was set for this patient."""
        view = self._view_of.get((metric_id, phase.limits_phase))
        return view is not None and view.set_for_patient

    def baseline_rules_of(self, metric_id: str, phase: SessionPhase) -> tuple[BaselineRule, ...]:
        """Find how far a metric may go from the patient's baseline in a phase."""
        return self._baseline_of.get((metric_id, phase.limits_phase), ())

    def baseline_limits(
        self, metric_id: str, phase: SessionPhase, baseline: float | None
    ) -> tuple[float | None, float | None]:
        """Tell the low and the high limit that follow from a patient's baseline; None where there is none."""
        if baseline is None:
            return None, None
        rules = self.baseline_rules_of(metric_id, phase)
        return tightest(rules, baseline, is_rise=False), tightest(rules, baseline, is_rise=True)

    def change_rules_of(self, metric_id: str, phase: SessionPhase) -> tuple[ChangeRule, ...]:
        """Find how fast a metric may change in a phase."""
        return self._change_of.get((metric_id, phase.limits_phase), ())

    def combinations_in(self, phase: SessionPhase) -> tuple[CombinationRule, ...]:
        """Find the combinations of metrics that are judged in a phase."""
        return self._combinations_in[phase.limits_phase]

    def cuff_interval(self, phase: SessionPhase) -> CuffInterval | None:
        """Find how often a cuff reading is due in a phase; None when none is."""
        return self._cuff_in.get(phase.limits_phase)

    def cuff_interval_s(self, phase: SessionPhase) -> float | None:
        """Tell the seconds from one cuff reading to the next in a phase; None when none is due."""
        interval = self.cuff_interval(phase)
        return None if interval is None else interval.interval_s

    def phase_length_s(self, phase: SessionPhase) -> float | None:
        """Tell how many seconds a phase is meant to last; None when nobody says."""
        return self._length_of.get(phase)

    def with_limits(self, limits: Iterable[PatientLimit]) -> "AlarmPreset":
        """Give the preset as it is for one patient; called on the clinic's own, with all that is set."""
        limits = tuple(limits)
        return replace(self, rules=with_limits(self.rules, limits), patient_limits=limits) if limits else self


def shipped_texts() -> dict[str, str]:
    """Read the preset files shipped with the package, by file name."""
    folder = files("server.alarms").joinpath("presets")
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    return {entry.name: entry.read_text(encoding="utf-8") for entry in entries if entry.name.endswith(".toml")}


def load_presets() -> dict[str, AlarmPreset]:
    """Read the presets shipped with the package, the newest version of each, by name.

    Raises:
        FaultyFileError: A file is faulty; the message names the file and every fault.
    """
    presets = [parse_preset(text, origin=name) for name, text in shipped_texts().items()]
    return {preset.name: preset for preset in sorted(presets, key=lambda preset: preset.version)}


@lru_cache(maxsize=64)
def parse_preset(text: str, *, origin: str = "The preset") -> AlarmPreset:
    """Read one preset from TOML; the same text gives the same preset, which never changes.

    Args:
        text: The file's text.
        origin: What to call the file in a refusal.

    Raises:
        FaultyFileError: It is no TOML, or anything in it is unknown, missing or contradictory; every fault is named.
    """
    return _preset(read_preset(text, origin))


def _preset(file: PresetFile) -> AlarmPreset:
    return AlarmPreset(
        name=file.name,
        version=file.version,
        title=file.title,
        source=file.source,
        rules=tuple(part.rule() for part in file.limits),
        cuff_intervals=tuple(part.interval() for part in file.cuff_intervals),
        phase_lengths=tuple(part.length() for part in file.phase_lengths),
        baseline_rules=tuple(part.rule() for part in file.baseline_rules),
        change_rules=tuple(part.rule() for part in file.change_rules),
        combinations=tuple(part.rule() for part in file.combinations),
        apnoea=None if file.apnoea is None else file.apnoea.rule(),
        rates_disagree=None if file.rates_disagree is None else file.rates_disagree.rule(),
        questionable=None if file.questionable_signal is None else file.questionable_signal.rule(),
    )


def _phases(phases: frozenset[SessionPhase]) -> Iterable[SessionPhase]:
    return phases or tuple(SessionPhase)


def _by_metric_and_phase(rules: Iterable[_Rule]) -> dict[_Key, tuple[_Rule, ...]]:
    found: dict[_Key, list[_Rule]] = {}
    for rule in rules:
        for phase in _phases(rule.phases):
            found.setdefault((rule.metric, phase), []).append(rule)
    return {key: tuple(each) for key, each in found.items()}


def _view(rule: LimitRule, set_here: frozenset[LimitName]) -> AlarmLimitsView:
    return AlarmLimitsView(
        _mildest(rule.low),
        _mildest(rule.high),
        None if rule.advisory_low is None else rule.advisory_low.limit,
        None if rule.advisory_high is None else rule.advisory_high.limit,
        any(name in set_here for name, _ in limits_of(rule)),
    )


def _mildest(limits: tuple[PriorityLimit, ...]) -> float | None:
    by_priority = {limit.priority: limit.limit for limit in limits}
    return next((by_priority[priority] for priority in _MILDEST_FIRST if priority in by_priority), None)
