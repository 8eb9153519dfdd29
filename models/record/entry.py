"""An entry of the record: what a person wrote down, when it happened, when it was entered.

Entries are only ever added. A correction is an entry that takes the place of another one, a withdrawal one that takes
it out; the earlier ones stay readable for ever. So the record at any moment is a fold over its entries, and two people
who correct the same entry cannot both win.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Generic, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field

# Text that somebody types: no control characters but line breaks and tabs, and at least one character that is seen.
_WORDS = r"^[^\x00-\x08\x0b-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x08\x0b-\x1f\x7f]*$"
_LINE = r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"
Words = Annotated[str, Field(min_length=1, max_length=2000, pattern=_WORDS)]
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=_LINE)]
# A user's name, as the store keeps it.
Account = Annotated[str, Field(min_length=1, max_length=100, pattern=_LINE)]


# The number of another entry, as the store gave it.
EntryNumber = Annotated[int, Field(ge=1, le=2**63 - 1, strict=True)]


class EntryBody(BaseModel):
    """What an entry says. Each kind is a subclass with a ``kind`` of its own.

    Attributes:
        group: Under which name its entries are listed and added: the last part of the path in the HTTP interface.
        of_patient: Whether it belongs to the person, whatever session; otherwise it needs a session.
        is_typed: Whether a person may enter, correct and withdraw it; otherwise a call of its own writes it.
        names_second: Whether it names a second person, who proves with the own password to be there.
        by_server: Fields that the server alone fills in.
        is_prescribers: Whether only who may prescribe enters, corrects and withdraws it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, str_strip_whitespace=True)

    group: ClassVar[str]
    of_patient: ClassVar[bool] = False
    is_typed: ClassVar[bool] = True
    names_second: ClassVar[bool] = False
    by_server: ClassVar[frozenset[str]] = frozenset()
    is_prescribers: ClassVar[bool] = False

    kind: str

    @property
    def subject(self) -> str | None:
        """What it is about besides a patient and a session, when others must find it by that: a vial's id."""
        return None

    @property
    def second_person(self) -> str | None:
        """The account of the second person it names, or None."""
        return None

    @property
    def wants_password(self) -> bool:
        """Tell whether a PIN is too little to answer for it."""
        return self.is_prescribers

    def as_confirmed(self) -> Self:
        """Give it as it stands once the second person has proved to be it."""
        return self


class Withdrawn(EntryBody):
    """An entry is taken out: it was never so, or was entered twice."""

    group: ClassVar[str] = "withdrawals"
    kind: Literal["withdrawn"] = "withdrawn"


Body_co = TypeVar("Body_co", bound=EntryBody, covariant=True)


@dataclass(frozen=True, slots=True)
class Entry(Generic[Body_co]):
    """One entry.

    Args:
        id: The store's number; entries are in this order.
        patient: The patient's number.
        session: The session's number, or None for what belongs to the person alone.
        body: What it says.
        at: When it happened, UTC.
        entered_at: When it was entered, UTC; the same or later.
        author: By whom.
        corrects: The entry whose place it takes, or None.
        reason: Why that one was corrected or withdrawn; None for one that stands by itself.
    """

    id: int
    patient: int
    session: int | None
    body: Body_co
    at: datetime
    entered_at: datetime
    author: str
    corrects: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What is to be entered.

    Args:
        patient: The patient's number.
        session: The session's number, or None for what belongs to the person alone.
        body: What it says.
        at: When it happened, UTC.
        corrects: The entry whose place it takes, or None.
        reason: Why, for a correction or a withdrawal.
    """

    patient: int
    session: int | None
    body: EntryBody
    at: datetime
    corrects: int | None = None
    reason: str | None = None


AnyEntry = Entry[EntryBody]


def standing(entries: Iterable[AnyEntry]) -> list[AnyEntry]:
    """Give the entries that hold now, by when they happened and then by number.

    Those that were corrected or withdrawn are left out, and so are withdrawals.
    """
    entries = list(entries)
    replaced = {entry.corrects for entry in entries if entry.corrects is not None}
    held = [entry for entry in entries if entry.id not in replaced and not isinstance(entry.body, Withdrawn)]
    return sorted(held, key=lambda entry: (entry.at, entry.id))


Wanted = TypeVar("Wanted", bound=EntryBody)


def of_kind(entries: Iterable[AnyEntry], kind: type[Wanted]) -> "list[Entry[Wanted]]":
    """Pick the entries whose body is of one class, in their order."""
    return [entry for entry in entries if isinstance(entry.body, kind)]  # type: ignore[misc]  # the body was looked at


def newest(entries: Iterable[AnyEntry], kind: type[Wanted]) -> "Entry[Wanted] | None":
    """Give the last entry of one class, or None."""
    found = of_kind(entries, kind)
    return found[-1] if found else None
