"""The infusion session: its phases and which may follow which, its bindings to devices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from models.patient import Patient
from models.patient_limit import PatientLimit


class SessionPhase(StrEnum):
    """Where an infusion session stands."""

    SCHEDULED = "scheduled"
    INTAKE = "intake"
    BASELINE = "baseline"
    INFUSING = "infusing"
    PAUSED = "paused"
    RECOVERY = "recovery"
    READY = "ready"
    DISCHARGED = "discharged"
    ABORTED = "aborted"
    TRANSFERRED = "transferred"

    @property
    def is_final(self) -> bool:
        """Tell whether the session is over."""
        return not TRANSITIONS[self]

    @property
    def limits_phase(self) -> "SessionPhase":
        """The phase whose alarm limits apply: a scheduled session that already has a device uses baseline's."""
        return SessionPhase.BASELINE if self is SessionPhase.SCHEDULED else self


_P = SessionPhase
_END = frozenset({_P.ABORTED, _P.TRANSFERRED})

TRANSITIONS = MappingProxyType(
    {
        _P.SCHEDULED: frozenset({_P.INTAKE}) | _END,
        _P.INTAKE: frozenset({_P.BASELINE}) | _END,
        _P.BASELINE: frozenset({_P.INFUSING, _P.INTAKE}) | _END,
        _P.INFUSING: frozenset({_P.PAUSED, _P.RECOVERY}) | _END,
        _P.PAUSED: frozenset({_P.INFUSING, _P.RECOVERY}) | _END,
        _P.RECOVERY: frozenset({_P.READY}) | _END,
        _P.READY: frozenset({_P.DISCHARGED, _P.RECOVERY}) | _END,
        _P.DISCHARGED: frozenset[SessionPhase](),
        _P.ABORTED: frozenset[SessionPhase](),
        _P.TRANSFERRED: frozenset[SessionPhase](),
    }
)

# Leaving these phases for good needs a reason in words, and so does going back a phase.
REASON_REQUIRED = frozenset({(_P.READY, _P.RECOVERY), (_P.BASELINE, _P.INTAKE)}) | frozenset(
    (phase, end) for phase in _P for end in _END
)


@dataclass(frozen=True, slots=True)
class Binding:
    """A device belonging to a session for an interval; correcting one moves no data.

    Args:
        id: The store's number.
        session: The session's id.
        device: The device's id.
        bound_at: From when on, UTC.
        bound_by: Who said so.
        ended_at: Until when, UTC; None while it lasts.
        replaced_at: When it was corrected, so that others count in its place, UTC; None: it counts.
        replaced_by: By whom.
        held_at: Since when it waits for a confirmation at the chair, UTC: the device was moved while nobody heard it.
        ended_by: Who ended it; None while it lasts.
    """

    id: int
    session: int
    device: str
    bound_at: datetime
    bound_by: str
    ended_at: datetime | None = None
    replaced_at: datetime | None = None
    replaced_by: str | None = None
    held_at: datetime | None = None
    ended_by: str | None = None


@dataclass(frozen=True, slots=True)
class PhaseChange:
    """A session entered a phase.

    Args:
        phase: Which.
        changed_at: When, UTC.
        changed_by: Who said so.
        reason: Why, where somebody said it.
        required: What was asked for, in words.
        missing: What of it was not there, in words; with a reason the session went on over it.
    """

    phase: SessionPhase
    changed_at: datetime
    changed_by: str
    reason: str | None = None
    required: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Baseline:
    """A patient's own baseline of one metric, frozen when the drug started.

    Args:
        metric: Id from the catalogue.
        value: The mean, in the metric's unit.
        readings: Of so many valid readings.
        frozen_at: When, UTC.
    """

    metric: str
    value: float
    readings: int
    frozen_at: datetime


@dataclass(frozen=True, slots=True)
class InfusionSession:
    """One treatment of one patient in one chair.

    Args:
        id: The store's number.
        patient: Who.
        chair: Where, by name.
        phase: Where it stands.
        phase_since: When that phase began, UTC.
        preset: Name of the alarm preset it was started with.
        preset_version: And its version; a session keeps it.
        created_at: When it was made, UTC.
        created_by: By whom.
        ended_at: When it reached a final phase, UTC, or None.
        devices: Ids of the devices bound now, in the order of binding.
        spent_before_s: Seconds spent in this phase before it was last entered: an infusion goes on after a pause.
        baselines: The patient's own, frozen at the start of the drug; by metric.
        limits: What of the preset's limits is set for this patient now; a new session has none.
        sources: Which device a person chose for a metric, of several that give it.
        claimed_until: Of a device bound now that was bound to another session before: until when what it measured is
            that session's, UTC.
        protocol: Name of the protocol it is held to; None for a session from before there were any.
        protocol_version: And its version; a session keeps it.
    """

    id: int
    patient: Patient
    chair: str
    phase: SessionPhase
    phase_since: datetime
    preset: str
    preset_version: int
    created_at: datetime
    created_by: str
    ended_at: datetime | None = None
    devices: tuple[str, ...] = ()
    spent_before_s: float = 0.0
    baselines: tuple[Baseline, ...] = ()
    limits: tuple[PatientLimit, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    claimed_until: Mapping[str, datetime] = field(default_factory=dict)
    protocol: str | None = None
    protocol_version: int | None = None
