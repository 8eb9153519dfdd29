"""What every recording is to the player: rows of values in the order of the file, with exact times.

Three things look alike in a file and are not the same:

* A *gap*: an empty cell, or NaN. The recorder had nothing new to say at that time; a cuff column is empty between two
  readings. Nothing is sent: a null would claim that a measurement failed.
* A *no-value code*: ``***``, ``-?-``, ``---``, -100, -99.9 or -999. The monitor was asked and had no value. It is sent
  as null with validity ``not_available``, for that is what the monitor's own screen showed.
* A *zero*. Some recorders write it for a missing signal, some for an asystole. It is sent as 0: what it means is judged
  where all the sources of a pulse are seen together, and that is the server.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from math import isfinite, isnan
from typing import Protocol

from models.observation import MeasurementValidity
from models.timestamps import from_microseconds

MICROSECONDS = 1_000_000

_GAPS = frozenset({"", "nan", "na", "n/a", "null", "none"})
_NO_VALUE_WORDS = frozenset({"***", "-?-", "---"})
_NO_VALUE_NUMBERS = frozenset({-100.0, -99.9, -999.0})
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a row; a null always comes with the validity that says why."""

    metric: str
    value: float | None
    validity: MeasurementValidity = MeasurementValidity.VALID


@dataclass(frozen=True, slots=True)
class Row:
    """What a recording holds for one time, or a part of it.

    Args:
        at_us: Microseconds since 1970 (UTC) in a dated recording, else since the recording's own zero.
        values: At least one.
    """

    at_us: int
    values: tuple[Value, ...]


@dataclass(slots=True)
class Tally:
    """What became of a recording's rows so far.

    Args:
        taken: Rows of which at least one value was taken.
        refused: Rows of which nothing could be taken because something was wrong.
        values_refused: Single values left out of rows, taken or not.
    """

    taken: int = 0
    refused: int = 0
    values_refused: int = 0


class Recording(Protocol):
    """A recorded patient, read once from front to back."""

    source: str
    tally: Tally

    @property
    def is_dated(self) -> bool:
        """Whether its times are dates; known when the first row was read."""

    @property
    def fraction(self) -> float:
        """How much of it was read, 0 to 1."""

    def rows(self) -> Iterator[Row]:
        """Read the rows, in the file's order, never all at once."""


def original_start(recording: Recording, first: Row) -> datetime | None:
    """Tell the recording's first time, UTC; None when it is not dated."""
    return from_microseconds(first.at_us) if recording.is_dated else None


Say = Callable[[str], None]


class BadValueError(ValueError):
    """A cell that is no number; ``str()`` says why."""


def read_text(metric: str, text: str) -> Value | None:
    """Read a cell; None for a gap.

    Raises:
        BadValueError: It is neither a number nor a known way to say that there is none.
    """
    cell = text.strip()
    if cell.lower() in _GAPS:
        return None
    if cell in _NO_VALUE_WORDS:
        return Value(metric, None, MeasurementValidity.NOT_AVAILABLE)
    if not _NUMBER.fullmatch(cell):
        message = f"{cell[:40]!r} is not a number"
        raise BadValueError(message)
    return read_number(metric, float(cell))


def read_number(metric: str, number: float) -> Value | None:
    """Read a number as a recorder stored it; None for a gap (NaN).

    Raises:
        BadValueError: It is infinite.
    """
    if isnan(number):
        return None
    if not isfinite(number):
        raise BadValueError("the number is too large")
    if number in _NO_VALUE_NUMBERS:
        return Value(metric, None, MeasurementValidity.NOT_AVAILABLE)
    return Value(metric, number)
