"""What a drug's dose is held to by one route: what is possible, what is usual, and where a second person must look.

The numbers stand in versioned files, each with its source. An order keeps those that it was checked by, so that a later
version of the file changes nothing about it.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Positive = Annotated[float, Field(gt=0)]
Span = tuple[Annotated[float, Field(ge=0)], Positive]


class Numbers(BaseModel):
    """A part of such a file: nothing unknown in it, and no number that is none."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Spread(Numbers):
    """What a number may be.

    Args:
        possible: Outside, both ends included, it is refused.
        usual: Outside it needs a reason.
        source: Where the numbers come from.
    """

    possible: Span
    usual: Span
    source: str

    @model_validator(mode="after")
    def _nested(self) -> "Spread":
        low, high = self.possible
        if not low <= self.usual[0] < self.usual[1] <= high:
            message = "usual must lie within possible, the lower number first"
            raise ValueError(message)
        return self


class DoseSpread(Spread):
    """What a dose may be, by weight or as such."""

    unit: Literal["mg/kg", "mg"]


class SecondPerson(Numbers):
    """Above which dose, in the dose's unit, a second person must look at an order."""

    above: Positive
    source: str


class Concentrations(Numbers):
    """The usual ones; another one needs a reason and a second person."""

    mg_per_ml: Annotated[tuple[Positive, ...], Field(min_length=1)]
    source: str


class MostConcentrated(Numbers):
    """The highest that may be given; what is more must be diluted first."""

    mg_per_ml: Positive
    source: str


class NasalDevice(Numbers):
    """One nasal device: what is in it, how many at most, and the rest until the next, in minutes."""

    mg: Positive
    most: Annotated[int, Field(ge=1)]
    rest_min: Positive
    source: str


class DrugRoute(Numbers):
    """A drug given in one way; what does not apply is left out."""

    dose: DoseSpread
    second_person: SecondPerson
    concentrations: Concentrations | None = None
    most_concentrated: MostConcentrated | None = None
    duration: Spread | None = None
    device: NasalDevice | None = None


class HeldTo(Numbers):
    """What an order was checked by when it was entered.

    Args:
        drug_version: Of the drug's file.
        dosing_version: Of the file that holds for every drug.
        by: The numbers of the order's route.
        title: What the drug was called; None for an order from before that was kept.
    """

    drug_version: Annotated[int, Field(ge=1)]
    dosing_version: Annotated[int, Field(ge=1)]
    by: DrugRoute
    title: str | None = None
