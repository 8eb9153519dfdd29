"""What was asked of somebody and is answered soon: each thing is kept for a while, for one key, and taken once.

Pure: time comes in. Kept in this process alone: a restart forgets, and whoever was in between begins again.
"""

from collections import OrderedDict
from typing import Generic, TypeVar

# Long enough to find a key in a drawer or to sign in at another site, too short to be found again tomorrow.
ANSWER_WITHIN_S = 300.0
# Strangers must not fill our memory; who asked longest ago is forgotten first.
MOST_REMEMBERED = 10_000

_T = TypeVar("_T")


class Pending(Generic[_T]):
    """Remembers by key."""

    def __init__(self) -> None:
        """Nothing was asked."""
        self._asked: OrderedDict[str, tuple[float, _T]] = OrderedDict()

    def keep(self, key: str, what: _T, now_s: float) -> None:
        """Remember something; what the key had before is forgotten."""
        self._asked.pop(key, None)
        self._asked[key] = (now_s, what)
        if len(self._asked) > MOST_REMEMBERED:
            self._asked.popitem(last=False)

    def take(self, key: str, now_s: float) -> _T | None:
        """Take it, once; None where nothing was asked, or too long ago."""
        asked_s, what = self._asked.pop(key, (0.0, None))
        return what if what is not None and now_s - asked_s <= ANSWER_WITHIN_S else None
