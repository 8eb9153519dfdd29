"""The session's observations as a tidy CSV file: one row an observation, one column a thing, RFC 4180, UTF-8.

Times stand twice: in the clinic's zone with its offset, and in UTC. A zero is written as a zero, and an empty cell
means that there is no value. Texts that somebody typed cannot begin a formula when a table program opens the file.
Rows are put together by hand, from cells that are quoted once.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from models.document import RecordedObservation, SessionDocument
from models.metrics import CATALOGUE
from models.observation import Judgement
from models.timestamps import EPOCH, format_timestamp
from server.reports.record_source import RecordSource

COLUMNS = (
    "data", "session", "patient_identifier", "family_name", "given_name", "birth_date", "metric", "name", "value",
    "unit", "validity", "marks", "artefact", "measured_at", "measured_at_utc", "received_at_utc", "sent_at_utc",
    "original_at_utc", "replay", "device", "author", "method", "mode", "after_signing", "stream", "seq", "place",
)  # fmt: skip
"""``data`` says SIMULATED DATA where any of the record is; units are UCUM codes; ``marks`` are what was found of it."""

SIMULATED = "SIMULATED DATA"

# A table program takes a cell for a formula that begins so (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# Time zones change their offset on the quarter of an hour (the IANA database has no other since 1972).
_STEADY_S = 900


def csv_pieces(source: RecordSource) -> Iterator[bytes]:
    """Write the file piece by piece."""
    yield (",".join(COLUMNS) + "\r\n").encode()
    row = _Rows(source)
    for batch in source.observations():
        yield row.written(batch, "no")
    for batch in source.arrived_later():
        yield row.written(batch, "yes")


def safe_cell(words: str) -> str:
    """Make a text's cell: one that would begin a formula gets an apostrophe before it, and what must be quoted is.

    :func:`read_cell` takes the apostrophe off again.
    """
    if words.startswith((*_FORMULA, "'")):
        words = "'" + words
    if any(letter in words for letter in ',"\r\n') or words != words.strip():
        return '"' + words.replace('"', '""') + '"'
    return words


def read_cell(cell: str) -> str:
    """Give the text of a cell that a reader of CSV has unquoted."""
    return cell.removeprefix("'")


class _Rows:
    """Makes the lines of observations."""

    def __init__(self, source: RecordSource) -> None:
        document = source.document
        self._who = _who(document, is_simulated=source.is_simulated)
        self._local = _local_times(source.header.zone)
        self._replays = {
            stream.uuid: safe_cell(f"replay ×{stream.replay.speed:g} of {stream.replay.source}")
            for stream in (*document.streams, *document.streams_after_signing)
            if stream.replay
        }
        self._metrics = {
            metric.id: (f"{metric.id},{safe_cell(metric.name)},", f",{safe_cell(metric.unit.value)},")
            for metric in CATALOGUE.values()
        }

    def written(self, batch: list[RecordedObservation], after_signing: str) -> bytes:
        """Write the lines of a batch."""
        return "".join([self._line(one, after_signing) for one in batch]).encode()

    def _line(self, one: RecordedObservation, after_signing: str) -> str:
        value = "" if one.value is None else repr(one.value)
        name, unit = self._metrics[one.metric]
        marks, artefact = _marks(one.judgements)
        return (
            f"{self._who}{name}{value}{unit}{one.validity},{marks},{artefact},"
            f"{self._local(one.measured_at)},{_utc(one.measured_at)},{_utc(one.received_at)},{_utc(one.sent_at)},"
            f"{_utc(one.original_at)},{self._replays.get(one.stream, '')},{_cell(one.device)},{_cell(one.author)},"
            f"{_cell(one.method)},{one.mode},{after_signing},{one.stream},{one.seq},{one.place}\r\n"
        )


def _who(document: SessionDocument, *, is_simulated: bool) -> str:
    patient = document.patient
    texts = (patient.identifier, patient.family_name, patient.given_name)
    cells = (SIMULATED if is_simulated else "", str(document.session.id), *map(safe_cell, texts))
    return ",".join((*cells, patient.birth_date.isoformat(), ""))


def _local_times(zone: ZoneInfo) -> Callable[[datetime], str]:
    """Give what writes a time in a zone, with its offset; the offset is looked up once a quarter of an hour."""

    @lru_cache(maxsize=64)
    def offset(quarter: int) -> tuple[timedelta, str]:
        local = (EPOCH + timedelta(seconds=quarter * _STEADY_S)).astimezone(zone)
        return local.utcoffset() or timedelta(0), local.isoformat()[19:]

    @lru_cache(maxsize=64)
    def write(moment: datetime) -> str:
        ahead, written = offset((moment - EPOCH) // timedelta(seconds=_STEADY_S))
        return (moment + ahead).isoformat()[:-6] + written

    return write


@lru_cache(maxsize=64)
def _utc(moment: datetime | None) -> str:
    return "" if moment is None else format_timestamp(moment)


@lru_cache(maxsize=1024)
def _cell(words: str | None) -> str:
    return "" if words is None else safe_cell(words)


@lru_cache(maxsize=256)
def _marks(judgements: frozenset[Judgement]) -> tuple[str, str]:
    return " ".join(sorted(judgements)), "yes" if Judgement.ARTEFACT in judgements else "no"
