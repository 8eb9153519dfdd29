"""The drug catalogue: per drug and route what is possible, what is usual, and where a second person must look.

Versioned files with a source beside each number; no such number stands in the code.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import Field

from models.drug_limits import DrugRoute, Positive
from models.errors import UsageError
from models.route import Route
from server.care.configuration import Part, parse_file, shipped_files

# 1.1 less 1.05 is a hair above 0.05 in binary.
_HAIR = 1 + 1e-9


class Drug(Part):
    """One version of a drug's file.

    Args:
        name: The id that orders keep.
        version: Counts up.
        title: For people.
        enantiomer: Which of the two is in it; the same milligrams are not the same dose.
        routes: How it may be given.
    """

    name: str
    version: Annotated[int, Field(ge=1)]
    title: str
    enantiomer: Literal["racemic", "S"]
    routes: Annotated[Mapping[Route, DrugRoute], Field(min_length=1)]

    def by(self, route: Route) -> DrugRoute:
        """Give what holds for one way of giving it.

        Raises:
            UsageError: It is not given so.
        """
        found = self.routes.get(route)
        if found is None:
            message = f"{self.title} is not given by the route {route}; possible: {', '.join(self.routes)}"
            raise UsageError(message, "route")
        return found


class Agreement(Part):
    """By how much two numbers that say the same may differ.

    Args:
        percent: By so much always.
        rounding: Or by so much in the number's own unit, because a small one is rounded,
        rounding_percent: but then by no more than so much: ten times too much never passes.
        source: Where the numbers come from.
    """

    percent: Positive
    rounding: Positive
    rounding_percent: Annotated[float, Field(gt=0, lt=50)]
    source: str

    def holds(self, given: float, computed: float) -> bool:
        """Tell whether a given number agrees with a computed one."""
        rounded = min(self.rounding, computed * self.rounding_percent / 100)
        return abs(given - computed) <= max(computed * self.percent / 100, rounded) * _HAIR

    def is_within(self, given: float, most: float) -> bool:
        """Tell whether a given number is not more than another one."""
        return given <= most or self.holds(given, most)


class RateChange(Part):
    """Between which parts of the ordered rate an infusion may be set."""

    least: Positive
    most: Positive
    source: str


class PumpTolerance(Part):
    """By how much a pump's rate may differ from the entered one: percent, or mL/h, whichever is more."""

    percent: Positive
    absolute_ml_per_h: Positive
    source: str

    def differs(self, pump: float, entered: float) -> bool:
        """Tell whether a pump's rate is not the entered one, in mL/h."""
        return abs(pump - entered) > max(self.absolute_ml_per_h, entered * self.percent / 100)


class DosingFile(Part):
    """One version of what holds for doses of every drug."""

    version: Annotated[int, Field(ge=1)]
    agreement: Agreement
    rate_change: RateChange
    pump: PumpTolerance


@cache
def drug_catalogue() -> Mapping[str, Drug]:
    """Read the drugs that come with the package, by name."""
    return {drug.name: drug for drug in shipped_files(Drug, "drugs")}


@cache
def dosing_file() -> DosingFile:
    """Read what holds for every drug."""
    text = (files("server.care") / "dosing.toml").read_text(encoding="utf-8")
    return parse_file(DosingFile, text, "dosing.toml")


def drug_named(name: str, drugs: Mapping[str, Drug] | None = None) -> Drug:
    """Find a drug.

    Args:
        name: Its id.
        drugs: Those that the clinic offers; None: those that come with the package.

    Raises:
        UsageError: It is none of them.
    """
    known = drug_catalogue() if drugs is None else drugs
    found = known.get(name)
    if found is None:
        message = f"There is no drug {name!r} here; known: {', '.join(known) or 'none'}"
        raise UsageError(message, "drug")
    return found
