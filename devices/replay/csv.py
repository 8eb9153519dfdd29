"""Recordings as CSV: wide (a time column and a column per metric) or long (time, parameter, value).

Times are RFC 3339, ``YYYY-MM-DD HH:MM:SS`` (without an offset: UTC), ``HH:MM`` or ``HH:MM:SS`` since the start
(hours may exceed 24), or plain seconds. A bad cell costs that cell; its row's other values are taken. Rows are counted
as an editor counts lines: the header is row 1.
"""

import csv
import re
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import TextIO

from devices.replay.mapping import ColumnMap
from devices.replay.recording import MICROSECONDS, BadValueError, Row, Say, Tally, Value, read_text
from models.errors import UsageError
from models.timestamps import parse_timestamp, to_microseconds

_TIME_NAMES = frozenset({"time", "timestamp", "datetime", "date_time", "measured_at", "t", "seconds", "elapsed"})
_PARAMETER_NAMES = frozenset({"parameter", "metric", "signal", "name"})
_VALUE_NAMES = frozenset({"value", "val"})
_DELIMITERS = ",;\t"

_ELAPSED = re.compile(r"(\d{1,5}):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6})\d*)?)?", re.ASCII)
_SECONDS = re.compile(r"[+-]?\d{1,12}(?:\.(\d{1,6})\d*)?", re.ASCII)
_WITHOUT_OFFSET = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?", re.ASCII)
_WITH_SPACE = re.compile(r"(\d{4}-\d\d-\d\d) (.*)", re.ASCII)


def read_time(text: str) -> tuple[bool, int]:
    """Read a time in any of the forms above.

    Returns:
        Whether it is a date, and microseconds since 1970 (UTC) or since the recording's zero.

    Raises:
        BadValueError: It is none of them.
    """
    cell = text.strip()
    if found := _ELAPSED.fullmatch(cell):
        hours, minutes, seconds, fraction = found.groups()
        whole = int(hours) * 3600 + int(minutes) * 60 + int(seconds or 0)
        return False, whole * MICROSECONDS + int((fraction or "").ljust(6, "0"))
    if _SECONDS.fullmatch(cell):
        return False, round(Decimal(cell) * MICROSECONDS)
    if found := _WITHOUT_OFFSET.fullmatch(cell):
        cell = f"{found[1]}T{found[2]}{found[3] or ':00'}Z"
    elif found := _WITH_SPACE.fullmatch(cell):
        cell = f"{found[1]}T{found[2]}"
    try:
        return True, to_microseconds(parse_timestamp(cell))
    except ValueError as error:
        message = f"{text.strip()[:40]!r} is no time such as 2026-03-01T14:32:07Z, 2026-03-01 14:32:07, 26:15 or 90.5"
        raise BadValueError(message) from error


class CsvRecording:
    """A recording in a CSV file.

    Args:
        path: The file; UTF-8, separated by comma, semicolon or tab.
        columns: Which column is which metric.
        say: Told about each row that is not taken whole.

    Raises:
        UsageError: The file cannot be opened, has no header, or no column of it is a metric.
    """

    def __init__(self, path: Path, columns: ColumnMap, say: Say) -> None:
        """Read the header."""
        self.source = path.name
        self.tally = Tally()
        self._path = path
        self._say = say
        self._is_dated: bool | None = None
        self._read_bytes = 0
        self._size = max(1, path.stat().st_size)
        with self._open() as file:
            self._header, self._delimiter = _read_header(file, path.name)
        self._time = _find(self._header, _TIME_NAMES) or 0
        parameter, value = _find(self._header, _PARAMETER_NAMES), _find(self._header, _VALUE_NAMES)
        self._long = (parameter, value) if parameter is not None and value is not None else None
        self._metric_of = columns.offer((name, None) for name in self._names())
        if not self._metric_of:
            listed = ", ".join(self._names())
            message = f"Nothing in {path.name} is a metric ({listed}); name one with --map COLUMN=METRIC."
            raise UsageError(message)
        self._places = [] if self._long else self._find_places()

    @property
    def is_dated(self) -> bool:
        """Whether its times are dates; known when the first row was read."""
        return bool(self._is_dated)

    @property
    def fraction(self) -> float:
        """How much of it was read, 0 to 1."""
        return min(1.0, self._read_bytes / self._size)

    def rows(self) -> Iterator[Row]:
        """Read the rows one by one, in the file's order."""
        for number, line in self._lines():
            self._read_bytes += len(line)
            try:
                cells = _split(line, self._delimiter)
            except csv.Error as error:
                self._refuse(number, None, str(error), is_row=True)
                continue
            row = self._row(cells, number)
            if row is not None:
                yield row

    def _open(self) -> TextIO:
        try:
            return self._path.open(encoding="utf-8-sig", errors="replace", newline="")
        except OSError as error:
            message = f"{self._path} cannot be read: {error.strerror}."
            raise UsageError(message) from error

    def _lines(self) -> Iterator[tuple[int, str]]:
        """Number the lines behind the header; each is a row, so that a stray quote costs one row and not the rest."""
        with self._open() as file:
            for number, line in enumerate(file, start=1):
                if number > 1 and line.strip():
                    yield number, line

    def _names(self) -> list[str]:
        """List the columns of a wide file, or the parameters of a long one."""
        if self._long is None:
            return [name for place, name in enumerate(self._header) if place != self._time and name]
        named: dict[str, None] = {}
        for _, line in self._lines():
            with suppress(csv.Error, IndexError):
                named[_split(line, self._delimiter)[self._long[0]].strip()] = None
        return [name for name in named if name]

    def _find_places(self) -> list[tuple[int, str]]:
        """Tell which cells of a wide row are metrics."""
        for name in self._metric_of:
            if self._header.count(name) > 1:
                self._say(f"Column {name!r} stands twice in {self.source}; the first is used.")
        return [(self._header.index(name), metric) for name, metric in self._metric_of.items()]

    def _row(self, cells: list[str], number: int) -> Row | None:
        """Take what is good in a row; None when nothing is."""
        places = self._wanted(cells)
        if not places or not self._is_aligned(cells, number):
            return None
        try:
            at_us = self._at(_cell(cells, self._time))
        except BadValueError as error:
            self._refuse(number, self._header[self._time], str(error), is_row=True)
            return None
        before = self.tally.values_refused
        values = [value for place, metric in places if (value := self._value(cells, place, metric, number))]
        if values:
            self.tally.taken += 1
            return Row(at_us, tuple(values))
        self.tally.refused += self.tally.values_refused > before
        return None

    def _wanted(self, cells: list[str]) -> list[tuple[int, str]]:
        """Tell which cells of a row are metrics."""
        if self._long is None:
            return self._places
        parameter, value = self._long
        metric = self._metric_of.get(_cell(cells, parameter).strip())
        return [(value, metric)] if metric else []

    def _is_aligned(self, cells: list[str], number: int) -> bool:
        """Refuse a row with more values than columns (a decimal comma?): which is whose cannot be told."""
        if any(cell.strip() for cell in cells[len(self._header) :]):
            why = f"there are {len(cells)} cells under {len(self._header)} columns"
            self._refuse(number, None, why, is_row=True)
            return False
        return True

    def _value(self, cells: list[str], place: int, metric: str, number: int) -> Value | None:
        text = _cell(cells, place)
        try:
            return read_text(metric, text.replace(",", ".") if self._delimiter == ";" else text)
        except BadValueError as error:
            self._refuse(number, self._header[place], str(error), is_row=False)
            return None

    def _at(self, text: str) -> int:
        """Read a row's time; one of another kind than the first row's would fall into another century."""
        is_dated, at_us = read_time(text)
        if self._is_dated is None:
            self._is_dated = is_dated
        if is_dated is not self._is_dated:
            raise BadValueError("a date among elapsed times" if is_dated else "an elapsed time among dates")
        return at_us

    def _refuse(self, number: int, column: str | None, why: str, *, is_row: bool) -> None:
        if is_row:
            self.tally.refused += 1
        else:
            self.tally.values_refused += 1
        where = f"row {number}, column {column!r}" if column else f"row {number}"
        what = "the row is left out" if is_row else "that value is left out"
        self._say(f"{self.source}, {where}: {why}; {what}.")


def _split(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _cell(cells: list[str], place: int) -> str:
    """Hand out a cell; a row that ends early has empty ones."""
    return cells[place] if place < len(cells) else ""


def _read_header(file: TextIO, name: str) -> tuple[list[str], str]:
    line = file.readline(64 * 1024)
    delimiter = max(_DELIMITERS, key=line.count)
    header = [cell.strip() for cell in _split(line, delimiter)]
    if len(header) < 2:  # noqa: PLR2004 - a time and a value
        message = f"{name} has no header with a time and at least one more column."
        raise UsageError(message)
    return header, delimiter


def _find(header: list[str], names: frozenset[str]) -> int | None:
    return next((place for place, name in enumerate(header) if name.lower() in names), None)
