"""Scales: their items, ranges, bands and flags; versioned files with a source and a licence in each.

An entry keeps a scale's name and version. A version never changes once it has been shipped.
"""

from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Annotated

from pydantic import Field, model_validator

from models.errors import UsageError
from server.care.configuration import Part, parse_file, shipped_files


class Direction(StrEnum):
    """Which way a scale's points go."""

    HIGHER_IS_WORSE = "higher_is_worse"
    HIGHER_IS_BETTER = "higher_is_better"
    ZERO_IS_BEST = "zero_is_best"


class Licence(Part):
    """Whose the wording is.

    Args:
        holder: Who holds the rights, or who wrote these words.
        allows_wording: Whether it may be printed here; otherwise items have numbers alone.
        terms: What the holder says, or why it may be so.
    """

    holder: str
    allows_wording: bool
    terms: str


class Range(Part):
    """From the lowest number to the highest, both included."""

    low: int
    high: int

    @model_validator(mode="after")
    def _goes_up(self) -> "Range":
        if self.low >= self.high:
            message = f"low {self.low} must be below high {self.high}"
            raise ValueError(message)
        return self


class Answer(Part):
    """What one number means."""

    value: int
    words: str


class AskedIf(Part):
    """An item is asked only after such an answer to another one."""

    item: int
    at_least: int


class Item(Range):
    """One question.

    Args:
        number: As the published form numbers it.
        wording: What is asked; None where the licence keeps it to its form.
        answers: What its numbers mean, where they mean something else than the scale's.
        points: What each answer counts, from the lowest on; None: as many as its number.
        asked_if: When it is asked; None: always.
    """

    number: Annotated[int, Field(ge=1)]
    wording: str | None = None
    answers: tuple[Answer, ...] = ()
    points: tuple[int, ...] | None = None
    asked_if: AskedIf | None = None

    @model_validator(mode="after")
    def _counts_every_answer(self) -> "Item":
        if self.points is not None and len(self.points) != self.high - self.low + 1:
            message = f"points must have one number for each answer from {self.low} to {self.high}"
            raise ValueError(message)
        return self

    def counts(self, answer: int) -> int:
        """Tell how many points an answer within the range has."""
        return answer if self.points is None else self.points[answer - self.low]

    @property
    def possible_points(self) -> list[int]:
        """List what its answers count."""
        return [self.counts(answer) for answer in range(self.low, self.high + 1)]


class Band(Part):
    """A range of totals has a name, from here to the next band."""

    at_least: int
    words: str


class Condition(Part):
    """An item answered with at least so much."""

    item: int
    at_least: int


class Flag(Part):
    """Answers that a clinician must hear of at once: any of them is enough.

    Args:
        name: As programs know it.
        words: For the clinician.
        any_of: Which answers.
        source: Why.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    words: str
    any_of: Annotated[tuple[Condition, ...], Field(min_length=1)]
    source: str


class Scale(Part):
    """One version of a scale.

    Args:
        name: As entries keep it.
        version: Counts up.
        title: For people.
        source: The publication it is scored by.
        direction: Which way its points go.
        total: The range of totals.
        loinc: The code of its total, where one is known.
        licence: Whose the wording is.
        total_alone: Whether a total may be entered without its items.
        answers: What the numbers mean, for items that do not say it themselves.
        items: In the form's order.
        domains: Items of which only the highest counts, by number; what is in none counts by itself.
        bands: Names of ranges of totals, from the lowest on; none where no publication gives any.
        bands_source: Who drew them; None without bands.
        flags: What a clinician must hear of at once.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    version: Annotated[int, Field(ge=1)]
    title: str
    source: str
    direction: Direction
    total: Range
    loinc: Annotated[str, Field(pattern=r"^\d{1,6}-\d$")] | None = None
    licence: Licence
    total_alone: bool = True
    answers: tuple[Answer, ...] = ()
    items: Annotated[tuple[Item, ...], Field(min_length=1)]
    domains: tuple[tuple[int, ...], ...] = ()
    bands: tuple[Band, ...] = ()
    bands_source: str | None = None
    flags: tuple[Flag, ...] = ()

    @model_validator(mode="after")
    def _agrees(self) -> "Scale":
        for fault in self._faults_of_items() or self._faults_of_bands():
            raise ValueError(fault)
        return self

    def _faults_of_items(self) -> list[str]:
        numbers = [item.number for item in self.items]
        named = [number for domain in self.domains for number in domain]
        asked = [item.asked_if.item for item in self.items if item.asked_if is not None]
        flagged = [answer.item for flag in self.flags for answer in flag.any_of]
        faults = []
        if any(before >= after for before, after in pairwise(numbers)):
            faults.append("items must count up")
        if len(set(named)) != len(named):
            faults.append("an item stands in two domains")
        faults += [f"there is no item {number}" for number in (*named, *asked, *flagged) if number not in numbers]
        if not self.licence.allows_wording and any(item.wording is not None for item in self.items):
            faults.append("the licence keeps the wording to its form, and an item has one")
        return faults

    def _faults_of_bands(self) -> list[str]:
        faults = []
        if (self.lowest, self.highest) != (self.total.low, self.total.high):
            faults.append(f"the items make totals from {self.lowest} to {self.highest}, and total says otherwise")
        steps = [band.at_least for band in self.bands]
        if any(before >= after for before, after in pairwise(steps)):
            faults.append("bands must go up")
        if steps and (steps[0] != self.total.low or steps[-1] > self.total.high):
            faults.append("bands must begin at the lowest total and end within the range")
        if bool(self.bands) != (self.bands_source is not None):
            faults.append("bands and bands_source belong together")
        return faults

    @property
    def parts(self) -> list[tuple[Item, ...]]:
        """List what is added up: domains and single items, in the form's order; of each the highest counts."""
        by_number = {item.number: item for item in self.items}
        inside = {number: domain for domain in self.domains for number in domain}
        groups = dict.fromkeys(inside.get(item.number, (item.number,)) for item in self.items)
        return [tuple(by_number[number] for number in group) for group in groups]

    @property
    def lowest(self) -> int:
        """The lowest total that the items can make."""
        return sum(max(min(item.possible_points) for item in part) for part in self.parts)

    @property
    def highest(self) -> int:
        """The highest total that the items can make."""
        return sum(max(max(item.possible_points) for item in part) for part in self.parts)

    def band_of(self, total: int) -> str | None:
        """Name the band of a total, or None where there are no bands."""
        reached = [band.words for band in self.bands if band.at_least <= total]
        return reached[-1] if reached else None


def parse_scale(text: str, origin: str) -> Scale:
    """Read a scale.

    Raises:
        FaultyFileError: It is faulty; each fault is named with its place.
    """
    return parse_file(Scale, text, origin)


@cache
def shipped_scales() -> dict[tuple[str, int], Scale]:
    """Read every scale that comes with the package, by name and version.

    Raises:
        FaultyFileError: One is faulty.
    """
    return {(scale.name, scale.version): scale for scale in shipped_files(Scale, "scale_files")}


def scale_of(name: str, version: int) -> Scale:
    """Find a scale.

    Raises:
        UsageError: There is none such.
    """
    scales = shipped_scales()
    found = scales.get((name, version))
    if found is None:
        known = ", ".join(f"{known_name} {known_version}" for known_name, known_version in sorted(scales))
        message = f"There is no version {version} of a scale {name!r}; known: {known}"
        raise UsageError(message, "scale")
    return found
