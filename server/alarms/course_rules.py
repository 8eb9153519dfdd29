"""Rules about more than one value: against the patient's baseline, against a moment ago, and of metrics together.

Values only, filled from preset files; ``limit_rules.py`` has the limits of a single value. Each number has its source.
"""

from dataclasses import dataclass

from models.alarm import AlarmPriority
from models.session import SessionPhase


@dataclass(frozen=True, slots=True)
class BaselineRule:
    """How far a metric may go from this patient's own baseline; whichever of the two is reached first alarms.

    The baseline is the mean of the valid readings of the baseline phase, frozen at the start of the drug; without one
    the rule is off, and the screens say so. A spot metric must reach it with two readings, one after the other: a rise
    is what is expected of the drug, and one reading errs; unlike a limit's, a first one alone never alarms.

    Args:
        metric: Id from the catalogue.
        phases: Where it applies.
        is_rise: Whether it is about going up.
        by: So far from the baseline, in the metric's unit; None: only the share counts.
        by_percent: So many percent of the baseline; None: only the difference counts.
        priority: What breaching it means.
        readings: So many valid readings make a baseline, at least.
        delay_s: How long a streaming value must stay there.
        hysteresis: How far inside it is over, in the metric's unit.
        latching: Whether the signal outlives the condition until someone has seen it.
        source: Where the numbers come from.
    """

    metric: str
    phases: frozenset[SessionPhase]
    is_rise: bool
    by: float | None
    by_percent: float | None
    priority: AlarmPriority
    readings: int
    delay_s: float
    hysteresis: float
    latching: bool
    source: str


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """How fast a metric may change.

    Args:
        metric: Id from the catalogue.
        phases: Where it applies; empty means in every phase.
        is_rise: Whether it is about going up.
        by: The change that alarms, in the metric's unit.
        within_s: Within so many seconds.
        priority: What it means.
        delay_s: How long it must stay changed.
        source: Where the numbers come from.
    """

    metric: str
    phases: frozenset[SessionPhase]
    is_rise: bool
    by: float
    within_s: float
    priority: AlarmPriority
    delay_s: float
    source: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One part of a combination: a metric at or beyond a value."""

    metric: str
    is_high: bool
    limit: float


@dataclass(frozen=True, slots=True)
class CombinationRule:
    """Metrics that mean more together than each alone.

    Args:
        name: The condition's name: ``breathing_depressed``.
        words: What a screen says first.
        phases: Where it applies; empty means in every phase.
        criteria: All of them must hold, two at least, each of another metric.
        priority: What it means.
        delay_s: How long all of them must hold together.
        latching: Whether the signal outlives the condition until someone has seen it.
        source: Where the numbers come from.
    """

    name: str
    words: str
    phases: frozenset[SessionPhase]
    criteria: tuple[Criterion, ...]
    priority: AlarmPriority
    delay_s: float
    latching: bool
    source: str


@dataclass(frozen=True, slots=True)
class ApnoeaRule:
    """When there is no breath.

    Args:
        after_s: Seconds without a breath; nothing delays it further.
        etco2_at_most: An end-tidal CO₂ up to this is no breath, in mmHg.
        latching: Whether the signal outlives the condition until someone has seen it.
        source: Where the numbers come from.
    """

    after_s: float
    etco2_at_most: float
    latching: bool
    source: str


@dataclass(frozen=True, slots=True)
class RatesRule:
    """When heart rate and pulse rate disagree.

    Args:
        differ_by: From this difference on, per minute.
        for_s: For so many seconds.
        source: Where the numbers come from.
    """

    differ_by: float
    for_s: float
    source: str


@dataclass(frozen=True, slots=True)
class QuestionableRule:
    """When a signal is too often questionable to be trusted.

    Args:
        for_s: For so many seconds every number of the metric was questionable.
        source: Where the number comes from.
    """

    for_s: float
    source: str
