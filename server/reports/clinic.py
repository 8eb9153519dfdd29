"""A clinic over time: sessions a week, chairs, adverse events with intervals, pressure by age and history. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import sqrt
from statistics import fmean, stdev
from zoneinfo import ZoneInfo

from models.session_line import SessionFlag, SessionLine
from server.reports.clinic_file import clinic_file


@dataclass(frozen=True, slots=True)
class ClinicSession:
    """A session as a clinic counts it.

    Args:
        line: Its line.
        born: The patient's birth date.
        chair: Where.
        ended_at: When it ended, UTC; None: not yet.
    """

    line: SessionLine
    born: date
    chair: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Week:
    """A week, by the day on which it begins: a Monday of the clinic's calendar.

    Args:
        monday: Its first day.
        sessions: In which a drug was given.
        hours: Chairs were in use.
        adverse: Sessions with any adverse event.
        serious: Sessions with a serious one.
        alarms: Of all of them.
    """

    monday: date
    sessions: int
    hours: float
    adverse: int
    serious: int
    alarms: int


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of sessions, with its interval.

    Args:
        what: Is counted.
        sessions: With it.
        of: Of so many.
        share: 0 to 1; None of none.
        low: Lower end of the interval.
        high: Upper end.
    """

    what: str
    sessions: int
    of: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Response:
    """How pressure rose in a group.

    Args:
        ages: The group of age, in years.
        is_hypertensive: With raised pressure among the conditions.
        sessions: So many.
        mean: Of the highest rises over the own baselines, mmHg; None of none.
        sd: Their standard deviation; None of less than two.
        highest: The largest.
    """

    ages: str
    is_hypertensive: bool
    sessions: int
    mean: float | None
    sd: float | None
    highest: float | None


@dataclass(frozen=True, slots=True)
class ChairUse:
    """A chair: sessions in which a drug was given, and hours in use."""

    chair: str
    sessions: int
    hours: float


def wilson(what: str, sessions: int, of: int) -> Rate:
    """Give a share with its Wilson score interval: honest for few sessions, and never below 0 or above 1."""
    if of == 0:
        return Rate(what, sessions, of, None, None, None)
    z = clinic_file().interval.z
    share, wide = sessions / of, 1 + z * z / of
    middle = (share + z * z / (2 * of)) / wide
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / wide
    return Rate(what, sessions, of, share, max(0.0, middle - half), min(1.0, middle + half))


def weeks(held: Sequence[ClinicSession], start: date, end: date, zone: ZoneInfo) -> list[Week]:
    """Count week by week, those without a session too.

    Args:
        held: Sessions in which a drug was given.
        start: First day.
        end: Last day.
        zone: The clinic's.
    """
    by_week: dict[date, list[ClinicSession]] = {}
    for one in held:
        by_week.setdefault(_monday(one.line.at.astimezone(zone).date()), []).append(one)
    found, monday = [], _monday(start)
    while monday <= end:
        mine = by_week.get(monday, [])
        found.append(
            Week(
                monday,
                len(mine),
                sum(map(_hours, mine)),
                _having(mine, SessionFlag.ADVERSE),
                _having(mine, SessionFlag.SERIOUS),
                sum(one.line.alarms for one in mine),
            )
        )
        monday += timedelta(weeks=1)
    return found


def adverse_rates(held: Sequence[ClinicSession]) -> list[Rate]:
    """Give the share of sessions with any adverse event, a serious one, an early end, and each term."""
    flags = (("Any adverse event", SessionFlag.ADVERSE), ("Serious adverse event", SessionFlag.SERIOUS),
             ("Ended early", SessionFlag.ENDED_EARLY))  # fmt: skip
    terms = Counter(term.capitalize() for one in held for term in one.line.adverse)
    return [wilson(what, _having(held, flag), len(held)) for what, flag in flags] + [
        wilson(term, number, len(held)) for term, number in sorted(terms.items(), key=lambda term: (-term[1], term[0]))
    ]


def responses(held: Sequence[ClinicSession]) -> list[Response]:
    """Tell how pressure rose, by age at the session and by history."""
    groups: dict[tuple[str, bool], list[float]] = {}
    for one in held:
        if one.line.rise is not None:
            group = clinic_file().age_group(years_between(one.born, one.line.at.date())), one.line.is_hypertensive
            groups.setdefault(group, []).append(one.line.rise)
    starts = clinic_file().ages.starts
    names = [clinic_file().age_group(start) for start in starts]
    return [_response(name, history, groups.get((name, history), [])) for name in names for history in (False, True)]


def chairs(held: Sequence[ClinicSession]) -> list[ChairUse]:
    """Tell how each chair was used, by name."""
    names = sorted({one.chair for one in held}, key=lambda name: (len(name), name))
    by: Callable[[str], list[ClinicSession]] = lambda name: [one for one in held if one.chair == name]  # noqa: E731
    return [ChairUse(name, len(by(name)), sum(map(_hours, by(name)))) for name in names]


def _response(ages: str, is_hypertensive: bool, rises: Sequence[float]) -> Response:  # noqa: FBT001 - a column
    return Response(
        ages,
        is_hypertensive,
        len(rises),
        fmean(rises) if rises else None,
        stdev(rises) if len(rises) > 1 else None,
        max(rises, default=None),
    )


def _having(sessions: Iterable[ClinicSession], flag: SessionFlag) -> int:
    return sum(flag in one.line.flags for one in sessions)


def _hours(one: ClinicSession) -> float:
    """From when somebody came until the end; one that is not over counts when it is."""
    if one.line.came_at is None or one.ended_at is None:
        return 0.0
    return (one.ended_at - one.line.came_at) / timedelta(hours=1)


def years_between(born: date, day: date) -> int:
    """Tell how many whole years old somebody is on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
