"""What a protocol asks of a record before it is signed."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from models.record.gates import GateName
from server.care.configuration import Part

_Id = Annotated[str, Field(max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]


class Needs(StrEnum):
    """What the record must have."""

    ENTRY = "entry"  # an entry of one of the kinds stands
    ANSWER = "answer"  # an item of a gate was answered, or a prescriber let it pass
    DOSE_ENDED = "dose_ended"  # what was given is written down to its end
    SAFETY_REVIEWED = "safety_reviewed"  # no answer that a clinician must hear of waits


class SigningItem(Part):
    """One thing that is asked.

    Args:
        item: Its id.
        label: For people.
        needs: What the record must have.
        drug_given: Whether it is asked only where the session came to give the drug.
        kinds: Of entries.
        gate: Which gate.
        asks: Which of its items.
        source: Where it comes from.
    """

    item: _Id
    label: Annotated[str, Field(min_length=1, max_length=80)]
    needs: Needs
    drug_given: bool = False
    kinds: tuple[_Id, ...] = ()
    gate: GateName | None = None
    asks: _Id | None = None
    source: Annotated[str, Field(min_length=1, max_length=400)]

    @model_validator(mode="after")
    def _says_what(self) -> "SigningItem":
        if (self.needs is Needs.ENTRY) != bool(self.kinds):
            message = f"{self.item}: an entry needs kinds; nothing else does"
            raise ValueError(message)
        if (self.needs is Needs.ANSWER) != (self.gate is not None and self.asks is not None):
            message = f"{self.item}: an answer needs gate and asks; nothing else does"
            raise ValueError(message)
        return self
