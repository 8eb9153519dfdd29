"""Alarm presets: named, versioned sets of limits and cuff intervals, every number with its source.

What *can be* stands here; what *is* stands in ``models/alarm.py``. ``docs/ALARMS.md`` shows every preset as a table. A
faulty file is refused whole, with every fault named: one wrong limit can silence an alarm.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from types import MappingProxyType

from models.alarm import AlarmPriority
from models.session import SessionPhase
from server.alarms.limit_rules import CuffInterval, LimitRule, PhaseLength, PriorityLimit
from server.alarms.preset_file import read_preset

DEFAULT_PRESET = "iv_ketamine"

# Low priority is two pulses once: heard. So the pair on a tile is the mildest limit of any priority.
_MILDEST_FIRST = (AlarmPriority.LOW, AlarmPriority.MEDIUM, AlarmPriority.HIGH)


@dataclass(frozen=True, slots=True)
class AlarmLimitsView:
    """The pair a tile shows beside a number: the first audible limits; None where there is none."""

    low: float | None
    high: float | None


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
    """

    name: str
    version: int
    title: str
    source: str
    rules: tuple[LimitRule, ...]
    cuff_intervals: tuple[CuffInterval, ...]
    phase_lengths: tuple[PhaseLength, ...] = ()
    _rule_of: Mapping[tuple[str, SessionPhase], LimitRule] = field(init=False, repr=False, compare=False, hash=False)
    _pair_of: Mapping[tuple[str, SessionPhase], AlarmLimitsView] = field(
        init=False, repr=False, compare=False, hash=False
    )

    def __post_init__(self) -> None:
        """Index the rules: they are looked up for every metric of every chair."""
        every = tuple(SessionPhase)
        index = {(rule.metric, phase): rule for rule in self.rules for phase in (rule.phases or every)}
        object.__setattr__(self, "_rule_of", MappingProxyType(index))
        pairs = {key: AlarmLimitsView(_mildest(rule.low), _mildest(rule.high)) for key, rule in index.items()}
        object.__setattr__(self, "_pair_of", MappingProxyType(pairs))

    def rule(self, metric_id: str, phase: SessionPhase) -> LimitRule | None:
        """Find the limits of a metric in a phase; None when it has none."""
        return self._rule_of.get((metric_id, phase.limits_phase))

    def limits(self, metric_id: str, phase: SessionPhase) -> AlarmLimitsView | None:
        """Tell the first audible pair, as a tile shows it; None when the metric has no limits in this phase."""
        return self._pair_of.get((metric_id, phase.limits_phase))

    def cuff_interval(self, phase: SessionPhase) -> CuffInterval | None:
        """Find how often a cuff reading is due in a phase; None when none is."""
        return next((cuff for cuff in self.cuff_intervals if cuff.phase is phase.limits_phase), None)

    def cuff_interval_s(self, phase: SessionPhase) -> float | None:
        """Tell the seconds from one cuff reading to the next in a phase; None when none is due."""
        interval = self.cuff_interval(phase)
        return None if interval is None else interval.interval_s

    def phase_length_s(self, phase: SessionPhase) -> float | None:
        """Tell how many seconds a phase is meant to last; None when nobody says."""
        return next((length.lasts_s for length in self.phase_lengths if length.phase is phase), None)


def load_presets() -> dict[str, AlarmPreset]:
    """Read the presets shipped with the package, by name.

    Raises:
        UsageError: A file is faulty; the message names the file and every fault.
    """
    folder = files("server.alarms").joinpath("presets")
    entries = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name
    )
    presets = [parse_preset(entry.read_text(encoding="utf-8"), origin=entry.name) for entry in entries]
    return {preset.name: preset for preset in presets}


def parse_preset(text: str, *, origin: str = "The preset") -> AlarmPreset:
    """Read one preset from TOML.

    Args:
        text: The file's text.
        origin: What to call the file in a refusal.

    Raises:
        UsageError: It is no TOML, or anything in it is unknown, missing or contradictory; every fault is named.
    """
    file = read_preset(text, origin)
    return AlarmPreset(file.name, file.version, file.title, file.source, file.rules(), file.intervals(), file.lengths())


def _mildest(limits: tuple[PriorityLimit, ...]) -> float | None:
    by_priority = {limit.priority: limit.limit for limit in limits}
    return next((by_priority[priority] for priority in _MILDEST_FIRST if priority in by_priority), None)
