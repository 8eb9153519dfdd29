"""Fields that many bodies and paths share, with their bounds."""

import re
from datetime import date, datetime
from typing import Annotated, TypeGuard

from fastapi import Path, Query
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from models.timestamps import parse_timestamp

# A signed 64-bit row number; a larger one cannot exist and must not reach the database.
MOST_ROW = 2**63 - 1
RowId = Annotated[int, Path(ge=0, le=MOST_ROW)]
RowAsked = Annotated[int | None, Query(ge=0, le=MOST_ROW)]
# At least one character that is seen, and no control character: NUL would break PostgreSQL, the others a log line.
_SEEN = r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"
NO_CONTROL = r"^[^\x00-\x1f\x7f]*$"
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
Text = Annotated[str, Field(min_length=1, max_length=200, pattern=_SEEN)]
Reason = Annotated[str, Field(min_length=1, max_length=500, pattern=_SEEN)]


def _read_time(found: object) -> datetime:
    """Pydantic alone would take seconds since 1970 and dates for times as well."""
    if not isinstance(found, str):
        message = "a time is text such as 2026-03-01T14:32:07.250Z"
        raise ValueError(message)  # noqa: TRY004 - pydantic's own word for a value it refuses
    return parse_timestamp(found)


def _read_day(found: object) -> date:
    """As with times: a number is no birthday."""
    if not isinstance(found, str) or not _DAY.fullmatch(found):
        message = "a date is text such as 1979-03-12"
        raise ValueError(message)
    return date.fromisoformat(found)


Time = Annotated[AwareDatetime, BeforeValidator(_read_time)]
Day = Annotated[date, BeforeValidator(_read_day)]


class Body(BaseModel):
    """A request's body: nothing unknown in it, no space around its texts."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


def is_row(found: object) -> TypeGuard[int]:
    """Tell whether a value is a number that a row, or a time in microseconds, may have."""
    return isinstance(found, int) and not isinstance(found, bool) and abs(found) <= MOST_ROW
