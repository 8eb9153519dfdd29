"""How a clinic's sessions are grouped over time: from a file, with sources."""

from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import Field

from server.care.configuration import Part, parse_file


class Ages(Part):
    """Where groups of age begin, in whole years."""

    starts: Annotated[tuple[Annotated[int, Field(ge=0, le=130)], ...], Field(min_length=1, alias="from")]
    source: str


class Hypertension(Part):
    """By which codes and words raised pressure is known among conditions."""

    codes: tuple[str, ...]
    words: tuple[str, ...]
    source: str


class Interval(Part):
    """How wide intervals are."""

    z: Annotated[float, Field(gt=0)]
    source: str


class ClinicFile(Part):
    """One version of the file."""

    version: Annotated[int, Field(ge=1)]
    ages: Ages
    hypertension: Hypertension
    interval: Interval

    def is_hypertension(self, words: str, code: str | None) -> bool:
        """Tell whether a condition is raised pressure."""
        if code is not None:
            return code.upper().startswith(self.hypertension.codes)
        return any(known in words.casefold() for known in self.hypertension.words)

    def age_group(self, years: int) -> str:
        """Name the group of an age: ``40-64``, ``65+``."""
        starts = self.ages.starts
        place = max(place for place, start in enumerate(starts) if start <= years)
        return f"{starts[place]}+" if place == len(starts) - 1 else f"{starts[place]}-{starts[place + 1] - 1}"


@cache
def clinic_file() -> ClinicFile:
    """Read the file that comes with the package."""
    text = (files("server.reports") / "clinic.toml").read_text(encoding="utf-8")
    return parse_file(ClinicFile, text, "clinic.toml")
