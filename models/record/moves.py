"""Moves that the program writes down itself: to another chair, of a device's interval, and back from a phase."""

from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, Field

from models.record.entry import EntryBody, EntryNumber, Line, Words

# A change of phase, as counted in its session.
_Place = Annotated[int, Field(strict=True, ge=0, le=10_000)]


class ChairMoved(EntryBody):
    """A session went from one chair to another."""

    group: ClassVar[str] = "moves"
    is_typed: ClassVar[bool] = False
    kind: Literal["chair_moved"] = "chair_moved"
    from_chair: Line
    to_chair: Line
    why: Words | None = None


class BindingCorrected(EntryBody):
    """What a device measured in an interval belongs to another session; both records carry this entry."""

    group: ClassVar[str] = "moves"
    is_typed: ClassVar[bool] = False
    kind: Literal["binding_corrected"] = "binding_corrected"
    device: Line
    from_session: Annotated[int, Field(ge=0)]
    to_session: Annotated[int, Field(ge=0)]
    from_at: AwareDatetime
    to_at: AwareDatetime | None
    why: Words


class PhaseTakenBack(EntryBody):
    """A step of the drug was undone, and the session went back to the phase it was in before.

    Attributes:
        step: The number of the entry that was undone.
        changes: The changes of phase that had come with it, as counted in the session, the first is 0.
        back: The change that led back.
    """

    group: ClassVar[str] = "moves"
    is_typed: ClassVar[bool] = False
    kind: Literal["phase_taken_back"] = "phase_taken_back"
    step: EntryNumber
    changes: Annotated[tuple[_Place, ...], Field(min_length=1, max_length=10)]
    back: _Place


BODIES: tuple[type[EntryBody], ...] = (ChairMoved, BindingCorrected, PhaseTakenBack)
