"""One past session as its chair lived it: what was declared, what arrived and when, and what people answered.

Values only. A rehearsal needs no more than this and a preset; where it comes from (the store, a scenario, a recording)
makes no difference to it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from models.alarm import Alarm, TechnicalConditionCode
from models.device import DeviceCondition
from models.observation import JudgedObservation
from models.patient_limit import LimitName
from models.session import SessionPhase


@dataclass(frozen=True, slots=True)
class Declared:
    """What is watched from then on, whole: the session was opened, moved on, or has other devices.

    Args:
        at: When, UTC by the server's clock.
        phase: Where the session stands.
        devices: The devices bound to it, in the order of binding.
    """

    at: datetime
    phase: SessionPhase
    devices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrived:
    """Something came from a device, or from a person; with neither observations nor conditions a sign of life.

    Args:
        at: When it arrived, UTC by the server's clock.
        device: The device's id; None for what a person entered.
        observations: As judged on arrival, each with the age it had then.
        conditions: What the device reported about itself.
    """

    at: datetime
    device: str | None
    observations: tuple[JudgedObservation, ...] = ()
    conditions: tuple[DeviceCondition, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """A person acknowledged an alarm.

    Args:
        at: When, UTC.
        condition: The alarm's.
        metric: The alarm's, or None.
        device: The alarm's, or None.
        author: Who.
        report: Which of a device's reports, where the condition is one; else empty.
    """

    at: datetime
    condition: str
    metric: str | None
    device: str | None
    author: str
    report: str = ""


@dataclass(frozen=True, slots=True)
class LimitSet:
    """A limit was set for this patient alone, or put back (None).

    Args:
        at: When, UTC.
        name: Which.
        limit: The first value that alarms from then on; None: the preset's.
    """

    at: datetime
    name: LimitName
    limit: float | None


Step = Declared | Arrived | Answered | LimitSet


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A past session.

    Args:
        session: Its id.
        chair: Its chair's name.
        preset: Name and version of the preset it used.
        steps: All that happened, in order of time.
        until: Until when it is replayed: its end, or the moment it was read.
        alarms: The alarms that the record holds of it, as they were in the end.
        baselines: This patient's baseline of each metric, frozen at the start of the drug.
    """

    session: int
    chair: str
    preset: tuple[str, int]
    steps: tuple[Step, ...]
    until: datetime
    alarms: tuple[Alarm, ...] = ()
    baselines: Mapping[str, float] = field(default_factory=dict)

    @property
    def hours(self) -> float:
        """How long it was watched: so long some device was bound to it."""
        return watched_s(self.steps, self.until) / 3600.0

    def declarations(self) -> list[Declared]:
        """What was declared, in order."""
        return [step for step in self.steps if isinstance(step, Declared)]


def report_of(alarm: Alarm) -> str:
    """Tell apart what a device reports about one metric: by the words, since the condition is the same."""
    return alarm.message if alarm.condition == TechnicalConditionCode.DEVICE_REPORT.value else ""


def watched_s(steps: Iterable[Step], until: datetime) -> float:
    """Add up the seconds in which a session had a device."""
    declared = [step for step in steps if isinstance(step, Declared)]
    marks = [(step.at, bool(step.devices) and not step.phase.is_final) for step in declared]
    spans = pairwise([*marks, (until, False)])
    return sum((end - start).total_seconds() for (start, is_watched), (end, _) in spans if is_watched and end > start)
