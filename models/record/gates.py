"""What is asked before the drug and before the patient leaves, and checks that are done: tapped, one entry each."""

from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from models.record.entry import EntryBody, Line, Words

# As protocol files name gates' items and checks.
Name = Annotated[str, Field(max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]


class GateName(StrEnum):
    """Where a session stops until what is asked is answered."""

    PRE_DOSE = "pre_dose"
    DISCHARGE = "discharge"


class CheckDone(EntryBody):
    """A check that leaves no number and no score was done."""

    group: ClassVar[str] = "checks"
    kind: Literal["check_done"] = "check_done"
    check: Name
    note: Words | None = None


class GateAnswered(EntryBody):
    """Somebody answered what a gate asks; the newest answer of an item holds. ``detail``: a version, a name, a date."""

    group: ClassVar[str] = "checks"
    kind: Literal["gate_answered"] = "gate_answered"
    gate: GateName
    item: Name
    answer: Name
    detail: Line | None = None


class GateOverridden(EntryBody):
    """A prescriber lets an item pass that is not met, and says why."""

    is_prescribers: ClassVar[bool] = True
    group: ClassVar[str] = "checks"
    kind: Literal["gate_overridden"] = "gate_overridden"
    gate: GateName
    item: Name
    reason: Words


class Decision(StrEnum):
    """What a prescriber decides about a pressure that is too high to begin with."""

    PROCEED = "proceed"
    HOLD = "hold"
    CANCEL = "cancel"


class PressureDecision(EntryBody):
    """A prescriber decides about the pressure before the drug; the newest one holds."""

    is_prescribers: ClassVar[bool] = True
    group: ClassVar[str] = "checks"
    kind: Literal["pressure_decision"] = "pressure_decision"
    decision: Decision
    reason: Words


class PhaseCorrected(EntryBody):
    """A session entered a phase at another time than was noted; ``change`` counts its phases, the first is 0.

    Both times stay readable: ``at`` of the entry is when it was so.
    """

    group: ClassVar[str] = "phase-corrections"
    kind: Literal["phase_corrected"] = "phase_corrected"
    change: Annotated[int, Field(strict=True, ge=0, le=10_000)]
    reason: Words


BODIES: tuple[type[EntryBody], ...] = (CheckDone, GateAnswered, GateOverridden, PressureDecision, PhaseCorrected)
