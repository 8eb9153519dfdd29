"""A series: the sessions that are planned for a patient, when, by which protocol, and what follows them."""

from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictBool, model_validator

from models.record.entry import EntryBody, EntryNumber, Line
from models.record.times import Day

# More than two years of weekly maintenance in one series is a mistake, and nobody looks at such a list.
MOST_VISITS = 120

# Nobody is handed more at once: a higher number was mistyped.
MOST_DOSES = 999


class SeriesPhase(StrEnum):
    """What a series is for."""

    INDUCTION = "induction"
    MAINTENANCE = "maintenance"


class SeriesPlanned(EntryBody):
    """A series of sessions on days of the clinic's calendar, in order."""

    group: ClassVar[str] = "series"
    of_patient: ClassVar[bool] = True
    kind: Literal["series"] = "series"
    phase: SeriesPhase
    protocol: Annotated[str, Field(max_length=64)]
    days: Annotated[tuple[Day, ...], Field(min_length=1, max_length=MOST_VISITS)]
    note: Line | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "SeriesPlanned":
        if list(self.days) != sorted(set(self.days)):
            message = "days must be in order, each day once"
            raise ValueError(message)
        return self


class SeriesEnded(EntryBody):
    """A series ends before its last day, or is complete; ``series`` is the number of its entry."""

    group: ClassVar[str] = "series"
    of_patient: ClassVar[bool] = True
    kind: Literal["series_ended"] = "series_ended"
    series: EntryNumber
    reason: Line


class VisitMissed(EntryBody):
    """Why a planned visit did not take place; the flag of a missed visit goes with it."""

    group: ClassVar[str] = "series"
    of_patient: ClassVar[bool] = True
    kind: Literal["visit_missed"] = "visit_missed"
    series: EntryNumber
    day: Day
    reason: Line


class FollowUpPlanned(EntryBody):
    """Somebody is to ask the patient how it goes, by a day."""

    group: ClassVar[str] = "follow-ups"
    of_patient: ClassVar[bool] = True
    kind: Literal["follow_up"] = "follow_up"
    what: Line
    due: Day


class FollowUpDone(EntryBody):
    """It was done; ``follow_up`` is the number of its entry."""

    group: ClassVar[str] = "follow-ups"
    of_patient: ClassVar[bool] = True
    kind: Literal["follow_up_done"] = "follow_up_done"
    follow_up: EntryNumber
    result: Line


class ReviewDone(EntryBody):
    """Something that is looked at again and again over a treatment was: the bladder, the liver, benefit against risk.

    ``review`` is one of the file of what comes round; ``abnormal``: what was found needs somebody's attention.
    """

    group: ClassVar[str] = "reviews"
    of_patient: ClassVar[bool] = True
    kind: Literal["review_done"] = "review_done"
    review: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    result: Line
    abnormal: StrictBool = False


class HomeDosesTold(EntryBody):
    """What the patient tells of doses for use at home since it was told last: so many were lost, so many were extra."""

    group: ClassVar[str] = "reviews"
    of_patient: ClassVar[bool] = True
    kind: Literal["home_doses"] = "home_doses"
    lost: Annotated[int, Field(strict=True, ge=0, le=MOST_DOSES)]
    extra: Annotated[int, Field(strict=True, ge=0, le=MOST_DOSES)]
    note: Line | None = None


BODIES: tuple[type[EntryBody], ...] = (
    SeriesPlanned, SeriesEnded, VisitMissed, FollowUpPlanned, FollowUpDone, ReviewDone, HomeDosesTold,
)  # fmt: skip
