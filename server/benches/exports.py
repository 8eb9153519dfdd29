"""``chairside bench exports``: a session of eight hours as files, beside ``csv.writer`` with ready tuples of the run.

Each is made as an export makes it, from the store to the last byte. Beside the time that somebody waits stands the
processor's, which a busy machine changes less; memory is what Python's own allocations held at most, for the whole
session and for a tenth of it (the PDF's own typesetter and the table writer hold theirs outside it).
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
from server.reports.fhir.bundle import fhir_pieces
from server.reports.json_export import json_pieces
from server.reports.pdf.record_pdf import pdf_pieces
from server.reports.record_source import RecordSource, RecordsSource
from server.reports.research.research_export import ResearchExport

LEAST_RATIO = 0.25
_SHARE = 10

Pieces = Callable[[RecordSource], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class ExportResult:
    """One format.

    Args:
        what: Which.
        seconds: Of the processor, median of the runs.
        seconds_least: The same, of the fastest run.
        seconds_most: The same, of the slowest one.
        waited_s: By the clock, median of the runs; what else the machine does is in it.
        rows_per_s: Observations a second.
        ratio_to_csv_writer: To what ``csv.writer`` writes a second, in the same run.
        megabytes: Of the file.
        peak_mib: Most memory held on the way.
        peak_of_tenth_mib: The same for a tenth of the observations.
    """

    what: str
    seconds: float
    seconds_least: float
    seconds_most: float
    waited_s: float
    rows_per_s: float
    ratio_to_csv_writer: float
    megabytes: float
    peak_mib: float
    peak_of_tenth_mib: float


def bench_exports(runs: int, hours: float = HOURS) -> list[ExportResult]:
    """Measure every format of which there is something to write of one session, and the canonical form.

    Args:
        runs: How often each is made.
        hours: How long the session lasts.
    """
    with stored_session(hours) as source:
        tuples = _ready_tuples(source)
        limit_s = median([_timed(lambda: _write(tuples))[0] for _ in range(runs)])
        return [
            _measure(what, pieces, source, runs, len(tuples) / limit_s)
            for what, pieces in (
                ("csv", csv_pieces), ("json", json_pieces), ("canonical form", _canonical), ("pdf", pdf_pieces),
                ("fhir", fhir_pieces), ("research", _research),
            )
        ]  # fmt: skip


def _canonical(source: RecordSource) -> Iterator[bytes]:
    return canonical_pieces(source.document, source.observations())


def _research(source: RecordSource) -> Iterator[bytes]:
    number = source.document.session.id
    return ResearchExport(RecordsSource((number,), lambda _: source, source.header)).pieces()


def _measure(what: str, pieces: Pieces, source: RecordSource, runs: int, limit_per_s: float) -> ExportResult:
    sizes: list[int] = []
    times = [_timed(lambda: sizes.append(sum(map(len, pieces(source))))) for _ in range(runs)]
    busy = [seconds for seconds, _ in times]
    seconds = median(busy)
    rows = sum(len(batch) for batch in source.observations())
    tenth = RecordSource(source.document, lambda: _first(source, rows // _SHARE), source.arrived_later, source.header)
    return ExportResult(
        what, round(seconds, 3), round(min(busy), 3), round(max(busy), 3),
        round(median([waited for _, waited in times]), 3), round(rows / seconds),
        round(rows / seconds / limit_per_s, 3), round(sizes[0] / 1e6, 1), _peak_mib(pieces, source),
        _peak_mib(pieces, tenth),
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


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Give the processor's seconds, and those by the clock."""
    began, waited = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - began, time.perf_counter() - waited
