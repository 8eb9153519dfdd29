"""What limits *can be*: a metric's limits on each side, and how often a cuff is due. Values, filled from preset files.

A limit is the first value that alarms: a high limit of 160 sounds at 160 and above, a low limit of 50 at 50 and below.
Rules that look at more than one value of one metric stand in ``course_rules.py``.
"""

from dataclasses import dataclass

from models.alarm import AlarmPriority
from models.session import SessionPhase


@dataclass(frozen=True, slots=True)
class PriorityLimit:
    """One limit at one priority.

    Args:
        priority: What breaching it means.
        limit: The first value that alarms, in the metric's unit.
        delay_s: How long the breach must last before the condition holds (condition delay).
        latching: Whether the signal outlives the condition until someone has seen it.
        source: Where limit and delay come from.
        bounds: The lowest and the highest value somebody may set it to for one patient; None: it stays as it is.
    """

    priority: AlarmPriority
    limit: float
    delay_s: float
    latching: bool
    source: str
    bounds: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class AdvisoryLimit:
    """A limit that is seen beside the number, never heard and never counted: no alarm condition.

    Args:
        limit: The first value that is marked, in the metric's unit.
        source: Where it comes from.
    """

    limit: float
    source: str


@dataclass(frozen=True, slots=True)
class LimitRule:
    """All limits of one metric in some phases.

    Args:
        metric: Id from the catalogue.
        phases: Where the rule applies; empty means in every phase.
        low: Limits of the low side, highest priority first; empty when there is no such side.
        high: Limits of the high side, likewise.
        hysteresis: How far inside a limit the value must be before its breach is over, in the metric's unit.
        hysteresis_source: Where that comes from.
        confirm_within_s: A second reading must confirm; without one the first alarms after this. None: no second one.
        confirm_source: Where that comes from, or empty.
        advisory_low: What is marked below, or None.
        advisory_high: What is marked above, or None.
    """

    metric: str
    phases: frozenset[SessionPhase]
    low: tuple[PriorityLimit, ...]
    high: tuple[PriorityLimit, ...]
    hysteresis: float
    hysteresis_source: str
    confirm_within_s: float | None
    confirm_source: str = ""
    advisory_low: AdvisoryLimit | None = None
    advisory_high: AdvisoryLimit | None = None


@dataclass(frozen=True, slots=True)
class PhaseLength:
    """How long a phase is meant to last; screens count down to it, and no alarm depends on it.

    Args:
        phase: The phase.
        lasts_s: Seconds.
        source: Where the number comes from.
    """

    phase: SessionPhase
    lasts_s: float
    source: str


@dataclass(frozen=True, slots=True)
class CuffInterval:
    """How often a cuff reading is due in a phase.

    Args:
        phase: The phase.
        interval_s: Seconds from the end of one reading to the time the next is due.
        expected_unseen: Whether a reading is missed even when none ever came.
        source: Where the number comes from.
    """

    phase: SessionPhase
    interval_s: float
    expected_unseen: bool
    source: str
