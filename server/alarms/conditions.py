"""What rooms of the engine tell each other: which condition, and how it stands now.

A room (limits, feeds, pulse, sessions) *determines* whether a condition holds; the register turns that into an alarm
with an id and signals. So a rule never knows about acknowledgement, and an acknowledgement never about a rule.
"""

from dataclasses import dataclass
from typing import NamedTuple

from models.alarm import AlarmKind, AlarmPriority


class ConditionKey(NamedTuple):
    """Names one alarm condition of one patient or device.

    Args:
        session: The session concerned, or None.
        device: The device concerned, or None.
        condition: ``nibp_systolic_high`` or a technical code.
        metric: The metric concerned, or None.
        report: For ``device_report``: which of the device's words it is about; for ``check_overdue``: which check;
            else empty.
    """

    session: int | None
    device: str | None
    condition: str
    metric: str | None
    report: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A condition that holds, as the rule sees it now.

    Args:
        kind: Physiological or technical.
        priority: Of the highest breached limit now, or the technical condition's.
        message: What a screen says: "SBP 184 > 180".
        detail: The second line, or empty.
        value: The value that breached, in the metric's unit; seconds for a technical time-out; or None.
        limit: The limit it breached, in the metric's unit, or None.
        is_latching: Whether the signals outlive the condition until someone has seen it.
        since_s: Monotonic seconds of the measurement that began it, or None where nothing was measured.
    """

    kind: AlarmKind
    priority: AlarmPriority
    message: str
    detail: str = ""
    value: float | None = None
    limit: float | None = None
    is_latching: bool = False
    since_s: float | None = None


class Determination(NamedTuple):
    """What a room found out about one condition.

    Args:
        key: Which condition.
        finding: How it stands, or None when it does not hold.
        left: When it no longer holds: how a latched signal remembers it ("SBP was 184"), or None.
    """

    key: ConditionKey
    finding: Finding | None
    left: Finding | None = None
