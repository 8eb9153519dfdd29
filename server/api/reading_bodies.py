"""Bodies that say each thing once, and nothing that nobody sees; of every call, whatever it is about.

Of two values under one name JSON keeps the last, and nobody hears of the first. A name with a mark of direction in it
shows as another one.
"""

import json
from collections.abc import Iterator
from typing import Any

from fastapi import Request

from models.errors import UsageError
from models.plain_text import unseen_in

# Nobody is shown a password.
_SECRET = frozenset({"password", "otp"})


async def read_plainly(request: Request) -> None:
    """Look at a request's body before its route does.

    Raises:
        UsageError: An object in it has a name twice, or a text has a character that nobody sees.
    """
    body = await request.body()
    if not body:
        return
    try:
        found = json.loads(body, object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        return  # no JSON: the route says what is wrong with it
    for field, text in _texts(found, ()):
        unseen = unseen_in(text)
        if unseen is not None:
            where = ".".join(field)[:80]
            message = f"{where or 'The body'} has a character that nobody sees, {unseen}; type it anew without it"
            raise UsageError(message, where or None)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        message = f"The body says {twice[:40]!r} twice; say it once"
        raise UsageError(message, twice[:40])
    return found


def _texts(found: object, field: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Give every text of a body with its place; names of fields that nobody knows are texts too."""
    if isinstance(found, str):
        yield field, found
    elif isinstance(found, dict):
        for name, value in found.items():
            yield field, name
            if name not in _SECRET:
                yield from _texts(value, (*field, name))
    elif isinstance(found, list):
        for place, value in enumerate(found):
            yield from _texts(value, (*field, str(place)))
