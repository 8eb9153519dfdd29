"""Recordings of Vital Recorder (``.vital``): its numeric tracks; waveforms and text are left out.

A track without a new value has no record, so there are no gaps to tell apart. Tracks of one moment share its time.
"""

import heapq
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import vitaldb

from devices.replay.mapping import ColumnMap
from devices.replay.recording import MICROSECONDS, BadValueError, Row, Say, Tally, Value, read_number
from models.errors import UsageError

_NUMERIC = 2  # Vital Recorder's track types: 1 waveform, 2 numeric, 5 text
_DECIMALS = 4  # tracks are stored in single precision: 95.9 comes as 95.9000015258789


class VitalRecording:
    """A recording of Vital Recorder.

    Args:
        path: The ``.vital`` file.
        columns: Which track is which metric.
        say: Told about each value that is not taken.

    Raises:
        UsageError: It cannot be read, or no track of it is a metric.
    """

    is_dated = True

    def __init__(self, path: Path, columns: ColumnMap, say: Say) -> None:
        """Read the tracks' names, then the records of those that are metrics."""
        self.source = path.name
        self.tally = Tally()
        self._say = say
        self._done = 0
        tracks = _load(path, None).trks
        numeric = {name: track.unit for name, track in tracks.items() if track.type == _NUMERIC}
        metrics = columns.offer(numeric.items())
        if not metrics:
            message = f"No track of {path.name} is a metric ({', '.join(tracks) or 'there is none'})."
            raise UsageError(message)
        loaded = _load(path, list(metrics)).trks
        self._tracks = [
            [(round(record["dt"] * MICROSECONDS), metric, record["val"]) for record in loaded[name].recs]
            for name, metric in metrics.items()
        ]
        self._total = sum(map(len, self._tracks))

    @property
    def fraction(self) -> float:
        """How much of it was replayed, 0 to 1."""
        return self._done / max(1, self._total)

    def rows(self) -> Iterator[Row]:
        """Merge the tracks by time."""
        merged = heapq.merge(*(sorted(track, key=itemgetter(0)) for track in self._tracks), key=itemgetter(0))
        for at_us, found in groupby(merged, key=itemgetter(0)):
            values = [value for _, metric, number in found if (value := self._value(metric, number))]
            if values:
                self.tally.taken += 1
                yield Row(at_us, tuple(values))

    def _value(self, metric: str, number: float) -> Value | None:
        self._done += 1
        try:
            return read_number(metric, round(float(number), _DECIMALS))
        except (BadValueError, TypeError, ValueError) as error:
            self.tally.values_refused += 1
            self._say(f"{self.source}, {metric}: {error}; that value is left out.")
            return None


def _load(path: Path, names: list[str] | None) -> vitaldb.VitalFile:
    """Read a file; without names only its table of tracks. An absolute path is never taken for an address."""
    try:
        found = vitaldb.VitalFile(str(path.absolute()), names, header_only=names is None)
    except Exception as error:  # the library raises whatever its parser meets
        message = f"{path} is no readable recording of Vital Recorder: {error}."
        raise UsageError(message) from error
    return found
