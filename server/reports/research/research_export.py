"""The de-identified research export: an archive of tables, their dictionary, and what was taken out (Safe Harbor).

Records are read twice. The first time only what places them is kept: which sessions are one patient's, and their days.
The second time they leave, one after the other in the order of their random names; observations are written group by
group as they are read, so memory does not grow with the length of a session.
"""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from tempfile import TemporaryFile

from models.errors import UsageError
from server.care.chart import Chart
from server.reports.record_source import RecordSource, RecordsSource
from server.reports.research.archive import Archive
from server.reports.research.dictionary import tables
from server.reports.research.event_rows import event_rows
from server.reports.research.observation_columns import Devices, observation_columns
from server.reports.research.papers import data_dictionary, readme
from server.reports.research.parquet import TableFile
from server.reports.research.placing import Met, Place, met, places_of, zero_of
from server.reports.research.rows import Seconds, alarm_row, dose_rows, score_rows
from server.reports.research.session_row import session_row

_RANDOM_BYTES = 8
_LONG = "observations"  # the one table that grows with the length of sessions


class ResearchExport:
    """One export.

    Args:
        source: The records.

    Raises:
        UsageError: No session is asked for.
    """

    def __init__(self, source: RecordsSource) -> None:
        """Read the records once, and place them."""
        if not source.sessions:
            raise UsageError("No session is chosen; a research export is made of one at least", "sessions")
        self._source, self._is_simulated = source, False
        self._places = places_of((self._met(number) for number in source.sessions), _pseudonym)

    @property
    def file_name(self) -> str:
        """Name the file by chance: the number of a session would lead back to it."""
        return f"{'SIMULATED-' if self._is_simulated else ''}research-{_pseudonym()}.zip"

    def pieces(self) -> Iterator[bytes]:
        """Write the archive piece by piece: observations as they are read, and behind them what is said of all."""
        archive, small = Archive(), {name: columns for name, columns in tables().items() if name != _LONG}
        archive.text("data-dictionary.csv", data_dictionary())
        yield archive.take()
        with ExitStack() as stack:
            kept = {name: stack.enter_context(TemporaryFile()) for name in small}
            written = {name: TableFile(columns, kept[name]) for name, columns in small.items()}
            told = []
            with archive.member(f"{_LONG}.parquet") as member:
                written[_LONG] = TableFile(tables()[_LONG], member)
                for table in written.values():
                    stack.callback(table.drop)
                for number, place in self._places.items():
                    told.append((place, self._write(number, place, written)))
                    yield archive.take()
                written[_LONG].end()
            for name, file in kept.items():
                written[name].end()
                file.seek(0)
                yield from archive.file(f"{name}.parquet", file)
            rows = {name: written[name].rows for name in tables()}
        archive.text("README.txt", readme(self._source.header.product, rows, told, is_simulated=self._is_simulated))
        yield archive.end()

    def _met(self, number: int) -> Met:
        record = self._source.read(number)
        self._is_simulated |= record.is_simulated
        return met(_chart(record), self._source.header.zone)

    def _write(self, number: int, place: Place, written: dict[str, TableFile]) -> str:
        """Write a session into all tables, and give the patient's sex as it was told."""
        record = self._source.read(number)
        document, chart, devices = record.document, _chart(record), Devices()
        seconds = Seconds(zero_of(chart)[0])
        until = document.session.ended_at or record.header.exported_at
        row = session_row(document, chart, place, until, is_simulated=record.is_simulated)
        small = {
            "sessions": [row],
            "doses": dose_rows(chart, until, seconds),
            "events": event_rows(chart, document.inactivations, seconds),
            "scores": score_rows(chart, seconds),
            "alarms": [alarm_row(alarm, seconds) for alarm in document.alarms],
        }
        for name, rows in small.items():
            written[name].add_rows({"session": place.session, **one} for one in rows)
        for batches, is_later in ((record.observations, False), (record.arrived_later, True)):
            for batch in batches():
                columns = observation_columns(place.session, batch, seconds, devices, after_signing=is_later)
                written["observations"].add(columns)
        return str(row["sex"])


def _pseudonym() -> str:
    return secrets.token_hex(_RANDOM_BYTES)


def _chart(record: RecordSource) -> Chart:
    document = record.document
    return Chart.of(document.session, document.entries, phases=document.phases)
