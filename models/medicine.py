"""Other medicines than the session's drug: what a clinic has at hand, by which routes, and how much of it is usual."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

# The id under which a medicine that the list does not know is entered.
OTHER = "other"

_Positive = Annotated[float, Field(gt=0)]
MedicineId = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z0-9_]+$")]
UnitText = Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[^\x00-\x1f\x7f]+$")]
_Text = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


class MedicineRoute(StrEnum):
    """How a medicine is given."""

    INTRAVENOUS = "intravenous"
    INTRAMUSCULAR = "intramuscular"
    SUBCUTANEOUS = "subcutaneous"
    ORAL = "oral"
    SUBLINGUAL = "sublingual"
    NASAL = "nasal"
    INHALED = "inhaled"
    TRANSDERMAL = "transdermal"


class Medicine(BaseModel):
    """One medicine of the list.

    Args:
        id: As entries keep it.
        title: For people.
        use: What it is for, in a few words.
        routes: How it may be given.
        unit: Of its doses.
        usual: Between which doses, both included, nobody asks; None: the list says nothing.
        offered: Whether screens offer it; a clinic takes one of ours out of the list by this.
        source: Where the doses come from.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    id: MedicineId
    title: _Text
    use: _Text
    routes: Annotated[tuple[MedicineRoute, ...], Field(min_length=1)]
    unit: UnitText
    usual: tuple[_Positive, _Positive] | None = None
    offered: bool = True
    source: _Text

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.id == OTHER:
            message = f"{OTHER!r} is what a medicine outside the list is called; give it another id"
            raise ValueError(message)
        if self.usual is not None and self.usual[0] > self.usual[1]:
            message = "usual gives the lower dose first"
            raise ValueError(message)
        return self
