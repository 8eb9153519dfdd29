"""A device that streams: what it may report of its own condition, and what recording it plays."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DeviceConditionCode(StrEnum):
    """What a device may report about itself in a ``status`` frame; other words are refused by name."""

    PROBE_OFF = "probe_off"
    LEAD_OFF = "lead_off"
    WEAK_SIGNAL = "weak_signal"
    MOTION = "motion"
    CUFF_LEAK = "cuff_leak"
    CUFF_FAILED = "cuff_failed"
    CUFF_OCCLUSION = "cuff_occlusion"
    SENSOR_FAULT = "sensor_fault"
    LOW_BATTERY = "low_battery"
    FRAME_SET_ASIDE = "frame_set_aside"


@dataclass(frozen=True, slots=True)
class DeviceCondition:
    """One condition a device reports about itself.

    Args:
        code: What it is.
        present: Whether it holds now.
        since: By the device's clock, UTC.
        metric: The metric concerned, or None when it is the device as a whole.
    """

    code: DeviceConditionCode
    present: bool
    since: datetime
    metric: str | None = None


@dataclass(frozen=True, slots=True)
class ReplayMapping:
    """How a replayed recording's times map to the record: shown wherever its values are shown.

    Args:
        source: The recording's name.
        original_start: The recording's first time, UTC; None when the file has no date.
        speed: How many recorded seconds pass in one second of replay.
        started_at: ``measured_at`` of the recording's first time in the replayed stream, UTC.
    """

    source: str
    original_start: datetime | None
    speed: float
    started_at: datetime

    def original_at(self, measured_at: datetime) -> datetime | None:
        """Tell when, by the recording, a replayed observation was measured; None without a date."""
        if self.original_start is None:
            return None
        return self.original_start + (measured_at - self.started_at) * self.speed
