"""Where a session stands among those of one export: pseudonyms, years of age, days, and the moment seconds count from.

Of dates only a year leaves, that of the patient's first session; the year of a later one would, with the days between
them, tell on which days the year turned. Pseudonyms are random and made anew for each export; which is whose is known
while the export is made, and written nowhere. Sessions leave in the order of their pseudonyms, so that the order of
rows tells nothing either.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from models.session import SessionPhase
from server.care.chart import Chart
from server.care.clocks import drug_began_at
from server.reports.clinic import years_between
from server.reports.research.vocabulary import MOST_TOLD_AGE, OLDEST


@dataclass(frozen=True, slots=True)
class Met:
    """What is known of a session before any of it is written.

    Args:
        session: Its number.
        patient: The patient's number.
        born: The birth date.
        zero: The moment seconds count from, UTC.
        day: The day of it, by the clinic's calendar.
    """

    session: int
    patient: int
    born: date
    zero: datetime
    day: date


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session stands in an export; each field is the column of its name."""

    session: str
    patient: str
    first_year: int
    day: int
    number: int
    age: str


def zero_of(chart: Chart) -> tuple[datetime, str]:
    """Give the moment seconds count from, and the word for it: start of drug, else intake, else when it was planned."""
    session = chart.session
    assert session is not None  # noqa: S101 - only sessions are exported
    began = drug_began_at(chart)
    if began is not None:
        return began, "drug"
    came = next((one.changed_at for one in chart.phases if one.phase is not SessionPhase.SCHEDULED), None)
    return (session.created_at, "planned") if came is None else (came, "intake")


def met(chart: Chart, zone: ZoneInfo) -> Met:
    """Note what places a session among others."""
    session = chart.session
    assert session is not None  # noqa: S101 - only sessions are exported
    zero, _ = zero_of(chart)
    whose = session.patient
    return Met(session.id, whose.id, whose.birth_date, zero, zero.astimezone(zone).date())


def places_of(found: Iterable[Met], pseudonym: Callable[[], str]) -> dict[int, Place]:
    """Place sessions, by number; in the order in which they are to be written.

    Args:
        found: The sessions of the export.
        pseudonym: Makes a new random word at each call.
    """
    by_patient: dict[int, list[Met]] = {}
    for one in found:
        by_patient.setdefault(one.patient, []).append(one)
    placed: dict[int, Place] = {}
    for sessions in by_patient.values():
        sessions.sort(key=lambda one: (one.zero, one.session))
        patient, first = pseudonym(), sessions[0]
        # Told younger at the first session, the days between would tell the age at a later one.
        is_old = years_between(first.born, sessions[-1].day) > MOST_TOLD_AGE
        for number, one in enumerate(sessions, start=1):
            age = OLDEST if is_old else str(max(0, years_between(one.born, one.day)))
            days = (one.day - first.day).days
            placed[one.session] = Place(pseudonym(), patient, first.day.year, days, number, age)
    return dict(sorted(placed.items(), key=lambda item: item[1].session))
