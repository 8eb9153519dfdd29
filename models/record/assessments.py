"""What people rate or ask: the answers to a scale's items, or the total alone; and who looked at a safety answer."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from models.record.entry import EntryBody, EntryNumber, Words

# Wider than any scale; what one allows is in its file.
_Answer = Annotated[int, Field(strict=True, ge=-100, le=1000)]
_Items = Annotated[tuple[_Answer | None, ...], Field(min_length=1, max_length=100)]


class Assessment(EntryBody):
    """A scale was taken; ``at`` of its entry is when.

    Attributes:
        scale: Which, by the name of its file.
        version: Which version of it.
        items: The answers in the scale's order, None where there is none; or None where only the total was taken.
        total: As the form says, in the scale's points; or None where the items say it.
        language: In which it was asked, such as ``de`` or ``pt-BR`` (BCP 47), or None.
        note: Who answered, how it was asked, what it means; or None.
    """

    group: ClassVar[str] = "assessments"
    kind: Literal["assessment"] = "assessment"
    scale: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    version: Annotated[int, Field(strict=True, ge=1, le=1000)] = 1
    items: _Items | None = None
    total: _Answer | None = None
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")] | None = None
    note: Words | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "Assessment":
        if self.total is None and (self.items is None or all(item is None for item in self.items)):
            message = "no answer is given: give items in the scale's order, or the total"
            raise ValueError(message)
        return self


class SafetyReviewed(EntryBody):
    """A prescriber looked at answers that concern the patient's safety, and says what was found.

    Attributes:
        entries: The numbers of the assessments that were looked at; one that came meanwhile is not among them.
        found: What was found and decided.
    """

    is_prescribers: ClassVar[bool] = True
    group: ClassVar[str] = "assessments"
    kind: Literal["safety_reviewed"] = "safety_reviewed"
    entries: Annotated[tuple[EntryNumber, ...], Field(min_length=1, max_length=100)]
    found: Words


BODIES: tuple[type[EntryBody], ...] = (Assessment, SafetyReviewed)
