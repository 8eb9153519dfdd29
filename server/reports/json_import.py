"""Reading back what :mod:`server.reports.json_export` wrote: the record as values again, or why the file is none.

Whether everything of it got into the store is proved afterwards, by the hash of what was read back; here a file is
refused that is no export, is cut off, is of another version, or holds in a field what cannot be there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from models.document import RecordedObservation, RecordedStream, SessionDocument
from models.metrics import CATALOGUE
from models.observation import Judgement, MeasurementValidity
from server.reports import canonical
from server.reports.imported_document import document_of, refuse
from server.reports.json_export import FILE_FORMAT, FILE_VERSION


@dataclass(frozen=True, slots=True)
class ImportedRecord:
    """What a file holds.

    Args:
        document: The record, but its observations.
        observations: Those of the record, in order.
        arrived_later: Those that arrived after it was signed.
        record_sha256: What the file says its hash is.
    """

    document: SessionDocument
    observations: tuple[RecordedObservation, ...]
    arrived_later: tuple[RecordedObservation, ...]
    record_sha256: str


def read_export(content: bytes) -> ImportedRecord:
    """Read a file.

    Raises:
        FaultyFileError: It is none of ours, or faulty; nothing of it is used.
    """
    found = _whole(content)
    try:
        return _read(found)
    except (KeyError, TypeError, AttributeError) as error:
        refuse(f"{type(error).__name__} at {error}")


def _read(found: Mapping[str, Any]) -> ImportedRecord:
    record, later = found["record"], found["arrived_after_signing"]
    document = document_of(record["document"], found["signatures"], later)
    streams = {stream.uuid: stream for stream in (*document.streams, *document.streams_after_signing)}
    return ImportedRecord(
        document,
        tuple(_observations(record["observations"], "record.observations", streams)),
        tuple(_observations(later["observations"], "arrived_after_signing.observations", streams)),
        str(found["record_sha256"]),
    )


def _whole(content: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        refuse(f"it is no JSON, or was cut off ({error})")
    if not isinstance(found, dict) or found.get("format") != FILE_FORMAT:
        refuse(f"it does not begin with the format {FILE_FORMAT!r}")
    _require_version("version", found.get("version"), FILE_VERSION)
    record = found.get("record")
    if not isinstance(record, dict) or record.get("format") != canonical.FORMAT:
        refuse("it holds no record")
    _require_version("record.version", record.get("version"), canonical.VERSION)
    return found


def _require_version(where: str, found: object, wanted: int) -> None:
    if found != wanted:
        refuse(f"{where} is {found!r}, this Chairside reads {wanted}: use the one that wrote it, or a newer one")


def _observations(
    rows: list[list[Any]], where: str, streams: Mapping[str, RecordedStream]
) -> Iterator[RecordedObservation]:
    for place, row in enumerate(rows):
        try:
            yield _observation(row, streams)
        except (ValueError, KeyError, TypeError) as error:
            refuse(f"{where}.{place}: {error}")


def _observation(row: list[Any], streams: Mapping[str, RecordedStream]) -> RecordedObservation:
    metric, value, validity, judgements, measured, received, sent, uuid, seq, place, digest, author, method = row
    stream, measured_at = streams[uuid], datetime.fromisoformat(measured)
    return RecordedObservation(
        metric=CATALOGUE[metric].id,
        value=None if value is None else float(value),
        validity=MeasurementValidity(validity),
        judgements=frozenset(Judgement(judgement) for judgement in judgements),
        measured_at=measured_at,
        received_at=datetime.fromisoformat(received),
        sent_at=None if sent is None else datetime.fromisoformat(sent),
        original_at=stream.replay.original_at(measured_at) if stream.replay else None,
        mode=stream.mode,
        device=stream.device,
        stream=uuid,
        seq=int(seq),
        place=int(place),
        digest=int(digest),
        author=author,
        method=method,
    )
