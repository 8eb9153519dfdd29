"""Moves that the program writes down itself: to another chair, and of a device's interval to another session."""

from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, Field

from models.record.entry import EntryBody, Line, Words


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


BODIES: tuple[type[EntryBody], ...] = (ChairMoved, BindingCorrected)
