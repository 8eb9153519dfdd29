"""The alarm words of IEC 60601-1-8, as values: condition, kind, priority, limits, signal, and what happens to them.

What *can be* (the preset's rules) stands in ``server/alarms/presets.py``; what *is* stands here as an ``Alarm``: one
occurrence of a condition, from arising until it has ceased. Condition, signal and acknowledgement are three things.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

# An alarm's escalation: the first step stays on the screens, from the second on it leaves them.
LOUDER_STEP = 1
FIRST_SENT_STEP = 2


class AlarmKind(StrEnum):
    """Whose trouble it is: the patient's, or the equipment's."""

    PHYSIOLOGICAL = "physiological"
    TECHNICAL = "technical"


class AlarmPriority(StrEnum):
    """How soon someone must act (IEC 60601-1-8, clause 6.1.2)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """3 for high, 2 for medium, 1 for low: also the number of stars on a screen."""
        return {"high": 3, "medium": 2, "low": 1}[self.value]


class SignalPresence(StrEnum):
    """Whether a signal is given (IEEE 11073-10207 AlertSignalPresence)."""

    ON = "on"
    OFF = "off"
    LATCHED = "latched"
    ACKNOWLEDGED = "acknowledged"


class TechnicalConditionCode(StrEnum):
    """Technical alarm conditions; ``docs/ALARMS.md`` lists each with priority and delay."""

    NO_DATA = "no_data"
    FEED_LOST = "feed_lost"
    PROBE_OFF = "probe_off"
    LEAD_OFF = "lead_off"
    PULSE_SOURCES_LOST = "pulse_sources_lost"
    CUFF_FAILED = "cuff_failed"
    CUFF_OVERDUE = "cuff_overdue"
    CHECK_OVERDUE = "check_overdue"
    SEQUENCE_GAP = "sequence_gap"
    CLOCK_WRONG = "clock_wrong"
    LATE_BREACH = "late_breach"
    UNASSIGNED = "unassigned"
    DEVICE_DUPLICATE = "device_duplicate"
    DEVICE_REBOUND = "device_rebound"
    DEVICE_REPORT = "device_report"
    STORE_FAILING = "store_failing"
    QUEUE_FULL = "queue_full"
    RATES_DISAGREE = "rates_disagree"
    QUESTIONABLE_SIGNAL = "questionable_signal"
    BREATH_SOURCES_LOST = "breath_sources_lost"
    SCREEN_UNCONFIRMED = "screen_unconfirmed"
    NO_SCREEN = "no_screen"
    DELIVERY_FAILED = "delivery_failed"
    HELP_CALLED = "help_called"
    SAFETY_FLAG = "safety_flag"


@dataclass(frozen=True, slots=True)
class AlarmSignals:
    """What tells a human, one presence each."""

    visual: SignalPresence
    auditory: SignalPresence


@dataclass(frozen=True, slots=True)
class Alarm:
    """One occurrence of an alarm condition.

    Args:
        id: Counted up by the engine; the same occurrence keeps it from arising to ceasing.
        session: The session concerned, or None when a device belongs to none.
        chair: The chair's name at the time it arose, or None.
        device: The device concerned, or None when it is the system itself.
        condition: ``nibp_systolic_high`` or a technical code; with ``metric`` it names the rule.
        metric: The metric concerned, or None.
        kind: Physiological or technical.
        priority: Of the highest breached limit now.
        present: Whether the condition holds.
        value: The observed value that breached, in the metric's unit; seconds for a technical time-out; or None.
        limit: The limit it breached, in the metric's unit, or None.
        message: What a screen says, without the chair: "SBP 184 > 180", "Feed lost".
        detail: The second line, or an empty string: "2nd reading", "Also DBP 112 > 110".
        arose_at: When the engine determined it, UTC.
        ceased_at: When the engine determined that it no longer holds, UTC; None while it does.
        latched: Whether its signals outlive it until someone has seen it.
        signals: Visual and auditory.
        acknowledged_by: Who acknowledged it, or None.
        acknowledged_at: When, UTC, or None.
        reason: Why, in the words given, or None.
        onset_at: When what was measured went beyond the limit, by our clock, UTC; None where nothing was measured.
        escalation: How far it was escalated: 0 not, 1 louder, 2 and more sent to so many rounds of recipients.
        reminded_at: When it last reminded after its acknowledgement, UTC, or None.
    """

    id: int
    session: int | None
    chair: str | None
    device: str | None
    condition: str
    metric: str | None
    kind: AlarmKind
    priority: AlarmPriority
    present: bool
    value: float | None
    limit: float | None
    message: str
    detail: str
    arose_at: datetime
    ceased_at: datetime | None
    latched: bool
    signals: AlarmSignals
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    reason: str | None = None
    onset_at: datetime | None = None
    escalation: int = 0
    reminded_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Tell whether neither the condition nor a signal is left."""
        return not self.present and self.signals.visual is SignalPresence.OFF


class AlarmEventKind(StrEnum):
    """What happened to an alarm."""

    AROSE = "arose"
    ROSE = "rose"  # its priority is higher than before
    CHANGED = "changed"
    CEASED = "ceased"
    ACKNOWLEDGED = "acknowledged"
    CLEARED = "cleared"
    MOVED = "moved"  # its session went to another chair
    SIGNALLED = "signalled"  # only its signals changed: somebody switched them off, or that ended
    REMINDED = "reminded"
    ESCALATED = "escalated"


NEWS = frozenset({AlarmEventKind.AROSE, AlarmEventKind.ROSE})
"""What a screen must confirm that it painted."""


@dataclass(frozen=True, slots=True)
class AlarmEvent:
    """Something happened to an alarm; ``alarm`` is its whole state afterwards.

    Args:
        kind: What happened.
        alarm: The alarm as it is now.
        determined_at: When the engine determined it, UTC.
    """

    kind: AlarmEventKind
    alarm: Alarm
    determined_at: datetime


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """A person answers an alarm: its auditory signal is off until the condition ceases.

    Args:
        alarm: The alarm's id.
        author: From the credentials, never from a request's body.
        reason: In the person's words, or None.
    """

    alarm: int
    author: str
    reason: str | None = None
