"""Who looks after a chair: taken on and handed over by tap."""

from typing import ClassVar, Literal

from models.record.entry import EntryBody, Line, Words


class ChairTaken(EntryBody):
    """Whoever enters this looks after the patient from now on."""

    group: ClassVar[str] = "care"
    kind: Literal["chair_taken"] = "chair_taken"


class ChairHandedOver(EntryBody):
    """Another person looks after the patient from now on; nobody does when ``to`` names none."""

    group: ClassVar[str] = "care"
    kind: Literal["chair_handed_over"] = "chair_handed_over"
    to: Line | None = None
    note: Words | None = None


BODIES: tuple[type[EntryBody], ...] = (ChairTaken, ChairHandedOver)
