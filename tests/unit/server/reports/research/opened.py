"""A research export made and opened again."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

from pyarrow import parquet

from server.reports.record_source import RecordSource, RecordsSource
from server.reports.research.research_export import ResearchExport


@dataclass(frozen=True)
class Opened:
    """What is in an export.

    Args:
        file_name: As it was called.
        whole: Its bytes.
        members: The files in it.
    """

    file_name: str
    whole: bytes
    members: Mapping[str, bytes]

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Read a table."""
        found: list[dict[str, Any]] = parquet.read_table(BytesIO(self.members[f"{table}.parquet"])).to_pylist()
        return found

    def tables(self) -> list[str]:
        """Name the tables."""
        return [name.removesuffix(".parquet") for name in self.members if name.endswith(".parquet")]

    def dictionary(self) -> list[dict[str, str]]:
        """Read the data dictionary."""
        return list(csv.DictReader(StringIO(self.members["data-dictionary.csv"].decode(), newline="")))

    def metadata(self, table: str) -> Any:  # noqa: ANN401 - Parquet's own
        """Read what a table's file says of itself."""
        return parquet.ParquetFile(BytesIO(self.members[f"{table}.parquet"])).metadata


def opened(sources: Iterable[RecordSource]) -> Opened:
    """Make an export of records, and open it."""
    by_number = {source.document.session.id: source for source in sources}
    header = next(iter(by_number.values())).header
    export = ResearchExport(RecordsSource(tuple(by_number), by_number.__getitem__, header))
    whole = b"".join(export.pieces())
    with ZipFile(BytesIO(whole)) as archive:
        return Opened(export.file_name, whole, {name: archive.read(name) for name in archive.namelist()})
