"""Reads what can be read of a faulty file, so that one fault does not hide the others.

Whether every part is there and of its kind is checked elsewhere; here what is missing or of another kind is None or
empty, and what depends on it is simply not judged.
"""

import math
from collections.abc import Mapping


class Loose:
    """A part of a file, faulty or not."""

    __slots__ = ("_found",)

    def __init__(self, found: object) -> None:
        """Take whatever stands there."""
        self._found = found

    def has(self, name: str) -> bool:
        """Tell whether something stands under a name."""
        return name in self._table()

    def part(self, name: str) -> "Loose":
        """Give the part under a name; an empty one when there is none."""
        return Loose(self._table().get(name))

    def parts(self, name: str) -> list["Loose"]:
        """Give the parts of the list under a name, in its order."""
        found = self._table().get(name)
        return [Loose(each) for each in found] if isinstance(found, list) else []

    def number(self, name: str) -> float | None:
        """Give the finite number under a name."""
        return _number(self._table().get(name))

    def numbers(self, name: str) -> tuple[float, ...]:
        """Give the finite numbers of the list under a name."""
        found = self._table().get(name)
        numbers = (_number(each) for each in found) if isinstance(found, list) else ()
        return tuple(number for number in numbers if number is not None)

    def word(self, name: str) -> str | None:
        """Give the text under a name."""
        found = self._table().get(name)
        return found if isinstance(found, str) else None

    def words(self, name: str) -> tuple[str, ...]:
        """Give the texts of the list under a name."""
        found = self._table().get(name)
        return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else ()

    def _table(self) -> Mapping[str, object]:
        return self._found if isinstance(self._found, dict) else {}


def _number(found: object) -> float | None:
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    try:
        number = float(found)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
