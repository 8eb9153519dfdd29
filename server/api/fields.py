"""Fields that many bodies and paths share, with their bounds."""

from typing import Annotated, TypeGuard

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from models.record import times

# A signed 64-bit row number; a larger one cannot exist and must not reach the database.
MOST_ROW = 2**63 - 1
RowId = Annotated[int, Path(ge=0, le=MOST_ROW)]
RowAsked = Annotated[int | None, Query(ge=0, le=MOST_ROW)]
# At least one character that is seen, and no control character: NUL would break PostgreSQL, the others a log line.
_SEEN = r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"
NO_CONTROL = r"^[^\x00-\x1f\x7f]*$"
# A name in a path; what cannot be one must not reach the database.
Named = Annotated[str, Path(min_length=1, max_length=100, pattern=NO_CONTROL)]
Text = Annotated[str, Field(min_length=1, max_length=200, pattern=_SEEN)]
Reason = Annotated[str, Field(min_length=1, max_length=500, pattern=_SEEN)]
Time = times.Time
Day = times.Day


class Body(BaseModel):
    """A request's body: nothing unknown in it, no space around its texts."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Why(Body):
    """Why it is done."""

    reason: Reason | None = None


def is_row(found: object) -> TypeGuard[int]:
    """Tell whether a value is a number that a row, or a time in microseconds, may have."""
    return isinstance(found, int) and not isinstance(found, bool) and abs(found) <= MOST_ROW
