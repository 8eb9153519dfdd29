"""What is flagged about a patient's course over sessions, and which reviews come round: one versioned file."""

from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import Field, model_validator

from models.route import Route
from server.care.configuration import Part, parse_file

_Count = Annotated[int, Field(ge=1)]
_CountOrNone = Annotated[int, Field(ge=0)]
_Positive = Annotated[float, Field(gt=0)]


class MostDose(Part):
    """The highest dose of a drug by a route that is not flagged."""

    drug: str
    route: Route
    mg_per_kg: _Positive
    source: str


class DoseRise(Part):
    """By how much more than at the first session a dose is flagged, percent; and above what in any case."""

    rise_percent: _Positive
    most: tuple[MostDose, ...] = ()
    source: str


class Frequency(Part):
    """How many sessions in how many days at most, and how many days lie between two of a maintenance series."""

    in_days: _Count
    most_sessions: _Count
    maintenance_least_days: _Count
    source: str


class Benefit(Part):
    """The scales that tell of a benefit, lower is better; and how many higher doses in a row may go without one."""

    scales: Annotated[tuple[str, ...], Field(min_length=1)]
    most_rises: _Count
    source: str


class InAll(Part):
    """How many sessions, and for how many months, are not flagged."""

    most_sessions: _Count
    most_months: _Count
    source: str


class Urinary(Part):
    """Words, or parts of them, in the term of an adverse event that tell of the bladder; in lower case."""

    words: Annotated[tuple[str, ...], Field(min_length=1)]
    source: str


class Liking(Part):
    """The scale that tells how much the drug is liked, and by how many points more than at first is flagged."""

    scale: str
    rise_points: _Count
    source: str


class HomeDoses(Part):
    """How many doses for use at home may be lost, and how many taken besides those ordered, over all."""

    most_lost: _CountOrNone
    most_extra: _CountOrNone
    source: str


class ReviewRule(Part):
    """A review that comes round: after so many days, or at each session; ``at_first``: due at the first one already."""

    review: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    title: str
    every_days: _Count | None = None
    each_session: bool = False
    at_first: bool = False
    source: str

    @model_validator(mode="after")
    def _one_rhythm(self) -> "ReviewRule":
        if (self.every_days is None) != self.each_session:
            message = "a review comes round either after every_days, or with each_session"
            raise ValueError(message)
        return self


class OverTimeFile(Part):
    """One version of the file."""

    version: _Count
    dose: DoseRise
    frequency: Frequency
    benefit: Benefit
    total: InAll
    urinary: Urinary
    liking: Liking
    home_doses: HomeDoses
    reviews: tuple[ReviewRule, ...]


@cache
def over_time_file() -> OverTimeFile:
    """Read the file that comes with the package."""
    text = (files("server.care") / "over_time.toml").read_text(encoding="utf-8")
    return parse_file(OverTimeFile, text, "over_time.toml")
