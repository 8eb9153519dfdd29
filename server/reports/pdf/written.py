"""How times, durations and numbers are written in a document: as on the screens, in the clinic's own zone."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from models.metrics import CATALOGUE
from models.written_day import written_day

NONE = "–"
_S_PER_MIN, _S_PER_H = 60, 3600
_MOST_DIGITS = 12


class Clock:
    """Writes times of a session: a day is named where it is not the session's own.

    Args:
        zone: The clinic's.
        day_of: A moment of the session's own day, UTC.
    """

    def __init__(self, zone: ZoneInfo, day_of: datetime) -> None:
        """Take the session's day and offset."""
        self._zone = zone
        self._own = day_of.astimezone(zone)

    @property
    def zone_words(self) -> str:
        """Name the zone and its offset: "Europe/Zurich (UTC+01:00)"."""
        return f"{self._zone.key} ({_offset(self._own)})"

    @property
    def day(self) -> str:
        """The session's own day."""
        return written_day(self._own.date())

    def time(self, at: datetime | None) -> str:
        """Write a moment to the second."""
        return self._written(at, "%H:%M:%S")

    def minute(self, at: datetime | None) -> str:
        """Write a moment to the minute, as axes do."""
        return NONE if at is None else at.astimezone(self._zone).strftime("%H:%M")

    def local(self, at: datetime) -> datetime:
        """Give a moment in the clinic's zone."""
        return at.astimezone(self._zone)

    def full(self, at: datetime) -> str:
        """Write a moment with its day and offset."""
        there = at.astimezone(self._zone)
        return f"{written_day(there.date())}, {there:%H:%M:%S} {_offset(there)}"

    def _written(self, at: datetime | None, form: str) -> str:
        if at is None:
            return NONE
        there = at.astimezone(self._zone)
        words = there.strftime(form)
        if there.date() != self._own.date():
            words = f"{written_day(there.date())}, {words}"
        return words if there.utcoffset() == self._own.utcoffset() else f"{words} {_offset(there)}"


def born(day: date) -> str:
    """Write a birth date as what it is: "born 12 Mar 1979"."""
    return f"born {written_day(day)}"


def _offset(at: datetime) -> str:
    found = at.utcoffset() or timedelta(0)
    minutes = round(abs(found) / timedelta(minutes=1))
    return f"UTC{'-' if found < timedelta(0) else '+'}{minutes // 60:02d}:{minutes % 60:02d}"


def duration(seconds: float | None) -> str:
    """Write a duration as ``m:ss``, from an hour on ``h:mm:ss``."""
    if seconds is None:
        return NONE
    whole = round(abs(seconds))
    sign = "-" if seconds < 0 and whole else ""
    hours, rest = divmod(whole, _S_PER_H)
    minutes, left = divmod(rest, _S_PER_MIN)
    return f"{sign}{hours}:{minutes:02d}:{left:02d}" if hours else f"{sign}{minutes}:{left:02d}"


def stored(metric: str, value: float | None) -> str:
    """Write a stored value: with the decimals of its metric, and with all it has where it has more."""
    if value is None:
        return NONE
    decimals = decimals_of(metric)
    return f"{value:.{decimals}f}" if round(value, decimals) == value else f"{value:.{_MOST_DIGITS}g}"


def computed(metric: str, value: float | None, more: int = 0) -> str:
    """Write a computed value, rounded to the decimals of its metric, or to some more."""
    return NONE if value is None else f"{value:.{decimals_of(metric) + more}f}"


def decimals_of(metric: str) -> int:
    """Tell with how many decimals a metric is written."""
    resolution = CATALOGUE[metric].resolution
    return 0 if resolution >= 1 else len(f"{resolution:g}") - 2


def amount(value: float | None, unit: str = "") -> str:
    """Write an amount that somebody entered, with all its digits and no zeros that say nothing."""
    if value is None:
        return NONE
    return f"{value:.{_MOST_DIGITS}g} {unit}".strip()


def given(value: float | None, unit: str) -> str:
    """Write an amount that was computed of times and rates: to a tenth, as the screens do."""
    return NONE if value is None else f"{value:.1f} {unit}"


def capital(name: str) -> str:
    """Write a word of the wire for people: ``pain_at_site`` as "Pain at site"."""
    return name.replace("_", " ").capitalize()
