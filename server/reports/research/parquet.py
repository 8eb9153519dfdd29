"""Tables as Parquet files, written a group of rows at a time: what is held does not grow with what is written.

What may stand in a column is looked at once more here, whoever made the rows: no file at all is better than one with a
name in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import IO, TYPE_CHECKING

from server.reports.research.dictionary import Column, Kind
from server.reports.research.rows import Row, Value

if TYPE_CHECKING:
    from pyarrow import DataType, Schema

ROWS_OF_A_GROUP = 50_000
"""Rows of a group at most, but for the last batch's."""

Columns = Mapping[str, Sequence[Value]]


class TableFile:
    """One table under way.

    Args:
        columns: As the dictionary has them.
        sink: Where it goes; it is written from beginning to end.
    """

    def __init__(self, columns: Sequence[Column], sink: IO[bytes]) -> None:
        """Begin a table."""
        # Half a second and 60 MiB; nobody pays for it but who asks for this export.
        import pyarrow as pa  # noqa: PLC0415
        from pyarrow.parquet import ParquetWriter  # noqa: PLC0415

        self._arrow = pa
        self._columns = columns
        self._allowed = {column.name: frozenset(column.allowed) for column in columns if column.allowed}
        self._schema = _schema(columns)
        self._writer = ParquetWriter(sink, self._schema, compression="zstd")
        self._waiting: list[object] = []
        self._rows_waiting = 0
        self.rows = 0

    def add_rows(self, rows: Iterable[Row]) -> None:
        """Add rows, each by the names of its columns; a column that a row does not name is empty."""
        rows = list(rows)
        names = {column.name for column in self._columns}
        assert all(row.keys() <= names for row in rows)  # noqa: S101 - a row of another table
        self.add({column.name: [row.get(column.name) for row in rows] for column in self._columns})

    def add(self, columns: Columns) -> None:
        """Add rows column by column.

        Raises:
            ValueError: A word that may not stand in its column.
        """
        for name, allowed in self._allowed.items():
            _look_at(name, columns[name], allowed)
        arrays = [self._arrow.array(columns[field.name], field.type, from_pandas=False) for field in self._schema]
        made = self._arrow.Table.from_arrays(arrays, schema=self._schema)
        self._waiting.append(made)
        self._rows_waiting += made.num_rows
        self.rows += made.num_rows
        if self._rows_waiting >= ROWS_OF_A_GROUP:
            self._write()

    def end(self) -> None:
        """Write the rest, and the table's foot."""
        self._write()
        self._writer.close()

    def drop(self) -> None:
        """Leave a table that is not whole."""
        self._writer.close()

    def _write(self) -> None:
        if self._rows_waiting:
            self._writer.write_table(self._arrow.concat_tables(self._waiting), row_group_size=self._rows_waiting)
        self._waiting, self._rows_waiting = [], 0


def _look_at(name: str, found: Sequence[Value], allowed: frozenset[str]) -> None:
    for word in {one for one in found if one is not None} - allowed:
        if not all(part in allowed for part in str(word).split()):
            message = f"a word in {name} is none of those that may leave; nothing was written"
            raise ValueError(message)


def _schema(columns: Sequence[Column]) -> "Schema":
    import pyarrow as pa  # noqa: PLC0415 - as above

    types: dict[Kind, DataType] = {
        Kind.PSEUDONYM: pa.string(),
        Kind.WORD: pa.string(),
        Kind.WHOLE: pa.int64(),
        Kind.NUMBER: pa.float64(),
        Kind.NUMBERS: pa.list_(pa.int64()),
        Kind.YES_NO: pa.bool_(),
    }
    return pa.schema(
        [
            pa.field(column.name, types[column.kind], metadata={"meaning": column.meaning, "unit": column.unit})
            for column in columns
        ]
    )
