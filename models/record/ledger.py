"""The ledger of controlled drugs: which vial was opened, what was drawn from it, what was thrown away before whom."""

from enum import StrEnum
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, StrictBool

from models.record.drug import Amount, Name
from models.record.entry import Account, EntryBody, Line, Words
from models.record.times import Day

# What a clinic writes on a vial; it is looked up by it, so it has no spaces around and no line breaks.
_MOST_LETTERS = 64


def _short(found: str) -> str:
    """It is looked up in lower case, where a few scripts' letters become two or three."""
    if len(found.casefold()) > _MOST_LETTERS:
        message = f"a vial's id has at most {_MOST_LETTERS} letters, in lower case too"
        raise ValueError(message)
    return found


Vial = Annotated[
    str,
    Field(min_length=1, max_length=_MOST_LETTERS, pattern=r"^[^\x00-\x1f\x7f]+$"),
    AfterValidator(_short),
]


class Wasted(StrEnum):
    """What was thrown away: what was left in the vial, or what had been drawn from it and was not given."""

    LEFT = "left"
    DRAWN = "drawn"


class LedgerLine(EntryBody):
    """A line of the ledger about one vial."""

    group: ClassVar[str] = "ledger"
    vial: Vial

    @property
    def subject(self) -> str:
        """The vial, however its id is written: its lines are looked up over all sessions."""
        return self.vial.casefold()


class VialOpened(LedgerLine):
    """A vial is opened for a session.

    Attributes:
        vial: The clinic's own id of it; no two vials have the same.
        drug: Id from the drug catalogue.
        lot: As printed on it.
        expiry: The last day on which it may be used.
        content_mg: All that is in it.
    """

    kind: Literal["vial_opened"] = "vial_opened"
    drug: Name
    lot: Line
    expiry: Day
    content_mg: Amount


class DrugDrawn(LedgerLine):
    """So much was drawn from a vial."""

    kind: Literal["drawn"] = "drawn"
    mg: Amount


class DrugWasted(LedgerLine):
    """So much was thrown away, before the eyes of a witness.

    Attributes:
        mg: How much.
        witness: The account of another person.
        confirmed: Whether that person proved to be there, with the own password; otherwise it is only a name typed.
        what: Out of what.
        reason: Why.
    """

    names_second: ClassVar[bool] = True
    by_server: ClassVar[frozenset[str]] = frozenset({"confirmed"})
    kind: Literal["wasted"] = "wasted"
    mg: Amount
    witness: Account
    confirmed: StrictBool = False
    what: Wasted = Wasted.LEFT
    reason: Words | None = None

    @property
    def second_person(self) -> str:
        """The witness."""
        return self.witness

    def as_confirmed(self) -> Self:
        """Say that the witness proved to be there."""
        return self.model_copy(update={"confirmed": True})


BODIES: tuple[type[EntryBody], ...] = (VialOpened, DrugDrawn, DrugWasted)
