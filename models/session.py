"""The infusion session's phases and which may follow which."""

from enum import StrEnum
from types import MappingProxyType


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
