"""``chairside bench exports``: a session of eight hours as files, beside ``csv.writer`` with ready tuples of the run.

Each is made as an export makes it, from the store to the last byte. Times are the processor's, so that a busy machine
measures the same; memory is what Python's own allocations held at most, for the whole session and for a tenth of it.
"""

import csv
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

from models.document import RecordedObservation
from server.benches.long_session import HOURS
from server.benches.stored_session import stored_session
from server.reports.canonical import canonical_pieces
from server.reports.csv_export import csv_pieces
from server.reports.json_export import json_pieces
from server.reports.record_source import RecordSource

LEAST_RATIO = 0.25
_SHARE = 10

Pieces = Callable[[RecordSource], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class ExportResult:
    """One format.

    Args:
        what: Which.
        seconds: Of the processor, median of the runs.
        rows_per_s: Observations a second.
        ratio_to_csv_writer: To what ``csv.writer`` writes a second, in the same run.
        megabytes: Of the file.
        peak_mib: Most memory held on the way.
        peak_of_tenth_mib: The same for a tenth of the observations.
    """

    what: str
    seconds: float
    rows_per_s: float
    ratio_to_csv_writer: float
    megabytes: float
    peak_mib: float
    peak_of_tenth_mib: float


def bench_exports(runs: int, hours: float = HOURS) -> list[ExportResult]:
    """Measure CSV, JSON and the canonical form of one session.

    Args:
        runs: How often each is made.
        hours: How long the session lasts.
    """
    with stored_session(hours) as source:
        tuples = _ready_tuples(source)
        limit_s = median([_timed(lambda: _write(tuples)) for _ in range(runs)])
        return [
            _measure(what, pieces, source, runs, len(tuples) / limit_s)
            for what, pieces in (("csv", csv_pieces), ("json", json_pieces), ("canonical form", _canonical))
        ]


def _canonical(source: RecordSource) -> Iterator[bytes]:
    return canonical_pieces(source.document, source.observations())


def _measure(what: str, pieces: Pieces, source: RecordSource, runs: int, limit_per_s: float) -> ExportResult:
    sizes: list[int] = []
    seconds = median([_timed(lambda: sizes.append(sum(map(len, pieces(source))))) for _ in range(runs)])
    rows = sum(len(batch) for batch in source.observations())
    tenth = RecordSource(source.document, lambda: _first(source, rows // _SHARE), source.arrived_later, source.header)
    return ExportResult(
        what, round(seconds, 3), round(rows / seconds), round(rows / seconds / limit_per_s, 3),
        round(sizes[0] / 1e6, 1), _peak_mib(pieces, source), _peak_mib(pieces, tenth),
    )  # fmt: skip


def _first(source: RecordSource, rows: int) -> Iterator[list[RecordedObservation]]:
    for batch in source.observations():
        yield batch[:rows]
        rows -= len(batch)
        if rows <= 0:
            return


def _peak_mib(pieces: Pieces, source: RecordSource) -> float:
    tracemalloc.start()
    for _ in pieces(source):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return round(peak / 2**20, 1)


def _ready_tuples(source: RecordSource) -> list[tuple[str, ...]]:
    text = b"".join(csv_pieces(source)).decode()
    return [tuple(row) for row in csv.reader(text.splitlines())][1:]


class _Nowhere:
    """Takes what is written, and keeps nothing."""

    def write(self, text: str) -> int:
        return len(text)


def _write(tuples: list[tuple[str, ...]]) -> None:
    csv.writer(_Nowhere()).writerows(tuples)


def _timed(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
