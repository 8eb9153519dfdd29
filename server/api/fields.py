"""Fields that many bodies and paths share, with their bounds."""

from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

# A signed 64-bit row number; a larger one cannot exist and must not reach the database.
MOST_ROW = 2**63 - 1
RowId = Annotated[int, Path(ge=0, le=MOST_ROW)]
# At least one character that is seen, and no control character: NUL would break PostgreSQL, the others a log line.
_SEEN = r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"
Text = Annotated[str, Field(min_length=1, max_length=200, pattern=_SEEN)]


class Body(BaseModel):
    """A request's body: nothing unknown in it, no space around its texts."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
