"""Lists a page at a time: ``limit``, ``cursor``, and ``{"items", "next"}``."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated, NamedTuple, TypeVar

import orjson
from fastapi import Depends, Query

from models.errors import UsageError
from server.api.fields import is_row

MOST = 1000

_T = TypeVar("_T")

Limit = Annotated[int, Query(ge=1, le=MOST, description="Items of a page.")]
Cursor = Annotated[str | None, Query(max_length=500, description="`next` of the page before.")]


def read_cursor(cursor: str | None, width: int) -> list[object] | None:
    """Read what :func:`page` wrote.

    Raises:
        UsageError: It is none of ours.
    """
    if cursor is None:
        return None
    try:
        found = orjson.loads(urlsafe_b64decode(cursor.encode()))
    except ValueError as error:
        message = "cursor must be the `next` of the page before, unchanged"
        raise UsageError(message, "cursor") from error
    if not isinstance(found, list) or len(found) != width:
        message = "cursor belongs to another list"
        raise UsageError(message, "cursor")
    return found


def read_number(cursor: str | None, otherwise: int = 0) -> int:
    """Read a cursor that is one whole number."""
    found = read_cursor(cursor, 1)
    number = otherwise if found is None else found[0]
    if not is_row(number):
        message = "cursor belongs to another list"
        raise UsageError(message, "cursor")
    return number


def page(
    found: Sequence[_T], limit: int, render: Callable[[_T], object], position: Callable[[_T], Sequence[object]]
) -> dict[str, object]:
    """Make a page from one item more than it holds, if there was one."""
    items = found[:limit]
    last = urlsafe_b64encode(orjson.dumps(list(position(items[-1])))).decode() if len(found) > limit else None
    return {"items": [render(item) for item in items], "next": last}


class Asked(NamedTuple):
    """Which page of a list is wanted."""

    limit: int
    cursor: str | None


def _asked(limit: Limit = 100, cursor: Cursor = None) -> Asked:
    return Asked(limit, cursor)


AskedPage = Annotated[Asked, Depends(_asked)]


def page_of_whole(items: Sequence[object], asked: Asked) -> dict[str, object]:
    """Make a page of a list that is short and read whole; the cursor counts the items before it."""
    start = read_number(asked.cursor)
    found = list(enumerate(items))[start : start + asked.limit + 1]
    return page(found, asked.limit, lambda pair: pair[1], lambda pair: (pair[0] + 1,))
