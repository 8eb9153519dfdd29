"""What the monitoring form is filled in by: its days and minutes, and what counts as sedation; from a file."""

from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import Field, model_validator

from server.care.configuration import Part, parse_file

_Positive = Annotated[float, Field(gt=0)]
_Words = Annotated[tuple[str, ...], Field(min_length=1)]


class SecondPressure(Part):
    """When the second pressure is asked for, after the first device; a reading so near to it is that one."""

    at_min: _Positive
    within_min: _Positive
    source: str


class Resolved(Part):
    """The form asks whether something was over within so long."""

    within_min: _Positive
    source: str


class ToldByScale(Part):
    """A scale's totals that say that something is there: up to, or from one number on."""

    scale: str
    at_most: int | None = None
    at_least: int | None = None
    source: str

    @model_validator(mode="after")
    def _one_bound(self) -> "ToldByScale":
        if (self.at_most is None) == (self.at_least is None):
            message = "a scale tells either with at_most, or with at_least"
            raise ValueError(message)
        return self

    def is_there(self, total: int) -> bool:
        """Tell whether a total says that it is there."""
        return total <= self.at_most if self.at_most is not None else total >= (self.at_least or 0)


class ToldInWords(Part):
    """Parts of the term of an adverse event that tell of something; in lower case."""

    words: _Words
    source: str

    def tells(self, term: str) -> bool:
        """Tell whether a term has one of the words."""
        return any(word in term.casefold() for word in self.words)


class AskedMedicines(Part):
    """Classes of the list of interactions that the form asks for."""

    classes: _Words
    source: str


class MonitoringFormFile(Part):
    """One version of the file."""

    version: Annotated[int, Field(ge=1)]
    source: str
    submitted_within_days: _Positive
    second_pressure: SecondPressure
    resolved: Resolved
    sedation: ToldByScale
    dissociation: ToldByScale
    breathing: ToldInWords
    medicines: AskedMedicines

    @property
    def submitted_within(self) -> timedelta:
        """Within how long after the first device the form is submitted."""
        return timedelta(days=self.submitted_within_days)


@cache
def monitoring_form_file() -> MonitoringFormFile:
    """Read the file that comes with the package."""
    text = (files("server.reports") / "monitoring_form.toml").read_text(encoding="utf-8")
    return parse_file(MonitoringFormFile, text, "monitoring_form.toml")
