"""Recordings in PhysioNet's WFDB format: numerics, several metrics in one record, of any length from one sample on.

WFDB marks a missing sample with its format's lowest number, and the library hands it out as NaN: that is a gap.
A record's time has no zone and is taken as UTC; a record without a date is not dated.
"""

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import wfdb

from devices.replay.mapping import ColumnMap
from devices.replay.recording import MICROSECONDS, BadValueError, Row, Say, Tally, Value, read_number
from models.errors import UsageError
from models.timestamps import to_microseconds

_CHUNK = 4096  # samples read at a time
_MOST_PER_SECOND = 10.0  # numerics come once a second or slower; faster is a waveform


class WfdbRecording:
    """A WFDB numerics record.

    Args:
        path: Of the record, with or without ``.hea``.
        columns: Which signal is which metric.
        say: Told about each value that is not taken.

    Raises:
        UsageError: It cannot be read, is a waveform record, or no signal of it is a metric.
    """

    def __init__(self, path: Path, columns: ColumnMap, say: Say) -> None:
        """Read the header."""
        record = path.with_suffix("") if path.suffix == ".hea" else path
        self.source = record.name
        self.tally = Tally()
        self._record = str(record)
        self._say = say
        self._done = 0
        header = self._read_header()
        self._length = int(header.sig_len or 0)
        self._per_second = float(header.fs)
        if self._per_second > _MOST_PER_SECOND:
            message = f"{self.source} is a waveform record ({self._per_second:g} a second); only numerics are replayed."
            raise UsageError(message)
        begun = header.base_datetime
        self.is_dated = begun is not None
        self._begun_us = to_microseconds(begun.replace(tzinfo=UTC)) if begun is not None else 0
        names = list(header.sig_name or [])
        taken = columns.offer(zip(names, header.units or [None] * len(names), strict=True))
        self._metrics = [(place, taken[name]) for place, name in enumerate(names) if name in taken]
        if not self._metrics:
            message = f"No signal of {self.source} is a metric ({', '.join(names)}); name one with --map SIGNAL=METRIC."
            raise UsageError(message)

    @property
    def fraction(self) -> float:
        """How much of it was read, 0 to 1."""
        return self._done / max(1, self._length)

    def rows(self) -> Iterator[Row]:
        """Read the rows in order, a few thousand samples at a time."""
        while self._done < self._length:
            begin = self._done
            for place, samples in enumerate(self._read_chunk(begin)):
                self._done = begin + place + 1
                row = self._row(self._done - 1, samples)
                if row is not None:
                    yield row

    def _row(self, index: int, samples: list[float]) -> Row | None:
        values = [value for place, metric in self._metrics if (value := self._value(index, metric, samples[place]))]
        if not values:
            return None
        self.tally.taken += 1
        return Row(self._begun_us + round(index / self._per_second * MICROSECONDS), tuple(values))

    def _value(self, index: int, metric: str, number: float) -> Value | None:
        try:
            return read_number(metric, number)
        except BadValueError as error:
            self.tally.values_refused += 1
            self._say(f"{self.source}, sample {index}, {metric}: {error}; that value is left out.")
            return None

    def _read_header(self) -> wfdb.Record:
        try:
            return wfdb.rdheader(self._record)
        except Exception as error:  # the library raises whatever its parser meets
            message = f"{self._record}.hea is no readable WFDB header: {error}."
            raise UsageError(message) from error

    def _read_chunk(self, begin: int) -> list[list[float]]:
        end = min(begin + _CHUNK, self._length)
        try:
            record = wfdb.rdrecord(self._record, sampfrom=begin, sampto=end)
            samples: list[list[float]] = record.p_signal.tolist()
        except Exception as error:
            message = f"The samples of {self.source} cannot be read: {error}."
            raise UsageError(message) from error
        return samples
