"""Days and times as somebody writes them in JSON: text alone, within years that a clinic has to do with."""

import re
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator

from models.timestamps import parse_timestamp

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# Nobody who lives was born earlier, and nobody plans later: such a year is mistyped.
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


def _read_time(found: object) -> datetime:
    """Pydantic alone would take seconds since 1970 and dates for times as well."""
    if isinstance(found, datetime):
        return found
    if not isinstance(found, str):
        message = "a time is text such as 2026-03-01T14:32:07.250Z"
        raise ValueError(message)  # noqa: TRY004 - pydantic's own word for a value it refuses
    return parse_timestamp(found)


def _read_day(found: object) -> date:
    """As with times: a number is no birthday, and a time is no day."""
    if isinstance(found, date) and not isinstance(found, datetime):
        return found
    if not isinstance(found, str) or not _DAY.fullmatch(found):
        message = "a date is text such as 1979-03-12"
        raise ValueError(message)
    return date.fromisoformat(found)


def _near(found: date) -> date:
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        message = f"the year {found.year} cannot be meant; it lies between {_FIRST_YEAR} and {_LAST_YEAR}"
        raise ValueError(message)
    return found


Time = Annotated[AwareDatetime, BeforeValidator(_read_time)]
Moment = Annotated[Time, AfterValidator(_near)]
Day = Annotated[date, AfterValidator(_near), BeforeValidator(_read_day)]
